package import JSON

/// One row of the sessions list: a projection of the session, written with its events.
package struct SessionSummary: Hashable, Sendable {
    package var id: SessionID
    package var name: String
    package var goal: String
    package var phase: Phase
    package var agent: AgentName
    package var spent: Spend
    package var limits: Limits
    package var opened: Timestamp
    package var updated: Timestamp
    /// How many events the session has, and the hash of the last one.
    package var events: Int
    package var head: Digest
    package var holds: [HoldSummary]
    package var answer: String?
    package var error: String?
    /// The session that opened it, and for which task; nil for one that an operator began.
    package var parent: SessionID?
    package var task: TaskID?

    package init(
        id: SessionID, name: String, goal: String, phase: Phase, agent: AgentName,
        opened: Timestamp, updated: Timestamp
    ) {
        self.id = id
        self.name = name
        self.goal = goal
        self.phase = phase
        self.agent = agent
        self.opened = opened
        self.updated = updated
        spent = Spend()
        limits = Limits()
        events = 0
        head = .zero
        holds = []
    }
}

/// An open hold, as the queue lists it.
package struct HoldSummary: Hashable, Sendable {
    package var id: HoldID
    package var kind: Hold.Kind
    package var risk: Risk
    package var digest: Digest
    package var call: CallID?
    package var tool: ToolName?
    package var raised: Timestamp
    package var expires: Timestamp?
    /// What is asked, for a question hold and for what a person is to sign.
    package var question: String?

    package init(
        id: HoldID, kind: Hold.Kind, risk: Risk, digest: Digest, call: CallID?, tool: ToolName?,
        raised: Timestamp, expires: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.risk = risk
        self.digest = digest
        self.call = call
        self.tool = tool
        self.raised = raised
        self.expires = expires
    }
}

extension SessionSummary {
    /// The shape that scripts rely on; also the stored one.
    package var json: JSON {
        .compact([
            "agent": .string(agent.text), "answer": .text(answer), "error": .text(error),
            "events": .integer(events), "goal": .string(goal), "head": .string(head.hex),
            "holds": .array(holds.map(\.json)), "id": .string(id.text), "limits": limits.json,
            "name": .string(name), "opened": .integer(opened.milliseconds),
            "parent": .text(parent?.text), "phase": .string(phase.rawValue), "spent": spent.json,
            "task": .text(task?.text), "updated": .integer(updated.milliseconds),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "summary")
        self.init(
            id: try fields.name("id"), name: try fields.text("name"),
            goal: try fields.text("goal"), phase: try fields.word("phase"),
            agent: try fields.name("agent"),
            opened: Timestamp(milliseconds: try fields.int("opened")),
            updated: Timestamp(milliseconds: try fields.int("updated")))
        spent = try Spend(try fields.json("spent"))
        limits = try Limits(try fields.json("limits"))
        events = try fields.int("events")
        head = try fields.digest("head")
        holds = try fields.list("holds", HoldSummary.init)
        answer = try fields.optionalText("answer")
        error = try fields.optionalText("error")
        parent = try fields.optionalName("parent")
        task = try fields.optionalName("task")
    }
}

extension HoldSummary {
    package var json: JSON {
        .compact([
            "call": .text(call?.text), "digest": .string(digest.hex),
            "expires": .int(expires?.milliseconds), "id": .string(id.text),
            "kind": .string(kind.rawValue), "question": .text(question),
            "raised": .integer(raised.milliseconds),
            "risk": .string(risk.rawValue), "tool": .text(tool?.text),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "hold")
        self.init(
            id: try fields.name("id"), kind: try fields.word("kind"),
            risk: try fields.word("risk"), digest: try fields.digest("digest"),
            call: try fields.optionalName("call"), tool: try fields.optionalName("tool"),
            raised: Timestamp(milliseconds: try fields.int("raised")),
            expires: try fields.optionalInt("expires").map { Timestamp(milliseconds: $0) })
        question = try fields.optionalText("question")
    }
}
