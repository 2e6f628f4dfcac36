import JSON
import ToolBoundary

/// The JSON of a matcher's condition with placeholders, quoted by where each stands: as a glob, a
/// regular expression, or a value.
indirect enum ConditionTemplate: Sendable {
    case constant(JSON)
    case glob(Template)
    case regex(Template)
    case value(JSONTemplate)
    case list([ConditionTemplate])
    case mapping([(key: String, value: ConditionTemplate)])

    /// - Throws: A template's mistake. Whether it is a condition at all is for `Matcher` to say.
    init(_ json: JSON) throws(Template.Mistake) {
        switch json {
        case .null, .bool, .integer, .number: self = .constant(json)
        case .string(let text): self = .glob(try Template(text))
        case .array(let values):
            var templates: [ConditionTemplate] = []
            for value in values { templates.append(try ConditionTemplate(value)) }
            self = .list(templates)
        case .object(let object):
            var members: [(key: String, value: ConditionTemplate)] = []
            for (key, value) in object { members.append((key, try Self.member(key, value))) }
            self = .mapping(members)
        }
    }

    /// Conditions by path: only the values are conditions.
    init(byPath object: JSON.Object) throws(Template.Mistake) {
        var members: [(key: String, value: ConditionTemplate)] = []
        for (key, value) in object { members.append((key, try ConditionTemplate(value))) }
        self = .mapping(members)
    }

    private static func member(
        _ key: String, _ value: JSON
    ) throws(Template.Mistake) -> ConditionTemplate {
        switch (key, value) {
        case ("matches", .string(let text)), ("lacks", .string(let text)):
            .regex(try Template(text))
        case ("not", _): try ConditionTemplate(value)
        default: .value(try JSONTemplate(value))
        }
    }

    /// The names that it asks for.
    var names: [String] {
        switch self {
        case .constant: []
        case .glob(let template), .regex(let template): template.names
        case .value(let template): template.names
        case .list(let values): values.flatMap(\.names)
        case .mapping(let members): members.flatMap(\.value.names)
        }
    }

    func filled(_ bindings: Bindings) -> JSON {
        switch self {
        case .constant(let json): json
        case .glob(let template): .string(template.filled(bindings, quote: Quoting.glob))
        case .regex(let template): .string(template.filled(bindings, quote: Quoting.regex))
        case .value(let template): template.filled(bindings)
        case .list(let values): .array(values.map { $0.filled(bindings) })
        case .mapping(let members):
            .object(JSON.Object(lastWins: members.map { ($0.key, $0.value.filled(bindings)) }))
        }
    }

    /// The named groups of the regular expressions that have to match, once each.
    func groupNames() -> [String] {
        switch self {
        case .constant, .glob, .value: return []
        case .regex(let template): return (try? PatternTemplate(template).groupNames) ?? []
        case .list(let values): return values.flatMap { $0.groupNames() }
        case .mapping(let members):
            return members.filter { $0.key != "lacks" && $0.key != "not" }
                .flatMap { $0.value.groupNames() }
        }
    }
}

/// A matcher on one value, with placeholders.
struct MatcherTemplate: Sendable {
    private let template: ConditionTemplate
    private let fixed: Matcher?
    let groupNames: [String]

    init(_ template: ConditionTemplate) throws(MatcherMistake) {
        self.template = template
        let sample = try Matcher(template.filled(Bindings.sample(of: template.names)))
        fixed = template.names.isEmpty ? sample : nil
        groupNames = template.groupNames()
    }

    func matcher(_ bindings: Bindings) throws -> Matcher {
        if let fixed { return fixed }
        do {
            return try Matcher(template.filled(bindings))
        } catch {
            throw RuleTrouble(message: "its condition cannot be used: \(error)")
        }
    }
}

/// Conditions by path, with placeholders.
struct ConditionsTemplate: Sendable {
    private let template: ConditionTemplate
    private let fixed: Conditions?
    let groupNames: [String]

    init(_ template: ConditionTemplate) throws(MatcherMistake) {
        self.template = template
        let sample = try Conditions(template.filled(Bindings.sample(of: template.names)))
        fixed = template.names.isEmpty ? sample : nil
        groupNames = template.groupNames()
    }

    func conditions(_ bindings: Bindings) throws -> Conditions {
        if let fixed { return fixed }
        do {
            return try Conditions(template.filled(bindings))
        } catch {
            throw RuleTrouble(message: "its condition cannot be used: \(error)")
        }
    }
}
