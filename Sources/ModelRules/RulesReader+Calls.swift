import JSON
import ToolBoundary

extension RulesReader {
    mutating func call(
        _ subject: String, _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        let isNegated = subject == "not_called"
        let kind = CallCondition.Kind(rawValue: isNegated ? "called" : subject) ?? .called
        guard let fields = fields(json, at: place, [subject] + kind.keys),
            let tool = fields[subject],
            let name = text(tool, at: "\(place).\(subject)")
        else { return [] }
        do throws(PatternError) {
            var condition = CallCondition(kind: kind, tool: try ToolChoice(name))
            var inside = scope
            fill(&condition, fields, at: place, &inside)
            if !isNegated { scope = inside }
            return isNegated ? [.unless([.call(condition)])] : [.call(condition)]
        } catch {
            note("\(place).\(subject)", "the glob is wrong: \(error)")
            return []
        }
    }

    private mutating func fill(
        _ condition: inout CallCondition, _ fields: JSON.Object, at place: String,
        _ scope: inout Set<String>
    ) {
        condition.reach = reach(fields, at: place)
        if let arguments = fields["arguments"] {
            condition.arguments = byPath(arguments, at: "\(place).arguments", &scope)
        }
        if let code = fields["code"] {
            do throws(MatcherMistake) { condition.code = try Matcher(code) } catch {
                note(error, at: "\(place).code")
            }
        }
        if let text = fields["text"] {
            condition.text = pattern(text, at: "\(place).text", &scope)
        }
        if let lacks = fields["lacks"] {
            condition.lacks = unwanted(lacks, at: "\(place).lacks", scope)
        }
        if let json = fields["json"] {
            condition.json = byPath(json, at: "\(place).json", &scope)
        }
    }

    private mutating func reach(_ fields: JSON.Object, at place: String) -> CallCondition.Reach {
        func isSet(_ key: String) -> Bool {
            guard let value = fields[key] else { return false }
            if value.boolValue == nil {
                note("\(place).\(key)", "a \(value.kind)", expected: "true or false")
            }
            return value.boolValue == true
        }
        let isLast = isSet("last")
        let isNewest = isSet("newest")
        if isLast, isNewest {
            note(place, "`last` and `newest` exclude each other", expected: "one of them")
        }
        return isLast ? .last : isNewest ? .newest : .all
    }

    /// `count` and `collect`.
    mutating func tally(
        _ subject: String, _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> [RuleCondition] {
        let counts = subject == "count"
        let known = counts ? ["as", "distinct", "is", "of"] : ["as", "each", "join", "of"]
        guard let fields = fields(json, at: place, known) else { return [] }
        guard let of = fields["of"] else {
            note(place, "nothing to \(subject)", expected: "`of:` with conditions")
            return []
        }
        var inside = scope
        var tally = Tally(conditions: conditions(of, at: "\(place).of", &inside))
        let each = counts ? "distinct" : "each"
        if let text = fields[each] {
            tally.each = template(text, at: "\(place).\(each)", inside)
        } else if !counts {
            note(place, "nothing is collected", expected: "`each:` with a text")
        }
        if let number = fields["is"] {
            do throws(MatcherMistake) { tally.number = try Matcher(number) } catch {
                note(error, at: "\(place).is")
            }
        }
        if let join = fields["join"], let text = text(join, at: "\(place).join") {
            tally.separator = text
        }
        if let name = name(fields["as"], at: "\(place).as") {
            scope.insert(name)
            if counts { tally.numberName = name } else { tally.textName = name }
        } else if !counts || fields["is"] == nil {
            note(place, "nothing comes of it", expected: counts ? "`is:` or `as:`" : "`as:`")
        }
        return [.tally(tally)]
    }

    private mutating func name(_ json: JSON?, at place: String) -> String? {
        guard let json, let text = text(json, at: place) else { return nil }
        guard Template.isName(text) else {
            note(place, "`\(text)` is no name", expected: "letters, digits and `_`")
            return nil
        }
        return text
    }
}

extension CallCondition.Kind {
    /// What may stand beside the tool.
    fileprivate var keys: [String] {
        switch self {
        case .called: ["arguments", "last"]
        case .result: ["arguments", "json", "lacks", "last", "newest", "text"]
        case .failed: ["arguments", "code", "json", "lacks", "last", "newest", "text"]
        }
    }
}
