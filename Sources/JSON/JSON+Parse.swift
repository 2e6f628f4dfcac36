extension JSON {
    /// What a text may be before it is refused.
    package struct Limits: Hashable, Sendable {
        /// Levels of arrays and objects; `[]` is one. At most 4,096: values are freed recursively.
        package let depthMax: Int
        package let bytesMax: Int

        package init(depthMax: Int = 512, bytesMax: Int = 64 << 20) {
            self.depthMax = min(max(depthMax, 0), 4_096)
            self.bytesMax = max(bytesMax, 0)
        }

        package static let `default` = Limits()
    }

    /// What to do with a key that stands twice in one object.
    package enum DuplicateKeys: Hashable, Sendable {
        case refuse, lastWins
    }

    /// Reads one JSON text, strictly by RFC 8259 and nothing beside it.
    ///
    /// - Throws: `ParseError` for bytes that are not UTF-8, a byte order mark, a lone surrogate, a
    ///   doubled key unless `duplicateKeys` says otherwise, anything after the value but white
    ///   space, and a text past the limits. A number of any size or precision is *not* an error.
    package init(
        parsing bytes: [UInt8], limits: Limits = .default, duplicateKeys: DuplicateKeys = .refuse
    ) throws(ParseError) {
        var parser = Parser(bytes, limits: limits, duplicateKeys: duplicateKeys)
        self = try parser.parse()
    }

    /// Reads one JSON text, as from its bytes.
    package init(
        parsing text: String, limits: Limits = .default, duplicateKeys: DuplicateKeys = .refuse
    ) throws(ParseError) {
        try self.init(parsing: Array(text.utf8), limits: limits, duplicateKeys: duplicateKeys)
    }
}
