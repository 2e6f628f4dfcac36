import SessionKernel
import TestSupport
import Testing

@Suite struct `A model's answer` {
    private let malformed = CallError(code: "cut", message: "The answer was cut.")

    @Test func `text ends the session with its spend`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("Released.")
        #expect(scenario.session.phase == .validating)
        #expect(scenario.session.pendingEffects == [.judge("m1.1")])
        let count = scenario.events.count
        try scenario.judge(.accept)
        #expect(scenario.kinds(since: count) == [.answerAccepted, .sessionClosed])
        #expect(scenario.session.phase == .completed)
        #expect(
            scenario.session.outcome
                == Outcome(
                    status: .success, answer: "Released.",
                    spent: Spend(steps: 1, tokens: 120, cost: Money(microdollars: 180))))
        #expect(scenario.summary.answer == "Released.")
    }

    @Test func `a request that is not due is refused`() throws {
        var scenario = try Scenario.running()
        let intent = ModelIntent(request: "m9.1", model: "main", encoder: "t", reserved: Spend())
        #expect(scenario.refusal(of: .beginModel(intent))?.message == "Request m9.1 is not due.")
    }

    @Test func `a second answer to one request is refused`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("One.")
        let refusal = scenario.refusal(of: .answerModel("m1.1", ModelAnswer(text: "Two.")))
        #expect(refusal?.message == "Request m1.1 has been answered already.")
    }

    @Test func `an answer that a crash made late is refused`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.crash()
        let refusal = scenario.refusal(of: .answerModel("m1.1", ModelAnswer(text: "Late.")))
        #expect(refusal?.message == "Request m1.1 is not open; its answer came late or twice.")
    }

    @Test func `it is judged once`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"))
        #expect(scenario.refusal(of: .judge("m1.1", .accept))?.code == .stale)
    }

    @Test func `an answer of which nothing can be used goes back with the error`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("")
        try scenario.judge(.reject(malformed))
        #expect(scenario.session.phase == .processing)
        #expect(scenario.prompt.suffix(2) == ["assistant: ", "user: \(malformed.modelText)"])
    }

    @Test func `in a cut answer every call gets the error as its result`() throws {
        var scenario = try Scenario.running()
        try scenario.answer(calls: [
            AskedCall.clear("docs.read").request, AskedCall.clear("notes.write").request,
        ])
        try scenario.judge(.reject(malformed))
        #expect(
            scenario.prompt.suffix(2)
                == ["c1.1 failed: \(malformed.modelText)", "c1.2 failed: \(malformed.modelText)"])
        #expect(scenario.session.calls.isEmpty)
        #expect(scenario.session.pendingEffects == [.askModel("m2.1")])
    }

    @Test func `three useless answers in a row end the session`() throws {
        var scenario = try Scenario.running()
        for _ in 0..<2 {
            try scenario.answer("")
            try scenario.judge(.reject(malformed))
        }
        try scenario.ask(.reject("docs.read"), .reject("notes.write"))
        #expect(scenario.session.phase == .failed)
        #expect(scenario.session.outcome?.status == .invalidOutput)
        #expect(
            scenario.session.outcome?.error?.message == "3 answers in a row could not be used.")
    }

    @Test func `a useful call between useless answers starts the count anew`() throws {
        var scenario = try Scenario.running()
        for step in stride(from: 1, to: 8, by: 2) {
            try scenario.ask(.reject("docs.read"))
            try scenario.ask(.reject("docs.read"), .clear("docs.read"))
            try scenario.run(CallID(step: step + 1, index: 2))
        }
        #expect(scenario.session.invalidAnswers == 0)
        #expect(scenario.session.phase == .processing)
    }

    @Test(arguments: [
        AnswerVerdict.accept, .calls([]), .calls([.reject(CallError(code: "", message: ""))]),
    ])
    func `a verdict about something else counts as a useless answer`(
        verdict: AnswerVerdict
    ) throws {
        var scenario = try Scenario.running()
        try scenario.answer(calls: [
            AskedCall.clear("mail.send").request, AskedCall.clear("mail.send").request,
        ])
        #expect(try scenario.judge(verdict).map(\.kind) == [.answerRejected])
        #expect(scenario.session.invalidAnswers == 1)
    }

    @Test func `a call of a tool that the agent does not have never runs`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("rm.everything", unattended: true))
        #expect(scenario.kinds().last == .callRejected)
        #expect(scenario.session.pendingEffects == [.askModel("m2.1")])
    }

    @Test func `a model that fails for good ends the session`() throws {
        var scenario = try Scenario.running(.sample.trying(1))
        try scenario.beginModel()
        try scenario.submit(
            .failModel(
                "m1.1", ModelFailure(kind: .timeout, message: "Too slow.", retryable: true)))
        #expect(scenario.session.phase == .timedOut)
        #expect(scenario.session.spent.tokens == 1000, "it may have been counted")
    }

    @Test func `a call that never reached the provider costs nothing`() throws {
        var scenario = try Scenario.running(.sample.trying(1))
        try scenario.beginModel()
        try scenario.submit(
            .failModel(
                "m1.1", ModelFailure(kind: .unreachable, message: "No route.", retryable: true)))
        #expect(scenario.session.phase == .failed)
        #expect(scenario.session.spent == Spend())
    }

    @Test func `after the end everything is refused`() throws {
        var scenario = try Scenario.running()
        try scenario.finish()
        let requests: [Command.Request] = [
            .tick, .note("x"), .cancel(reason: ""), .pause(reason: ""), .resume,
            .claim(epoch: 9, runner: ""), .connectTools, .acceptHandoff,
            .finishCall("c1.1", ToolResult(text: "")), .answerModel("m1.1", ModelAnswer(text: "")),
            .abandon(malformed),
        ]
        for request in requests { #expect(scenario.refusal(of: request)?.code == .over) }
        #expect(scenario.session.pendingEffects.isEmpty)
        #expect(scenario.session.nextDeadline == nil)
    }
}
