import JSON
import Screen

/// One value inside of arguments, with the way to it.
struct ArgumentLeaf {
    let path: String
    /// The same as a JSON pointer, as journals name it.
    let pointer: String
    /// As it is shown: a text stands in quotes where it could be taken for something else.
    let text: String
    let role: Role

    /// All values, in the order of the canonical text.
    ///
    /// - Parameter joinsLists: Whether a list of nothing but plain values is one of them, with
    ///   commas between.
    static func leaves(of json: JSON, joinsLists: Bool = false) -> [ArgumentLeaf] {
        var found: [ArgumentLeaf] = []
        collect(json, at: "", "", joinsLists, into: &found)
        return found
    }

    private static func collect(
        _ json: JSON, at path: String, _ pointer: String, _ joins: Bool,
        into found: inout [ArgumentLeaf]
    ) {
        func take(_ text: String, _ role: Role) {
            found.append(ArgumentLeaf(path: path, pointer: pointer, text: text, role: role))
        }
        switch json {
        case .object(let object) where !object.isEmpty:
            for (key, value) in zip(object.keys, object.values) {
                let name = isPlain(key) ? key : JSON.string(key).canonicalText
                collect(
                    value, at: path.isEmpty ? name : "\(path).\(name)",
                    "\(pointer)/\(escaped(key))", joins, into: &found)
            }
        case .array(let values)
        where joins && !values.isEmpty && values.allSatisfy(\.isPlain):
            let texts = values.map { value in
                leaves(of: value).map { leaf in
                    leaf.text.contains(",") && !leaf.text.hasPrefix("\"")
                        ? value.canonicalText : leaf.text
                }.joined()
            }
            take(texts.joined(separator: ", "), .jsonString)
        case .array(let values) where !values.isEmpty:
            for (index, value) in values.enumerated() {
                collect(
                    value, at: "\(path)[\(index)]", "\(pointer)/\(index)", joins, into: &found)
            }
        case .string(let text):
            let shown = isUnmistakable(text) ? text : JSON.string(text).canonicalText
            take(shown, .jsonString)
        case .integer, .number:
            take(json.canonicalText, .jsonNumber)
        case .null, .bool, .array, .object:
            take(json.canonicalText, .jsonLiteral)
        }
    }

    /// RFC 6901.
    private static func escaped(_ key: String) -> String {
        var text = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// A key that cannot be read as two keys or as a place in a list.
    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty && !key.contains { ".[]\" ".contains($0) }
    }

    /// Whether nobody could take the text for a number, a word of JSON, or for nothing.
    ///
    /// A text of several lines is readable only as lines; the end of its last one shows as an empty
    /// line.
    private static func isUnmistakable(_ text: String) -> Bool {
        if text.hasSuffix("\n"), text.dropLast().contains("\n") {
            return isUnmistakable(String(text.dropLast()))
        }
        guard let first = text.first, let last = text.last else { return false }
        if first.isWhitespace || last.isWhitespace || "\"[{".contains(first) { return false }
        return !["true", "false", "null"].contains(text) && JSON(numberText: text) == nil
    }
}

extension JSON {
    fileprivate var isPlain: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .integer, .number, .string: true
        }
    }
}
