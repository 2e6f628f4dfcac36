import Glibc
import JSON
import SessionKernel

extension FilesTool {
    /// `{path, entries: [{path, kind, size?}], truncated, unnameable?}`
    func list(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let path = try arguments.path("path", default: .root)
        var walk = FileWalk(isRecursive: try arguments.flag("recursive"))
        var entries: [JSON] = []
        var isCut = false
        try walk.visit(path, in: workspace) { entry throws(CallError) in
            guard entries.count < Limit.entries else {
                isCut = true
                return false
            }
            var object: JSON.Object = [
                "path": .string(entry.path.text), "kind": .string(entry.kind.rawValue),
            ]
            if entry.kind == .file { object["size"] = .integer(entry.size) }
            entries.append(.object(object))
            return true
        }
        var result: JSON.Object = [
            "path": .string(path.text), "entries": .array(entries),
            "truncated": .bool(isCut || walk.cut),
        ]
        if walk.unnameable > 0 { result["unnameable"] = .integer(walk.unnameable) }
        return .object(result)
    }
}

/// A walk through a directory in the order of the names' bytes, following no link.
struct FileWalk {
    struct Entry {
        let path: WorkspacePath
        let kind: FileStatus.Kind
        let size: Int
    }

    let isRecursive: Bool
    /// Names seen that cannot be named in a path.
    private(set) var unnameable = 0
    /// Something was left out: too many names, or too deep.
    private(set) var cut = false

    init(isRecursive: Bool) { self.isRecursive = isRecursive }

    /// Shows every entry to `body` until it returns false.
    mutating func visit(
        _ path: WorkspacePath, in workspace: borrowing Workspace,
        _ body: (Entry) throws(CallError) -> Bool
    ) throws(CallError) {
        _ = try descend(path, in: workspace, body)
    }

    private mutating func descend(
        _ path: WorkspacePath, in workspace: borrowing Workspace,
        _ body: (Entry) throws(CallError) -> Bool
    ) throws(CallError) -> Bool {
        let handle = try workspace.directory(path, at: "/path")
        let listing = try DirectoryNames(of: handle, path: path, at: "/path")
        unnameable += listing.unnameable
        cut = cut || listing.cut
        for name in listing.names {
            // Gone again since it was listed.
            guard let status = FileStatus(of: name, in: handle) else { continue }
            let entry = Entry(
                path: path.appending(name), kind: status.kind, size: status.size)
            guard try body(entry) else { return false }
            guard isRecursive, entry.kind == .directory, name != ".git" else { continue }
            guard entry.path.components.count < FilesTool.Limit.depth else {
                cut = true
                continue
            }
            do {
                guard try descend(entry.path, in: workspace, body) else { return false }
            } catch {
                // A directory that may not be read, or was just removed, does not spoil the rest.
                cut = true
            }
        }
        return true
    }
}
