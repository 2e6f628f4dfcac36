// There is no nil literal: in `condition ? value : nil` the branches would agree on `JSON` first,
// and a missing value would silently become a null.

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
