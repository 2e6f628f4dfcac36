import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

/// A server's one tool, that is another once it has been run.
private struct DiscoveringTools: ToolBox {
    let world: World
    let query: ToolDefinition
    let closed: Record<Bool>
    /// Tools that nobody calls.
    var others = 0
    private let scripted: ScriptedTools

    init(_ world: World, closed: Record<Bool>) {
        self.world = world
        self.closed = closed
        query = ToolDefinition(
            declaration: ToolDeclaration(
                name: "notes.query", description: "Asks.",
                arguments: ["required": ["sql"], "type": "object"], reach: .reads),
            source: .server("notes"))
        scripted = ScriptedTools(world: world, declarations: [])
    }

    var change: ToolChange {
        ToolChange(
            tool: "notes.query", pinned: query.digest, found: nil, what: "it is offered no more.")
    }

    func connect() async throws -> [ToolDeclaration] { try await scripted.connect() }
    func discover() async throws -> [ToolDefinition] {
        [query]
            + (0..<others).map { number in
                var other = query
                other.declaration.name = ToolName("notes.other-\(number)")
                return other
            }
    }
    func change(of tool: ToolDefinition) async -> ToolChange? {
        world.ran.all.isEmpty ? nil : change
    }
    func close() async { closed.append(true) }
    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await world.run(call, progress) }
    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await world.run(call, progress) }
    func preview(_ call: ToolInvocation) async -> Preview { Preview(text: "") }
    func verify(_ call: ToolInvocation) async -> Verification { .unknown("") }
}

@Suite(.timeLimit(.minutes(10))) struct `A tool that a server told of` {
    private let world = World()
    private let closed = Record<Bool>()
    private let notices = Record<RunnerNotice>()
    private let journal = InMemoryJournal()

    private func run(
        _ model: ScriptedModel, agentTools: [ToolName], others: Int = 0
    ) async throws -> Session {
        var definition = SessionDefinition.standard
        definition.tools = []
        definition.servers = [
            ServerDefinition(
                name: "notes", transport: .program(["serve"], environment: [:], memoryBytes: nil))
        ]
        definition.agents[0].tools = agentTools
        var served = DiscoveringTools(world, closed: closed)
        served.others = others
        let tools = served
        var ports = RunnerPorts(
            journal: journal, model: { _ in model }, toolBox: { _, _ in tools },
            now: { Timestamp(milliseconds: 1) }, clock: TestClock(), name: "test")
        ports.observe = { [notices] in notices.append($0) }
        let supervisor = Supervisor(ports: ports)
        try await supervisor.open(
            SessionOpened(definition: definition, goal: "g", inputs: [:], workspace: "/w"),
            as: "s", by: "ann")
        await supervisor.untilStopped("s")
        return try await journal.fold("s").session
    }

    @Test func `that has changed is not run, and the change is recorded`() async throws {
        let model = ScriptedModel([
            .call("notes.query", ["sql": "a"]), .call("notes.query", ["sql": "b"]),
            .call("notes.query", ["sql": "c"]), .done,
        ])
        let session = try await run(model, agentTools: ["notes"])
        #expect(session.outcome?.status == .success)
        #expect(world.ran.all.map(\.arguments) == [["sql": "a"]])
        let bodies = try await journal.events(of: "s", from: 1, limit: 1000).map(\.event.body)
        let change = DiscoveringTools(world, closed: closed).change
        #expect(bodies.filter { $0.kind == .toolsChanged } == [.toolsChanged(change)])
        let failed = bodies.compactMap { body -> ToolFailure? in
            if case .toolFailed(_, let failure) = body { failure } else { nil }
        }
        #expect(failed.map(\.error) == [change.error])
        #expect(failed.map(\.inDoubt) == [false])
        // The third is not even begun.
        #expect(bodies.contains { $0 == .callRejected("c3.1", change.error) })
    }

    @Test func `has its arguments checked by the schema that its server gave`() async throws {
        let model = ScriptedModel([.call("notes.query", ["text": "a"]), .done])
        _ = try await run(model, agentTools: ["notes.query"])
        #expect(world.ran.all.isEmpty)
        let told = model.asked.all.last?.results.last ?? ""
        #expect(told.contains("arguments_invalid"))
    }

    @Test(arguments: [(9, 0), (10, 1)])
    func `with too many others is warned about`(others: Int, warnings: Int) async throws {
        _ = try await run(ScriptedModel([.done]), agentTools: ["notes"], others: others)
        let warned = notices.all.compactMap { notice -> String? in
            if case .warned(_, let text) = notice { text } else { nil }
        }.filter { $0.contains("has \(others + 1) tools") }
        #expect(warned.count == warnings)
    }

    @Test func `is let go of when the session has ended`() async throws {
        _ = try await run(ScriptedModel([.done]), agentTools: ["notes"])
        #expect(closed.all == [true])
    }

    @Test func `and that nobody offers ends the session with its name`() async throws {
        let session = try await run(ScriptedModel([.done]), agentTools: ["notes.querry"])
        #expect(session.outcome?.error?.code == "tools_unavailable")
        let said = session.outcome?.error?.message ?? ""
        #expect(said.contains("notes.querry, which no server offers. Did you mean notes.query?"))
    }
}
