package import JSON
package import SessionKernel

extension FilesTool {
    /// Tells from what is in the workspace now whether a call was done. Blocks.
    ///
    /// It can only compare: when someone else made or undid the same change, it cannot know.
    package func verify(_ arguments: JSON, in workspace: String) -> Verification {
        do throws(CallError) {
            let workspace = try Workspace(workspace)
            return try verify(try FileArguments(arguments), in: workspace)
        } catch {
            return .unknown(error.message)
        }
    }

    private func verify(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> Verification {
        switch self {
        case .list, .read, .search: return .notDone("It only reads.")
        case .write:
            let draft = try FileDraft(write: arguments, in: workspace)
            return draft.before == draft.after
                ? .done("The file contains exactly this.")
                : .notDone("The file does not contain this.")
        case .replace: return try verifyReplacement(arguments, in: workspace)
        case .delete:
            let path = try arguments.namedPath("path").path
            return try Self.exists(path, in: workspace)
                ? .notDone("\(path.text) is there.") : .done("\(path.text) is gone.")
        case .makeDirectory:
            let path = try arguments.namedPath("path").path
            return try Self.exists(path, in: workspace)
                ? .done("\(path.text) is there.") : .notDone("\(path.text) is not there.")
        case .move:
            let from = try arguments.namedPath("from").path
            let to = try arguments.namedPath("to").path
            switch (try Self.exists(from, in: workspace), try Self.exists(to, in: workspace)) {
            case (false, true): return .done("\(to.text) is there, and \(from.text) is gone.")
            case (true, false): return .notDone("\(from.text) is there, and \(to.text) is not.")
            case (true, true): return .unknown("Both \(from.text) and \(to.text) are there.")
            case (false, false): return .unknown("Neither \(from.text) nor \(to.text) is there.")
            }
        }
    }

    private func verifyReplacement(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> Verification {
        let old = Array(try arguments.text("old_text").utf8)
        let new = Array(try arguments.text("new_text").utf8)
        // Then the old text is found in the file before and after.
        if ByteSearch.find(old, in: new, from: 0) != nil {
            return .unknown("The new text contains the old one; look at the file.")
        }
        do throws(CallError) {
            _ = try FileDraft(replace: arguments, in: workspace)
            return .notDone("The old text is still there.")
        } catch {
            return .unknown(error.message)
        }
    }

    private static func exists(
        _ path: WorkspacePath, in workspace: borrowing Workspace
    ) throws(CallError) -> Bool {
        do throws(CallError) {
            _ = try workspace.kind(of: path, at: "/path")
            return true
        } catch {
            if error.code == "not_found" { return false }
            throw error
        }
    }
}
