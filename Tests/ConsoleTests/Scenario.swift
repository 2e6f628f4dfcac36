import Console
import JSON
import Screen
import SessionKernel
import Testing

/// A session that is driven by commands, as its runner would drive it, and a console that looks on.
struct Scenario {
    static let start = Timestamp(milliseconds: 1_800_000_000_000)
    private(set) var session: Session
    private(set) var events: [Event] = []
    private(set) var now = Scenario.start

    init(
        _ id: SessionID = "k3x9q2ab", definition: SessionDefinition = Scenario.release,
        connected: Bool = true
    ) throws {
        session = Session(id: id)
        try send(
            .open(
                SessionOpened(
                    definition: definition, goal: "Tag version 1.2.3 and publish it.",
                    inputs: ["version": "1.2.3"], workspace: "/tmp/work")))
        try send(.claim(epoch: 1, runner: "console-1"))
        if connected { try send(.connectTools) }
    }

    mutating func pass(_ milliseconds: Int) { now = now.adding(milliseconds: milliseconds) }

    mutating func send(_ request: Command.Request, by actor: Actor = .runtime) throws {
        let made = try session.decide(Command(at: now, actor: actor, request))
        for event in made { session.apply(event) }
        events += made
    }

    /// Records what a runner would, without a command that leads to it.
    mutating func record(_ body: EventBody) {
        let event = Event(
            session: session.id, sequence: session.sequence + 1, at: now, actor: .runtime,
            cause: nil, body: body)
        session.apply(event)
        events.append(event)
    }

    /// One model call with its answer; the judge is not asked yet.
    mutating func ask(_ answer: ModelAnswer, took: Int = 2100) throws {
        let request = session.nextRequest
        try send(
            .beginModel(
                ModelIntent(
                    request: request, model: session.model ?? "main",
                    encoder: "chat-completions/1",
                    reserved: Spend(tokens: 6000, cost: Money(microdollars: 20_000)))))
        pass(took)
        var whole = answer
        whole.milliseconds = took
        whole.usage = Usage(inputTokens: 5000, outputTokens: 400, cachedTokens: 2500)
        try send(.answerModel(request, whole))
    }

    /// What the boundary did to the arguments of the calls that are held.
    var coercions: [Coercion] = []
    /// What the command of the next call was found to do.
    var command: CommandFinding?

    /// One answer with one call that a rule clears, and the call's result.
    mutating func use(
        _ tool: ToolName, _ arguments: JSON, says text: String = "", result: String, took: Int = 200
    ) throws {
        try clear(tool, arguments, says: text)
        guard let call = session.calls.first?.id else { return }
        try send(.beginCall(call, preview: nil))
        pass(took)
        try send(.finishCall(call, ToolResult(text: result, exitCode: 0, milliseconds: took)))
    }

    /// One answer with one call that a rule clears, not begun yet.
    mutating func clear(_ tool: ToolName, _ arguments: JSON, says text: String = "") throws {
        try ask(Self.calling(tool, arguments, says: text))
        try send(
            .judge(
                session.request?.requested.request ?? "none",
                .calls([
                    .clear(
                        CallJudgement(arguments: arguments, risk: .low, rule: "reads"),
                        unattended: false)
                ])))
    }

    /// One answer with one call that is held, ready for a decision.
    mutating func hold(
        _ tool: ToolName, _ arguments: JSON, says text: String = "", risk: Risk,
        rule: String = "hold: a tag cannot be taken back (release.yaml:31)", preview: Preview? = nil
    ) throws {
        try ask(Self.calling(tool, arguments, says: text))
        var judgement = CallJudgement(
            arguments: arguments, coercions: coercions, risk: risk, rule: rule)
        judgement.command = command
        try send(
            .judge(session.request?.requested.request ?? "none", .calls([.hold(judgement)])))
        if let preview, let call = session.calls.first?.id {
            try send(.previewed(call, preview))
        }
    }

    mutating func decide(_ answer: Decision.Answer, by name: String = "ana") throws {
        guard let hold = session.openHolds.first else { return }
        try send(
            .decide(hold, OperatorDecision(answer, digest: session.holds[hold]?.digest)),
            by: .operator(name))
    }

    private static func calling(
        _ tool: ToolName, _ arguments: JSON, says text: String
    ) -> ModelAnswer {
        ModelAnswer(
            text: text,
            calls: [
                CallRequest(providerID: "p", tool: tool, arguments: arguments.canonicalText)
            ], finish: "tool_calls")
    }

    var summary: SessionSummary { session.summary(head: .zero) }

    static let release: SessionDefinition = {
        var definition = SessionDefinition(
            name: "release-train", goal: "Tag version {{version}} and publish it.",
            agents: [
                AgentDefinition(
                    name: "releaser", model: "main", instructions: "Release with care.",
                    tools: ["git.log", "git.push", "files.write", "notes.add"])
            ])
        definition.constraints = ["never force-push", "tests must pass first"]
        definition.models = [
            ModelDefinition(
                name: "main", provider: .rules, settings: [:],
                prices: Prices(
                    input: Money(microdollars: 2_000_000),
                    output: Money(microdollars: 8_000_000)))
        ]
        definition.tools = [
            tool("git.log", "Shows commits.", .reads, run: ["git", "log"]),
            tool(
                "git.push", "Pushes a ref to origin.", .irreversible, egress: true,
                run: ["git", "push", "origin", "{{args.ref}}"],
                verify: ["git", "ls-remote", "--exit-code", "origin", "{{args.ref}}"]),
            tool("files.write", "Writes a file.", .reversible, run: ["write"]),
            tool("notes.add", "Adds a note.", .reads, run: ["note"]),
        ]
        return definition
    }()

    private static func tool(
        _ name: ToolName, _ description: String, _ reach: Reach, egress: Bool = false,
        run: [String], verify: [String]? = nil
    ) -> ToolDefinition {
        ToolDefinition(
            declaration: ToolDeclaration(
                name: name, description: description, arguments: ["type": "object"], reach: reach,
                egress: egress, previews: verify != nil, verifies: verify != nil),
            source: .command(CommandSource(run: run, verify: verify)))
    }

    /// A release up to the push of its tag, which waits for a person.
    static func untilPush(
        _ id: SessionID = "k3x9q2ab", definition: SessionDefinition = release
    ) throws -> Scenario {
        var scenario = try Scenario(id, definition: definition)
        try scenario.use(
            "git.log", ["range": "v1.2.2..HEAD"], says: "First I look at what is new.",
            result: "4f1a2b3 Fix the parser\n9c8d7e6 Document the flags")
        scenario.pass(1000)
        try scenario.hold(
            "git.push", ["force": false, "ref": "refs/tags/v1.2.3"],
            says: "The tests passed, so I push the tag now.", risk: .high,
            preview: pushPreview)
        return scenario
    }

    /// A write that is done and can be undone.
    static func written() throws -> Scenario {
        var definition = release
        let write = try #require(
            definition.tools.firstIndex { $0.declaration.name == "files.write" })
        definition.tools[write].declaration.undoes = true
        var scenario = try Scenario(definition: definition)
        try scenario.use("files.write", ["path": "notes.md"], result: "written")
        return scenario
    }

    /// The push was begun, and its runner died before it knew how that ended.
    static func inDoubt(_ definition: SessionDefinition = release) throws -> Scenario {
        var scenario = try untilPush(definition: definition)
        try scenario.decide(.approve)
        guard let call = scenario.session.calls.first?.id else { return scenario }
        try scenario.send(.beginCall(call, preview: pushPreview))
        try scenario.send(.claim(epoch: 2, runner: "console-2"))
        return scenario
    }

    static let pushPreview = Preview(
        text: "+ refs/tags/v1.2.3 at 4f1a2b3\n+ 2 commits since v1.2.2")
}
