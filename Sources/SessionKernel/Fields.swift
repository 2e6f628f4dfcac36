package import JSON

/// A stored body that does not say what its kind must say.
package struct MalformedEvent: Error, Hashable, Sendable, CustomStringConvertible {
    package let what: String
    package init(_ what: String) { self.what = what }
    package var description: String { what }
}

/// Reads the members of one object, each by name and type.
package struct Fields {
    package let object: JSON.Object
    private let name: String

    package init(_ json: JSON?, of name: String) throws(MalformedEvent) {
        guard case .object(let object)? = json else {
            throw MalformedEvent("\(name) is not an object")
        }
        self.object = object
        self.name = name
    }

    package subscript(_ key: String) -> JSON? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    package func text(_ key: String) throws(MalformedEvent) -> String {
        guard let value = self[key]?.stringValue else { throw wrong(key, "a text") }
        return value
    }

    package func int(_ key: String) throws(MalformedEvent) -> Int {
        guard let value = self[key]?.intValue else { throw wrong(key, "a whole number") }
        return value
    }

    package func flag(_ key: String) throws(MalformedEvent) -> Bool {
        guard let value = self[key] else { return false }
        guard let flag = value.boolValue else { throw wrong(key, "true or false") }
        return flag
    }

    package func json(_ key: String) throws(MalformedEvent) -> JSON {
        guard let value = object[key] else { throw wrong(key, "present") }
        return value
    }

    package func optionalText(_ key: String) throws(MalformedEvent) -> String? {
        self[key] == nil ? nil : try text(key)
    }

    package func optionalInt(_ key: String) throws(MalformedEvent) -> Int? {
        self[key] == nil ? nil : try int(key)
    }

    package func digest(_ key: String) throws(MalformedEvent) -> Digest {
        guard let digest = Digest(hex: try text(key)) else { throw wrong(key, "64 hex digits") }
        return digest
    }

    package func optionalDigest(_ key: String) throws(MalformedEvent) -> Digest? {
        self[key] == nil ? nil : try digest(key)
    }

    package func name<Name: Identifier>(_ key: String) throws(MalformedEvent) -> Name {
        Name(try text(key))
    }

    package func optionalName<Name: Identifier>(_ key: String) throws(MalformedEvent) -> Name? {
        self[key] == nil ? nil : Name(try text(key))
    }

    package func word<Word: RawRepresentable>(_ key: String) throws(MalformedEvent) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: try text(key)) else {
            throw MalformedEvent("\(name).\(key) is not a word that this version knows")
        }
        return word
    }

    package func list<Item>(
        _ key: String, _ item: (JSON) throws(MalformedEvent) -> Item
    ) throws(MalformedEvent) -> [Item] {
        guard let value = self[key] else { return [] }
        guard let elements = value.arrayValue else { throw wrong(key, "a list") }
        var items: [Item] = []
        items.reserveCapacity(elements.count)
        for element in elements { items.append(try item(element)) }
        return items
    }

    package func texts(_ key: String) throws(MalformedEvent) -> [String] {
        try list(key) { (json) throws(MalformedEvent) in
            guard let text = json.stringValue else { throw wrong(key, "a list of texts") }
            return text
        }
    }

    private func wrong(_ key: String, _ expected: String) -> MalformedEvent {
        MalformedEvent("\(name).\(key) is not \(expected)")
    }
}

extension JSON {
    /// An object of the members that have a value: absent and empty are written alike, by leaving
    /// out.
    package static func compact(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        var object = JSON.Object()
        for (key, value) in members {
            guard let value else { continue }
            object[key] = value
        }
        return .object(object)
    }

    package static func text(_ value: String?) -> JSON? { value.map { .string($0) } }
    package static func int(_ value: Int?) -> JSON? { value.map { .integer($0) } }
    package static func flag(_ value: Bool) -> JSON? { value ? .bool(true) : nil }
    package static func texts(_ values: [String]) -> JSON? {
        values.isEmpty ? nil : .array(values.map { .string($0) })
    }
    package static func list<Item>(_ items: [Item], _ json: (Item) -> JSON) -> JSON? {
        items.isEmpty ? nil : .array(items.map(json))
    }
}
