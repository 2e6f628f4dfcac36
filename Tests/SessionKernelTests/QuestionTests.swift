import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A question` {
    private let asking: JSON = [
        "choices": ["stable", "beta"], "confidence": 1, "proposal": "I would take stable.",
        "question": "Which channel?",
    ]

    private func asked(_ arguments: JSON? = nil) throws -> Scenario {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("ask_operator", arguments ?? asking))
        return scenario
    }

    private func decision(_ answer: JSON, fit: AnswerFit? = .fits) -> OperatorDecision {
        var decision = OperatorDecision(.answer(answer))
        decision.fit = fit
        return decision
    }

    private func answer(
        _ scenario: inout Scenario, _ answer: JSON, fit: AnswerFit? = .fits
    ) throws {
        let hold = try scenario.hold
        try scenario.submit(.decide(hold.id, decision(answer, fit: fit)), by: .operator("ada"))
    }

    @Test func `is a hold that waits for a person, with what the agent would do`() throws {
        let scenario = try asked()
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(scenario.session.pendingEffects.isEmpty)
        let hold = try scenario.hold
        #expect(hold.kind == .question && hold.risk == .low)
        #expect(hold.call == "c1.1" && hold.reason == "Which channel?")
        let question = try #require(hold.question)
        #expect(question.choices == ["stable", "beta"])
        #expect(question.schema == ["enum": ["stable", "beta"]])
        #expect(question.proposal == "I would take stable." && question.confidence == 1)
        #expect(hold.expires == hold.raised.adding(milliseconds: 900_000))
        #expect(scenario.summary.holds.first?.question == "Which channel?")
    }

    @Test func `is answered in the operator's words, which are the result of the call`() throws {
        var scenario = try asked()
        let hold = try scenario.hold
        var decision = decision("beta")
        decision.reason = "as agreed"
        try scenario.submit(.decide(hold.id, decision), by: .operator("ada"))
        #expect(scenario.session.phase == .processing)
        #expect(scenario.prompt.last == #"c1.1: {"answer":"beta","said":"as agreed"}"#)
    }

    @Test func `takes no answer that was not checked, or does not fit, and records nothing`() throws
    {
        var scenario = try asked()
        let hold = try scenario.hold
        let count = scenario.events.count
        for (fit, said) in [
            (AnswerFit.mistake("Expected is one of 2."), "Expected is one of 2."),
            (nil, "The answer has not been checked."),
        ] {
            let refusal = scenario.refusal(
                of: .decide(hold.id, decision("gamma", fit: fit)), by: .operator("ada"))
            #expect(refusal?.code == .invalidAnswer && refusal?.message == said)
        }
        let long = JSON.string(String(repeating: "a", count: AskedQuestion.answerBytesMax))
        let refusal = scenario.refusal(
            of: .decide(hold.id, decision(long)), by: .operator("ada"))
        #expect(refusal?.message == "An answer has at most 16384 bytes.")
        #expect(scenario.events.count == count)
    }

    @Test func `cannot be approved, and nobody else's hold can be answered`() throws {
        var scenario = try asked()
        let hold = try scenario.hold
        let refusal = scenario.refusal(
            of: .decide(hold.id, OperatorDecision(.approve)), by: .operator("ada"))
        #expect(refusal?.message.contains("it takes answer or deny") == true)
        var other = try Scenario.running()
        try other.ask(.hold("mail.send"))
        let held = try other.hold
        #expect(
            other.refusal(of: .decide(held.id, decision("beta")), by: .operator("ada"))?.code
                == .wrongAnswer)
    }

    @Test func `that is declined tells the agent why, and not to make an answer up`() throws {
        var scenario = try asked()
        try scenario.decide(.deny, reason: "look into the ticket")
        let told = try #require(scenario.prompt.last)
        #expect(told.hasPrefix("c1.1 failed: "))
        #expect(told.contains("The operator does not answer: look into the ticket"))
        #expect(told.contains("Do not make an answer up"))
    }

    @Test func `escalates at half its time, and then nobody answered`() throws {
        var scenario = try asked()
        scenario.wait(milliseconds: 450_000)
        try scenario.submit(.tick)
        #expect(try scenario.hold.escalated)
        scenario.wait(milliseconds: 450_000)
        try scenario.submit(.tick)
        #expect(scenario.session.phase == .processing)
        #expect(scenario.prompt.last?.contains("Nobody answered this question in time.") == true)
        #expect(scenario.session.outcome == nil)
    }

    @Test func `lets reads go on beside it, and nothing else`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .clear("ask_operator", asking), .clear("docs.read"), .clear("notes.write"))
        #expect(scenario.session.pendingEffects == [.runCall("c1.2")])
        try scenario.run("c1.2")
        #expect(scenario.session.pendingEffects.isEmpty)
        try answer(&scenario, "beta")
        #expect(scenario.session.pendingEffects == [.runCall("c1.3")])
    }

    @Test func `waits for what was asked for before it`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write"), .clear("ask_operator", asking))
        #expect(scenario.session.openHolds.isEmpty)
        try scenario.run("c1.1")
        #expect(try scenario.hold.kind == .question)
    }

    @Test func `that nobody answers stops what was to come after it`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("ask_operator", asking), .clear("notes.write"))
        try scenario.decide(.deny)
        #expect(scenario.prompt.last?.contains("not_run") == true)
    }

    @Test func `survives a crash, and ends with its session`() throws {
        var scenario = try asked()
        try scenario.crash()
        #expect(try scenario.hold.kind == .question)
        let hold = try scenario.hold.id
        try scenario.submit(.cancel(reason: "enough"), by: .operator("ada"))
        #expect(scenario.session.phase == .cancelled)
        #expect(
            scenario.refusal(of: .decide(hold, decision("beta")), by: .operator("ada"))?.code
                == .settledHold)
    }

    @Test func `costs no time of the session while it waits`() throws {
        var scenario = try asked()
        let before = scenario.session.wallMilliseconds
        scenario.wait(milliseconds: 60_000)
        try answer(&scenario, "beta")
        #expect(scenario.session.wallMilliseconds == before)
    }

    @Test func `is no tool of a session that does without`() throws {
        var definition = SessionDefinition.sample
        #expect(
            try Scenario.running(definition).session.offeredTools.map(\.name).contains(
                "ask_operator"))
        definition.asksOperator = false
        let read = try SessionDefinition(JSON(parsing: definition.json.canonicalBytes))
        var scenario = try Scenario.running(read)
        #expect(!scenario.session.offeredTools.map(\.name).contains("ask_operator"))
        try scenario.ask(.clear("ask_operator", asking))
        #expect(scenario.session.openHolds.isEmpty)
        #expect(scenario.prompt.last?.contains("unknown_tool") == true)
    }

    @Test func `that is asked again and again with the same answer is a loop`() throws {
        var scenario = try Scenario.running()
        for _ in 0..<3 {
            try scenario.ask(.clear("ask_operator", asking))
            try answer(&scenario, "beta")
        }
        #expect(scenario.kinds().contains(.loopNoticed))
    }

    @Test(arguments: [
        ("string", "5", "\"5\""), ("integer", "5", "5"), ("integer", "5.5", nil),
        ("number", "0.50", "0.50"), ("number", "five", nil), ("boolean", "yes", "true"),
        ("boolean", "No", "false"), ("boolean", "perhaps", nil), ("string", "", nil),
        ("object", #"{"a":1}"#, #"{"a":1}"#),
    ])
    func `reads what a person types by the type of the answer`(
        _ type: String, _ typed: String, _ answer: String?
    ) {
        let question = AskedQuestion(text: "?", schema: ["type": .string(type)])
        #expect(question.answer(from: typed)?.canonicalText == answer)
    }

    @Test func `counts its choices from one`() {
        let question = AskedQuestion(text: "?", choices: ["a", "b"])
        #expect(question.choice(1) == "a" && question.choice(2) == "b")
        #expect(question.choice(0) == nil && question.choice(3) == nil)
    }
}

@Suite struct `A question of a running tool` {
    private static let question: AskedQuestion = {
        var question = AskedQuestion(text: "Which branch?", schema: ["type": "object"])
        question.server = "notes"
        return question
    }()

    private func asked(_ tool: ToolName = "notes.write") throws -> Scenario {
        var scenario = try Scenario.running()
        try scenario.ask(.clear(tool))
        try scenario.begin("c1.1")
        try scenario.submit(.ask("c1.1", Self.question))
        return scenario
    }

    @Test func `waits for a person while its call stays begun`() throws {
        let scenario = try asked()
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(try scenario.status("c1.1") == .started)
        #expect(try scenario.hold.question?.server == "notes")
    }

    @Test func `is answered without an end of the call`() throws {
        var scenario = try asked()
        let hold = try scenario.hold
        var decision = OperatorDecision(.answer(["branch": "main"]))
        decision.fit = .fits
        try scenario.submit(.decide(hold.id, decision), by: .operator("ada"))
        #expect(try scenario.status("c1.1") == .started)
        #expect(scenario.session.phase == .awaitingTool)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "written")))
        #expect(scenario.prompt.last == "c1.1: written")
    }

    @Test func `that is declined or expires leaves the call running`() throws {
        var scenario = try asked()
        try scenario.decide(.deny)
        #expect(try scenario.status("c1.1") == .started)
        try scenario.submit(.ask("c1.1", Self.question))
        scenario.wait(milliseconds: 900_000)
        try scenario.submit(.tick)
        #expect(try scenario.status("c1.1") == .started)
        #expect(scenario.session.openHolds.isEmpty)
    }

    @Test func `is gone when its call ends`() throws {
        var scenario = try asked()
        let hold = try scenario.hold.id
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "written")))
        #expect(scenario.session.holds[hold]?.state == .lapsed)
        #expect(scenario.session.phase == .processing)
    }

    @Test func `is gone when its runner dies: the call is settled as any other`() throws {
        var doubtful = try asked()
        try doubtful.crash()
        #expect(try doubtful.hold.kind == .inDoubt)
        #expect(doubtful.session.openHolds.count == 1)
        var read = try asked("docs.read")
        try read.crash()
        #expect(read.session.openHolds.isEmpty)
        #expect(read.session.pendingEffects == [.runCall("c1.1")])
    }

    @Test func `can be asked only while the call runs, and one at a time`() throws {
        var scenario = try asked()
        #expect(scenario.refusal(of: .ask("c1.1", Self.question))?.code == .stale)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "written")))
        #expect(scenario.refusal(of: .ask("c1.1", Self.question))?.code == .stale)
    }

    @Test func `is asked in words that prove nothing`() throws {
        var definition = SessionDefinition.sample
        definition.tools[0].declaration.trusted = false
        var scenario = try Scenario.running(definition)
        try scenario.ask(.clear("docs.read"))
        try scenario.begin("c1.1")
        let before = scenario.session.provenance.trusted.count
        try scenario.submit(.ask("c1.1", Self.question))
        var decision = OperatorDecision(.answer(["branch": "main"]))
        decision.fit = .fits
        try scenario.submit(
            .decide(try scenario.hold.id, decision), by: .operator("ada"))
        #expect(scenario.session.provenance.trusted.count == before)
    }
}
