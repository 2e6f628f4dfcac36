import JSON

/// A JSON number as the decimal that it spells, without rounding.
///
/// The value is `digits × 10^exponent` with its sign. Digits neither begin nor end with a zero, and
/// zero has none, so equal numbers have equal forms: `1`, `1.0` and `1e0` are one value.
struct ExactDecimal: Hashable {
    let isNegative: Bool
    /// From 0 to 9, the greatest place first.
    let digits: [UInt8]
    let exponent: Int

    /// Numbers beyond are not compared: no argument means them.
    static let exponentMax = 1_000_000

    /// - Returns: nil for what is no number, and for exponents beyond ±1,000,000.
    init?(_ json: JSON) {
        switch json {
        case .integer(let value): self.init(text: String(value))
        case .number(let number): self.init(text: number.text)
        case .null, .bool, .string, .array, .object: return nil
        }
    }

    /// Trusts that the text is a JSON number.
    private init?(text: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var isNegative = false
        var sawPoint = false
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "."): sawPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let written = Int(String(decoding: bytes, as: UTF8.self)),
                    abs(written) <= Self.exponentMax
                else { return nil }
                exponent += written
                bytes = []
            default:
                if digits.isEmpty, byte == UInt8(ascii: "0") {
                    if sawPoint { exponent -= 1 }
                    continue
                }
                digits.append(byte - UInt8(ascii: "0"))
                if sawPoint { exponent -= 1 }
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.digits = digits
        self.isNegative = isNegative && !digits.isEmpty
        self.exponent = digits.isEmpty ? 0 : exponent
        guard abs(self.exponent) <= Self.exponentMax else { return nil }
    }

    var isZero: Bool { digits.isEmpty }

    /// Whether it has no fraction, however it is written.
    var isWhole: Bool { exponent >= 0 }

    /// The whole number that it is, where that fits in 64 bits.
    var integer: Int? {
        guard isWhole, digits.count + exponent <= 19 else { return isZero ? 0 : nil }
        let text = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return isZero
            ? 0 : Int((isNegative ? "-" : "") + text + String(repeating: "0", count: exponent))
    }

    /// Whether this is a whole multiple of a divisor above zero with at most 18 digits.
    ///
    /// - Returns: nil when the divisor is none of that kind.
    func isMultiple(of divisor: ExactDecimal) -> Bool? {
        guard !divisor.isZero, !divisor.isNegative, divisor.digits.count <= 18 else { return nil }
        if isZero { return true }
        // The last digit is not zero, so that a divisor of a greater last place cannot fit.
        guard exponent >= divisor.exponent else { return false }
        let modulus = divisor.digits.reduce(0 as UInt64) { $0 * 10 + UInt64($1) }
        var rest: UInt64 = 0
        for digit in digits { rest = (rest * 10 + UInt64(digit)) % modulus }
        for _ in 0..<(exponent - divisor.exponent) {
            if rest == 0 { return true }
            rest = rest * 10 % modulus
        }
        return rest == 0
    }
}

extension ExactDecimal: Comparable {
    static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative
            ? right.isCloserToZero(than: left) : left.isCloserToZero(than: right)
    }

    private func isCloserToZero(than other: ExactDecimal) -> Bool {
        if isZero || other.isZero { return isZero && !other.isZero }
        let place = digits.count + exponent
        let otherPlace = other.digits.count + other.exponent
        if place != otherPlace { return place < otherPlace }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension JSON {
    /// The same value with every number in one spelling, so that equality is that of JSON Schema:
    /// `1`, `1.0` and `1e0` are equal. Numbers out of `ExactDecimal`'s range stay as written.
    var withPlainNumbers: JSON {
        switch self {
        case .null, .bool, .string, .integer: self
        case .number:
            if let decimal = ExactDecimal(self) { decimal.json ?? self } else { self }
        case .array(let items): .array(items.map(\.withPlainNumbers))
        case .object(let object): .object(object.mapValues(\.withPlainNumbers))
        }
    }
}

extension ExactDecimal {
    /// An integer where it fits in 64 bits, otherwise all digits and an exponent.
    fileprivate var json: JSON? {
        if let integer { return .integer(integer) }
        let sign = isNegative ? "-" : ""
        let text = sign + String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return JSON(numberText: "\(text)e\(exponent)")
    }
}
