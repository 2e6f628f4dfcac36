extension JSON {
    /// The one text of this value: keys by their UTF-8 bytes, no white space, minimal escapes.
    ///
    /// Escaped are `"`, `\` and what is below U+0020, as `\b \f \n \r \t` or `\u00xx` in lower-case
    /// hexadecimal; everything else is raw UTF-8. Numbers keep the text that they came as.
    package var canonicalBytes: [UInt8] {
        var output: [UInt8] = []
        write(into: &output)
        return output
    }

    /// The canonical bytes as text.
    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// Appends the canonical bytes.
    package func write(into output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(true): output.append(contentsOf: "true".utf8)
        case .bool(false): output.append(contentsOf: "false".utf8)
        case .integer(let value): Self.writeInteger(value, into: &output)
        case .number(let number): output.append(contentsOf: number.text.utf8)
        case .string(let text): Self.writeString(text, into: &output)
        case .array(let values):
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for value in values {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                value.write(into: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object): object.write(into: &output)
        }
    }

    /// Appends a string with its quotes and escapes.
    package static func writeString(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        unsafe text.withBytes { bytes in
            var plainStart = 0
            for place in 0..<bytes.count {
                let byte = unsafe bytes[place]
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
                unsafe output.append(contentsOf: bytes[plainStart..<place])
                writeEscape(of: byte, into: &output)
                plainStart = place + 1
            }
            unsafe output.append(contentsOf: bytes[plainStart...])
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends an integer's decimal digits.
    package static func writeInteger(_ value: Int, into output: inout [UInt8]) {
        // Most are small, and a text of up to fifteen bytes costs no allocation.
        output.append(contentsOf: String(value).utf8)
    }

    private static func writeEscape(of byte: UInt8, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0..<0x20:
            output.append(contentsOf: "u00".utf8)
            output.append(lowerCaseDigit(byte >> 4))
            output.append(lowerCaseDigit(byte & 0x0F))
        default: output.append(byte)
        }
    }
}

extension JSON.Object {
    /// Appends the canonical bytes.
    package func write(into output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in self {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            JSON.writeString(key, into: &output)
            output.append(UInt8(ascii: ":"))
            value.write(into: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}

/// The hexadecimal digit of a value below 16.
func lowerCaseDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
