import JSON

extension SchemaCheck {
    mutating func checkKind(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        switch keyword {
        case .type(let types):
            if types.contains(where: { $0.includes(value) }) { return }
            let expected = types.map(\.rawValue).joined(separator: " or ")
            findings.add(violation("type", expected, value))
        case .oneOf(let allowed, let shown):
            guard let plain = plain(value) else { return }
            if allowed.contains(plain) { return }
            findings.add(violation("enum", shown + nearest(value, allowed), value))
        case .const(let wanted, let shown):
            guard let plain = plain(value) else { return }
            if wanted != plain { findings.add(violation("const", shown, value)) }
        default: break
        }
    }

    /// The text among the allowed ones that a misspelt one may have meant.
    private func nearest(_ value: JSON, _ allowed: [JSON]) -> String {
        guard case .string(let text) = value else { return "" }
        let texts = allowed.lazy.compactMap(\.stringValue).prefix(100)
        let small = texts.first { $0.lowercased() == text.lowercased() }
        guard let near = small ?? NearestNames.to(text, among: texts).first else { return "" }
        return " (did you mean \(JSON.string(near).canonicalText)?)"
    }

    mutating func checkNumber(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        switch value {
        case .integer, .number: break
        case .null, .bool, .string, .array, .object: return
        }
        guard let number = ExactDecimal(value), spend(1 + number.digits.count / 64) else {
            giveUp("a number with an exponent of at most \(ExactDecimal.exponentMax)")
            return
        }
        switch keyword {
        case .minimum(let bound) where number < bound.value:
            findings.add(violation("minimum", "at least \(bound.text)", value))
        case .exclusiveMinimum(let bound) where number <= bound.value:
            findings.add(violation("exclusiveMinimum", "more than \(bound.text)", value))
        case .maximum(let bound) where number > bound.value:
            findings.add(violation("maximum", "at most \(bound.text)", value))
        case .exclusiveMaximum(let bound) where number >= bound.value:
            findings.add(violation("exclusiveMaximum", "less than \(bound.text)", value))
        case .multipleOf(let bound) where number.isMultiple(of: bound.value) != true:
            findings.add(violation("multipleOf", "a multiple of \(bound.text)", value))
        default: break
        }
    }

    mutating func checkText(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        guard case .string(let text) = value, spend(1 + text.utf8.count / 1024) else { return }
        switch keyword {
        case .minLength(let least) where text.unicodeScalars.count < least:
            findings.add(violation("minLength", "at least \(Self.characters(least))", value))
        case .maxLength(let most) where text.unicodeScalars.count > most:
            findings.add(violation("maxLength", "at most \(Self.characters(most))", value))
        case .format(let format) where !format.accepts(text):
            findings.add(violation("format", "a text in the format \(format.rawValue)", value))
        case .pattern(let pattern):
            guard let isFound = found(pattern, in: text), !isFound else { return }
            findings.add(
                violation(
                    "pattern", "a text that matches \(Violation.bounded(pattern.text))", value))
        default: break
        }
    }

    private static func characters(_ count: Int) -> String {
        count == 1 ? "1 character" : "\(count) characters"
    }

    /// Whether a pattern is found; nil when the search was given up, and with it the check.
    mutating func found(_ pattern: Pattern, in text: String) -> Bool? {
        let (outcome, work) = pattern.searchCounting(text)
        guard spend(1 + work / 50) else { return nil }
        switch outcome {
        case .match: return true
        case .noMatch: return false
        case .limitReached:
            giveUp("a text that \(Violation.bounded(pattern.text)) can be searched in")
            return nil
        }
    }

    /// The value as it is compared; nil when that would pass the limit.
    mutating func plain(_ value: JSON) -> JSON? {
        guard spend(value.parts) else { return nil }
        return value.withPlainNumbers
    }
}

extension JSON {
    /// How many values it consists of.
    var parts: Int {
        switch self {
        case .null, .bool, .integer, .number, .string: 1
        case .array(let items): items.reduce(1) { $0 + $1.parts }
        case .object(let object): object.reduce(1) { $0 + $1.value.parts }
        }
    }
}

extension JSONType {
    fileprivate func includes(_ value: JSON) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array),
            (.object, .object), (.number, .integer), (.number, .number), (.integer, .integer):
            true
        case (.integer, .number): ExactDecimal(value)?.isWhole == true
        default: false
        }
    }
}
