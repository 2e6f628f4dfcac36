package import JSON

/// A tool that is no longer what it was when its definition was pinned.
package struct ToolChange: Hashable, Sendable {
    package var tool: ToolName
    package var pinned: Digest
    /// Nil where its server offers it no more.
    package var found: Digest?
    /// What is different, for a person.
    package var what: String
    /// What it is now, which an operator may accept; nil where its server offers it no more.
    package var definition: ToolDefinition?

    package init(
        tool: ToolName, pinned: Digest, found: Digest?, what: String,
        definition: ToolDefinition? = nil
    ) {
        self.definition = definition
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
            "definition": definition?.json, "found": .text(found?.hex),
            "pinned": .string(pinned.hex),
            "tool": .string(tool.text), "what": .string(what),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            tool: try fields.name("tool"), pinned: try fields.digest("pinned"),
            found: try fields.optionalDigest("found"), what: try fields.text("what"),
            definition: try fields["definition"].map { (json) throws(MalformedEvent) in
                try ToolDefinition(json)
            })
    }
}

/// A tool as it is now, pinned anew on an operator's word.
package struct ToolAcceptance: Hashable, Sendable {
    package var definition: ToolDefinition
    package var reason: String

    package init(_ definition: ToolDefinition, reason: String) {
        self.definition = definition
        self.reason = reason
    }

    package var tool: ToolName { definition.declaration.name }

    package var json: JSON {
        [
            "definition": definition.json, "reason": .string(reason),
            "tool": .string(tool.text),
        ]
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            try ToolDefinition(try fields.json("definition")), reason: try fields.text("reason"))
    }
}

extension Draft {
    /// Only what was shown is accepted: a tool that has changed once more by then is not.
    mutating func accept(_ tool: ToolName, _ found: Digest, _ reason: String) throws(Refusal) {
        guard case .operator = actor else {
            throw Refusal(.wrongAnswer, "Only an operator accepts a tool; \(actor) does not.")
        }
        guard let change = session.toolChanges[tool] else {
            throw Refusal(.stale, "\(tool) has not changed since it was pinned.")
        }
        guard let definition = change.definition, definition.digest == change.found else {
            throw Refusal(.stale, "\(tool) is not offered any more, or nothing tells what it is.")
        }
        guard definition.digest == found else {
            throw Refusal(.changed, "\(tool) is not what was shown: it has changed again.")
        }
        guard definition.declaration.name == tool else {
            throw Refusal(.wrongAnswer, "What was found under the name of \(tool) is another.")
        }
        emit(.toolsAccepted(ToolAcceptance(definition, reason: reason)))
    }
}

extension Session {
    /// From now on the tool is what it was accepted as.
    mutating func accept(_ acceptance: ToolAcceptance) {
        let tool = acceptance.tool
        toolChanges[tool] = nil
        toolDigests[tool] = acceptance.definition.digest
        for index in definition.tools.indices
        where definition.tools[index].declaration.name == tool {
            definition.tools[index] = acceptance.definition
        }
    }
}

extension ToolChange {
    /// What is different, a line each: `- ` as it was pinned, `+ ` as it is now. Member by member,
    /// and of each only the lines between what is the same.
    package func difference(from pinned: ToolDefinition?) -> [String] {
        guard let definition, let old = pinned?.json.objectValue,
            let new = definition.json.objectValue
        else { return [what] }
        var lines: [String] = []
        for name in Set(old.keys).union(new.keys).sorted() where old[name] != new[name] {
            lines.append("\(name):")
            lines += Self.difference(Self.lines(old[name]), Self.lines(new[name]))
        }
        return lines
    }

    private static func lines(_ value: JSON?) -> [String] {
        guard let value else { return [] }
        let text = value.stringValue ?? value.prettyText()
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func difference(_ old: [String], _ new: [String]) -> [String] {
        let same = zip(old, new).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        let (was, now) = (old[same...], new[same...])
        let end = zip(was.reversed(), now.reversed()).prefix { $0.utf8.elementsEqual($1.utf8) }
            .count
        return was.dropLast(end).map { "- \($0)" } + now.dropLast(end).map { "+ \($0)" }
    }
}
