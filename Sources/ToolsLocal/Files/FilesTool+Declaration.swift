import JSON
package import SessionKernel

extension FilesTool {
    package var declaration: ToolDeclaration {
        var declaration = ToolDeclaration(
            name: name, description: description, arguments: schema, reach: reach,
            previews: reach != .reads, verifies: reach != .reads, idempotent: isIdempotent)
        declaration.undoes = reach != .reads
        return declaration
    }

    /// Whether a call may be done again: then the same content, or the same directory, is there
    /// once more. A second move, replacement or deletion finds nothing to work on.
    private var isIdempotent: Bool { self == .write || self == .makeDirectory }

    /// The whole set, as a session definition gets it for `builtin: files`.
    package static var declarations: [ToolDeclaration] { allCases.map(\.declaration) }

    /// The whole set, ready to be put into a session definition.
    package static var definitions: [ToolDefinition] {
        allCases.map { ToolDefinition(declaration: $0.declaration, source: .builtin(set)) }
    }

    /// What a model is told about the tool.
    private var description: String {
        switch self {
        case .list:
            """
            List the files and directories in a directory of the workspace, sorted by path, with \
            kind and size in bytes. At most \(Limit.entries) entries. With recursive: true also \
            everything below it, except what is inside directories named .git.
            """
        case .read:
            """
            Read a UTF-8 text file of the workspace. Large files are read in parts: when \
            next_offset is in the result, read again from that offset (in bytes).
            """
        case .search:
            """
            Find a plain text (no pattern) in the files at or below a path. Returns path, line \
            number and the line, at most \(Limit.matches) matches. Files that are not UTF-8 text \
            or very large are skipped and counted.
            """
        case .write:
            """
            Write a whole UTF-8 text file, replacing what it contained, or creating it. The \
            directory must exist (files.make_directory). For small changes of an existing file \
            use files.replace.
            """
        case .replace:
            """
            Replace an exact piece of text in a UTF-8 file. old_text must occur exactly count \
            times (default 1), spaces and line breaks included; otherwise nothing is changed.
            """
        case .delete: "Delete one file, or one empty directory. This cannot be undone."
        case .move:
            """
            Move or rename a file or directory within the workspace. Nothing may exist at the \
            new path yet.
            """
        case .makeDirectory:
            """
            Make a directory, and the missing directories above it. One that exists already is \
            no error.
            """
        }
    }

    private var schema: JSON {
        switch self {
        case .list:
            Self.object(
                [
                    "path": Self.path("The directory; '.' (the default) is the workspace."),
                    "recursive": ["type": "boolean", "default": false],
                ], required: [])
        case .read:
            Self.object(
                [
                    "path": Self.path("The file."),
                    "offset": [
                        "type": "integer", "minimum": 0, "default": 0,
                        "description": "Where to begin, in bytes.",
                    ],
                    "limit": [
                        "type": "integer", "minimum": 4, "maximum": .integer(Limit.readBytes),
                        "default": .integer(Limit.readBytes),
                        "description": "How many bytes at most.",
                    ],
                ], required: ["path"])
        case .search:
            Self.object(
                [
                    "text": [
                        "type": "string", "minLength": 1, "maxLength": 1000,
                        "description": "The text to find, within one line.",
                    ],
                    "path": Self.path("A directory or a file; '.' is the default."),
                    "ignore_case": [
                        "type": "boolean", "default": false,
                        "description": "Take the letters A-Z and a-z for the same.",
                    ],
                ], required: ["text"])
        case .write:
            Self.object(
                [
                    "path": Self.path("The file."),
                    "content": [
                        "type": "string", "description": "All that the file will contain.",
                    ],
                ], required: ["path", "content"])
        case .replace:
            Self.object(
                [
                    "path": Self.path("The file."),
                    "old_text": ["type": "string", "minLength": 1],
                    "new_text": ["type": "string"],
                    "count": [
                        "type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1,
                        "description": "How often old_text occurs; all of them are replaced.",
                    ],
                ], required: ["path", "old_text", "new_text"])
        case .delete:
            Self.object(["path": Self.path("The file or empty directory.")], required: ["path"])
        case .move:
            Self.object(
                ["from": Self.path("What to move."), "to": Self.path("Its new path.")],
                required: ["from", "to"])
        case .makeDirectory:
            Self.object(["path": Self.path("The directory.")], required: ["path"])
        }
    }

    private static func object(_ properties: JSON, required: [String]) -> JSON {
        [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": properties, "required": .array(required.map(JSON.string)),
            "additionalProperties": false,
        ]
    }

    private static func path(_ description: String) -> JSON {
        [
            "type": "string", "minLength": 1, "maxLength": .integer(WorkspacePath.bytesMax),
            "description": .string(description + " Relative to the workspace, without '..'."),
        ]
    }
}
