import JSON
import SessionKernel

/// Tells a model what is wrong with its arguments: all of it, and what to do about it.
enum ArgumentMistakes {
    static func error(_ violations: [Violation], in tool: ToolDeclaration) -> CallError {
        let first = violations.first
        return CallError(
            code: "arguments_invalid",
            message: Violation.sentences(violations, in: .arguments),
            at: first?.at, expected: first?.expected, got: first?.got, retryable: true,
            hint: hint(violations, tool))
    }

    private static func hint(_ violations: [Violation], _ tool: ToolDeclaration) -> String {
        if violations.contains(where: { $0.keyword == "limit" }) {
            return "Send something smaller or simpler, or ask the operator."
        }
        let wanted = violations.compactMap { identifier(asked: $0, tool.arguments) }
        var names: [String] = []
        for name in wanted where !names.contains(name) { names.append(name) }
        let correct = "Correct what is named and call again."
        guard !names.isEmpty else { return correct }
        let quoted = names.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
        return correct + " Do not guess \(quoted): look it up with a tool, or ask."
    }

    /// The field that a violation asks a new value for, where that would name something that
    /// exists. A choice out of a list is no guess, and a name that is unknown needs no value.
    private static func identifier(asked violation: Violation, _ schema: JSON) -> String? {
        let asking: Set<String> = [
            "required", "dependentRequired", "type", "pattern", "format", "minLength", "maxLength",
            "anyOf", "oneOf",
        ]
        guard asking.contains(violation.keyword), var way = JSONPointer(violation.at)?.tokens
        else { return nil }
        if let property = violation.property { way.append(property) }
        guard let name = way.last(where: { Int($0) == nil }) else { return nil }
        let field = field(at: way, in: schema)
        return IdentifierField.isLikely(name, field) ? name : nil
    }

    /// What the schema says of a place, as far as it says so plainly.
    private static func field(at way: [String], in schema: JSON) -> JSON? {
        var schema = schema
        for token in way {
            let next = Int(token) == nil ? schema["properties"]?[token] : schema["items"]
            guard let next else { return nil }
            schema = next
        }
        return schema
    }
}

/// Whether a field names something that exists elsewhere, so that a made-up value is a wrong one.
enum IdentifierField {
    static func isLikely(_ name: String, _ schema: JSON?) -> Bool {
        if words(name).contains(where: { names.contains($0) }) { return true }
        let format = schema?["format"]?.stringValue ?? ""
        if format == "email" || format == "uuid" { return true }
        let said = words(schema?["description"]?.stringValue ?? "")
        return said.contains { ["id", "ids", "identifier", "identifiers", "uuid"].contains($0) }
    }

    private static let names: Set<String> = [
        "account", "commit", "email", "guid", "handle", "hash", "iban", "id", "identifier", "ids",
        "key", "recipient", "ref", "reference", "sha", "slug", "token", "username", "uuid",
    ]

    /// Small words: `customerID`, `customer_id` and `customer-id` are `customer` and `id`.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for character in text {
            if character.isUppercase, wasSmall {
                words.append(word)
                word = ""
            }
            if character.isLetter || character.isNumber {
                word += character.lowercased()
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
            wasSmall = character.isLowercase
        }
        return word.isEmpty ? words : words + [word]
    }
}
