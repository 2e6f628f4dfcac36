import CPosix
import Glibc
import JSON
import SessionKernel

extension FilesTool {
    /// `{path, bytes, created, sha256}`
    func write(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let draft = try FileDraft(write: arguments, in: workspace)
        return try put(draft, in: workspace)
    }

    /// `{path, bytes, replaced, sha256}`
    func replace(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let draft = try FileDraft(replace: arguments, in: workspace)
        return try put(draft, in: workspace)
    }

    private func put(
        _ draft: FileDraft, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let parent = try workspace.directory(draft.path.parent, at: "/path")
        try AtomicWrite.put(
            draft.after, mode: draft.mode, at: draft.path, named: draft.name, in: parent,
            pointer: "/path")
        var result: JSON.Object = [
            "path": .string(draft.path.text), "bytes": .integer(draft.after.count),
            "sha256": .string(Digest(of: draft.after).hex),
        ]
        if let replaced = draft.replaced {
            result["replaced"] = .integer(replaced)
        } else {
            result["created"] = .bool(draft.before == nil)
        }
        return .object(result)
    }

    /// `{path, kind}`
    func delete(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let (path, name) = try arguments.namedPath("path")
        let kind = try Self.changeable(path, in: workspace, at: "/path")
        let parent = try workspace.directory(path.parent, at: "/path")
        guard unlinkat(parent.descriptor, name, kind == .directory ? AT_REMOVEDIR : 0) == 0 else {
            throw FileProblem.system(errno, "deleting", path, at: "/path")
        }
        try AtomicWrite.sync(parent, after: "deleting", path, at: "/path")
        return ["path": .string(path.text), "kind": .string(kind.rawValue)]
    }

    /// `{from, to, kind}`
    func move(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let (from, old) = try arguments.namedPath("from")
        let (to, new) = try arguments.namedPath("to")
        let kind = try Self.changeable(from, in: workspace, at: "/from")
        guard !to.isWithin(from) else {
            throw CallError(
                code: "path_refused", message: "Nothing can be moved into itself.", at: "/to",
                expected: "a path outside '\(shown(from.text))'", got: shown(to.text),
                hint: "Correct the path.")
        }
        let source = try workspace.directory(from.parent, at: "/from")
        let target = try workspace.directory(to.parent, at: "/to")
        if hp_rename_new(source.descriptor, old, target.descriptor, new) != 0 {
            let error = errno
            // A file system that cannot promise to replace nothing (EINVAL): we look ourselves
            // first.
            guard error == EINVAL || error == ENOSYS else {
                throw FileProblem.system(
                    error, "moving", error == EEXIST ? to : from,
                    at: error == EEXIST ? "/to" : "/from")
            }
            guard FileStatus(of: new, in: target) == nil else {
                throw FileProblem.system(EEXIST, "moving", to, at: "/to")
            }
            guard renameat(source.descriptor, old, target.descriptor, new) == 0 else {
                throw FileProblem.system(errno, "moving", from, at: "/from")
            }
        }
        try AtomicWrite.sync(target, after: "moving", from, at: "/from")
        try AtomicWrite.sync(source, after: "moving", from, at: "/from")
        return [
            "from": .string(from.text), "to": .string(to.text), "kind": .string(kind.rawValue),
        ]
    }

    /// `{path, created}`: how many directories were made.
    func makeDirectory(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let (path, _) = try arguments.namedPath("path")
        guard path.components.count <= Limit.depth else {
            throw FileProblem.system(ENAMETOOLONG, "making", path, at: "/path")
        }
        var made = 0
        var current = WorkspacePath.root
        for name in path.components {
            let parent = try workspace.directory(current, at: "/path")
            current = current.appending(name)
            if mkdirat(parent.descriptor, name, 0o700) == 0 {
                made += 1
                try AtomicWrite.sync(parent, after: "making", current, at: "/path")
            } else if errno != EEXIST {
                throw FileProblem.system(errno, "making", current, at: "/path")
            }
        }
        // What was there already may be a file or a link.
        _ = try workspace.directory(path, at: "/path")
        return ["path": .string(path.text), "created": .integer(made)]
    }

    /// The kind of what may be moved or deleted: a file or a directory.
    static func changeable(
        _ path: WorkspacePath, in workspace: borrowing Workspace, at pointer: String
    ) throws(CallError) -> FileStatus.Kind {
        let kind = try workspace.kind(of: path, at: pointer)
        guard kind == .file || kind == .directory else {
            throw FileProblem.wrongKind(
                kind, path, expected: "a file or a directory", at: pointer)
        }
        return kind
    }
}
