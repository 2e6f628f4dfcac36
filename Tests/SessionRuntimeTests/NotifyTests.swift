import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing
import ToolBoundary

@Suite(.timeLimit(.minutes(10))) struct `Telling a person` {
    private func definition(attempts: Int = 2) -> SessionDefinition {
        var definition = SessionDefinition.standard
        definition.notify = NoticeRule(
            command: CommandSource(run: ["./tell"]), attempts: attempts)
        definition.fallback = ["safe_answer"]
        definition.safeAnswer = "A person has been told."
        return definition
    }

    /// A model that nobody can ask.
    private var mute: ScriptedModel {
        ScriptedModel { _, _ in
            throw ModelFailure(kind: .unauthorized, message: "No.", retryable: false)
        }
    }

    private func told(_ stage: Stage) -> [JSON] {
        stage.world.ran.all.filter { $0.tool.declaration.name == "notify" }.map(\.arguments)
    }

    @Test func `is done before a session that gave its safe answer is let go`() async throws {
        let stage = Stage(mute, definition: definition())
        let ended = try await stage.runToEnd()
        #expect(ended.outcome?.answer == "A person has been told.")
        let notices = told(stage)
        #expect(notices.count == 1)
        #expect(notices.first?["what"] == "safe_answer")
        #expect(notices.first?["session"] == "s")
        let kinds = try await stage.kinds()
        #expect(kinds.suffix(3) == [.sessionClosed, .noticeBegun, .noticeGiven])
    }

    @Test func `of a hold is recorded in the append that raises it, and done before it rests`()
        async throws
    {
        let stage = Stage(ScriptedModel([.call("push"), .done]), definition: definition())
        try await stage.open()
        let rested = try await stage.rest()
        #expect(told(stage).map { $0["what"] } == ["hold_raised"])
        let kinds = try await stage.kinds()
        let raised = try #require(kinds.firstIndex(of: .holdRaised))
        #expect(kinds[raised + 1] == .noticeBegun && kinds.contains(.noticeGiven))
        try await stage.ask(.approve(rested.hold))
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `that fails is shown, tried so often, and never fails the session`() async throws {
        let world = World { call, _ in
            guard call.tool.declaration.name == "notify" else {
                return .finished(ToolOutput(text: "ran"))
            }
            return .failed(
                CallError(code: "exit", message: "The key is hunter22."), inDoubt: false,
                partial: nil)
        }
        let stage = Stage(
            ScriptedModel([.call("push"), .done]), world: world, definition: definition(),
            redactor: Redactor(["KEY": "hunter22"]))
        try await stage.open()
        try await stage.notices.until { $0.recorded(.noticeFailed) }
        try await stage.clock.untilSleeping(for: .milliseconds(500))
        stage.clock.advance(by: .milliseconds(500))
        let rested = try await stage.rest()
        #expect(rested.untold == 1 && rested.phase == .awaitingApproval)
        let failed = try await stage.journal.events(of: "s", from: 1, limit: 1000)
            .map(\.event.body)
        let messages = failed.compactMap { body -> String? in
            if case .noticeFailed(let failed) = body { failed.error.message } else { nil }
        }
        #expect(messages == ["The key is [redacted:KEY].", "The key is [redacted:KEY]."])
        try await stage.ask(.approve(rested.hold))
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `that an ended session still owes is done by whoever takes it up`() async throws {
        let journal = InMemoryJournal()
        let gate = Gate()
        let world = World { call, _ in
            try? await gate.pass()
            return .failed(
                CallError(code: "stopped", message: "Stopped."), inDoubt: false, partial: nil)
        }
        let stage = Stage(mute, world: world, journal: journal, definition: definition())
        try await stage.open()
        try await gate.untilReached()
        await stage.supervisor.stopAll()
        let left = try await stage.session()
        #expect(left.outcome != nil && !left.isOver)
        await journal.close()
        let other = Stage(
            mute, journal: journal.another(), clock: stage.clock, definition: definition())
        try await other.supervisor.adopt("s")
        try await other.clock.untilSleeping(for: .milliseconds(500))
        other.clock.advance(by: .milliseconds(500))
        #expect(try await other.end().isOver)
        #expect(told(other).count == 1)
    }
}
