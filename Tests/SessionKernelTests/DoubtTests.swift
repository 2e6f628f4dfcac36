import SessionKernel
import TestSupport
import Testing

@Suite struct `An effect in doubt` {
    /// A push that was approved, begun, and whose end nobody saw.
    private func doubtful() throws -> Scenario {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("tag.push"))
        try scenario.submit(.previewed("c1.1", Preview(text: "1 commit")))
        try scenario.decide(.approve)
        try scenario.begin("c1.1", preview: "1 commit")
        try scenario.fail("c1.1", inDoubt: true, message: "The connection broke.")
        return scenario
    }

    @Test func `is asked about in the same append as its failure, and no clock settles it`() throws
    {
        var scenario = try doubtful()
        #expect(scenario.kinds().suffix(2) == [.toolFailed, .holdRaised])
        let hold = try scenario.hold
        #expect(hold.kind == .inDoubt)
        #expect(hold.reason == "The connection broke.")
        #expect(hold.expires == nil)
        #expect(scenario.session.phase == .awaitingOperator)
        scenario.wait(milliseconds: 100_000_000)
        #expect(try scenario.submit(.tick).isEmpty)
    }

    @Test func `a certain failure is none`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("mail.send", unattended: true))
        try scenario.begin("c1.1")
        #expect(try scenario.fail("c1.1").map(\.kind) == [.toolFailed])
        #expect(scenario.session.phase == .processing)
    }

    @Test func `what verify finds done is done`() throws {
        var scenario = try doubtful()
        try scenario.decide(.verify)
        #expect(scenario.session.pendingEffects == [.verify("c1.1")])
        #expect(
            try scenario.submit(.verified("c1.1", .done("v1 is there"))).map(\.kind) == [
                .effectSettled
            ])
        #expect(scenario.prompt.last == "c1.1: v1 is there")
        #expect(scenario.session.phase == .processing)
    }

    @Test func `what verify finds not done has failed, and may be asked for again`() throws {
        var scenario = try doubtful()
        try scenario.decide(.verify)
        try scenario.submit(.verified("c1.1", .notDone("v1 is not there")))
        #expect(scenario.prompt.last?.contains(#""code":"not_done""#) == true)
        #expect(scenario.prompt.last?.contains(#""retryable":true"#) == true)
    }

    @Test func `what verify cannot tell is asked again`() throws {
        var scenario = try doubtful()
        let first = try scenario.hold.id
        try scenario.decide(.verify)
        let bodies = try scenario.submit(.verified("c1.1", .unknown("no route")))
        #expect(bodies.map(\.kind) == [.effectSettled, .holdRaised])
        #expect(try scenario.hold.id != first)
        #expect(try scenario.hold.reason == "`verify` could not tell: no route")
        #expect(scenario.refusal(of: .verified("c1.1", .done("")))?.code == .stale)
    }

    @Test func `only a tool that declares it can verify`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("mail.send", unattended: true))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1", inDoubt: true)
        let hold = try scenario.hold.id
        let refusal = scenario.refusal(
            of: .decide(hold, OperatorDecision(.verify)), by: .operator("ada"))
        #expect(refusal?.message == "mail.send declares no `verify`; settle it by hand.")
    }

    @Test func `a retry runs it under the same key, on the operator's word`() throws {
        var scenario = try doubtful()
        let hold = try scenario.hold
        try scenario.decide(.retry)
        let bodies = try scenario.begin("c1.1")
        guard case .toolStarted(let started)? = bodies.last else {
            Issue.record("not started: \(bodies)")
            return
        }
        #expect(started.attempt == 2)
        #expect(started.key == "s3ss10n1/c1.1")
        #expect(started.decision == hold.id)
        #expect(started.digest == hold.digest)
    }

    @Test func `a retry that nobody makes lapses, and the doubt is raised anew`() throws {
        var scenario = try doubtful()
        try scenario.decide(.retry)
        try scenario.submit(.pause(reason: "lunch"))
        scenario.wait(milliseconds: 900_000)
        #expect(try scenario.submit(.tick).map(\.kind) == [.holdExpired, .holdRaised])
        #expect(try scenario.hold.kind == .inDoubt)
    }

    @Test(arguments: [(Decision.Answer.done, "done: I looked."), (.notDone, "not done: I looked.")])
    func `an operator can say what happened`(answer: Decision.Answer, said: String) throws {
        var scenario = try doubtful()
        try scenario.decide(answer, reason: "I looked.")
        #expect(scenario.kinds().suffix(2) == [.holdDecided, .effectSettled])
        #expect(scenario.prompt.last?.contains("An operator says that it was \(said)") == true)
        #expect(scenario.session.phase == .processing)
    }

    @Test(arguments: [Decision.Answer.done, .notDone])
    func `what an operator said stands though the journal was cut before it was settled`(
        answer: Decision.Answer
    ) throws {
        var scenario = try doubtful()
        try scenario.decide(answer)
        #expect(scenario.kinds().last == .effectSettled)
        var session = Session(id: scenario.session.id)
        for event in scenario.events.dropLast() { session.apply(event) }
        #expect(session.pendingEffects.isEmpty && session.openHolds.isEmpty)
        let claim = Command(at: scenario.now, .claim(epoch: 2, runner: "next"))
        let settled = try session.decide(claim).last
        #expect(settled?.body == scenario.events.last?.body)
        #expect(settled?.actor == .operator("ada"))
    }

    @Test func `cannot be approved or denied`() throws {
        var scenario = try doubtful()
        let hold = try scenario.hold.id
        for answer in [Decision.Answer.approve, .deny] {
            let refusal = scenario.refusal(
                of: .decide(hold, OperatorDecision(answer)), by: .operator("ada"))
            #expect(refusal?.message.hasSuffix("it takes verify, retry, done or not-done.") == true)
        }
    }

    @Test(arguments: [Decision.Answer?.none, .verify, .retry])
    func `a late end is evidence that it happened, and nothing runs again`(
        decided: Decision.Answer?
    ) throws {
        var scenario = try doubtful()
        if let decided { try scenario.decide(decided) }
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "pushed")))
        #expect(scenario.session.openHolds.isEmpty)
        #expect(scenario.prompt.last == "c1.1: pushed")
        #expect(scenario.session.pendingEffects == [.askModel("m2.1")])
    }

    @Test func `a late failure settles it when it is a certain one`() throws {
        var scenario = try doubtful()
        let unsure = ToolFailure(error: CallError(code: "x", message: "Still no."), inDoubt: true)
        #expect(scenario.refusal(of: .failCall("c1.1", unsure))?.code == .stale)
        try scenario.fail("c1.1", message: "Rejected by the server.")
        #expect(scenario.session.openHolds.isEmpty)
        #expect(scenario.session.phase == .processing)
    }
}

@Suite struct `A runner that dies` {
    @Test func `leaves reads to be repeated`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"))
        try scenario.begin("c1.1")
        #expect(try scenario.crash().last == .effectOrphaned(.call("c1.1"), repeats: true))
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
        try scenario.run("c1.1")
        #expect(scenario.session.phase == .processing)
    }

    @Test func `leaves what takes a key to be repeated with the same key and digest`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("ticket.create"))
        try scenario.decide(.approve)
        guard case .toolStarted(let first)? = try scenario.begin("c1.1").last else { return }
        try scenario.crash()
        guard case .toolStarted(let second)? = try scenario.begin("c1.1").last else {
            Issue.record("not repeated")
            return
        }
        #expect(second.key == first.key)
        #expect(second.digest == first.digest)
        #expect(second.attempt == 2)
        #expect(second.epoch == 2)
        #expect(second.decision == nil, "a decision is used once")
    }

    @Test func `leaves anything else in doubt`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write"))
        try scenario.begin("c1.1")
        #expect(
            try scenario.crash().map(\.kind) == [.sessionClaimed, .effectOrphaned, .holdRaised])
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(try scenario.hold.reason == "The runner died while notes.write was running.")
    }

    @Test func `leaves holds as they were`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send"))
        let hold = try scenario.hold
        try scenario.crash()
        #expect(try scenario.hold == hold)
        try scenario.decide(.approve)
        try scenario.crash()
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")], "an unused decision stays")
    }

    @Test func `leaves an answer to be judged`() throws {
        var scenario = try Scenario.running()
        try scenario.answer("Hello.")
        try scenario.crash()
        #expect(scenario.session.pendingEffects == [.judge("m1.1")])
    }
}
