import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A model that fails` {
    private func failing(
        _ kind: ModelFailure.Kind = .serverError, after: Int? = nil, retryable: Bool = true
    ) -> ModelFailure {
        ModelFailure(
            kind: kind, message: "The provider answers 503.", retryAfterMilliseconds: after,
            retryable: retryable)
    }

    private func laddered(
        _ fallback: [String] = ["main", "small", "safe_answer"]
    ) -> SessionDefinition {
        var definition = SessionDefinition.sample
        definition.models.append(ModelDefinition(name: "small", provider: .rules, settings: [:]))
        definition.fallback = fallback
        definition.safeAnswer = "A person has been told."
        return definition
    }

    private func fail(
        _ scenario: inout Scenario, _ failure: ModelFailure
    ) throws -> [EventBody] {
        try scenario.beginModel()
        let open = try #require(scenario.session.request).requested.request
        return try scenario.submit(.failModel(open, failure))
    }

    @Test func `is asked again after a wait that was drawn outside`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        let at = scenario.now.adding(milliseconds: 1)
        let command = Command(at: at, draw: .max / 2, .failModel("m1.1", failing()))
        let decided = try scenario.session.decide(command)
        let retry = ScheduledRetry(
            effect: .request("m1.2"), attempt: 2, due: at.adding(milliseconds: 250),
            why: "The provider answers 503.")
        #expect(decided.map(\.kind) == [.modelFailed, .retryScheduled])
        #expect(decided.last?.body == .retryScheduled(retry))
    }

    @Test func `waits in a phase of its own until the attempt is due`() throws {
        var scenario = try Scenario.running()
        _ = try fail(&scenario, failing())
        #expect(scenario.session.phase == .retrying)
        #expect(scenario.session.pendingEffects == [.askModel("m1.2")])
        #expect(scenario.session.nextDue == scenario.now.adding(milliseconds: 500))
        let early = ModelIntent(
            request: "m1.2", model: "main", encoder: "test/1", reserved: Spend())
        #expect(scenario.refusal(of: .beginModel(early))?.code == .stale)
        scenario.wait(milliseconds: 500)
        try scenario.beginModel()
        #expect(scenario.session.phase == .processing)
        #expect(scenario.session.nextDue == nil)
    }

    @Test func `waits twice as long each time, and at most as long as the rule says`() {
        let rule = RetryRule(attempts: 9, firstMilliseconds: 500, mostMilliseconds: 3000)
        let waits = (1...5).map { rule.wait(afterAttempt: $0, draw: .max) }
        #expect(waits == [500, 1000, 2000, 3000, 3000])
        #expect((1...5).map { rule.wait(afterAttempt: $0, draw: 0) } == [0, 0, 0, 0, 0])
    }

    @Test func `is not asked before the time that the provider named`() throws {
        var scenario = try Scenario.running()
        _ = try fail(&scenario, failing(.rateLimited, after: 12_000))
        #expect(scenario.session.nextDue == scenario.now.adding(milliseconds: 12_000))
    }

    @Test func `that asks for more patience than the longest wait is left for the rung below`()
        throws
    {
        var scenario = try Scenario.running(laddered())
        _ = try fail(&scenario, failing(.rateLimited, after: 45_000))
        #expect(scenario.kinds().last == .fallbackTaken)
        var alone = try Scenario.running()
        _ = try fail(&alone, failing(.rateLimited, after: 45_000))
        #expect(alone.session.nextDue == alone.now.adding(milliseconds: 45_000))
    }

    @Test func `for good hands over to the rung below, at once and for this step`() throws {
        var scenario = try Scenario.running(laddered())
        let events = try fail(&scenario, failing(.unauthorized, retryable: false))
        #expect(
            events.last
                == .fallbackTaken(
                    Fallback(
                        effect: .request("m1.2"), rung: 1, model: "small",
                        why: "The provider answers 503.")))
        #expect(scenario.session.phase == .processing)
        #expect(scenario.session.model == "small")
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c1.1")
        #expect(scenario.session.model == "main", "the next step begins at the top again")
    }

    @Test func `ends with the safe answer also where the journal was cut before that end`() throws {
        var scenario = try Scenario.running(laddered(["main", "safe_answer"]))
        try scenario.beginModel()
        var whole = scenario
        let before = whole.events.count
        try whole.submit(.failModel("m1.1", failing(retryable: false)))
        let added = Array(whole.events.dropFirst(before))
        #expect(added.map(\.kind) == [.modelFailed, .fallbackTaken, .sessionClosed])
        scenario.take(Array(added.dropLast()))
        #expect(scenario.session.outcome == nil)
        try scenario.submit(.claim(epoch: 2, runner: "next"))
        #expect(scenario.session.outcome?.answer == "A person has been told.")
        #expect(scenario.session.outcome?.status == .failure)
    }

    @Test func `has as many attempts on each rung, then the safe answer ends the session`() throws {
        var scenario = try Scenario.running(laddered())
        for attempt in 1...6 {
            #expect(scenario.session.model == (attempt <= 3 ? "main" : "small"))
            _ = try fail(&scenario, failing())
            scenario.wait(milliseconds: 30_000)
        }
        let outcome = try #require(scenario.session.outcome)
        #expect(outcome.status == .failure, "the goal was not reached")
        #expect(outcome.answer == "A person has been told.")
        #expect(outcome.error?.message == "The provider answers 503.")
        #expect(outcome.rung == 2)
    }

    @Test func `with answers of no use is left for good, until the next agent`() throws {
        var scenario = try Scenario.running(laddered())
        for _ in 1...3 {
            try scenario.answer("  ")
            try scenario.judge(.reject(CallError(code: "answer_empty", message: "Empty.")))
        }
        #expect(scenario.session.model == "small")
        #expect(scenario.session.phase == .processing)
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c4.1")
        #expect(scenario.session.model == "small", "three useless answers are enough")
        try scenario.ask(.clear("handoff", ["to": "releaser", "reason": "yours"]))
        try scenario.submit(.acceptHandoff)
        #expect(scenario.session.model == "main")
    }

    @Test func `whose breaker is open is passed over, or waited for on the last rung`() throws {
        var scenario = try Scenario.running(laddered(["main", "small"]))
        let until = scenario.now.adding(milliseconds: 60_000)
        try scenario.submit(.avoid(.request("m1.1"), until: until, why: "Its breaker is open."))
        #expect(scenario.session.model == "small")
        try scenario.submit(.avoid(.request("m1.1"), until: until, why: "Its breaker is open."))
        #expect(scenario.session.phase == .retrying)
        #expect(scenario.session.retry?.due == until)
    }

    @Test func `is waited for across a restart, a pause and a rate limit`() throws {
        var scenario = try Scenario.running()
        let until = scenario.now.adding(milliseconds: 5000)
        try scenario.submit(.postpone(.request("m1.1"), until: until, why: "at most 2 a minute"))
        try scenario.submit(.claim(epoch: 2, runner: "other"))
        #expect(scenario.session.retry?.due == until)
        try scenario.submit(.pause(reason: "look"), by: .operator("ada"))
        #expect(scenario.session.phase == .paused)
        #expect(scenario.session.pendingEffects == [])
        try scenario.submit(.resume, by: .operator("ada"))
        #expect(scenario.session.phase == .retrying)
        #expect(scenario.session.nextDue == until)
    }

    @Test func `is not waited for once the session is cancelled`() throws {
        var scenario = try Scenario.running()
        _ = try fail(&scenario, failing())
        try scenario.submit(.cancel(reason: "enough"), by: .operator("ada"))
        #expect(scenario.session.phase == .cancelled)
        #expect(scenario.session.nextDue == nil)
    }

    @Test func `has the ladder that stands behind it in the definition`() {
        #expect(
            laddered().ladder(of: "planner") == [.model("main"), .model("small"), .safeAnswer])
        #expect(laddered(["small"]).ladder(of: "planner") == [.model("main"), .model("small")])
        #expect(laddered(["small", "main"]).ladder(of: "planner") == [.model("main")])
        #expect(laddered([]).ladder(of: "nobody") == [])
    }
}
