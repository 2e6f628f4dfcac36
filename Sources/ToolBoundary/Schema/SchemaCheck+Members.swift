import JSON

extension SchemaCheck {
    mutating func checkMembers(
        _ rules: MemberRules, _ object: JSON.Object, _ findings: inout Findings
    ) {
        for (name, value) in object {
            if findings.isFull { return }
            var isKnown = false
            if let id = rules.named[ExactKey(name)] {
                isKnown = true
                hold(value, at: name, against: id, &findings)
            }
            for (pattern, id) in rules.patterns {
                guard let isFound = found(pattern, in: name) else { return }
                if !isFound { continue }
                isKnown = true
                hold(value, at: name, against: id, &findings)
            }
            if isKnown {
                marks?.look(at: name)
            } else if let additional = rules.additional {
                marks?.look(at: name)
                holdOther(
                    name, value, additional, keyword: "additionalProperties", among: rules.names,
                    &findings)
            }
        }
    }

    /// A name that no rule knows is told as that, not as a value that the schema `false` refuses.
    mutating func holdOther(
        _ name: String, _ value: JSON, _ id: SchemaNode.ID, keyword: String,
        among known: [String], _ findings: inout Findings
    ) {
        guard isNothing(id) else {
            hold(value, at: name, against: id, &findings)
            return
        }
        var expected = "no property of this name"
        if !known.isEmpty { expected += "; there are " + known.prefix(20).joined(separator: ", ") }
        if let near = NearestNames.to(name, among: known).first {
            expected += " (did you mean \(near)?)"
        }
        path.push(name)
        findings.add(violation(keyword, expected, value))
        path.pop()
    }

    mutating func checkObject(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        guard case .object(let object) = value else { return }
        switch keyword {
        case .required(let names):
            for name in names where !object.contains(key: name) {
                findings.add(violation("required", "the property \(shown(name))", value))
            }
        case .minProperties(let least) where object.count < least:
            findings.add(violation("minProperties", "at least \(least) properties", value))
        case .maxProperties(let most) where object.count > most:
            findings.add(violation("maxProperties", "at most \(most) properties", value))
        case .propertyNames(let id):
            checkNames(object, id, &findings)
        case .dependentRequired(let pairs):
            for (key, needs) in pairs where object.contains(key: key) {
                for name in needs where !object.contains(key: name) {
                    findings.add(
                        violation(
                            "dependentRequired",
                            "the property \(shown(name)) where \(shown(key)) is given", value))
                }
            }
        case .dependentSchemas(let pairs):
            for (key, id) in pairs where object.contains(key: key) {
                hold(value, against: id, &findings)
            }
        default: break
        }
    }

    private mutating func checkNames(
        _ object: JSON.Object, _ id: SchemaNode.ID, _ findings: inout Findings
    ) {
        for name in object.keys {
            var own = Findings(max: 1)
            let outer = marks
            marks = nil
            hold(.string(name), against: id, &own)
            marks = outer
            guard let first = own.violations.first else { continue }
            path.push(name)
            findings.add(
                violation("propertyNames", "a name that is: \(first.expected)", .string(name)))
            path.pop()
        }
    }

    private func shown(_ name: String) -> String {
        Violation.bounded(JSON.string(name).canonicalText)
    }
}
