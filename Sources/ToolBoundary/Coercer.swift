package import JSON
package import SessionKernel

/// Makes near-misses fit their schema where nothing is lost: `"3"` is read as 3, `"true"` as true,
/// JSON in a text as the object or list it spells, and a lone value becomes a list of it.
///
/// Only what the schema refuses is touched, and a change stands only when what is there then is of
/// a kind that the schema takes. What could mean two things is left as it is: `"007"`, `"1e400"`,
/// `"a, b"`.
struct Coercer {
    private let schema: Schema
    private(set) var value: JSON
    private(set) var coercions: [Coercion] = []
    /// What still does not fit.
    private(set) var violations: [Violation]
    private var tries = 0
    private var settled: Set<ExactKey> = []

    /// Changes that are tried for one value: each costs a check.
    static let triesMax = 100
    /// A longer text is not read as JSON.
    static let textBytesMax = 1 << 18
    static let shownMax = 200

    init(_ value: JSON, by schema: Schema) {
        self.schema = schema
        self.value = value
        violations = schema.check(value)
        while let place = next() { attempt(at: place) }
    }

    /// The first violation that a change could cure and that was not tried yet.
    private func next() -> JSONPointer? {
        guard tries < Self.triesMax, !violations.contains(where: { $0.keyword == "limit" }) else {
            return nil
        }
        for violation in violations
        where Self.curable.contains(violation.keyword) && !settled.contains(ExactKey(violation.at))
        {
            if let pointer = JSONPointer(violation.at) { return pointer }
        }
        return nil
    }

    private static let curable: Set<String> = ["type", "enum", "const", "anyOf", "oneOf"]

    private mutating func attempt(at place: JSONPointer) {
        let at = place.description
        settled.insert(ExactKey(at))
        guard let there = place.value(in: value) else { return }
        let before = violations.filter { $0.at == at }
        for (candidate, how) in Self.candidates(for: there) {
            tries += 1
            guard let changed = value.replacing(place.tokens[...], with: candidate) else {
                continue
            }
            let found = schema.check(changed)
            let left = found.filter { $0.at == at }
            // What is inside of a text that was read may need a change of its own.
            guard left.allSatisfy({ !Self.curable.contains($0.keyword) }),
                left.count <= before.count, found.last?.keyword != "limit"
            else { continue }
            if case .array = candidate, !Self.isContent(found, within: at, there) { continue }
            coercions.append(
                Coercion(
                    at: at, from: Self.shown(there), to: Self.shown(candidate), how: how))
            value = changed
            violations = found
            return
        }
    }

    /// A value is made a list only where the list then fits; one that was read out of a text may
    /// have parts that are near-misses themselves, but of the right kind.
    private static func isContent(
        _ found: [Violation], within at: String, _ there: JSON
    ) -> Bool {
        let inner = found.filter { $0.at.hasPrefix(at + "/") }
        if case .string(let text) = there, container(text) != nil {
            return !inner.contains { $0.keyword == "type" }
        }
        return inner.isEmpty
    }

    // MARK: - What a value may have been meant as

    private static let readAsJSON = "JSON in a text, read"

    private static func candidates(for value: JSON) -> [(value: JSON, how: String)] {
        var found: [(value: JSON, how: String)] = []
        if case .string(let text) = value {
            if let number = number(text) { found.append((number, "read as a number")) }
            if text == "true" { found.append((true, "read as true or false")) }
            if text == "false" { found.append((false, "read as true or false")) }
            if let container = container(text) { found.append((container, readAsJSON)) }
        }
        if isLone(value) {
            let scalars = found.filter { $0.how != readAsJSON }
            found.append(([value], "a lone value, made a list of one"))
            found += scalars.map { ([$0.value], "\($0.how) and made a list of one") }
        }
        return found
    }

    /// The number that a text spells, with every digit kept: `3.0` is 3, `1.50` stays as it is.
    private static func number(_ text: String) -> JSON? {
        guard text.utf8.count <= 400, let number = JSON(numberText: text) else { return .none }
        guard case .number(let kept) = number else { return number }
        // What a tool that counts in doubles would lose, and minus zero, are left alone.
        guard kept.double.isFinite, let exact = ExactDecimal(number),
            exact.isZero ? text.utf8.first != UInt8(ascii: "-") : kept.double != 0
        else { return .none }
        return exact.integer.map { .integer($0) } ?? number
    }

    private static func container(_ text: String) -> JSON? {
        guard text.utf8.count <= textBytesMax, let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = try? JSON(parsing: text, limits: JSON.Limits(depthMax: 64))
        else { return .none }
        return value
    }

    /// A text with a comma or a line end, or that spells a list, may be meant as several, and an
    /// empty one as none.
    private static func isLone(_ value: JSON) -> Bool {
        switch value {
        case .null, .array: false
        case .string(let text):
            !text.utf8.isEmpty && container(text) == nil
                && !text.utf8.contains { [0x0A, 0x0D, 0x2C, 0x3B].contains($0) }
        case .bool, .integer, .number, .object: true
        }
    }

    /// A value as JSON, cut at what a line holds.
    static func shown(_ value: JSON) -> String {
        let text = value.canonicalText
        guard text.unicodeScalars.count > shownMax else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(shownMax - 1))) + "…"
    }
}

extension Schema {
    /// Arguments as they are judged and run: mended where nothing is lost by it and they fit then,
    /// else as they came.
    package func mended(_ arguments: JSON) -> (value: JSON, coercions: [Coercion]) {
        let fitting = Coercer(arguments, by: self)
        return fitting.violations.isEmpty ? (fitting.value, fitting.coercions) : (arguments, [])
    }
}
