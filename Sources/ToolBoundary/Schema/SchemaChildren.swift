import JSON

/// The schemas that stand in a schema, by the keywords of its draft.
enum SchemaChildren {
    static func of(
        _ object: JSON.Object, _ dialect: SchemaDialect
    ) -> [(way: [String], json: JSON)] {
        var found: [(way: [String], json: JSON)] = []
        for (key, value) in object {
            guard let shape = shapes[key], dialect.role(of: key) != .unknown else { continue }
            switch (shape, value) {
            case (.one, .object), (.oneOrList, .object): found.append(([key], value))
            case (.list, .array(let items)), (.oneOrList, .array(let items)):
                for (index, item) in items.enumerated() {
                    found.append(([key, String(index)], item))
                }
            case (.map, .object(let members)):
                for (name, member) in members { found.append(([key, name], member)) }
            default: break
            }
        }
        return found
    }

    private enum Shape { case one, list, oneOrList, map }

    private static let shapes: [String: Shape] = [
        "additionalItems": .one, "additionalProperties": .one, "contains": .one,
        "contentSchema": .one, "else": .one, "if": .one, "not": .one, "propertyNames": .one,
        "then": .one, "unevaluatedItems": .one, "unevaluatedProperties": .one,
        "allOf": .list, "anyOf": .list, "oneOf": .list, "prefixItems": .list,
        "items": .oneOrList,
        "$defs": .map, "definitions": .map, "dependencies": .map, "dependentSchemas": .map,
        "patternProperties": .map, "properties": .map,
    ]
}
