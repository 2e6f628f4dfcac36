import JSON
import SessionKernel

/// The arguments of one call, read strictly: the boundary has checked them, and they are still not
/// believed.
struct FileArguments {
    private let object: JSON.Object

    init(_ json: JSON) throws(CallError) {
        guard let object = json.objectValue else {
            throw Self.wrong(json, at: "", expected: "an object")
        }
        self.object = object
    }

    func text(_ name: String) throws(CallError) -> String {
        guard let value = object[name] else {
            throw CallError(
                code: "invalid_arguments", message: "The argument '\(name)' is missing.",
                at: "/\(name)", expected: "a text", hint: "Correct the arguments.")
        }
        guard let text = value.stringValue else {
            throw Self.wrong(value, at: "/\(name)", expected: "a text")
        }
        return text
    }

    func path(_ name: String) throws(CallError) -> WorkspacePath {
        try WorkspacePath(try text(name), at: "/\(name)")
    }

    func path(_ name: String, default path: WorkspacePath) throws(CallError) -> WorkspacePath {
        object[name] == nil ? path : try self.path(name)
    }

    /// A path that is to be changed, with the name that it ends in: not the workspace itself, and
    /// nothing that git goes by, which may name programs that any later git would run.
    func namedPath(_ name: String) throws(CallError) -> (path: WorkspacePath, name: String) {
        let path = try path(name)
        guard let last = path.name else {
            throw CallError(
                code: "path_refused", message: "The workspace itself cannot be changed so.",
                at: "/\(name)", expected: "a path below the workspace", got: ".",
                hint: "Correct the path.")
        }
        guard !path.components.contains(".git") else {
            throw CallError(
                code: "path_refused", message: "What git goes by is not changed by this tool.",
                at: "/\(name)", expected: "a path without '.git'", got: shown(path.text),
                hint: "Use a tool for git itself, or leave it.")
        }
        return (path, last)
    }

    func integer(
        _ name: String, default value: Int, in range: ClosedRange<Int>
    ) throws(CallError) -> Int {
        guard let given = object[name] else { return value }
        guard let integer = given.intValue, range.contains(integer) else {
            throw Self.wrong(
                given, at: "/\(name)",
                expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func flag(_ name: String) throws(CallError) -> Bool {
        guard let given = object[name] else { return false }
        guard let flag = given.boolValue else {
            throw Self.wrong(given, at: "/\(name)", expected: "true or false")
        }
        return flag
    }

    private static func wrong(_ value: JSON, at pointer: String, expected: String) -> CallError {
        CallError(
            code: "invalid_arguments", message: "An argument is not what it must be.", at: pointer,
            expected: expected, got: shown(value.canonicalText), hint: "Correct the arguments.")
    }
}
