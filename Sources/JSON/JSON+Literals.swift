/// In a place that takes `JSON`, `nil` is the JSON null; where it takes `JSON?`, it is no value.
///
/// In `condition ? value : nil` the branches agree on `JSON` first, so that `nil` is a null even when
/// the whole becomes a `JSON?`: write `.none` there, and `isNull` to ask.
extension JSON: ExpressibleByNilLiteral {
    package init(nilLiteral: ()) {
        self = .null
    }
}

extension JSON: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) {
        self = .bool(value)
    }
}

extension JSON: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) {
        self = .integer(value)
    }
}

extension JSON: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        self = .string(value)
    }
}

extension JSON: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }
}

extension JSON: ExpressibleByDictionaryLiteral {
    /// Traps on a doubled key.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        guard let object = Object(uniqueKeysWithValues: elements) else {
            preconditionFailure("a key stands twice in an object literal")
        }
        self = .object(object)
    }
}
