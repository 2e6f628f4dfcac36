import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Trying again` {
    /// Fails so often, then is done.
    private static func failing(
        _ times: Int, after: Int? = nil, retryable: Bool = true
    ) -> ScriptedModel {
        let tried = Record<Void>()
        return ScriptedModel { _, _ in
            tried.append(())
            guard tried.all.count > times else {
                throw ModelFailure(
                    kind: .serverError, message: "503", retryAfterMilliseconds: after,
                    retryable: retryable)
            }
            return .done
        }
    }

    @Test func `a model that fails is asked again once its wait is over`() async throws {
        let stage = Stage(Self.failing(2))
        try await stage.open()
        #expect(try await stage.retrying().phase == .retrying)
        #expect(stage.model.asked.all.count == 1)
        try await stage.clock.untilSleeping(for: .milliseconds(500))
        stage.clock.advance(by: .milliseconds(500))
        try await stage.clock.untilSleeping(for: .milliseconds(1000))
        stage.clock.advance(by: .milliseconds(1000))
        let session = try await stage.end()
        #expect(session.outcome?.status == .success)
        #expect(session.outcome?.rung == 0)
        #expect(stage.model.asked.all.count == 3)
    }

    @Test func `a wait goes on after a restart, and ends when it would have ended`() async throws {
        let stage = Stage(Self.failing(1, after: 20_000))
        try await stage.open()
        let due = try await stage.retrying().nextDue
        try await stage.clock.untilSleeping(for: .seconds(20))
        stage.clock.advance(by: .seconds(15))
        await stage.supervisor.stopAll()
        try await stage.supervisor.adopt("s")
        try await stage.clock.untilSleeping(for: .seconds(5))
        #expect(try await stage.session().nextDue == due)
        stage.clock.advance(by: .seconds(5))
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `a wait ends although the clock has gone back an hour in the middle of it`()
        async throws
    {
        let stage = Stage(Self.failing(1))
        try await stage.open()
        try await stage.clock.untilSleeping(for: .milliseconds(500))
        stage.clock.setBack(by: .seconds(3600))
        stage.clock.advance(by: .milliseconds(500))
        // Time goes on from the last event, so that what had passed of the wait is waited again.
        try await stage.clock.untilSleeping(for: .milliseconds(500), times: 2)
        stage.clock.advance(by: .milliseconds(500))
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `the model below answers when the one above has failed for good`() async throws {
        var definition = SessionDefinition.standard
        definition.models.append(ModelDefinition(name: "small", provider: .rules, settings: [:]))
        definition.fallback = ["small", "safe_answer"]
        definition.safeAnswer = "A person has been told."
        let small = ScriptedModel([.call("look"), .done])
        let stage = Stage(
            Self.failing(9, retryable: false), definition: definition, others: ["small": small])
        let session = try await stage.runToEnd()
        #expect(session.outcome?.status == .success)
        #expect(session.outcome?.rung == 1)
        #expect(stage.model.asked.all.count == 2, "each step begins at the top")
        #expect(small.asked.all.count == 2)
    }

    @Test func `a session can be cancelled while it waits`() async throws {
        let stage = Stage(Self.failing(9))
        try await stage.open()
        try await stage.retrying()
        try await stage.ask(.cancel(reason: "enough"))
        #expect(try await stage.end().outcome?.status == .cancelled)
    }

    @Test func `a session that was paused in its wait goes on after it`() async throws {
        let stage = Stage(Self.failing(1))
        try await stage.open()
        try await stage.retrying()
        try await stage.ask(.pause(reason: "look"))
        try await stage.rest()
        stage.clock.advance(by: .seconds(60))
        try await stage.ask(.resume)
        #expect(try await stage.end().outcome?.status == .success)
    }
}
