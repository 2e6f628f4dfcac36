import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The budget of an agent` {
    private func running(_ limits: AgentLimits) throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.agents[0].limits = limits
        definition.loops.repeats = 0
        return try .running(definition)
    }

    @Test(arguments: [
        (AgentLimits(steps: 0), Ceiling.steps), (AgentLimits(tokens: 999), .tokens),
        (AgentLimits(cost: Money(microdollars: 1999)), .cost),
    ])
    func `is reserved before a call, and a call that could pass it is held in the agent's name`(
        limits: AgentLimits, ceiling: Ceiling
    ) throws {
        var scenario = try running(limits)
        try scenario.beginModel()
        let hold = try scenario.hold
        #expect(hold.ceiling == ceiling)
        #expect(hold.agent == "planner")
        #expect(hold.reason.contains("the \(ceiling.rawValue) ceiling of planner"))
        #expect(scenario.session.pendingEffects.isEmpty)
    }

    @Test func `is settled with what the session spends`() throws {
        var scenario = try running(AgentLimits(tokens: 5000))
        try scenario.ask(.clear("docs.read"))
        #expect(scenario.session.agentBudgets["planner"]?.spent == scenario.session.spent)
        #expect(scenario.session.agentBudgets["releaser"] == nil)
    }

    @Test func `is extended by an operator, and the session's stays`() throws {
        var scenario = try running(AgentLimits(tokens: 999))
        try scenario.beginModel()
        let extended = EventBody.budgetExtended(.tokens, by: 1, agent: "planner")
        #expect(try scenario.decide(.extend(1)).last == extended)
        #expect(scenario.session.limits == SessionDefinition.sample.limits)
        try scenario.beginModel()
        #expect(scenario.kinds().last == .modelRequested)
    }

    @Test func `that is not extended ends the session, and says whose it was`() throws {
        var scenario = try running(AgentLimits(steps: 0))
        try scenario.beginModel()
        try scenario.decide(.deny)
        #expect(scenario.session.phase == .failed)
        #expect(
            scenario.session.outcome?.error?.message
                == "The steps ceiling of planner was reached and ada did not extend it.")
    }

    @Test func `that nobody extends in time ends the session`() throws {
        var scenario = try running(AgentLimits(steps: 0))
        try scenario.beginModel()
        scenario.wait(milliseconds: 900_000)
        try scenario.submit(.tick)
        #expect(scenario.session.phase == .failed)
    }

    @Test func `warns once, at four fifths`() throws {
        var scenario = try running(AgentLimits(steps: 5))
        for step in 1...5 {
            try scenario.ask(.clear("docs.read"))
            try scenario.run(CallID(step: step, index: 1))
        }
        let warnings = scenario.events.filter { $0.kind == .budgetWarned }.map(\.body)
        #expect(warnings == [.budgetWarned(.steps, agent: "planner")])
    }

    @Test func `of another agent is not touched while this one works`() throws {
        var scenario = try running(AgentLimits(steps: 1, wallMilliseconds: 10_000))
        try scenario.ask(.clear("handoff", ["reason": "yours", "to": "releaser"]))
        try scenario.submit(.acceptHandoff)
        scenario.wait(milliseconds: 60_000)
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c2.1")
        #expect(scenario.session.openHolds.isEmpty)
        #expect(scenario.session.agentBudgets["planner"]?.spent.steps == 1)
        #expect((scenario.session.agentBudgets["planner"]?.wallMilliseconds ?? 0) < 1000)
    }

    @Test func `counts time while the agent works, and holds at its end`() throws {
        var scenario = try running(AgentLimits(wallMilliseconds: 10_000))
        #expect(scenario.session.nextDeadline != nil)
        scenario.wait(milliseconds: 10_000)
        try scenario.submit(.tick)
        #expect(try scenario.hold.ceiling == .wall)
        #expect(try scenario.hold.agent == "planner")
        scenario.wait(milliseconds: 60_000)
        try scenario.decide(.extend(10_000))
        #expect((scenario.session.agentBudgets["planner"]?.wallMilliseconds ?? 0) < 10_100)
        try scenario.beginModel()
        #expect(scenario.kinds().last == .modelRequested)
    }

    @Test func `what a provider charges beyond its reservation is an overrun`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("Hello.", usage: Usage(inputTokens: 1000, outputTokens: 500))
        #expect(
            scenario.session.overrun
                == Spend(tokens: 500, cost: Money(microdollars: 1000)))
        #expect(scenario.session.spent.tokens == 1500)
    }
}
