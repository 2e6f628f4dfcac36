import JSON
import SessionKernel
import ToolBoundary

/// Reads rules out of JSON and collects everything that is wrong in them.
struct RulesReader {
    private(set) var mistakes: [RulesMistake] = []
    private var rule: (index: Int, name: String?)?

    /// Names that stand for something in every rule.
    static let givenNames: Set<String> = ["agent", "goal"]

    mutating func rules(_ json: JSON) -> [Rule] {
        guard let list = (json.objectValue?["rules"] ?? json).arrayValue else {
            note("", "there is no list of rules", expected: "`rules:` with at least one rule")
            return []
        }
        if let object = json.objectValue {
            for key in object.keys where key != "rules" {
                note(key, "no such key", expected: "`rules` alone")
            }
        }
        if list.isEmpty { note("rules", "the list is empty", expected: "at least one rule") }
        var rules: [Rule] = []
        for (index, entry) in list.enumerated() {
            rule = (index, entry["name"]?.stringValue)
            rules.append(read(entry, at: "rules[\(index)]", index))
        }
        rule = nil
        return rules
    }

    private mutating func read(_ json: JSON, at place: String, _ index: Int) -> Rule {
        var rule = Rule(name: "rule \(index + 1)", conditions: [], calls: [])
        guard let fields = fields(json, at: place, ["agent", "calls", "name", "say", "when"])
        else { return rule }
        if let name = fields["name"], let text = text(name, at: "\(place).name") {
            rule.name = text
        }
        if let agent = fields["agent"], let text = text(agent, at: "\(place).agent") {
            do throws(PatternError) { rule.agent = try Glob(text) } catch {
                note("\(place).agent", "the glob is wrong: \(error)")
            }
        }
        var scope = Self.givenNames
        if let when = fields["when"] {
            rule.conditions = conditions(when, at: "\(place).when", &scope)
        }
        if let say = fields["say"] { rule.say = template(say, at: "\(place).say", scope) }
        if let calls = fields["calls"] {
            rule.calls = self.calls(calls, at: "\(place).calls", scope)
        }
        if fields["say"] == nil, fields["calls"] == nil {
            note(place, "the rule answers nothing", expected: "`say`, `calls` or both")
        }
        return rule
    }

    private mutating func calls(
        _ json: JSON, at place: String, _ scope: Set<String>
    ) -> [CallTemplate] {
        guard let list = json.arrayValue, !list.isEmpty else {
            note(place, "no list of calls", expected: "`- { tool: …, arguments: {…} }`")
            return []
        }
        var calls: [CallTemplate] = []
        for (index, entry) in list.enumerated() {
            let place = "\(place)[\(index)]"
            guard let fields = fields(entry, at: place, ["arguments", "tool"]) else { continue }
            guard let tool = fields["tool"].flatMap({ text($0, at: "\(place).tool") }) else {
                if fields["tool"] == nil { note(place, "no tool", expected: "`tool: NAME`") }
                continue
            }
            let arguments = fields["arguments"] ?? [:]
            if arguments.objectValue == nil {
                note("\(place).arguments", "a \(arguments.kind)", expected: "a mapping")
            }
            do throws(Template.Mistake) {
                let template = try JSONTemplate(arguments)
                check(template.names, at: "\(place).arguments", scope)
                calls.append(CallTemplate(tool: .init(tool), arguments: template))
            } catch {
                note("\(place).arguments", error.message, expected: error.expected)
            }
        }
        return calls
    }
}

extension RulesReader {
    mutating func note(_ place: String, _ message: String, expected: String? = nil) {
        mistakes.append(
            RulesMistake(
                rule: rule?.index, name: rule?.name, at: place, message: message,
                expected: expected))
    }

    /// The members of a mapping; those with other keys than these are mistakes.
    mutating func fields(_ json: JSON, at place: String, _ known: [String]) -> JSON.Object? {
        guard let object = json.objectValue else {
            let keys = known.map { "`\($0)`" }.joined(separator: ", ")
            note(place, "a \(json.kind)", expected: "a mapping with any of \(keys)")
            return nil
        }
        for key in object.keys where !known.contains(key) {
            let near = NearestNames.to(key, among: known)
            let offered = (near.isEmpty ? known : near).map { "`\($0)`" }.joined(separator: ", ")
            note("\(place).\(key)", "no such key here", expected: offered)
        }
        return object
    }

    mutating func text(_ json: JSON, at place: String) -> String? {
        if let text = json.stringValue { return text }
        note(place, "a \(json.kind)", expected: "a text")
        return nil
    }

    mutating func template(_ json: JSON, at place: String, _ scope: Set<String>) -> Template? {
        guard let text = text(json, at: place) else { return nil }
        do throws(Template.Mistake) {
            let template = try Template(text)
            check(template.names, at: place, scope)
            return template
        } catch {
            note(place, error.message, expected: error.expected)
            return nil
        }
    }

    /// A placeholder whose name nothing before it binds would always be empty.
    mutating func check(_ names: [String], at place: String, _ scope: Set<String>) {
        for name in Set(names).subtracting(scope).sorted() {
            note(
                place, "nothing before it binds `{{\(name)}}`",
                expected: "a named group `(?<\(name)>…)` in an earlier condition")
        }
    }

    mutating func pattern(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> PatternTemplate? {
        guard let template = template(json, at: place, scope) else { return nil }
        do throws(PatternError) {
            let pattern = try PatternTemplate(template)
            scope.formUnion(pattern.groupNames)
            return pattern
        } catch {
            note(place, "the regular expression is wrong: \(error)", expected: "PCRE2's syntax")
            return nil
        }
    }

    /// A pattern that must not be found, whose groups therefore bind nothing.
    mutating func unwanted(
        _ json: JSON, at place: String, _ scope: Set<String>
    ) -> PatternTemplate? {
        var scope = scope
        return pattern(json, at: place, &scope)
    }

    mutating func byPath(
        _ json: JSON, at place: String, _ scope: inout Set<String>
    ) -> ConditionsTemplate? {
        guard let object = json.objectValue else {
            note(place, "a \(json.kind)", expected: "a mapping of paths to conditions")
            return nil
        }
        do {
            let template = try ConditionTemplate(byPath: object)
            check(template.names, at: place, scope)
            let conditions = try ConditionsTemplate(template)
            scope.formUnion(conditions.groupNames)
            return conditions
        } catch {
            note(error, at: place)
            return nil
        }
    }

    mutating func note(_ error: any Error, at place: String) {
        switch error {
        case let mistake as Template.Mistake:
            note(place, mistake.message, expected: mistake.expected)
        case let mistake as MatcherMistake:
            let inner = mistake.at.isEmpty ? place : "\(place).\(mistake.at)"
            note(inner, mistake.message, expected: mistake.expected)
        default: note(place, "\(error)")
        }
    }
}
