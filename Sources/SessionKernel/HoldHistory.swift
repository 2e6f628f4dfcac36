/// Every hold of a session, open or settled, in the order in which they were raised: whoever
/// decides a second time is told who was first.
///
/// Kept in chunks, so that a change while a copy is in use costs one chunk and not the whole
/// history.
package struct HoldHistory: Hashable, Sendable {
    package private(set) var count = 0
    private var chunks: [[Hold]] = []
    private static let chunkSize = 32

    package init() {}

    package var all: some Sequence<Hold> { chunks.lazy.joined() }

    package subscript(_ id: HoldID) -> Hold? {
        place(of: id).map { chunks[$0 / Self.chunkSize][$0 % Self.chunkSize] }
    }

    mutating func append(_ hold: Hold) {
        if let last = chunks.indices.last, chunks[last].count < Self.chunkSize {
            chunks[last].append(hold)
        } else {
            chunks.append([hold])
        }
        count += 1
    }

    mutating func update(_ id: HoldID, _ change: (inout Hold) -> Void) {
        guard let place = place(of: id) else { return }
        change(&chunks[place / Self.chunkSize][place % Self.chunkSize])
    }

    /// Ids ascend by the sequence that raised them, so a binary search finds them.
    private func place(of id: HoldID) -> Int? {
        guard let sequence = id.sequence else { return nil }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let hold = chunks[middle / Self.chunkSize][middle % Self.chunkSize]
            if hold.id == id { return middle }
            if (hold.id.sequence ?? 0) < sequence { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
