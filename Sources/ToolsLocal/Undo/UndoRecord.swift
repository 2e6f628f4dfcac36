import Glibc
import JSON
import SessionKernel

/// What a change of files found and what it leaves behind: enough to take it back.
struct UndoRecord: Hashable {
    enum Change: Hashable {
        /// A file, or an empty directory, is written or deleted.
        case content(WorkspacePath, before: FileImage, after: FileImage)
        case move(from: WorkspacePath, to: WorkspacePath, inode: Int)
        /// Directories are made below the first so many names of the path, which were there.
        case directories(WorkspacePath, there: Int)
    }

    var change: Change
    /// What the file contained.
    var bytes: [UInt8] = []

    /// One line of JSON, and then the bytes as they are.
    var encoded: [UInt8] { header.canonicalBytes + [0x0A] + bytes }

    private var header: JSON {
        switch change {
        case .content(let path, let before, let after):
            [
                "after": after.json, "before": before.json, "change": "content",
                "path": .string(path.text), "version": 1,
            ]
        case .move(let from, let to, let inode):
            [
                "change": "move", "from": .string(from.text), "inode": .integer(inode),
                "to": .string(to.text), "version": 1,
            ]
        case .directories(let path, let there):
            [
                "change": "directories", "path": .string(path.text), "there": .integer(there),
                "version": 1,
            ]
        }
    }

    init(_ change: Change, bytes: [UInt8] = []) {
        self.change = change
        self.bytes = bytes
    }

    /// Nil when it is not what was written, to the byte.
    init?(_ encoded: [UInt8]) {
        guard let end = encoded.firstIndex(of: 0x0A),
            let json = try? JSON(parsing: Array(encoded[..<end])), json["version"] == 1
        else { return nil }
        bytes = Array(encoded[(end + 1)...])
        func path(_ name: String) -> WorkspacePath? {
            guard let text = json[name]?.stringValue else { return nil }
            return try? WorkspacePath(text, at: "")
        }
        switch json["change"]?.stringValue {
        case "content":
            guard let path = path("path"), let before = json["before"].flatMap(FileImage.init),
                let after = json["after"].flatMap(FileImage.init)
            else { return nil }
            if case .file(let digest, _) = before, digest != Digest(of: bytes) { return nil }
            change = .content(path, before: before, after: after)
        case "move":
            guard let from = path("from"), let to = path("to"), let inode = json["inode"]?.intValue
            else { return nil }
            change = .move(from: from, to: to, inode: inode)
        case "directories":
            guard let path = path("path"), let there = json["there"]?.intValue,
                (0...path.components.count).contains(there)
            else { return nil }
            change = .directories(path, there: there)
        default: return nil
        }
    }
}

extension FilesTool {
    /// What a call is about to change; nil where nothing can be put back.
    ///
    /// - Throws: A `CallError` for what the call itself would refuse, and for a file that is too
    ///   large to be kept: a write is known as reversible, and rules clear it for that.
    func record(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> UndoRecord? {
        switch self {
        case .list, .read, .search: return nil
        case .write:
            return try Self.record(try FileDraft(write: arguments, in: workspace), workspace)
        case .replace:
            return try Self.record(try FileDraft(replace: arguments, in: workspace), workspace)
        case .delete:
            let path = try arguments.namedPath("path").path
            let (before, bytes) = try workspace.image(of: path, at: "/path")
            if case .other = before { return nil }
            return UndoRecord(.content(path, before: before, after: .absent), bytes: bytes)
        case .move:
            let (from, name) = try arguments.namedPath("from")
            let to = try arguments.namedPath("to").path
            let parent = try workspace.directory(from.parent, at: "/from")
            guard let status = FileStatus(of: name, in: parent) else {
                throw FileProblem.system(errno, "moving", from, at: "/from")
            }
            return UndoRecord(.move(from: from, to: to, inode: status.inode))
        case .makeDirectory:
            let path = try arguments.namedPath("path").path
            var there = 0
            var current = WorkspacePath.root
            for name in path.components {
                current = current.appending(name)
                if try workspace.image(of: current, at: "/path").image == .absent { break }
                there += 1
            }
            return UndoRecord(.directories(path, there: there))
        }
    }

    private static func record(
        _ draft: FileDraft, _ workspace: borrowing Workspace
    ) throws(CallError) -> UndoRecord {
        let (before, bytes) = try workspace.image(of: draft.path, at: "/path")
        if case .other = before {
            throw CallError(
                code: "too_large",
                message: "'\(shown(draft.path.text))' is too large to be kept for undo.",
                at: "/path", expected: "at most \(FileImage.bytesMax) bytes", got: before.inWords,
                hint: "Write another file, or ask the operator.")
        }
        return UndoRecord(
            .content(
                draft.path, before: before,
                after: .file(Digest(of: draft.after), mode: draft.mode)),
            bytes: bytes)
    }
}
