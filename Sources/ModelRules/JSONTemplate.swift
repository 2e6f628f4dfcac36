import JSON

/// A JSON value whose texts are templates.
indirect enum JSONTemplate: Sendable {
    case constant(JSON)
    case text(Template)
    case array([JSONTemplate])
    case object([(key: String, value: JSONTemplate)])

    init(_ json: JSON) throws(Template.Mistake) {
        switch json {
        case .null, .bool, .integer, .number: self = .constant(json)
        case .string(let text): self = .text(try Template(text))
        case .array(let values):
            var templates: [JSONTemplate] = []
            for value in values { templates.append(try JSONTemplate(value)) }
            self = .array(templates)
        case .object(let object):
            var members: [(key: String, value: JSONTemplate)] = []
            for (key, value) in object { members.append((key, try JSONTemplate(value))) }
            self = .object(members)
        }
    }

    var names: [String] {
        switch self {
        case .constant: []
        case .text(let template): template.names
        case .array(let values): values.flatMap(\.names)
        case .object(let members): members.flatMap(\.value.names)
        }
    }

    func filled(_ bindings: Bindings) -> JSON {
        switch self {
        case .constant(let json): json
        case .text(let template): .string(template.filled(bindings))
        case .array(let values): .array(values.map { $0.filled(bindings) })
        case .object(let members):
            .object(JSON.Object(lastWins: members.map { ($0.key, $0.value.filled(bindings)) }))
        }
    }
}
