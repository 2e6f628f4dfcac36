import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Running a session` {
    @Test func `a session runs from its opening to its end`() async throws {
        let stage = Stage(.call("look"), .call("write", ["ref": "a"]), .done)
        let session = try await stage.runToEnd()
        #expect(session.outcome?.status == .success)
        #expect(session.outcome?.answer == "Done.")
        #expect(stage.world.ran.all.map(\.call) == ["c1.1", "c2.1"])
        #expect(stage.world.ran.all.map(\.arguments) == [[:], ["ref": "a"]])
        #expect(stage.model.asked.all.last?.results == ["ran look", "ran write"])
        #expect(
            try await stage.kinds() == [
                .sessionOpened, .sessionClaimed, .toolsConnected,
                .modelRequested, .modelAnswered, .callProposed, .callCleared, .toolStarted,
                .toolFinished,
                .modelRequested, .modelAnswered, .callProposed, .callCleared, .toolStarted,
                .toolFinished,
                .modelRequested, .modelAnswered, .answerAccepted, .sessionClosed,
            ])
        #expect(await stage.supervisor.running == [])
    }

    @Test func `reads of one answer run together`() async throws {
        let gate = Gate()
        let world = World { call, _ in
            try? await gate.pass()
            return .finished(ToolOutput(text: "\(call.call)"))
        }
        let stage = Stage(.calls(("look", [:]), ("look", ["ref": "b"])), .done, world: world)
        try await stage.open()
        try await gate.untilReached(2)
        gate.open()
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.model.asked.all.last?.results == ["c1.1", "c1.2"])
    }

    @Test func `what is streamed is seen before the answer is recorded`() async throws {
        let stage = Stage(
            ScriptedModel { _, progress in
                progress(.text("Do"))
                progress(.text("ne."))
                return .done
            })
        try await stage.runToEnd()
        var text = ""
        for notice in stage.notices.all {
            switch notice {
            case .model("s", "m1.1", .text(let part)): text += part
            case .recorded(_, let events) where events.contains { $0.event.kind == .modelAnswered }:
                #expect(text == "Done.")
            default: continue
            }
        }
        #expect(text == "Done.")
    }

    @Test func `nothing is told before it is durable`() async throws {
        let journal = InMemoryJournal()
        let told = Record<Bool>()
        var ports = RunnerPorts(
            journal: journal,
            model: { _ in ScriptedModel([.call("look"), .done]) },
            toolBox: { _, opened in
                ScriptedTools(
                    world: World(), declarations: opened.definition.tools.map(\.declaration))
            }, now: { Timestamp(milliseconds: 1) }, clock: TestClock(), name: "test")
        ports.observe = { notice in
            guard case .recorded(_, let events) = notice else { return }
            let stored = Set(journal.recorded.map(\.digest))
            for event in events { told.append(stored.contains(event.digest)) }
        }
        let supervisor = Supervisor(ports: ports)
        try await supervisor.open(
            SessionOpened(definition: .standard, goal: "g", inputs: [:], workspace: ""), as: "s",
            by: "ann")
        await supervisor.untilStopped("s")
        #expect(told.all.count == journal.recorded.count)
        #expect(told.all.allSatisfy { $0 })
    }

    @Test func `tools that are not what the definition says end the session`() async throws {
        var definition = SessionDefinition.standard
        definition.tools[0].declaration.timeoutMilliseconds = 1
        let declared = SessionDefinition.standard.tools.map(\.declaration)
        var ports = RunnerPorts(
            journal: InMemoryJournal(), model: { _ in ScriptedModel([.done]) },
            toolBox: { _, _ in ScriptedTools(world: World(), declarations: declared) },
            now: { Timestamp(milliseconds: 1) }, clock: TestClock(), name: "test")
        let notices = Record<RunnerNotice>()
        ports.observe = { notices.append($0) }
        let supervisor = Supervisor(ports: ports)
        try await supervisor.open(
            SessionOpened(definition: definition, goal: "g", inputs: [:], workspace: ""), as: "s",
            by: "ann")
        await supervisor.untilStopped("s")
        let session = try await ports.journal.fold("s").session
        #expect(session.outcome?.error?.code == "tools_unavailable")
        #expect(session.outcome?.error?.message == "Tool look is not what the definition says.")
    }

    @Test func `a model adapter that breaks in its own way fails the request`() async throws {
        struct Broken: Error {}
        let stage = Stage(ScriptedModel { _, _ in throw Broken() })
        let session = try await stage.runToEnd()
        #expect(session.outcome?.status == .failure)
        #expect(try await stage.kinds().contains(.modelFailed))
    }

    @Test func `fifty sessions run at once, each with its own journal`() async throws {
        let stage = Stage(.call("look"), .call("write"), .done)
        let ids = (1...50).map { SessionID("s\($0)") }
        try await withThrowingTaskGroup { group in
            for id in ids { group.addTask { try await stage.open(id) } }
            try await group.waitForAll()
        }
        for id in ids {
            let session = try await stage.end(of: id)
            #expect(session.outcome?.status == .success)
            #expect(session.sequence == 19)
        }
        #expect(Set(stage.world.effects.all).count == 100)
    }
}
