import JSON

extension SchemaCheck {
    mutating func checkLogic(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        switch keyword {
        case .reference(let id): hold(value, against: id, &findings)
        case .dynamicReference(let id, let anchor):
            hold(value, against: dynamicTarget(anchor) ?? id, &findings)
        case .allOf(let ids):
            for id in ids { hold(value, against: id, &findings) }
        case .anyOf(let ids):
            checkAny(ids, value, &findings)
        case .exactlyOneOf(let ids):
            let fitting = ids.indices.filter { fits(value, ids[$0]) }
            if hasGivenUp { return }
            if fitting.isEmpty {
                marks?.lookAtAll()
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
        var isFound = false
        for id in ids where fits(value, id) {
            isFound = true
            // The others are tried only for what they look at.
            if marks == nil { return }
        }
        if hasGivenUp || isFound { return }
        marks?.lookAtAll()
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

    /// What the alternative that comes nearest still asks for: one that asks something of a part
    /// comes nearer than one that asks for another kind of value, and few asks than many.
    private mutating func nearest(_ value: JSON, _ ids: [SchemaNode.ID]) -> String? {
        let outer = marks
        marks = nil
        defer { marks = outer }
        var best: (rank: (Int, Int), asks: Violation)?
        for id in ids {
            var findings = Findings(max: 5)
            hold(value, against: id, &findings)
            guard let first = findings.violations.first else { continue }
            let isOtherKind = first.keyword == "type" && first.at == path.description
            let rank = (isOtherKind ? 1 : 0, findings.violations.count)
            if best.map({ rank < $0.rank }) ?? true { best = (rank, first) }
        }
        guard let asks = best?.asks else { return nil }
        let place = asks.at.isEmpty ? "" : "\(Violation.bounded(asks.at)): "
        return place + Violation.bounded(asks.expected)
    }

    /// The node of the outermost resource on the way here that has the anchor.
    private func dynamicTarget(_ anchor: Int) -> SchemaNode.ID? {
        let targets = schema.dynamicAnchors[anchor]
        for resource in scope {
            if let id = targets[resource] { return id }
        }
        return nil
    }
}
