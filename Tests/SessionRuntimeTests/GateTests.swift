import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Breakers and rate limits of a runner` {
    private static func dead() -> ScriptedModel {
        ScriptedModel { _, _ in
            throw ModelFailure(kind: .unreachable, message: "No route.", retryable: false)
        }
    }

    private static func laddered() -> SessionDefinition {
        var definition = SessionDefinition.standard
        definition.models.append(ModelDefinition(name: "small", provider: .rules, settings: [:]))
        definition.fallback = ["small"]
        return definition
    }

    @Test func `five failures of a model open its breaker, and the next call goes down at once`()
        async throws
    {
        let small = ScriptedModel([
            .call("look", ["ref": "1"]), .call("look", ["ref": "2"]), .call("look", ["ref": "3"]),
            .call("look", ["ref": "4"]), .call("look", ["ref": "5"]), .done,
        ])
        let stage = Stage(
            Self.dead(), definition: Self.laddered(), others: ["small": small])
        let session = try await stage.runToEnd()
        #expect(session.outcome?.status == .success)
        #expect(stage.model.asked.all.count == 5)
        let kinds = try await stage.kinds()
        #expect(kinds.count { $0 == .breakerOpened } == 1)
        #expect(kinds.count { $0 == .fallbackTaken } == 6)
    }

    @Test func `an open breaker is one of all sessions, until a probe succeeds`() async throws {
        let stage = Stage(
            Self.dead(), definition: Self.laddered(),
            others: ["small": ScriptedModel([.done])])
        for number in 1...5 { try await stage.runToEnd(SessionID("s\(number)")) }
        #expect(try await stage.kinds("s5").contains(.breakerOpened))
        try await stage.runToEnd("s6")
        #expect(stage.model.asked.all.count == 5)
        stage.clock.advance(by: .seconds(60))
        try await stage.runToEnd("s7")
        #expect(stage.model.asked.all.count == 6, "one probe")
        #expect(try await stage.kinds("s7").contains(.breakerOpened), "for twice as long")
    }

    @Test func `without a rung below, an open breaker is waited for`() async throws {
        let tried = Record<Void>()
        let model = ScriptedModel { _, _ in
            tried.append(())
            guard tried.all.count > 5 else {
                throw ModelFailure(kind: .serverError, message: "503", retryable: true)
            }
            return .done
        }
        var definition = SessionDefinition.standard
        definition.retry.attempts = 9
        definition.retry.mostMilliseconds = 500
        let stage = Stage(model, definition: definition)
        try await stage.open()
        for number in 1...5 {
            try await stage.clock.untilSleeping(for: .milliseconds(500), times: number)
            stage.clock.advance(by: .milliseconds(500))
        }
        try await stage.clock.untilSleeping(for: .milliseconds(59_500))
        #expect(try await stage.session().phase == .retrying)
        stage.clock.advance(by: .milliseconds(59_500))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(try await stage.kinds().contains(.breakerClosed))
    }

    @Test func `a tool whose breaker is open is not run, and the model is told`() async throws {
        let world = World { _, _ in
            .failed(
                CallError(code: "busy", message: "Busy.", retryable: true), inDoubt: false,
                partial: nil)
        }
        var definition = SessionDefinition.standard.trying(1)
        definition.breaker.failures = 2
        let stage = Stage(
            ScriptedModel([
                .call("write", ["ref": "1"]), .call("write", ["ref": "2"]),
                .call("write", ["ref": "3"]), .done,
            ]), world: world, definition: definition)
        try await stage.runToEnd()
        #expect(world.ran.all.count == 2)
        let told = try #require(stage.model.asked.all.last?.results.last)
        #expect(told.contains("breaker_open"))
        #expect(told.contains("tool:write has failed too often and is not used before"))
    }

    @Test func `an agent that repeats itself has used up its rate sooner`() async throws {
        var definition = SessionDefinition.standard
        definition.tools[1].declaration.rate = Rate(count: 3, milliseconds: 30_000)
        let stage = Stage(
            ScriptedModel([
                .call("write", ["ref": "1"]), .call("write", ["ref": "1"]),
                .call("write", ["ref": "1"]), .done,
            ]), definition: definition)
        try await stage.open()
        let waiting = try await stage.retrying()
        #expect(stage.world.ran.all.count == 2, "the second call counts for two")
        #expect(waiting.calls.first?.notBefore != nil)
        try await stage.ask(.cancel(reason: "enough"))
        #expect(try await stage.end().phase == .cancelled)
    }

    @Test func `a rate limit is waited for`() async throws {
        var definition = SessionDefinition.standard
        definition.models[0].rate = Rate(count: 1, milliseconds: 10_000)
        let stage = Stage(ScriptedModel([.call("look"), .done]), definition: definition)
        try await stage.open()
        let waiting = try await stage.retrying()
        #expect(waiting.retry?.why == "model:main is used at most once in 10 s.")
        try await stage.clock.untilSleeping(for: .seconds(10))
        stage.clock.advance(by: .seconds(10))
        #expect(try await stage.end().outcome?.status == .success)
    }
}
