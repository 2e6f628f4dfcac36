import CPosix
import Glibc
import JSON
import SessionKernel

/// Takes back what one call did to files, as it was kept before the call. Blocks.
struct FilesUndo {
    let record: UndoRecord

    /// Where the workspace stands.
    enum Finding: Hashable {
        /// As the call left it: it can be taken back.
        case done
        /// As it was before the call.
        case undone
        /// Something else: what, in words.
        case changed(String)
    }

    /// Whether the workspace is still what the call left behind.
    func finding(in workspace: borrowing Workspace) throws(CallError) -> Finding {
        switch record.change {
        case .content(let path, let before, let after):
            let now = try workspace.image(of: path, at: "/path").image
            if now == before { return .undone }
            return now.hasContent(of: after)
                ? .done : .changed("There is \(now.inWords) at '\(shown(path.text))'")
        case .move(let from, let to, let inode):
            let old = try Self.inode(at: from, in: workspace)
            let new = try Self.inode(at: to, in: workspace)
            if old == inode && new != inode { return .undone }
            if new != inode {
                return .changed("What was moved to '\(shown(to.text))' is not there any more")
            }
            return old == nil
                ? .done : .changed("There is something at '\(shown(from.text))' again")
        case .directories(let path, let there):
            let made = Self.made(path, there)
            guard let deepest = made.last,
                try workspace.image(of: made[0], at: "/path").image != .absent
            else { return .undone }
            for directory in made.reversed() {
                let handle: Handle
                do throws(CallError) {
                    handle = try workspace.directory(directory, at: "/path")
                } catch  where error.code == "not_found" { continue }
                let listing = try DirectoryNames(of: handle, path: directory, at: "/path")
                let expected = directory == deepest ? 0 : 1
                if listing.names.count + listing.unnameable > expected {
                    return .changed("The directory '\(shown(directory.text))' is not empty")
                }
            }
            return .done
        }
    }

    /// Puts back what was there. Undoing what is undone already changes nothing.
    func run(in workspace: borrowing Workspace) throws(CallError) -> JSON {
        switch try finding(in: workspace) {
        case .undone: return ["restored": "nothing", "note": "It is as it was before the call."]
        case .changed(let found):
            throw CallError(
                code: "changed_since", message: "\(found). It is not what the call left behind.",
                expected: "what the call left behind", got: found,
                hint: "Look at it, and put it right by hand.")
        case .done: break
        }
        switch record.change {
        case .content(let path, let before, _):
            try restore(path, before, in: workspace)
            return ["path": .string(path.text), "restored": .string(before.inWords)]
        case .move(let from, let to, _):
            let arguments = try FileArguments([
                "from": .string(to.text), "to": .string(from.text),
            ])
            return try FilesTool.move.move(arguments, in: workspace)
        case .directories(let path, let there):
            for directory in Self.made(path, there).reversed() {
                try Self.remove(directory, AT_REMOVEDIR, in: workspace)
            }
            return ["path": .string(path.text), "restored": "nothing"]
        }
    }

    /// The directories that were made, from the highest down.
    private static func made(_ path: WorkspacePath, _ there: Int) -> [WorkspacePath] {
        var current = WorkspacePath.root
        var all: [WorkspacePath] = []
        for name in path.components {
            current = current.appending(name)
            all.append(current)
        }
        return Array(all.dropFirst(there))
    }

    private func restore(
        _ path: WorkspacePath, _ before: FileImage, in workspace: borrowing Workspace
    ) throws(CallError) {
        guard let name = path.name else { return }
        switch before {
        case .absent: try Self.remove(path, 0, in: workspace)
        case .file(_, let mode):
            let parent = try workspace.directory(path.parent, at: "/path")
            try AtomicWrite.put(
                record.bytes, mode: mode, at: path, named: name, in: parent, pointer: "/path")
        case .directory(let mode):
            let parent = try workspace.directory(path.parent, at: "/path")
            guard mkdirat(parent.descriptor, name, mode) == 0,
                fchmodat(parent.descriptor, name, mode, 0) == 0
            else { throw FileProblem.system(errno, "making", path, at: "/path") }
            try AtomicWrite.sync(parent, after: "making", path, at: "/path")
        case .other: break  // Never kept.
        }
    }

    private static func remove(
        _ path: WorkspacePath, _ flag: Int32, in workspace: borrowing Workspace
    ) throws(CallError) {
        guard let name = path.name else { return }
        let parent = try workspace.directory(path.parent, at: "/path")
        guard unlinkat(parent.descriptor, name, flag) == 0 || errno == ENOENT else {
            throw FileProblem.system(errno, "deleting", path, at: "/path")
        }
        try AtomicWrite.sync(parent, after: "deleting", path, at: "/path")
    }

    private static func inode(
        at path: WorkspacePath, in workspace: borrowing Workspace
    ) throws(CallError) -> Int? {
        guard let name = path.name else { return nil }
        do throws(CallError) {
            let parent = try workspace.directory(path.parent, at: "/path")
            return FileStatus(of: name, in: parent)?.inode
        } catch  where error.code == "not_found" { return nil }
    }
}

extension FilesUndo {
    /// What undoing would put back.
    func preview(in workspace: borrowing Workspace) throws(CallError) -> Preview {
        switch try finding(in: workspace) {
        case .undone: return Preview(text: "It is as it was before the call; nothing would change.")
        case .changed(let found): return Preview(text: "This would fail: \(found).", failed: true)
        case .done: break
        }
        switch record.change {
        case .content(let path, let before, _):
            let now = try workspace.image(of: path, at: "/path")
            if case .file(_, let mode) = before, let name = path.name {
                let isThere = now.image != .absent
                return Preview(
                    text: FilesTool.text(
                        of: FileDraft(
                            path: path, name: name, before: isThere ? now.bytes : nil,
                            after: record.bytes, mode: mode)))
            }
            return Preview(
                text: before == .absent
                    ? "Deletes \(path.text), which the call created."
                    : "Makes the directory \(path.text) again.")
        case .move(let from, let to, _):
            return Preview(text: "Moves \(to.text) back to \(from.text).")
        case .directories(let path, let there):
            let names = Self.made(path, there).map(\.text).joined(separator: ", ")
            return Preview(text: "Removes the directories that the call made: \(names).")
        }
    }

    /// Whether the call has been undone.
    func verify(in workspace: borrowing Workspace) throws(CallError) -> Verification {
        switch try finding(in: workspace) {
        case .undone: .done("It is as it was before the call.")
        case .done: .notDone("It is as the call left it.")
        case .changed(let found): .unknown(found)
        }
    }
}
