extension LocatedValue {
    /// A span of time such as `500ms`, `30s`, `5m`, `2h` or `1d`, in milliseconds.
    package func milliseconds(in range: ClosedRange<Int> = 0...Int.max) -> Int? {
        let units = Self.timeUnits
        let expected = "a time such as 500ms, 30s, 5m, 2h or 1d"
        guard let value = measured(in: units, expected: expected) else { return nil }
        guard range.contains(value) else {
            mismatch(expected: "a time \(Self.words(range) { Self.shown($0, units) })")
            return nil
        }
        return value
    }

    /// A size such as `512`, `16KiB` or `1MiB`, in bytes.
    package func bytes(in range: ClosedRange<Int> = 0...Int.max) -> Int? {
        let units = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        let expected = "a size in bytes, such as 512B, 16KiB or 1MiB"
        let value: Int
        if case .integer(let plain) = node.scalar, plain >= 0 {
            value = plain
        } else if let measured = measured(in: units, expected: expected) {
            value = measured
        } else {
            return nil
        }
        guard range.contains(value) else {
            mismatch(expected: "a size \(Self.words(range) { Self.shown($0, units) })")
            return nil
        }
        return value
    }

    /// An amount of dollars such as `2.50`, in microdollars: exact, never through a `Double`.
    package func microdollars(in range: ClosedRange<Int> = 0...Int.max) -> Int? {
        fixedPoint(digits: 6, in: range, expected: "an amount of dollars such as 2.50")
    }

    /// A number of up to `digits` decimal places, times ten to that power: `0.75` with three
    /// digits is 750. Exact; an exponent is not taken.
    package func fixedPoint(
        digits: Int, in range: ClosedRange<Int> = 0...Int.max, expected: String
    ) -> Int? {
        let text: String
        switch node.scalar {
        case .integer(let value): text = String(value)
        case .number(let number): text = number
        case .null, .bool, .string, nil:
            mismatch(expected: expected)
            return nil
        }
        guard let value = Self.scaled(text, digits: digits) else {
            mismatch(expected: "\(expected), with at most \(digits) decimal places")
            return nil
        }
        guard range.contains(value) else {
            let bounds = Self.words(range) { Self.unscaled($0, digits: digits) }
            mismatch(expected: "\(expected), \(bounds)")
            return nil
        }
        return value
    }

    private func measured(in units: [(name: String, size: Int)], expected: String) -> Int? {
        guard case .string(let text) = node.scalar else {
            var hint: String?
            if case .integer(let count) = node.scalar, count >= 0 {
                hint = "did you mean \(count)\(units[1].name)?"
            }
            mismatch(expected: expected, hint: hint)
            return nil
        }
        guard let value = Self.amount(text, in: units) else {
            mismatch(expected: expected)
            return nil
        }
        guard value < .max else {
            report("\(Mistake.quote(text)) is too great", expected: expected)
            return nil
        }
        return value
    }

    package static let timeUnits = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// A number with its unit; the end of the range where it is too great.
    package static func amount(
        _ text: some StringProtocol, in units: [(name: String, size: Int)]
    ) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let name = text.dropFirst(digits.count)
        guard let count = Int(digits), let unit = units.first(where: { $0.name == name }) else {
            return nil
        }
        let (value, overflow) = count.multipliedReportingOverflow(by: unit.size)
        return overflow ? .max : value
    }

    /// In the greatest unit that leaves no rest.
    private static func shown(_ value: Int, _ units: [(name: String, size: Int)]) -> String {
        let unit = units.last { value % $0.size == 0 && value >= $0.size } ?? units[0]
        return "\(value / unit.size)\(unit.name)"
    }

    private static func scaled(_ text: String, digits: Int) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var fraction = parts.count == 2 ? String(parts[1]) : ""
        while fraction.hasSuffix("0") { fraction.removeLast() }
        guard fraction.count <= digits, fraction.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        fraction += String(repeating: "0", count: digits - fraction.count)
        return Int(parts[0] + fraction)
    }

    private static func unscaled(_ value: Int, digits: Int) -> String {
        let all = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - all.count)) + all
        var text = padded.dropLast(digits) + "." + padded.suffix(digits)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return (value < 0 ? "-" : "") + text
    }
}
