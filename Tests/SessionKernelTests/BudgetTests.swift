import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The budget of a session` {
    private func running(_ limits: Limits) throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.limits = limits
        definition.loops.repeats = 0
        return try .running(definition)
    }

    @Test func `what a call can cost at worst is reserved before it is made`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel(tokens: 900, cost: 70)
        let reserved = Spend(steps: 1, tokens: 900, cost: Money(microdollars: 70))
        #expect(scenario.session.reserved == reserved)
        #expect(scenario.session.spent == Spend())
    }

    @Test func `an answer is settled at what the provider counted`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("Hello.", usage: Usage(inputTokens: 100, outputTokens: 20))
        #expect(
            scenario.session.spent
                == Spend(steps: 1, tokens: 120, cost: Money(microdollars: 180)))
        #expect(scenario.session.reserved == Spend())
    }

    @Test func `an answer without a count is settled at its whole reservation`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("Hello.", usage: nil)
        #expect(
            scenario.session.spent
                == Spend(steps: 1, tokens: 1000, cost: Money(microdollars: 2000)))
    }

    @Test func `a call that a crash cut off is settled at its whole reservation`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.crash()
        #expect(
            scenario.session.spent
                == Spend(steps: 1, tokens: 1000, cost: Money(microdollars: 2000)))
        #expect(scenario.session.pendingEffects == [.askModel("m1.2")])
    }

    @Test(arguments: [
        (Limits(steps: 0), Ceiling.steps), (Limits(tokens: 999), .tokens),
        (Limits(cost: Money(microdollars: 1999)), .cost),
    ])
    func `a call that could pass a ceiling is held before it is made`(
        limits: Limits, ceiling: Ceiling
    ) throws {
        var scenario = try running(limits)
        try scenario.beginModel()
        #expect(scenario.kinds().last == .holdRaised)
        #expect(try scenario.hold.ceiling == ceiling)
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(scenario.session.pendingEffects.isEmpty)
    }

    @Test func `a call that just fits is made`() throws {
        var scenario = try running(
            Limits(steps: 1, tokens: 1000, cost: Money(microdollars: 2000)))
        try scenario.beginModel()
        #expect(scenario.kinds().last == .modelRequested)
    }

    @Test func `extending the ceiling goes on`() throws {
        var scenario = try running(Limits(tokens: 999))
        try scenario.beginModel()
        #expect(try scenario.decide(.extend(1)).last == .budgetExtended(.tokens, by: 1, agent: nil))
        #expect(scenario.session.limits.tokens == 1000)
        try scenario.beginModel()
        #expect(scenario.kinds().last == .modelRequested)
    }

    @Test(arguments: [0, -5]) func `a ceiling is extended by more than nothing`(by: Int) throws {
        var scenario = try running(Limits(tokens: 999))
        try scenario.beginModel()
        let hold = try scenario.hold.id
        let refusal = scenario.refusal(
            of: .decide(hold, OperatorDecision(.extend(by))), by: .operator("ada"))
        #expect(refusal?.code == .wrongAnswer)
    }

    @Test func `an extension beyond all numbers is as far as numbers go`() throws {
        var scenario = try running(Limits(tokens: 999))
        try scenario.beginModel()
        try scenario.decide(.extend(.max))
        #expect(scenario.session.limits.tokens == .max)
    }

    @Test func `denying the extension ends the session and says who did`() throws {
        var scenario = try running(Limits(tokens: 999))
        try scenario.beginModel()
        try scenario.decide(.deny)
        #expect(scenario.session.phase == .failed)
        #expect(
            scenario.session.outcome?.error?.message
                == "The tokens ceiling was reached and ada did not extend it.")
    }

    @Test func `an extension that nobody decides about ends the session`() throws {
        var scenario = try running(Limits(tokens: 999))
        try scenario.beginModel()
        scenario.wait(milliseconds: 900_000)
        #expect(scenario.refusal(of: .note("hello?"))?.code == .deadlineFirst)
        try scenario.submit(.tick)
        #expect(scenario.kinds().suffix(2) == [.holdExpired, .sessionClosed])
        #expect(scenario.session.phase == .failed)
    }

    @Test func `each ceiling warns once, at four fifths`() throws {
        var scenario = try running(Limits(steps: 5))
        for step in 1...5 {
            try scenario.ask(.clear("docs.read"))
            try scenario.run(CallID(step: step, index: 1))
            #expect(scenario.session.warned.contains(.steps) == (step >= 4))
        }
        #expect(scenario.kinds().count { $0 == .budgetWarned } == 1)
    }

    @Test func `small ceilings do not warn at the first step`() throws {
        var scenario = try running(Limits(steps: 3))
        try scenario.answer("Hello.")
        #expect(scenario.session.warned.isEmpty)
    }

    @Test func `counts that no provider can mean end in a ceiling, not in a trap`() throws {
        var scenario = try running(
            Limits(tokens: .max, cost: Money(microdollars: .max)))
        let call = AskedCall.clear("docs.read")
        for step in 1...6 {
            try scenario.answer(
                calls: [call.request], usage: Usage(inputTokens: .max, outputTokens: .max))
            try scenario.judge(.calls([call.verdict]))
            try scenario.run(CallID(step: step, index: 1))
        }
        #expect(scenario.session.spent.tokens == .max)
        #expect(scenario.session.spent.cost > .zero)
    }
}

@Suite struct `The wall clock of a session` {
    @Test func `only time in which it works is counted`() throws {
        var scenario = try Scenario.running()
        let before = scenario.session.wallMilliseconds
        try scenario.ask(.hold("mail.send"))
        scenario.wait(milliseconds: 60_000)
        try scenario.decide(.approve)
        try scenario.begin("c1.1")
        scenario.wait(milliseconds: 5_000)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "sent")))
        let worked = scenario.session.wallMilliseconds - before
        #expect((5_000..<5_100).contains(worked))
    }

    @Test func `time without a runner is not counted`() throws {
        var scenario = try Scenario.running()
        scenario.wait(milliseconds: 1_000_000)
        try scenario.crash()
        #expect(scenario.session.wallMilliseconds < 100)
    }

    @Test func `at its end a person is asked, and what runs may finish`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("notes.write"))
        try scenario.begin("c1.1")
        scenario.wait(milliseconds: 3_600_000)
        #expect(
            scenario.refusal(of: .finishCall("c1.1", ToolResult(text: "late")))?.code
                == .deadlineFirst)
        try scenario.submit(.tick)
        #expect(try scenario.hold.ceiling == .wall)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "late")))
        #expect(scenario.session.pendingEffects.isEmpty, "nothing new is begun")
        try scenario.decide(.extend(60_000))
        #expect(scenario.session.pendingEffects == [.runCall("c1.2")])
    }

    @Test func `beside another hold nothing is begun that there is no time for`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("tag.push", ["to": "a"]), .hold("tag.push", ["to": "b"]))
        scenario.wait(milliseconds: 7_200_000)
        try scenario.submit(.tick)
        for call: CallID in ["c1.1", "c1.2"] {
            try scenario.submit(.previewed(call, Preview(text: "1 commit")))
        }
        let holds = scenario.session.openHolds
        let answers: [Decision.Answer] = [.extend(1000), .approve]
        for (hold, answer) in zip(holds, answers) {
            try scenario.submit(
                .decide(hold, OperatorDecision(answer)), by: .operator("ada"))
        }
        #expect(scenario.session.phase == .awaitingApproval)
        try scenario.begin("c1.1", preview: "1 commit")
        #expect(scenario.kinds().last == .holdRaised)
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(scenario.session.call("c1.1")?.attempts == 0)
    }

    @Test func `when nobody extends it the session times out`() throws {
        var scenario = try Scenario.running()
        scenario.wait(milliseconds: 3_600_000)
        try scenario.submit(.tick)
        scenario.wait(milliseconds: 900_000)
        try scenario.submit(.tick)
        #expect(scenario.session.phase == .timedOut)
    }

    @Test func `a session whose time is up waits for the effect that is under way`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("mail.send", unattended: true), .clear("notes.write"))
        try scenario.begin("c1.1")
        scenario.wait(milliseconds: 3_600_000)
        try scenario.submit(.tick)
        #expect(try scenario.hold.ceiling == .wall)
        try scenario.decide(.deny)
        #expect(scenario.session.phase == .awaitingTool)
        #expect(scenario.session.isEnding)
        #expect(scenario.refusal(of: .pause(reason: ""))?.code == .alreadyCancelled)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "sent")))
        #expect(scenario.session.phase == .timedOut)
    }

    @Test func `a tick records nothing after the end`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .hold("tag.push"))
        scenario.wait(milliseconds: 3_600_000)
        try scenario.submit(.tick)
        try scenario.submit(.previewed("c1.2", Preview(text: "1 commit")))
        scenario.wait(milliseconds: 2_000_000)
        let before = scenario.events.count
        try scenario.submit(.tick)
        #expect(scenario.kinds(since: before) == [.holdExpired, .sessionClosed])
    }

    @Test func `the time of an event never goes back`() throws {
        var scenario = try Scenario.running()
        scenario.wait(milliseconds: -10_000)
        try scenario.submit(.note("from a slow clock"))
        #expect(zip(scenario.events, scenario.events.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    @Test(arguments: [Int.max, Int.min]) func `no clock is too wrong`(milliseconds: Int) throws {
        var scenario = try Scenario.running()
        let command = Command(at: Timestamp(milliseconds: milliseconds), .tick)
        let events = try scenario.session.decide(command)
        #expect(events.allSatisfy { $0.at >= scenario.session.updated })
        try scenario.beginModel()
    }
}
