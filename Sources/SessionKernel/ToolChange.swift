package import JSON

/// A tool that is no longer what it was when its definition was pinned.
package struct ToolChange: Hashable, Sendable {
    package var tool: ToolName
    package var pinned: Digest
    /// Nil where its server offers it no more.
    package var found: Digest?
    /// What is different, for a person.
    package var what: String

    package init(tool: ToolName, pinned: Digest, found: Digest?, what: String) {
        self.tool = tool
        self.pinned = pinned
        self.found = found
        self.what = what
    }

    /// What a model is told that calls it.
    package var error: CallError {
        CallError(
            code: "tool_changed",
            message: "\(tool) is not what it was when this session began: \(what)",
            hint: "Do not call it again; go on without it, or tell the operator.")
    }

    package var json: JSON {
        .compact([
            "found": .text(found?.hex), "pinned": .string(pinned.hex),
            "tool": .string(tool.text), "what": .string(what),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            tool: try fields.name("tool"), pinned: try fields.digest("pinned"),
            found: try fields.optionalDigest("found"), what: try fields.text("what"))
    }
}
