extension JSON {
    /// A number that `Int` does not hold, kept as the text that it came as.
    ///
    /// Two numbers are equal when their texts are: `1.5` and `1.50` differ, as their bytes do.
    package struct Number: Hashable, Sendable {
        package let text: String

        /// Takes the text of a JSON number.
        ///
        /// Nil when the text is not one by RFC 8259, and nil for an integer that fits in 64 bits
        /// (other than `-0`): its one form is `JSON.integer`. For any number, whole or not, see
        /// `JSON.init(numberText:)`.
        package init?(_ text: String) {
            guard case .number(let number) = JSON(numberText: text) else { return nil }
            self = number
        }

        /// Trusts that the text was scanned.
        init(scanned text: String) {
            self.text = text
        }

        /// The nearest double; infinite when the number is too large for one, zero when too small.
        package var double: Double { Double(text) ?? .nan }
    }

    /// The number that a text spells, `.integer` or `.number`; nil when it is not one by RFC 8259.
    package init?(numberText text: String) {
        let bytes = Array(text.utf8)
        guard let scan = try? NumberScan(of: bytes, from: 0), scan.end == bytes.count else {
            return nil
        }
        self = scan.value(in: bytes)
    }

    /// The shortest text that reads back as this double, always `.number`; nil unless it is finite.
    package init?(_ double: Double) {
        guard double.isFinite else { return nil }
        self = .number(Number(scanned: double.description))
    }
}

/// Where the number that begins at a place ends, by RFC 8259, section 6.
struct NumberScan {
    let start: Int
    private(set) var end: Int
    /// No fraction, no exponent.
    private(set) var isWhole = true

    /// The place at which something else than a digit stood.
    struct MissingDigit: Error {
        let offset: Int
    }

    init(of bytes: [UInt8], from start: Int) throws(MissingDigit) {
        self.start = start
        end = start
        if end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "0") {
            end += 1
        } else {
            try skipDigits(of: bytes)
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            isWhole = false
            end += 1
            try skipDigits(of: bytes)
        }
        // Setting this bit makes an upper-case ASCII letter lower case.
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-")
            {
                end += 1
            }
            try skipDigits(of: bytes)
        }
    }

    /// The number that was scanned.
    func value(in bytes: [UInt8]) -> JSON {
        if isWhole, let integer = integer(in: bytes) { return .integer(integer) }
        return .number(JSON.Number(scanned: String(decoding: bytes[start..<end], as: UTF8.self)))
    }

    private mutating func skipDigits(of bytes: [UInt8]) throws(MissingDigit) {
        let first = end
        while end < bytes.count, bytes[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        if end == first { throw MissingDigit(offset: end) }
    }

    /// Nil for what does not fit, and for `-0`, whose sign an integer would lose.
    private func integer(in bytes: [UInt8]) -> Int? {
        let isNegative = bytes[start] == UInt8(ascii: "-")
        var value = 0
        // Counted downwards, because the least integer has no positive twin.
        for place in (isNegative ? start + 1 : start)..<end {
            let digit = Int(bytes[place] &- UInt8(ascii: "0"))
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = product.subtractingReportingOverflow(digit)
            if isTooLarge || isOver { return nil }
            value = sum
        }
        if isNegative { return value == 0 ? nil : value }
        return value == .min ? nil : -value
    }
}
