import Glibc
import JSON
import SessionKernel

/// What a write or a replacement is about to make of a file. Nothing is changed by making a draft.
struct FileDraft {
    let path: WorkspacePath
    let name: String
    /// What the file contains now; nil when there is none.
    let before: [UInt8]?
    let after: [UInt8]
    let mode: mode_t
    /// How many pieces of text are replaced; nil when the whole file is written.
    let replaced: Int?

    /// Puts back what a file contained.
    init(path: WorkspacePath, name: String, before: [UInt8]?, after: [UInt8], mode: mode_t) {
        (self.path, self.name) = (path, name)
        (self.before, self.after) = (before, after)
        self.mode = mode
        replaced = nil
    }

    init(
        write arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) {
        (path, name) = try arguments.namedPath("path")
        after = Array(try arguments.text("content").utf8)
        guard after.count <= FilesTool.Limit.writeBytes else {
            throw FileProblem.tooLarge(
                path, bytes: after.count, limit: FilesTool.Limit.writeBytes, at: "/content")
        }
        replaced = nil
        let parent = try workspace.directory(path.parent, at: "/path")
        guard FileStatus(of: name, in: parent) != nil else {
            guard errno == ENOENT else {
                throw FileProblem.system(errno, "examining", path, at: "/path")
            }
            (before, mode) = (nil, 0o600)
            return
        }
        let opened = try workspace.file(path, at: "/path")
        mode = opened.status.mode
        // For the preview; a file too large to be shown whole is still replaced.
        guard let bytes = opened.handle.read(from: 0, atMost: FilesTool.Limit.hashedBytes) else {
            throw FileProblem.system(errno, "reading", path, at: "/path")
        }
        before = bytes
    }

    init(
        replace arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) {
        (path, name) = try arguments.namedPath("path")
        let old = Array(try arguments.text("old_text").utf8)
        let new = Array(try arguments.text("new_text").utf8)
        let count = try arguments.integer("count", default: 1, in: 1...1_000_000)
        guard !old.isEmpty else {
            throw CallError(
                code: "invalid_arguments", message: "The text to replace is empty.",
                at: "/old_text", expected: "at least one character", hint: "Correct the arguments.")
        }
        let opened = try workspace.file(path, at: "/path")
        mode = opened.status.mode
        let limit = FilesTool.Limit.writeBytes
        guard opened.status.size <= limit,
            let bytes = opened.handle.read(from: 0, atMost: limit + 1), bytes.count <= limit
        else {
            throw FileProblem.tooLarge(
                path, bytes: opened.status.size, limit: limit, at: "/path")
        }
        guard TextPart(bytes, beginsInside: false, endsInside: false).text != nil else {
            throw FileProblem.notText(path, at: "/path")
        }
        let pieces = Self.split(bytes, by: old)
        guard pieces.count - 1 == count else {
            throw Self.miscounted(found: pieces.count - 1, expected: count, in: path)
        }
        let size = bytes.count + count * (new.count - old.count)
        guard size <= limit else {
            throw FileProblem.tooLarge(path, bytes: size, limit: limit, at: "/new_text")
        }
        before = bytes
        after = Array(pieces.joined(separator: new))
        replaced = count
    }

    private static func miscounted(
        found: Int, expected: Int, in path: WorkspacePath
    ) -> CallError {
        CallError(
            code: found == 0 ? "text_not_found" : "text_count_differs",
            message: "old_text occurs \(found) times in '\(shown(path.text))', not \(expected).",
            at: "/old_text", expected: "\(expected)", got: "\(found)",
            hint: found == 0
                ? "Read the file and copy the text exactly, with its spaces and line breaks."
                : "Take in more of the text around it, or give the count.")
    }

    private static func split(_ bytes: [UInt8], by old: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var from = 0
        while let found = ByteSearch.find(old, in: bytes, from: from) {
            pieces.append(bytes[from..<found])
            from = found + old.count
        }
        return pieces + [bytes[from...]]
    }
}
