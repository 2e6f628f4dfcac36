/// Redacts a text that comes in parts: what may be the beginning of a secret waits for the next.
package struct RedactedStream: Sendable {
    private let redactor: Redactor
    /// The end of what is settled, and behind it what waits.
    private var held: [UInt8] = []
    private var settled = 0

    /// As many bytes as say whether a word begins behind them.
    private static let contextBytes = 3

    package init(_ redactor: Redactor) { self.redactor = redactor }

    /// Takes the next part and gives out what is certain by now; it may be empty.
    package mutating func take(_ part: String) -> String {
        guard !redactor.isEmpty else { return part }
        return settle(held + Array(part.utf8), isWhole: false)
    }

    /// Gives out the rest: no more parts come.
    package mutating func finish() -> String { settle(held, isWhole: true) }

    /// A secret begins with a whole character, so that nothing is ever cut in the middle of one.
    private mutating func settle(_ bytes: [UInt8], isWhole: Bool) -> String {
        var clean: [UInt8] = []
        let end = redactor.scan(bytes, from: settled, isWhole: isWhole, into: &clean)
        let kept = max(0, end - Self.contextBytes)
        held = Array(bytes[kept...])
        settled = end - kept
        return String(decoding: clean, as: UTF8.self)
    }
}
