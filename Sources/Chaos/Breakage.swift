import JSON

/// Texts as broken senders leave them.
enum Breakage {
    /// The first half.
    static func partial(_ text: String) -> String { String(text.prefix(text.count / 2)) }

    /// The first half twice: as JSON it cannot be read, as text it is not what was said.
    static func malformed(_ text: String) -> String {
        let half = partial(text)
        let garbled = half + text
        return (try? JSON(parsing: garbled)) == nil ? garbled : "{,\(text)"
    }

    /// An object or list in which one value is of another type; nil for what is neither, or empty.
    static func wrongTypes(_ text: String, _ draw: Draw) -> String? {
        guard let json = try? JSON(parsing: text) else { return nil }
        if var object = json.objectValue, !object.isEmpty {
            let keys = object.map(\.key)
            let key = keys[draw.below(keys.count)]
            object[key] = object[key].map(other)
            return JSON.object(object).canonicalText
        }
        if var list = json.arrayValue, !list.isEmpty {
            let place = draw.below(list.count)
            list[place] = other(list[place])
            return JSON.array(list).canonicalText
        }
        return nil
    }

    /// A value of another type that holds the same: a text in an object, anything else as a text.
    private static func other(_ value: JSON) -> JSON {
        if case .string = value { return ["value": value] }
        return .string(value.canonicalText)
    }
}
