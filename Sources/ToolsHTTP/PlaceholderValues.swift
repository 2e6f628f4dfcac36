import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// The values of the placeholders in a request, for one call.
struct PlaceholderValues {
    let invocation: ToolInvocation
    /// Whether names stand for what nobody is to see, and for what differs from attempt to attempt.
    let forDisplay: Bool
    let environment: @Sendable (String) -> String?
    let secret: @Sendable (String) -> String?

    /// A text with its placeholders filled in; nil when it is one placeholder whose value was not
    /// given.
    func text(_ text: String) throws(CallError) -> String? {
        let parts = Template(text).parts
        if case .placeholder(let name) = parts.first, parts.count == 1 {
            return try value(of: name).map { (json) throws(CallError) in try plain(json, name) }
        }
        var filled = ""
        for part in parts {
            switch part {
            case .text(let text): filled += text
            case .placeholder(let name): filled += try needed(name)
            }
        }
        return filled
    }

    /// A template of JSON with its texts filled in; nil when it is one placeholder whose value was
    /// not given.
    func json(_ template: JSON) throws(CallError) -> JSON? {
        switch template {
        case .null, .bool, .integer, .number: return template
        case .string(let text):
            let parts = Template(text).parts
            if case .placeholder(let name) = parts.first, parts.count == 1 {
                return try value(of: name)
            }
            return .string(try self.text(text) ?? "")
        case .array(let items):
            var filled: [JSON] = []
            for item in items { if let value = try json(item) { filled.append(value) } }
            return .array(filled)
        case .object(let object):
            var filled = JSON.Object()
            for (key, item) in object {
                if let value = try json(item) { filled[key] = .some(value) }
            }
            return .object(filled)
        }
    }

    /// The value of a placeholder as text.
    func needed(_ name: String) throws(CallError) -> String {
        guard let value = try value(of: name) else {
            throw CallError(
                code: "missing_argument", message: "'\(name)' is needed for the request.",
                at: pointer(name), expected: "a text, a number, true or false", got: "nothing",
                hint: "Correct the argument.")
        }
        return try plain(value, name)
    }

    private func value(of name: String) throws(CallError) -> JSON? {
        switch name {
        case "args": return invocation.arguments
        case "session": return .string(invocation.session.text)
        case "key": return .string(forDisplay ? "{{key}}" : invocation.key)
        default: break
        }
        let scope = name.prefix { $0 != "." }
        let key = String(name.dropFirst(scope.count + 1))
        switch scope {
        case "args": return try member(key, of: invocation.arguments)
        case "inputs": return try member(key, of: invocation.inputs)
        case "env": return .string(try known(environment(key), name))
        case "secret": return .string(forDisplay ? "{{\(name)}}" : try known(secret(key), name))
        default: return .string(try known(nil, name))
        }
    }

    private func member(_ key: String, of object: JSON) throws(CallError) -> JSON? {
        switch DottedMember(key, in: object) {
        case .none, .one(.null): return nil
        case .one(let value): return value
        case .several:
            throw CallError(
                code: "ambiguous_argument",
                message: "'\(key)' is a member by that name and one within another.",
                expected: "one of the two", hint: "Leave one of them out.")
        }
    }

    private func known(_ value: String?, _ name: String) throws(CallError) -> String {
        guard let value else {
            throw CallError(
                code: "placeholder_unknown", message: "The tool's {{\(name)}} has no value here.",
                hint: "Tell the operator: the tool cannot be used as it is set up.")
        }
        return value
    }

    private func plain(_ value: JSON, _ name: String) throws(CallError) -> String {
        switch value {
        case .string(let text): return text
        // A server that reads whole numbers knows 100, and not 1e2.
        case .bool, .integer, .number: return value.numbersSpelledAlike.canonicalText
        case .null, .array, .object:
            throw CallError(
                code: "wrong_argument", message: "'\(name)' must be one plain value here.",
                at: pointer(name), expected: "a text, a number, true or false", got: value.kind,
                hint: "Correct the argument.")
        }
    }

    func pointer(_ name: String) -> String? {
        guard name.hasPrefix("args.") else { return nil }
        return "/" + name.dropFirst(5).replacing(".", with: "/")
    }
}
