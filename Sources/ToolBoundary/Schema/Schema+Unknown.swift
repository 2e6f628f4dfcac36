package import JSON

extension Schema {
    /// What cannot fit of a value of which some texts stand for values that are not known yet,
    /// whatever those turn out to be. Near-misses that are mended when a call is made fit.
    package func misfits(_ value: JSON, isUnknown: (String) -> Bool) -> [Violation] {
        // Which way such a schema goes may be for an unknown value to say.
        if isConditional, value.holds(isUnknown) { return [] }
        let fitting = Coercer(value, by: self)
        return fitting.violations.filter { violation in
            guard let at = JSONPointer(violation.at), let there = at.value(in: fitting.value) else {
                return false
            }
            if !there.holds(isUnknown) { return true }
            if Self.ofNames.contains(violation.keyword) { return true }
            guard violation.keyword == "type" else { return false }
            return there.arrayValue != nil || there.objectValue != nil
        }
    }

    private var isConditional: Bool {
        nodes.contains { node in
            node.keywords.contains { if case .condition = $0 { true } else { false } }
        }
    }

    /// What is asked of the names and the number of parts, and so holds of parts of any value.
    private static let ofNames: Set<String> = [
        "additionalProperties", "dependentRequired", "maxItems", "maxProperties", "minItems",
        "minProperties", "propertyNames", "required",
    ]
}

extension JSON {
    /// Whether some text in it is one.
    fileprivate func holds(_ isOne: (String) -> Bool) -> Bool {
        switch self {
        case .string(let text): isOne(text)
        case .array(let items): items.contains { $0.holds(isOne) }
        case .object(let members): members.contains { $0.value.holds(isOne) }
        case .null, .bool, .integer, .number: false
        }
    }
}
