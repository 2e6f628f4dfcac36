import JSON
import SessionKernel

/// A model that knows what it sent, reads nothing but the error that came back, and does what the
/// error says: corrects what is named, or stops.
struct ErrorReader {
    private(set) var tool: ToolName?
    private(set) var arguments: JSON
    private let meant: JSON

    enum Next: Equatable {
        case call(ToolName, JSON)
        case answer(String)
        case stop(String)
    }

    init(_ sent: MalformedCall) {
        tool = sent.tool
        meant = sent.meant
        arguments = (try? JSON(parsing: sent.sent)) ?? sent.meant
    }

    mutating func react(to error: JSON) -> Next {
        let error = error["error"] ?? .null
        guard error["retryable"] == true else { return .stop("it is told not to retry") }
        switch error["code"]?.stringValue {
        case "unknown_tool":
            let names = (error["expected"]?.stringValue ?? "").split(separator: ", ")
            guard error["hint"]?.stringValue?.contains("No name comes near") != true,
                let first = names.first
            else { return .stop("no tool comes near") }
            tool = ToolName(String(first))
        case "arguments_malformed", "arguments_too_long": arguments = meant
        case "arguments_invalid":
            if let reason = correct(error) { return .stop(reason) }
        case "answer_cut":
            guard tool != nil else { return .answer("Shorter.") }
        case "call_as_text":
            tool = "files.read"
            arguments = meant
        default: return .answer("I stop here, and say so.")
        }
        guard let tool else { return .stop("there is no tool to call") }
        return .call(tool, arguments)
    }

    /// Changes what the error names; why it cannot, where it cannot.
    private mutating func correct(_ error: JSON) -> String? {
        let expected = error["expected"]?.stringValue ?? ""
        let hint = error["hint"]?.stringValue ?? ""
        var way = (error["at"]?.stringValue ?? "").split(separator: "/").map(String.init)
        var value: JSON?
        if let name = quoted(after: "the property ", in: expected) {
            way.append(name)
            value = "text"
        } else if expected.hasPrefix("no property of this name") {
            return rename(way, expected)
        } else {
            value = example(expected, at: way)
        }
        let field = way.last { Int($0) == nil } ?? ""
        if hint.contains("Do not guess"), hint.contains("`\(field)`") {
            return "it asks for \(field) instead of guessing"
        }
        guard let value else { return "it cannot meet: \(expected)" }
        arguments = Self.setting(way[...], of: arguments, to: value)
        return nil
    }

    private mutating func rename(_ way: [String], _ expected: String) -> String? {
        guard let wrong = way.last else { return "nothing is named" }
        let owner = Array(way.dropLast())
        var object = Self.value(owner[...], in: arguments)?.objectValue ?? [:]
        let kept = object.removeValue(forKey: wrong)
        if let start = expected.firstRange(of: "did you mean ") {
            let name = String(expected[start.upperBound...].dropLast(2))
            object[name] = kept
        }
        arguments = Self.setting(owner[...], of: arguments, to: .object(object))
        return nil
    }

    /// A value that is what was expected, as far as the words say how.
    private func example(_ expected: String, at way: [String]) -> JSON? {
        let kinds: [String: JSON] = [
            "array": [], "boolean": true, "integer": 1, "number": 1, "object": [:],
            "string": "text",
        ]
        if let known = kinds[expected] { return known }
        if let near = quoted(after: "did you mean ", in: expected) { return .string(near) }
        if let first = quoted(after: "one of ", in: expected) { return .string(first) }
        let words = expected.split(separator: " ")
        let number = words.lazy.compactMap { JSON(numberText: String($0)) }.first
        if expected.hasSuffix("items"), let most = number?.intValue {
            return .array(
                Array((Self.value(way[...], in: arguments)?.arrayValue ?? []).prefix(most)))
        }
        if expected.hasSuffix("character") || expected.hasSuffix("characters"),
            let count = number?.intValue
        {
            return .string(String(repeating: "a", count: count))
        }
        if expected.hasPrefix("at least") || expected.hasPrefix("at most") { return number }
        if expected.hasPrefix("a multiple of") { return number }
        if expected.hasPrefix("more than"), let bound = number?.intValue {
            return .integer(bound + 1)
        }
        return nil
    }

    private func quoted(after start: String, in text: String) -> String? {
        guard let range = text.firstRange(of: start) else { return nil }
        let rest = text[range.upperBound...]
        guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
            return nil
        }
        return String(rest[rest.index(after: rest.startIndex)..<end])
    }

    private static func value(_ way: ArraySlice<String>, in json: JSON) -> JSON? {
        guard let token = way.first else { return json }
        let inner = Int(token).map { json[$0] } ?? json[token]
        return inner.flatMap { value(way.dropFirst(), in: $0) }
    }

    private static func setting(
        _ way: ArraySlice<String>, of json: JSON, to new: JSON
    ) -> JSON {
        guard let token = way.first else { return new }
        if case .array(var items) = json, let index = Int(token), items.indices.contains(index) {
            items[index] = setting(way.dropFirst(), of: items[index], to: new)
            return .array(items)
        }
        var object = json.objectValue ?? [:]
        object[token] = .some(setting(way.dropFirst(), of: object[token] ?? [:], to: new))
        return .object(object)
    }
}
