package import JSON

/// One way in which a value does not fit its schema.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// Where in the value, as a JSON pointer; empty for the whole.
    package let at: String
    /// The keyword of the schema, or `limit` where the check was given up.
    package let keyword: String
    /// For `type` the types alone, such as `integer or null`.
    package let expected: String
    /// What was there: its kind and at most 80 characters.
    package let got: String

    package init(at: String, keyword: String, expected: String, got: String) {
        self.at = at
        self.keyword = keyword
        self.expected = expected
        self.got = got
    }

    package var description: String {
        "\(at.isEmpty ? "" : "\(at): ")expected \(expected), got \(got)"
    }

    /// A value as `got` shows it.
    package static func show(_ value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "boolean \(value)"
        case .integer, .number: bounded("number \(value.canonicalText)")
        case .string(let text):
            "string \(bounded(JSON.string(String(text.unicodeScalars.prefix(80))).canonicalText))"
        case .array(let items):
            items.count == 1 ? "array of 1 item" : "array of \(items.count) items"
        case .object(let object):
            object.isEmpty
                ? "object with no members"
                : bounded("object with \(object.keys.prefix(20).joined(separator: ", "))")
        }
    }

    static func bounded(_ text: String) -> String {
        guard text.unicodeScalars.count > 80 else { return text }
        return String(text.unicodeScalars.prefix(79)) + "…"
    }
}
