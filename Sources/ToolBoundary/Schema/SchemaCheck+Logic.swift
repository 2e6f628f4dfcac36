import JSON

extension SchemaCheck {
    mutating func checkLogic(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        switch keyword {
        case .reference(let id): hold(value, against: id, &findings)
        case .allOf(let ids):
            for id in ids { hold(value, against: id, &findings) }
        case .anyOf(let ids):
            checkAny(ids, value, &findings)
        case .exactlyOneOf(let ids):
            let fitting = ids.indices.filter { fits(value, ids[$0]) }
            if hasGivenUp { return }
            if fitting.isEmpty {
                findings.add(
                    violation("oneOf", alternatives(ids, value, isAsked: findings.max > 1), value))
            } else if fitting.count > 1 {
                let numbers = fitting.map { String($0 + 1) }.joined(separator: ", ")
                findings.add(
                    violation(
                        "oneOf", "only one of \(ids.count) alternatives to fit, not \(numbers)",
                        value))
            }
        case .not(let id):
            if fits(value, id), !hasGivenUp {
                findings.add(violation("not", "a value that is not of the excluded kind", value))
            }
        case .condition(let id, let then, let otherwise):
            if let branch = fits(value, id) ? then : otherwise {
                hold(value, against: branch, &findings)
            }
        default: break
        }
    }

    private mutating func checkAny(
        _ ids: [SchemaNode.ID], _ value: JSON, _ findings: inout Findings
    ) {
        for id in ids where fits(value, id) { return }
        if hasGivenUp { return }
        findings.add(
            violation("anyOf", alternatives(ids, value, isAsked: findings.max > 1), value))
    }

    /// - Parameter isAsked: Whether anyone will read it. Nobody does while alternatives are tried,
    ///   and working it out at each level of nested alternatives would double the work each time.
    private mutating func alternatives(
        _ ids: [SchemaNode.ID], _ value: JSON, isAsked: Bool
    ) -> String {
        let what =
            ids.count == 1 ? "what the one alternative asks" : "one of \(ids.count) alternatives"
        guard isAsked, let nearest = nearest(value, ids) else { return what }
        return "\(what): the nearest asks \(nearest)"
    }

    /// What the alternative with the fewest violations still asks for.
    private mutating func nearest(_ value: JSON, _ ids: [SchemaNode.ID]) -> String? {
        var best: [Violation] = []
        for id in ids {
            var findings = Findings(max: 5)
            hold(value, against: id, &findings)
            if best.isEmpty || findings.violations.count < best.count {
                best = findings.violations
            }
        }
        guard let first = best.first else { return nil }
        let place = first.at.isEmpty ? "" : "\(Violation.bounded(first.at)): "
        return place + Violation.bounded(first.expected)
    }
}
