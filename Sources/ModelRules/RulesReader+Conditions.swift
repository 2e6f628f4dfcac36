import JSON
import ToolBoundary

extension RulesReader {
    /// What a condition may be about; one of these is its first key.
    private static let subjects = [
        "answer", "any", "asked", "brief", "called", "collect", "count", "failed", "first", "goal",
        "not_called", "operator", "result", "unless", "value",
    ]

    /// A list of conditions, or one alone. The names that they bind are added to `scope`.
    mutating func conditions(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        guard let list = json.arrayValue else { return condition(json, at: place, &scope) }
        var conditions: [RuleCondition] = []
        for (index, entry) in list.enumerated() {
            conditions += condition(entry, at: "\(place)[\(index)]", &scope)
        }
        return conditions
    }

    private mutating func condition(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        // A list among conditions stands for what is in it, so that lists can be shared by alias.
        if json.arrayValue != nil { return conditions(json, at: place, &scope) }
        let found = Self.subjects.filter { json[$0] != nil }
        guard let subject = found.first, found.count == 1, let value = json[subject] else {
            let subjects = Self.subjects.map { "`\($0)`" }.joined(separator: ", ")
            note(place, "no condition, or more than one", expected: "one of \(subjects)")
            return []
        }
        let inner = "\(place).\(subject)"
        switch subject {
        case "result", "failed", "called", "not_called":
            return call(subject, json, at: place, &scope)
        case "value": return self.value(json, at: place, &scope)
        default: _ = fields(json, at: place, [subject])
        }
        switch subject {
        case "goal":
            return pattern(value, at: inner, &scope).map { [.goal($0)] } ?? []
        case "asked":
            return pattern(value, at: inner, &scope).map { [.asked($0)] } ?? []
        case "operator":
            return pattern(value, at: inner, &scope).map { [.operatorSaid($0)] } ?? []
        case "answer":
            return pattern(value, at: inner, &scope).map { [.proposed($0)] } ?? []
        case "brief": return brief(value, at: inner, &scope)
        case "unless":
            var inside = scope
            return [.unless(conditions(value, at: inner, &inside))]
        case "first": return [.first(conditions(value, at: inner, &scope))]
        case "any": return any(value, at: inner, &scope)
        default: return tally(subject, value, at: inner, &scope)
        }
    }

    private mutating func brief(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        let known = BriefList.allCases.map(\.rawValue)
        guard let fields = fields(json, at: place, known) else { return [] }
        var conditions: [RuleCondition] = []
        for (key, value) in fields {
            guard let list = BriefList(rawValue: key) else { continue }
            let place = "\(place).\(key)"
            guard value.objectValue != nil else {
                if let pattern = pattern(value, at: place, &scope) {
                    conditions.append(.brief(list, pattern))
                }
                continue
            }
            guard let inner = self.fields(value, at: place, ["lacks"]), let text = inner["lacks"],
                let pattern = unwanted(text, at: "\(place).lacks", scope)
            else { continue }
            conditions.append(.briefLacks(list, pattern))
        }
        if fields.isEmpty {
            note(place, "no list is named", expected: known.joined(separator: ", "))
        }
        return conditions
    }

    private mutating func any(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        guard let list = json.arrayValue, !list.isEmpty else {
            note(place, "no list of conditions", expected: "at least one")
            return []
        }
        var choices: [[RuleCondition]] = []
        // Bound for sure is only what every choice binds.
        var shared: Set<String>?
        for (index, entry) in list.enumerated() {
            var inside = scope
            choices.append(conditions(entry, at: "\(place)[\(index)]", &inside))
            shared = shared?.intersection(inside) ?? inside
        }
        scope = shared ?? scope
        return [.any(choices)]
    }

    private mutating func value(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        guard let fields = fields(json, at: place, ["is", "value"]), let value = fields["value"],
            let template = template(value, at: "\(place).value", scope)
        else { return [] }
        guard let wanted = fields["is"] else {
            note(place, "nothing is asked of the value", expected: "`is:` with a condition")
            return []
        }
        do {
            let condition = try ConditionTemplate(wanted)
            check(condition.names, at: "\(place).is", scope)
            let matcher = try MatcherTemplate(condition)
            scope.formUnion(matcher.groupNames)
            return [.value(template, matcher)]
        } catch {
            note(error, at: "\(place).is")
            return []
        }
    }
}
