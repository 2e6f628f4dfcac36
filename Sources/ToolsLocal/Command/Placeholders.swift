import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// The values of the placeholders in a command's texts, for one call.
struct Placeholders {
    let invocation: ToolInvocation
    let allowsDash: Bool
    let environment: [String: String]
    let secret: @Sendable (String) -> String?

    /// The arguments of a program.
    ///
    /// - Throws: `CallError` for a value that cannot or must not stand in a command line.
    func fill(line: [String]) throws(CallError) -> [String] {
        let templates = line.map(Template.init)
        try refuseScripts(in: templates, of: line)
        var filled: [String] = []
        for template in templates {
            filled.append(try fill(template, isArgument: true))
        }
        return filled
    }

    /// The values of environment variables, where a leading dash means nothing.
    func fill(environment: [String: String]) throws(CallError) -> [String: String] {
        var filled: [String: String] = [:]
        for (name, text) in environment {
            filled[name] = try fill(Template(text), isArgument: false)
        }
        return filled
    }

    private func fill(_ template: Template, isArgument: Bool) throws(CallError) -> String {
        var result = ""
        for part in template.parts {
            switch part {
            case .text(let text): result += text
            case .placeholder(let name): result += try value(of: name, isArgument: isArgument)
            }
        }
        return result
    }

    private func value(of name: String, isArgument: Bool) throws(CallError) -> String {
        if name == "workspace" { return invocation.workspace }
        if name == "session" { return invocation.session.text }
        if name == "key" { return invocation.key }
        let scope = name.prefix { $0 != "." }
        let key = String(name.dropFirst(scope.count + 1))
        switch scope {
        case "args":
            return try given(
                invocation.arguments, key, "/" + key.replacing(".", with: "/"), isArgument)
        case "inputs": return try given(invocation.inputs, key, nil, isArgument)
        case "env": return try known(environment[key], name)
        case "secret": return try known(secret(key), name)
        default: return try known(nil, name)
        }
    }

    private func known(_ value: String?, _ name: String) throws(CallError) -> String {
        guard let value else {
            throw CallError(
                code: "placeholder_unknown", message: "The tool's {{\(name)}} has no value here.",
                hint: "Tell the operator: the tool cannot be used as it is set up.")
        }
        guard !value.utf8.contains(0) else { throw Self.containsNUL(name, at: nil) }
        return value
    }

    /// A value from outside: an argument of the call or an input of the session.
    private func given(
        _ object: JSON, _ key: String, _ pointer: String?, _ isArgument: Bool
    ) throws(CallError) -> String {
        let value: JSON?
        switch DottedMember(key, in: object) {
        case .none: value = nil
        case .one(let found): value = found
        case .several:
            throw CallError(
                code: "ambiguous_argument",
                message: "'\(key)' is a member by that name and one within another.", at: pointer,
                expected: "one of the two", hint: "Leave one of them out.")
        }
        let text = try Self.text(value, key, at: pointer)
        guard !text.utf8.contains(0) else { throw Self.containsNUL(key, at: pointer) }
        guard !isArgument || allowsDash || text.utf8.first != UInt8(ascii: "-") else {
            throw CallError(
                code: "leading_dash",
                message: "'\(key)' begins with '-', which the program would take for an option.",
                at: pointer, expected: "a value that does not begin with '-'", got: shown(text),
                hint: "Correct the argument.")
        }
        return text
    }

    private static func text(
        _ value: JSON?, _ key: String, at pointer: String?
    ) throws(CallError) -> String {
        switch value {
        case .string(let text): return text
        // A program that reads whole numbers knows 100, and not 1e2.
        case .bool, .integer, .number:
            return value?.numbersSpelledAlike.canonicalText ?? ""
        case nil, .null, .array, .object:
            throw CallError(
                code: value == nil ? "missing_argument" : "wrong_argument",
                message: "'\(key)' must be one plain value to stand in a command line.",
                at: pointer, expected: "a text, a number, true or false",
                got: value.map(\.kind) ?? "nothing", hint: "Correct the argument.")
        }
    }

    private static func containsNUL(_ name: String, at pointer: String?) -> CallError {
        CallError(
            code: "contains_nul", message: "'\(name)' contains a NUL character.", at: pointer,
            expected: "text without NUL", hint: "Correct the argument.")
    }

    /// Refuses a line in which an argument of the model would be the program, or code for a shell.
    private func refuseScripts(in templates: [Template], of line: [String]) throws(CallError) {
        func refused(_ reason: String) -> CallError {
            CallError(
                code: "unsafe_placeholder", message: "The tool is set up so that \(reason).",
                hint: "Tell the operator: arguments must be passed as words of their own.")
        }
        if templates.first?.arguments.isEmpty == false {
            throw refused("the model would choose the program")
        }
        let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh", "ash", "busybox"]
        let program = line.first?.split(separator: "/").last.map(String.init) ?? ""
        guard shells.contains(program) else { return }
        for (flag, template) in zip(line, templates.dropFirst())
        where flag.hasPrefix("-") && flag.hasSuffix("c") && !template.arguments.isEmpty {
            throw refused("the model would write a part of a shell script")
        }
    }
}
