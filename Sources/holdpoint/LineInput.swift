import Glibc

/// Lines of an open file, read as they come.
struct LineInput {
    private let descriptor: Int32
    private let bytesMax: Int
    private var kept: [UInt8] = []
    /// How many of the kept bytes are known to hold no end of a line.
    private var searched = 0
    private var isAtEnd = false

    init(descriptor: Int32, bytesMax: Int) {
        self.descriptor = descriptor
        self.bytesMax = bytesMax
    }

    /// The next line without its end; nil after the last.
    ///
    /// - Throws: `CommandFailure` for a line beyond the limit and for what cannot be read.
    mutating func next() throws -> [UInt8]? {
        while true {
            if let end = kept[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(kept[..<end])
                kept.removeFirst(end + 1)
                searched = 0
                return line
            }
            searched = kept.count
            if isAtEnd {
                defer { (kept, searched) = ([], 0) }
                return kept.isEmpty ? nil : kept
            }
            guard kept.count <= bytesMax else {
                throw CommandFailure(
                    .invalidInput, "a line has more than \(bytesMax) bytes; shorter ones are taken")
            }
            try readMore()
        }
    }

    private mutating func readMore() throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { return }
            throw CommandFailure(
                .failure, "the input cannot be read: \(String(cString: strerror(errno)))")
        }
        isAtEnd = count == 0
        kept += buffer.prefix(count)
    }
}
