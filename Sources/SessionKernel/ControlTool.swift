import JSON

/// The tools that act on the session itself: handing off, planning, keeping the brief, asking a
/// person, having one sign.
package enum ControlTool {
    package static let handoff: ToolName = "handoff"
    package static let brief: ToolName = "brief"

    package static let ask: ToolName = "ask_operator"
    package static let plan: ToolName = "plan"
    package static let verdict: ToolName = "verdict"
    /// Has a person sign a step of a pipeline; no agent has it.
    package static let signOff: ToolName = "sign_off"

    package static func isControl(_ name: ToolName) -> Bool {
        name == handoff || name == brief || name == ask || name == plan || name == verdict
            || name == memory || name == signOff
    }

    /// What an agent is offered: the brief always, the handoff where it may hand off, the plan
    /// where it has workers, questions unless the session does without. A verifier that judges an
    /// answer only looks and judges.
    package static func declarations(
        for agent: AgentDefinition, in definition: SessionDefinition, verifying: Bool = false
    ) -> [ToolDeclaration] {
        if definition.pipeline != nil, agent.name == Pipeline.agentName { return [signOffTool] }
        if verifying { return definition.asksOperator ? [verdictTool, askTool] : [verdictTool] }
        var tools = [briefTool]
        if definition.asksOperator { tools.append(askTool) }
        if !agent.handoff.isEmpty {
            tools.append(handoffTool(to: agent.handoff.compactMap(definition.agent)))
        }
        if agent.tools.contains(memory) { tools.append(memoryTool) }
        let workers = definition.workers(of: agent.name)
        if !workers.isEmpty { tools.append(planTool(for: workers)) }
        return tools
    }

    private static let signOffTool = ToolDeclaration(
        name: signOff,
        description: "Has a person sign before the pipeline goes on.",
        arguments: [
            "additionalProperties": false,
            "properties": [
                "question": ["minLength": 1, "type": "string"], "shows": ["type": "object"],
            ], "required": ["question", "shows"], "type": "object",
        ], reach: .reversible)

    private static func planTool(for workers: [AgentName]) -> ToolDeclaration {
        let task: JSON = [
            "additionalProperties": false,
            "properties": [
                "after": [
                    "description": "Tasks that have to be over first; it is told their answers.",
                    "items": ["type": "string"], "maxItems": .integer(WorkPlan.tasksMax),
                    "type": "array",
                ],
                "agent": ["enum": .array(workers.map { .string($0.text) })],
                "goal": [
                    "description": "All that the worker is told: it sees no other conversation.",
                    "maxLength": .integer(WorkPlan.goalBytesMax), "minLength": 1,
                    "type": "string",
                ],
                "id": ["pattern": .string(TaskID.pattern), "type": "string"],
                "if_fails": [
                    "description": """
                    stop: nothing more is begun; skip: what comes after it is not begun; \
                    go_on: what comes after it begins all the same. Default stop.
                    """,
                    "enum": .array(PlannedTask.IfFails.allCases.map { .string($0.rawValue) }),
                ],
                "share": [
                    "description": "Its part of what is left of the budget, in percent.",
                    "maximum": 100, "minimum": 1, "type": "integer",
                ],
            ],
            "required": ["agent", "goal", "id"], "type": "object",
        ]
        return ToolDeclaration(
            name: plan,
            description: """
                Gives tasks to workers, each in a session of its own with a part of the budget; \
                those that do not wait for each other are worked on at the same time. Must be the \
                last call of an answer. The result says what became of each task. Tasks that were \
                not begun can be planned anew.
                """,
            arguments: [
                "additionalProperties": false,
                "properties": [
                    "tasks": [
                        "items": task, "maxItems": .integer(WorkPlan.tasksMax), "minItems": 1,
                        "type": "array",
                    ]
                ],
                "required": ["tasks"], "type": "object",
            ], reach: .reversible)
    }

    private static let briefTool = ToolDeclaration(
        name: brief,
        description: """
            Records in the session's brief what was found out and done, so that it survives a \
            handoff. Name as `source` the tool whose result shows a fact, `ask_operator` where the \
            operator said it, or `goal`. A fact with a `key` replaces the one of that key.
            """,
        arguments: [
            "additionalProperties": false, "properties": .object(revisionProperties),
            "type": "object",
        ], reach: .reversible)

    private static func handoffTool(to agents: [AgentDefinition]) -> ToolDeclaration {
        var properties = revisionProperties
        properties["to"] = [
            "description": "The agent that goes on.",
            "enum": .array(agents.map { .string($0.name.text) }),
        ]
        let terms = agents.filter { !$0.accepts.isEmpty }.map {
            " \($0.name) takes it over only with these in the brief: "
                + "\($0.accepts.words.joined(separator: "; "))."
        }.joined()
        properties["reason"] = ["description": "Why it is theirs now.", "type": "string"]
        return ToolDeclaration(
            name: handoff,
            description: """
                Hands the session to another agent, with the brief. Must be the last call of an \
                answer. The other agent sees the brief, not this conversation.\(terms)
                """,
            arguments: [
                "additionalProperties": false, "properties": .object(properties),
                "required": ["reason", "to"], "type": "object",
            ], reach: .reversible)
    }

    private static let askTool = ToolDeclaration(
        name: ask,
        description: """
            Asks the operator, a person, when you are unsure, or something is missing that no \
            tool can tell: ask instead of guessing. Say as `confidence` how sure you are, from 0 \
            to 1, and as `proposal` what you would do. The answer is one of `choices` where you \
            give them, else of `type`. Nobody may answer; then go on without, or end.
            """,
        arguments: [
            "additionalProperties": false,
            "properties": [
                "choices": [
                    "items": ["maxLength": 200, "minLength": 1, "type": "string"],
                    "maxItems": 9, "minItems": 2, "type": "array", "uniqueItems": true,
                ],
                "confidence": ["maximum": 1, "minimum": 0, "type": "number"],
                "proposal": ["maxLength": 2000, "type": "string"],
                "question": ["maxLength": 2000, "minLength": 1, "type": "string"],
                "type": ["enum": ["string", "integer", "number", "boolean"]],
            ], "required": ["question"], "type": "object",
        ], reach: .reversible)

    /// The question that a call's arguments, which fit the schema, ask.
    static func question(in arguments: JSON) -> AskedQuestion {
        var question = AskedQuestion(
            text: arguments["question"]?.stringValue ?? "",
            choices: arguments["choices"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            schema: ["type": .string(arguments["type"]?.stringValue ?? "string")])
        question.confidence = arguments["confidence"]
        question.proposal = arguments["proposal"]?.stringValue
        return question
    }

    private static let verdictTool = ToolDeclaration(
        name: verdict,
        description: """
            Gives your verdict on the proposed answer. Must be the last call of an answer. Say as \
            `would_be_wrong` what you would see if the answer were wrong, and look for it before \
            you agree. Where you do not agree, say as `findings` what is wrong and what shows it.
            """,
        arguments: [
            "additionalProperties": false,
            "properties": [
                "agrees": ["type": "boolean"],
                "findings": [
                    "items": [
                        "additionalProperties": false,
                        "properties": [
                            "evidence": ["maxLength": 2000, "minLength": 1, "type": "string"],
                            "what": ["maxLength": 1000, "minLength": 1, "type": "string"],
                        ], "required": ["evidence", "what"], "type": "object",
                    ], "maxItems": 20, "type": "array",
                ],
                "would_be_wrong": [
                    "items": ["maxLength": 1000, "minLength": 1, "type": "string"],
                    "maxItems": 20, "minItems": 1, "type": "array",
                ],
            ], "required": ["agrees", "would_be_wrong"], "type": "object",
        ], reach: .reversible)

    /// The verdict that a call's arguments, which fit the schema, give.
    static func verdict(in arguments: JSON) -> Verdict {
        Verdict(
            agrees: arguments["agrees"]?.boolValue ?? false,
            wouldBeWrong: arguments["would_be_wrong"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            findings: (arguments["findings"]?.arrayValue ?? []).map {
                Verdict.Finding(
                    what: $0["what"]?.stringValue ?? "", evidence: $0["evidence"]?.stringValue ?? ""
                )
            })
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
                    "key": [
                        "maxLength": .integer(Fact.keyBytesMax), "minLength": 1, "type": "string",
                    ],
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
    /// A fact counts as seen only when its source is a tool that has answered in this session, and
    /// as given where the operator has answered or the goal says it; otherwise a model said it, and
    /// it is marked as inferred.
    func revision(from arguments: JSON) -> BriefRevision {
        func texts(_ key: String) -> [String]? {
            arguments[key]?.arrayValue?.compactMap(\.stringValue)
        }
        let facts = (arguments["facts"]?.arrayValue ?? []).compactMap { entry -> Fact? in
            guard let text = entry["text"]?.stringValue else { return nil }
            var fact = fact(text, from: entry["source"]?.stringValue)
            fact.key = entry["key"]?.stringValue
            return fact
        }
        return BriefRevision(
            facts: facts, done: texts("done") ?? [], pending: texts("pending"),
            questions: texts("questions"), artifacts: texts("artifacts") ?? [])
    }

    private func fact(_ text: String, from source: String?) -> Fact {
        let tool = ToolName(source ?? "")
        if source == Self.goalSource { return Fact(text: text, evidence: .given, source: 1) }
        guard let found = lastResults[tool] else {
            return Fact(text: text, evidence: .inferred, step: step)
        }
        let isGiven = tool == ControlTool.ask
        return Fact(
            text: text, evidence: isGiven ? .given : .seen, source: found.sequence,
            step: found.step, tool: isGiven ? nil : tool)
    }

    /// What a fact names as its source that stands in the goal or the inputs.
    private static let goalSource = "goal"

    /// Where a tool's last result stands.
    package struct ResultPlace: Hashable, Sendable {
        package let sequence: Int
        package let step: Int?

        package init(_ event: Event, _ call: CallID) {
            sequence = event.sequence
            step = call.step
        }
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
