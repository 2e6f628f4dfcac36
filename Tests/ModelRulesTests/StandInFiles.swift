import Foundation
import JSON
import SessionKernel

/// The file tools as far as the shipped sessions use them, with the results that the real ones
/// give.
enum StandInFiles: String, CaseIterable {
    case list = "files.list"
    case read = "files.read"
    case write = "files.write"
    case move = "files.move"
    case delete = "files.delete"
    case makeDirectory = "files.make_directory"

    var declaration: ToolDeclaration {
        let reach: Reach =
            switch self {
            case .list, .read: .reads
            case .write, .move, .makeDirectory: .reversible
            case .delete: .irreversible
            }
        return ToolDeclaration(
            name: ToolName(rawValue), description: rawValue, arguments: ["type": "object"],
            reach: reach)
    }

    func run(_ arguments: JSON, in workspace: URL) throws(CallError) -> JSON {
        func place(_ name: String) -> URL {
            workspace.appending(path: arguments[name]?.stringValue ?? "")
        }
        let files = FileManager.default
        let path = arguments["path"] ?? .null
        do {
            switch self {
            case .list:
                let names = try files.contentsOfDirectory(atPath: place("path").path()).sorted()
                let entries = names.map { name -> JSON in
                    [
                        "kind": "file", "path": .string("\(path.stringValue ?? "")/\(name)"),
                        "size": 1,
                    ]
                }
                return ["entries": .array(entries), "path": path, "truncated": false]
            case .read:
                let text = try String(contentsOf: place("path"), encoding: .utf8)
                return [
                    "bytes": .integer(text.utf8.count), "content": .string(text), "offset": 0,
                    "path": path, "size": .integer(text.utf8.count),
                ]
            case .write:
                let text = arguments["content"]?.stringValue ?? ""
                try text.write(to: place("path"), atomically: true, encoding: .utf8)
            case .move:
                try files.moveItem(at: place("from"), to: place("to"))
                return [
                    "from": arguments["from"] ?? .null, "kind": "file",
                    "to": arguments["to"] ?? .null,
                ]
            case .delete: try files.removeItem(at: place("path"))
            case .makeDirectory:
                try files.createDirectory(
                    at: place("path"), withIntermediateDirectories: true)
            }
            return ["path": path]
        } catch {
            throw CallError(code: "io_error", message: "It failed: \(error.localizedDescription)")
        }
    }
}
