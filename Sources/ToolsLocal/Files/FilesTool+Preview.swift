import Glibc
package import JSON
package import SessionKernel

extension FilesTool {
    private static let previewLinesMax = 200
    private static let firstLinesMax = 20

    /// Says what a call would change, without changing it. Blocks.
    ///
    /// Hashes stand for whatever is too long to be shown, so two previews are equal only when the
    /// changes are.
    package func preview(_ arguments: JSON, in workspace: String) -> Preview {
        do throws(CallError) {
            let workspace = try Workspace(workspace)
            return Preview(text: try preview(try FileArguments(arguments), in: workspace))
        } catch {
            return Preview(text: "This would fail: " + error.message, failed: true)
        }
    }

    private func preview(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> String {
        switch self {
        case .list, .read, .search: "This only reads."
        case .write: Self.text(of: try FileDraft(write: arguments, in: workspace))
        case .replace: Self.text(of: try FileDraft(replace: arguments, in: workspace))
        case .delete: try Self.deletion(try arguments.namedPath("path").path, in: workspace)
        case .move: try Self.movement(arguments, in: workspace)
        case .makeDirectory:
            """
            Makes the directory \(try arguments.namedPath("path").path.text), and those above it \
            that are missing.
            """
        }
    }

    static func text(of draft: FileDraft) -> String {
        let path = draft.path.text
        guard let before = draft.before else {
            let diff = LineDiff(from: [], to: draft.after).text(linesMax: previewLinesMax)
            return (["new file \(path) (\(account(of: draft.after)))"] + diff)
                .joined(separator: "\n")
        }
        if before == draft.after { return "\(path) stays as it is (\(account(of: before)))" }
        var lines = [
            "--- \(path) (\(account(of: before)))", "+++ \(path) (\(account(of: draft.after)))",
        ]
        if isText(before) {
            lines += LineDiff(from: before, to: draft.after).text(linesMax: previewLinesMax)
            if before.last != 0x0A, !before.isEmpty {
                lines.append("\\ before: no line feed at the end")
            }
            if draft.after.last != 0x0A, !draft.after.isEmpty {
                lines.append("\\ after: no line feed at the end")
            }
        } else {
            lines.append("What is there now is not text; it is replaced by:")
            lines += LineDiff(from: [], to: draft.after).text(linesMax: previewLinesMax)
        }
        return lines.joined(separator: "\n")
    }

    private static func deletion(
        _ path: WorkspacePath, in workspace: borrowing Workspace
    ) throws(CallError) -> String {
        if try changeable(path, in: workspace, at: "/path") == .directory {
            let handle = try workspace.directory(path, at: "/path")
            let listing = try DirectoryNames(of: handle, path: path, at: "/path")
            let count = listing.names.count + listing.unnameable
            return count == 0
                ? "Deletes the empty directory \(path.text)."
                : "This would fail: the directory \(path.text) is not empty (\(count) entries)."
        }
        let file = try workspace.file(path, at: "/path")
        guard file.status.size <= Limit.hashedBytes,
            let bytes = file.handle.read(from: 0, atMost: Limit.hashedBytes)
        else {
            return """
                Deletes the file \(path.text) (\(file.status.size) bytes, too large to be hashed \
                or kept for undo).
                """
        }
        var lines = ["Deletes the file \(path.text) (\(account(of: bytes)))."]
        if isText(bytes) {
            let all = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            lines += all.prefix(firstLinesMax).map { "-" + LineDiff.visible($0) }
            if all.count > firstLinesMax {
                lines.append("… \(all.count - firstLinesMax) more lines")
            }
        } else {
            lines.append("It is not text.")
        }
        return lines.joined(separator: "\n")
    }

    private static func movement(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> String {
        let from = try arguments.namedPath("from").path
        let (to, name) = try arguments.namedPath("to")
        let kind = try changeable(from, in: workspace, at: "/from")
        let parent = try workspace.directory(to.parent, at: "/to")
        if let there = FileStatus(of: name, in: parent) {
            return "This would fail: \(to.text) exists already, and is \(there.kind.inWords)."
        }
        return "Moves \(kind.inWords), \(from.text), to \(to.text), where nothing exists now."
    }

    private static func account(of bytes: [UInt8]) -> String {
        "\(bytes.count) bytes, sha256 \(Digest(of: bytes).hex)"
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        TextPart(bytes, beginsInside: false, endsInside: false).text != nil
    }
}
