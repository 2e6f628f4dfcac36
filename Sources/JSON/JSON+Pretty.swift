extension JSON {
    /// One member or element a line, for people; `indent` spaces a level.
    ///
    /// Text is escaped no more than canonically: what goes to a terminal must be made safe there.
    package func prettyText(indent: Int = 2) -> String {
        var output: [UInt8] = []
        writePretty(into: &output, indent: max(indent, 0), level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private func writePretty(into output: inout [UInt8], indent: Int, level: Int) {
        func startLine(_ level: Int) {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
        }
        switch self {
        case .array(let values) where !values.isEmpty:
            output.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                startLine(level + 1)
                value.writePretty(into: &output, indent: indent, level: level + 1)
            }
            startLine(level)
            output.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (place, member) in object.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                startLine(level + 1)
                Self.writeString(member.key, into: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.writePretty(into: &output, indent: indent, level: level + 1)
            }
            startLine(level)
            output.append(UInt8(ascii: "}"))
        case .null, .bool, .integer, .number, .string, .array, .object: write(into: &output)
        }
    }
}
