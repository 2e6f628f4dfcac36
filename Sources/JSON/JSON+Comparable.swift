extension JSON {
    /// The same value with every number in one spelling: `1`, `1.0` and `10e-1` become `1`.
    ///
    /// For telling whether two values mean the same; what was written is not kept.
    package var numbersSpelledAlike: JSON {
        switch self {
        case .null, .bool, .integer, .string: self
        case .number(let number): number.spelledAlike
        case .array(let values): .array(values.map(\.numbersSpelledAlike))
        case .object(let object):
            .object(
                zip(object.keys, object.values).reduce(into: Object()) {
                    $0[$1.0] = .some($1.1.numbersSpelledAlike)
                })
        }
    }
}

extension JSON.Number {
    /// As `.integer` where 64 bits hold it, and else as its digits without zeros at either end and
    /// an exponent. A number whose exponent passes 64 bits stays as it is.
    fileprivate var spelledAlike: JSON {
        let parts = text.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
            .flatMap { $0.split(separator: "E", maxSplits: 1, omittingEmptySubsequences: false) }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let mantissa = parts[0].drop { $0 == "-" }
            .split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = (mantissa[0] + fraction).drop { $0 == "0" }
        guard !digits.isEmpty else { return .integer(0) }
        guard let given = parts.count > 1 ? Int(parts[1]) : 0 else { return .number(self) }
        var (exponent, overflows) = given.subtractingReportingOverflow(fraction.utf8.count)
        while digits.last == "0", !overflows {
            digits.removeLast()
            (exponent, overflows) = exponent.addingReportingOverflow(1)
        }
        guard !overflows else { return .number(self) }
        let sign = isNegative ? "-" : ""
        if (0...18).contains(exponent),
            let whole = Int(sign + digits + String(repeating: "0", count: exponent))
        {
            return .integer(whole)
        }
        return JSON(numberText: "\(sign)\(digits)e\(exponent)") ?? .number(self)
    }
}
