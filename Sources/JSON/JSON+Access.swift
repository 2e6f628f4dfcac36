extension JSON {
    /// The value of a member; nil when there is none, or this is not an object.
    package subscript(_ key: String) -> JSON? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    /// The element at a place; nil when there is none, or this is not an array.
    package subscript(_ index: Int) -> JSON? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// Nil for `1.0` as well: only an integer literal is an integer.
    package var intValue: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The nearest double of any number; infinite when it is too large for one.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let number): number.double
        case .null, .bool, .string, .array, .object: nil
        }
    }

    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var arrayValue: [JSON]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var objectValue: Object? {
        if case .object(let object) = self { object } else { nil }
    }

    /// What it is, in a word: `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
