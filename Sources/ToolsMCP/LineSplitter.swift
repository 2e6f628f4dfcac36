/// Cuts what a program prints into lines, none of which may be longer than a limit.
struct LineSplitter {
    /// A line was longer than the limit: what it said is lost, and so may be what is waited for.
    struct TooLong: Error {}

    let bytesMax: Int
    private var rest: [UInt8] = []

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// The lines that are whole now, without their ends and without empty ones.
    mutating func take(_ bytes: [UInt8]) throws(TooLong) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest += bytes[start..<end]
            guard rest.count <= bytesMax else { throw TooLong() }
            if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
            if !rest.isEmpty { lines.append(rest) }
            rest = []
            start = end + 1
        }
        rest += bytes[start...]
        guard rest.count <= bytesMax else { throw TooLong() }
        return lines
    }
}
