package import JSON
package import SessionKernel

/// The tools of the builtin set `files`: work on files below the workspace, and nowhere else.
package enum FilesTool: String, CaseIterable, Sendable {
    case list, read, search, write, replace, delete, move
    case makeDirectory = "make_directory"

    /// The name of the set in a session definition.
    package static let set = "files"

    package var name: ToolName { ToolName("\(Self.set).\(rawValue)") }

    package init?(_ name: ToolName) {
        guard let tool = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = tool
    }

    package var reach: Reach {
        switch self {
        case .list, .read, .search: .reads
        case .write, .replace, .move, .makeDirectory: .reversible
        case .delete: .irreversible
        }
    }

    /// Limits of one call.
    enum Limit {
        static let readBytes = 1 << 20
        static let writeBytes = 8 << 20
        static let entries = 1000
        static let matches = 200
        static let depth = 64
        /// Files above this are not searched.
        static let searchedFileBytes = 4 << 20
        static let searchedBytes = 64 << 20
        static let searchedFiles = 20_000
        /// Files above this are not hashed for a preview.
        static let hashedBytes = 64 << 20
    }

    /// Does what a call asks for. Blocks.
    ///
    /// - Throws: A `CallError`; nothing was changed unless its code is `durability_unknown`.
    package func run(_ arguments: JSON, in workspace: String) throws(CallError) -> JSON {
        let workspace = try Workspace(workspace)
        return try run(try FileArguments(arguments), in: workspace)
    }

    func run(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        switch self {
        case .list: try self.list(arguments, in: workspace)
        case .read: try self.read(arguments, in: workspace)
        case .search: try self.search(arguments, in: workspace)
        case .write: try self.write(arguments, in: workspace)
        case .replace: try self.replace(arguments, in: workspace)
        case .delete: try self.delete(arguments, in: workspace)
        case .move: try self.move(arguments, in: workspace)
        case .makeDirectory: try self.makeDirectory(arguments, in: workspace)
        }
    }
}
