extension Parser {
    /// Reads the string whose opening quote is at the index.
    mutating func string() throws(JSON.ParseError) -> String {
        let start = index + 1
        let end = try plainEnd(from: start)
        if bytes[end] == UInt8(ascii: "\"") {
            index = end + 1
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        return try escapedString(from: start, firstEscape: end)
    }

    private mutating func escapedString(
        from start: Int, firstEscape: Int
    ) throws(JSON.ParseError) -> String {
        var text = Array(bytes[start..<firstEscape])
        index = firstEscape
        while bytes[index] != UInt8(ascii: "\"") {
            try unescape(into: &text)
            let end = try plainEnd(from: index)
            text.append(contentsOf: bytes[index..<end])
            index = end
        }
        index += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// The place of the next quote or backslash, after text that is valid as it stands.
    private func plainEnd(from start: Int) throws(JSON.ParseError) -> Int {
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return place
            case 0..<0x20:
                throw failure(
                    "a control character must be escaped in a string, found \(found(at: place))",
                    at: place)
            case 0..<0x80: place += 1
            default: place += try sequenceLength(at: place)
            }
        }
        throw failure("the text ends inside a string", at: bytes.count)
    }

    /// The length of a UTF-8 sequence of several bytes (RFC 3629, section 4).
    private func sequenceLength(at place: Int) throws(JSON.ParseError) -> Int {
        let length: Int
        // The narrower ranges keep out overlong forms, surrogates and what is past U+10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[place] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw notUTF8(at: place)
        }
        guard place + length <= bytes.count, second.contains(bytes[place + 1]) else {
            throw notUTF8(at: place)
        }
        for other in (place + 2)..<max(place + length, place + 2) where bytes[other] & 0xC0 != 0x80
        {
            throw notUTF8(at: place)
        }
        return length
    }

    private func notUTF8(at place: Int) -> JSON.ParseError {
        failure("the text is not valid UTF-8, found \(found(at: place))", at: place)
    }

    /// Reads the escape whose backslash is at the index.
    private mutating func unescape(into text: inout [UInt8]) throws(JSON.ParseError) {
        let start = index
        index += 2
        switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            for byte in String(try escapedScalar(at: start)).utf8 { text.append(byte) }
        default:
            throw failure(
                "expected one of \" \\ / b f n r t u after the backslash, "
                    + "found \(found(at: start + 1))",
                at: start + 1)
        }
    }

    /// Reads the hexadecimal digits at the index, and those of the second surrogate.
    private mutating func escapedScalar(at start: Int) throws(JSON.ParseError) -> Unicode.Scalar {
        let first = try hexadecimalDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, bytes[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            index += 2
            let second = try hexadecimalDigits()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(
                    0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
            {
                return scalar
            }
        }
        throw failure("the escape is half of a surrogate pair; both halves are expected", at: start)
    }

    private mutating func hexadecimalDigits() throws(JSON.ParseError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = hexadecimalDigit(bytes[index]) else {
                throw failure(
                    "expected four hexadecimal digits after \\u, found \(found(at: index))")
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
