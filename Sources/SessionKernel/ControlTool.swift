import JSON

/// The tools that act on the session itself: handing off, and keeping the brief.
package enum ControlTool {
    package static let handoff: ToolName = "handoff"
    package static let brief: ToolName = "brief"

    package static func isControl(_ name: ToolName) -> Bool { name == handoff || name == brief }

    /// What an agent is offered: the brief always, the handoff where it may hand off.
    package static func declarations(for agent: AgentDefinition) -> [ToolDeclaration] {
        agent.handoff.isEmpty ? [briefTool] : [briefTool, handoffTool(to: agent.handoff)]
    }

    private static let briefTool = ToolDeclaration(
        name: brief,
        description: """
            Records in the session's brief what was found out and done, so that it survives a \
            handoff. Name as `source` the tool whose result shows a fact.
            """,
        arguments: [
            "additionalProperties": false, "properties": .object(revisionProperties),
            "type": "object",
        ], reach: .reversible)

    private static func handoffTool(to agents: [AgentName]) -> ToolDeclaration {
        var properties = revisionProperties
        properties["to"] = [
            "description": "The agent that goes on.",
            "enum": .array(agents.map { .string($0.text) }),
        ]
        properties["reason"] = ["description": "Why it is theirs now.", "type": "string"]
        return ToolDeclaration(
            name: handoff,
            description: """
                Hands the session to another agent, with the brief. Must be the last call of an \
                answer. The other agent sees the brief, not this conversation.
                """,
            arguments: [
                "additionalProperties": false, "properties": .object(properties),
                "required": ["reason", "to"], "type": "object",
            ], reach: .reversible)
    }

    private static let texts: JSON = [
        "items": ["maxLength": .integer(Brief.entryBytesMax), "type": "string"],
        "maxItems": .integer(Brief.entriesMax), "type": "array",
    ]

    private static let revisionProperties: JSON.Object = [
        "artifacts": texts, "done": texts,
        "facts": [
            "items": [
                "additionalProperties": false,
                "properties": [
                    "source": ["type": "string"],
                    "text": ["maxLength": .integer(Brief.entryBytesMax), "type": "string"],
                ], "required": ["text"], "type": "object",
            ], "maxItems": .integer(Brief.entriesMax), "type": "array",
        ], "pending": texts, "questions": texts,
    ]
}

extension Session {
    /// What a control call's arguments say about the brief.
    ///
    /// A fact counts as seen only when its source is a tool that has answered in this session;
    /// otherwise a model said it, and it is marked as inferred.
    func revision(from arguments: JSON) -> BriefRevision {
        func texts(_ key: String) -> [String]? {
            arguments[key]?.arrayValue?.compactMap(\.stringValue)
        }
        let facts = (arguments["facts"]?.arrayValue ?? []).compactMap { entry -> Fact? in
            guard let text = entry["text"]?.stringValue else { return nil }
            let source = entry["source"]?.stringValue.flatMap { lastResults[ToolName($0)] }
            return Fact(text: text, evidence: source == nil ? .inferred : .seen, source: source)
        }
        return BriefRevision(
            facts: facts, done: texts("done") ?? [], pending: texts("pending"),
            questions: texts("questions"), artifacts: texts("artifacts") ?? [])
    }

    /// Why a revision cannot be taken in, if it cannot: a brief has to stay brief.
    func refusal(of revision: BriefRevision) -> CallError? {
        var next = brief
        next.revise(revision)
        let lists = [
            next.done, next.pending, next.questions, next.artifacts, next.facts.map(\.text),
        ]
        guard lists.contains(where: { $0.count > Brief.entriesMax }) else { return nil }
        return CallError(
            code: "brief_full",
            message: "The brief would have a list of more than \(Brief.entriesMax) entries.",
            hint: "Say less: put what belongs together into one entry.")
    }
}
