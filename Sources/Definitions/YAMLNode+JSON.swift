package import JSON

extension YAMLNode {
    /// The same value as JSON: numbers keep the digits of the file, keys become text.
    package var json: JSON {
        switch value {
        case .sequence(let items): .array(items.map(\.json))
        case .mapping(let entries):
            // The tree holds no key twice; `lastWins` is only the initialiser that cannot fail.
            .object(JSON.Object(lastWins: entries.map { ($0.name, $0.value.json) }))
        case .scalar(let text, _, _):
            switch scalar {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .number(let number): JSON(numberText: number) ?? .string(text)
            case .string(let text): .string(text)
            case nil: .null
            }
        }
    }
}

extension LocatedValue {
    /// The value as JSON, whatever it is.
    package var json: JSON { node.json }
}
