import JSON
import SessionKernel
import TestSupport
import Testing
import ToolBoundary

/// A session whose model does what a test says, judged by the real boundary and kernel.
struct JudgedSession {
    var scenario: Scenario
    let boundary: Boundary

    static let mark = "k7mq2x9rt4"

    init(
        goal: String, inputs: JSON = [:], policy: [PolicyRule] = JudgedSession.policy,
        instructions: String = "You answer mail."
    ) throws {
        let tools = JudgedSession.tools
        var definition = SessionDefinition(
            name: "desk", goal: goal,
            agents: [
                AgentDefinition(
                    name: "clerk", model: "m", instructions: instructions,
                    tools: tools.map(\.declaration.name), handoff: ["other"]),
                AgentDefinition(
                    name: "other", model: "m", instructions: "You go on.",
                    tools: tools.map(\.declaration.name)),
            ])
        definition.models = [ModelDefinition(name: "m", provider: .rules, settings: [:])]
        definition.limits.steps = 5000
        definition.limits.tokens = 500_000_000
        definition.loops.repeats = 1000
        definition.loops.idleSteps = 5000
        definition.tools = tools
        definition.policy = policy
        boundary = Boundary(definition)
        scenario = Scenario("s")
        try scenario.submit(
            .open(
                SessionOpened(
                    definition: definition, goal: goal, inputs: inputs, workspace: "/w",
                    mark: JudgedSession.mark)))
        try scenario.submit(.claim(epoch: 1, runner: "test"))
        try scenario.submit(.connectTools)
    }

    /// What an author would write: reads are free, what leaves goes where trusted text says.
    static let policy: [PolicyRule] = [
        PolicyRule(
            when: ["destinations_clean": true, "egress": true], then: .clear, unattended: true),
        PolicyRule(when: ["egress": true], then: .clear, unattended: true),
        PolicyRule(when: ["reach": "reads"], then: .clear),
        PolicyRule(when: ["reach": "reversible"], then: .clear),
    ]

    private static let tools: [ToolDefinition] = [
        tool("mail.read", .reads, ["id"], trusted: false),
        tool("web.fetch", .reads, ["url"], egress: true, to: ["url"], trusted: false),
        tool("notes.lookup", .reads, ["query"], trusted: false),
        tool("inbox.open", .reads, ["path"], trusted: false),
        tool("contacts.find", .reads, ["name"]),
        tool("customers.list", .reads, []),
        tool("files.read", .reads, ["path"]),
        tool("files.write", .reversible, ["path", "content"]),
        tool("mail.send", .irreversible, ["to", "subject", "body"], egress: true, to: ["to"]),
        tool("http.post", .irreversible, ["url", "body"], egress: true, to: ["url"]),
        tool("chat.post", .irreversible, ["channel", "text"], egress: true, to: ["channel"]),
        tool("pager.alert", .irreversible, ["text"], egress: true, to: []),
        tool("orders.cancel", .irreversible, ["order"]),
    ]

    private static func tool(
        _ name: ToolName, _ reach: Reach, _ arguments: [String], egress: Bool = false,
        to destinations: [String]? = nil, trusted: Bool = true
    ) -> ToolDefinition {
        var properties: JSON.Object = [
            "level": ["enum": ["info", "warning"]], "urgent": ["type": "boolean"],
            "count": ["type": "integer"], "lines": ["items": ["type": "string"], "type": "array"],
        ]
        for argument in arguments { properties[argument] = ["type": "string"] }
        var declaration = ToolDeclaration(
            name: name, description: "Does what its name says.",
            arguments: ["properties": .object(properties), "type": "object"], reach: reach,
            egress: egress, trusted: trusted)
        declaration.destinations = destinations
        return ToolDefinition(
            declaration: declaration, source: .command(CommandSource(run: ["do"])))
    }

    var session: Session { scenario.session }

    /// The model asks for one call; the boundary and the kernel judge it.
    @discardableResult
    mutating func ask(_ tool: ToolName, _ arguments: JSON) throws -> Call {
        let request = CallRequest(
            providerID: "p", tool: tool, arguments: arguments.canonicalText)
        try scenario.answer(calls: [request])
        let answer = try #require(session.request?.answer)
        try scenario.judge(boundary.judge(answer, in: session))
        return try #require(session.calls.first, "\(tool) was rejected")
    }

    /// The model asks for a call that is cleared, and it returns this.
    @discardableResult
    mutating func run(_ tool: ToolName, _ arguments: JSON, returns text: String) throws -> Call {
        let call = try ask(tool, arguments)
        try scenario.run(call.id, result: text)
        return call
    }

    mutating func fail(_ tool: ToolName, _ arguments: JSON, saying text: String) throws {
        let call = try ask(tool, arguments)
        try scenario.begin(call.id)
        try scenario.fail(call.id, message: text)
    }

    mutating func say(_ text: String) throws {
        try scenario.submit(.note(text), by: .operator("ada"))
    }

    /// Answers the question that waits.
    mutating func answer(_ text: String) throws {
        let hold = try scenario.hold
        var decision = OperatorDecision(.answer(.string(text)))
        decision.fit = Boundary.fit(.string(text), to: try #require(hold.question))
        try scenario.submit(.decide(hold.id, decision), by: .operator("ada"))
    }

    mutating func approve() throws { try scenario.decide(.approve) }
    mutating func deny() throws { try scenario.decide(.deny, reason: "no") }
    mutating func start(_ call: Call) throws { try scenario.begin(call.id) }
    mutating func crash() throws { try scenario.crash() }

    mutating func handOff(_ pending: [String]) throws {
        try scenario.answer(calls: [
            CallRequest(
                providerID: "p", tool: "handoff",
                arguments: JSON.object([
                    "pending": .array(pending.map { .string($0) }), "reason": "Yours.",
                    "to": "other",
                ]).canonicalText)
        ])
        let answer = try #require(session.request?.answer)
        try scenario.judge(boundary.judge(answer, in: session))
        try scenario.submit(.acceptHandoff)
    }

    mutating func edit(_ call: Call, to arguments: JSON) throws -> Call {
        let verdict = boundary.judge(edit: arguments, of: call, in: session)
        try scenario.decide(.edit(arguments), verdict: verdict)
        return try #require(session.call(call.id))
    }

    /// Ends the open call of the step, so that the model can ask for the next.
    mutating func settle() throws {
        for call in session.calls where !call.isSettled {
            if case .held = call.status { try deny() } else { try scenario.run(call.id) }
        }
    }

    /// Whether the call waits for a person.
    static func isHeld(_ call: Call) -> Bool { if case .held = call.status { true } else { false } }
}
