/// A list that only grows: a copy that is still in use when something is added costs one chunk,
/// not the whole list.
package struct Ledger<Element: Hashable & Sendable>: Hashable, Sendable {
    package private(set) var count = 0
    /// Blocks of full chunks, the full chunks of the block that is being filled, and the newest.
    private var blocks: [[[Element]]] = []
    private var chunks: [[Element]] = []
    private var tail: [Element] = []
    private static var chunkSize: Int { 64 }

    package init() {}

    package mutating func append(_ element: Element) {
        count += 1
        tail.append(element)
        guard tail.count == Self.chunkSize else { return }
        chunks.append(tail)
        tail = []
        guard chunks.count == Self.chunkSize else { return }
        blocks.append(chunks)
        chunks = []
    }

    package subscript(_ place: Int) -> Element {
        let chunk = place / Self.chunkSize
        let block = chunk / Self.chunkSize
        let inChunk = place % Self.chunkSize
        if block < blocks.count { return blocks[block][chunk % Self.chunkSize][inChunk] }
        let rest = chunk - blocks.count * Self.chunkSize
        return rest < chunks.count ? chunks[rest][inChunk] : tail[inChunk]
    }

    package var first: Element? { count == 0 ? nil : self[0] }
}
