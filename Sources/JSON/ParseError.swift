extension JSON {
    /// Where a text stops being JSON, and why.
    package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        /// Bytes before the place.
        package let offset: Int
        /// From 1; a line ends at a line feed.
        package let line: Int
        /// From 1, in Unicode scalars.
        package let column: Int
        /// What was wrong and what was expected, with at most a few characters of the text.
        package let reason: String

        package var description: String { "line \(line), column \(column): \(reason)" }

        init(_ reason: String, at offset: Int, in bytes: [UInt8]) {
            var line = 1
            var column = 1
            for byte in bytes.prefix(offset) {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            self.offset = offset
            self.line = line
            self.column = column
            self.reason = reason
        }
    }
}
