import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import TestSupport
import Testing
import ToolBoundary

/// A process with a journal, a scripted model and world, and a clock that a test moves.
final class Stage: Sendable {
    let journal: any Journal
    let clock: TestClock
    let world: World
    let model: ScriptedModel
    let notices = Record<RunnerNotice>()
    let supervisor: Supervisor
    let definition: SessionDefinition

    init(
        _ model: ScriptedModel, world: World = World(), journal: any Journal = InMemoryJournal(),
        clock: TestClock = TestClock(), definition: SessionDefinition = .standard,
        redactor: Redactor = Redactor(), others: [ModelName: ScriptedModel] = [:],
        memory: MemoryCeiling? = nil, stopsAtRest: Bool = false
    ) {
        self.model = model
        self.world = world
        self.journal = journal
        self.clock = clock
        self.definition = definition
        let tools = ScriptedTools(
            world: world, declarations: definition.tools.map(\.declaration))
        var ports = RunnerPorts(
            journal: journal, model: { others[$0.name] ?? model }, toolBox: { _, _ in tools },
            now: { clock.time }, clock: clock, name: "test")
        ports.draw = { .max }
        ports.redactor = redactor
        ports.memory = memory
        ports.stopsAtRest = stopsAtRest
        ports.anchors = (journal as? any Anchored)?.anchors
        ports.observe = { [notices] in notices.append($0) }
        supervisor = Supervisor(ports: ports)
    }

    convenience init(_ answers: ModelAnswer..., world: World = World()) {
        self.init(ScriptedModel(answers), world: world)
    }

    func open(_ id: SessionID = "s", goal: String = "Ship it.") async throws {
        try await supervisor.open(
            SessionOpened(definition: definition, goal: goal, inputs: [:], workspace: "/w"),
            as: id, by: "ann")
    }

    /// Puts a request under an id that nobody else uses.
    func ask(_ request: OperatorRequest, _ id: SessionID = "s") async throws {
        try await supervisor.submit(
            request, to: id, by: "ann",
            commandID: "c\(lastCommand.add(1, ordering: .relaxed).newValue)")
    }

    private let lastCommand = Atomic(0)

    /// Waits until the session waits for another attempt, for the n-th time.
    @discardableResult
    func retrying(_ count: Int = 1, of id: SessionID = "s") async throws -> Session {
        try await notices.until(count) { $0.recorded(.retryScheduled) }
        return try await session(id)
    }

    /// Opens a session and waits until it has ended and let go.
    @discardableResult
    func runToEnd(_ id: SessionID = "s") async throws -> Session {
        try await open(id)
        return try await end(of: id)
    }

    func end(of id: SessionID = "s") async throws -> Session {
        try await notices.until {
            switch $0 {
            case .ended(id, _): return true
            case .stopped(id, let why):
                Issue.record("stopped: \(why)")
                return true
            case .recorded, .model, .tool, .resting, .ended, .stopped, .storeFailed,
                .storeRecovered, .warned:
                return false
            }
        }
        await supervisor.untilStopped(id)
        return try await session(id)
    }

    func session(_ id: SessionID = "s") async throws -> Session {
        try await journal.fold(id).session
    }

    /// The session when it rests for the n-th time.
    @discardableResult
    func rest(_ count: Int = 1, of id: SessionID = "s") async throws -> Session {
        try await notices.until(count) { if case .resting(id, _) = $0 { true } else { false } }
        return try await session(id)
    }

    func kinds(_ id: SessionID = "s") async throws -> [EventKind] {
        try await journal.events(of: id, from: 1, limit: 10_000).map(\.event.kind)
    }
}

extension Session {
    /// The one hold that is open.
    var hold: Hold {
        get throws { try #require(openHolds.first.flatMap { holds[$0] }) }
    }

    func kind(of hold: Hold) -> Hold.Kind { hold.kind }
}

extension OperatorRequest {
    static func approve(_ hold: Hold) -> OperatorRequest {
        .decide(hold.id, OperatorDecision(.approve, digest: hold.digest))
    }

    static func answer(_ hold: Hold, _ answer: Decision.Answer) -> OperatorRequest {
        .decide(hold.id, OperatorDecision(answer, reason: "so", digest: hold.digest))
    }
}

extension SessionDefinition {
    /// One agent with tools of every reach; what is irreversible is held, the rest is cleared.
    static var standard: SessionDefinition {
        var definition = SessionDefinition(
            name: "ship", goal: "Ship it.",
            agents: [
                AgentDefinition(
                    name: "worker", model: "main", instructions: "Work.",
                    tools: ["look", "write", "push", "send"])
            ])
        definition.models = [ModelDefinition(name: "main", provider: .rules, settings: [:])]
        definition.tools = [
            .scripted("look", .reads), .scripted("write", .reversible),
            .scripted("push", .irreversible, previews: true, verifies: true),
            .scripted("send", .irreversible, idempotent: true),
        ]
        definition.policy = [
            PolicyRule(when: ["reach": "irreversible"], then: .hold),
            PolicyRule(when: [:], then: .clear),
        ]
        return definition
    }
}

extension ToolDefinition {
    static func scripted(
        _ name: ToolName, _ reach: Reach, previews: Bool = false, verifies: Bool = false,
        idempotent: Bool = false
    ) -> ToolDefinition {
        ToolDefinition(
            declaration: ToolDeclaration(
                name: name, description: "Does \(name).",
                arguments: ["properties": ["ref": ["type": "string"]], "type": "object"],
                reach: reach, previews: previews, verifies: verifies, idempotent: idempotent),
            source: .builtin("script"))
    }
}
