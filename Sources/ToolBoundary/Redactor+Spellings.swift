import JSON

extension Redactor {
    /// The spellings in which a value may come back: as it is and without the white space around
    /// it, escaped for JSON or XML, percent-encoded, in hexadecimal, and in Base64, also within a
    /// longer text that was encoded as a whole.
    static func spellings(of value: String) -> Set<[UInt8]> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let trimmed = Array(
            value.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        let text = String(decoding: trimmed, as: UTF8.self)
        let escaped = JSON.string(text).canonicalBytes.dropFirst().dropLast()
        let slashed = escaped.flatMap { $0 == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), $0] : [$0] }
        var spellings: Set<[UInt8]> = [
            Array(value.utf8), trimmed, Array(escaped), slashed,
            ascii(escaped, capitals: false), ascii(escaped, capitals: true), markup(trimmed),
        ]
        guard trimmed.count >= valueBytesMin else { return spellings }
        for capitals in [false, true] {
            spellings.insert(hexadecimal(trimmed, capitals: capitals))
            for kept in ["-._~", "-._~/", "-._~!*'()", "-._~:/?#[]@!$&'()*+,;="] {
                spellings.insert(percent(trimmed, keeping: kept, capitals: capitals))
            }
            let form = percent(trimmed, keeping: "-._* ", capitals: capitals)
            spellings.insert(form.map { $0 == 0x20 ? UInt8(ascii: "+") : $0 })
        }
        for offset in 0..<3 {
            spellings.insert(base64(trimmed, after: offset, urlSafe: false))
            spellings.insert(base64(trimmed, after: offset, urlSafe: true))
        }
        return spellings
    }

    /// JSON's escapes for everything beyond ASCII, as several writers use them.
    private static func ascii(_ escaped: ArraySlice<UInt8>, capitals: Bool) -> [UInt8] {
        var spelled: [UInt8] = []
        for unit in String(decoding: escaped, as: UTF8.self).utf16 {
            if unit < 0x80 {
                spelled.append(UInt8(unit))
            } else {
                let digits = String(unit, radix: 16, uppercase: capitals)
                spelled += Array(
                    "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
        return spelled
    }

    private static func markup(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "&"): Array("&amp;".utf8)
            case UInt8(ascii: "<"): Array("&lt;".utf8)
            case UInt8(ascii: ">"): Array("&gt;".utf8)
            case UInt8(ascii: "\""): Array("&quot;".utf8)
            default: [byte]
            }
        }
    }

    private static func hexadecimal(_ bytes: [UInt8], capitals: Bool) -> [UInt8] {
        let digits = Array((capitals ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func percent(_ bytes: [UInt8], keeping kept: String, capitals: Bool) -> [UInt8] {
        let kept = Set(kept.utf8)
        return bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: [byte]
            case _ where kept.contains(byte): [byte]
            default: [UInt8(ascii: "%")] + hexadecimal([byte], capitals: capitals)
            }
        }
    }

    /// The letters of Base64 that the bytes alone decide, when so many bytes come before them.
    private static func base64(_ bytes: [UInt8], after offset: Int, urlSafe: Bool) -> [UInt8] {
        let letters = Array(
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                + (urlSafe ? "-_" : "+/")).utf8)
        let padded = [UInt8](repeating: 0, count: offset) + bytes
        var encoded: [UInt8] = []
        // From the first letter whose six bits are all in the bytes to the last such.
        var bit = (offset * 8 + 5) / 6 * 6
        while bit + 6 <= padded.count * 8 {
            let high = Int(padded[bit / 8])
            let low = bit / 8 + 1 < padded.count ? Int(padded[bit / 8 + 1]) : 0
            encoded.append(letters[((high << 8 | low) >> (10 - bit % 8)) & 63])
            bit += 6
        }
        return encoded
    }
}
