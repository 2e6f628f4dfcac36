import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `What takes two people` {
    /// A call that waits for a person, by a rule that asks for so many.
    private func held(
        _ approvers: Int?, tool: ToolName = "notes.write", risk: Risk = .high,
        tainted: Bool = false, definition: SessionDefinition = .sample
    ) throws -> Scenario {
        var scenario = try Scenario.running(definition)
        var judgement = AskedCall.judgement(["ref": "v1"], tainted: tainted)
        judgement.risk = risk
        judgement.terms.approvers = approvers
        var asked = AskedCall.hold(tool, ["ref": "v1"])
        asked.verdict = .hold(judgement)
        try scenario.ask(asked)
        if scenario.session.openHolds.isEmpty {
            try scenario.submit(.previewed("c1.1", Preview(text: "1 commit")))
        }
        return scenario
    }

    private func decision(
        _ answer: Decision.Answer, in scenario: Scenario
    ) throws -> Command.Request {
        let hold = try scenario.hold
        return .decide(hold.id, OperatorDecision(answer, digest: hold.digest))
    }

    @Test
    func `the first approval leaves it waiting, the second one by another person lets it run`()
        throws
    {
        var scenario = try held(2)
        let hold = try scenario.hold
        #expect(hold.approvers == 2)
        let first = try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
        #expect(first.map(\.kind) == [.holdSigned])
        #expect(try scenario.hold.signatures.map(\.by) == ["ada"])
        #expect(scenario.session.phase == .awaitingApproval)
        #expect(scenario.session.pendingEffects.isEmpty)
        let second = try scenario.submit(decision(.approve, in: scenario), by: .operator("bo"))
        #expect(second.map(\.kind) == [.holdDecided])
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
        try scenario.run("c1.1")
    }

    @Test func `one person cannot give both, and neither can a runner or an agent`() throws {
        var scenario = try held(2)
        try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
        let again = scenario.refusal(
            of: try decision(.approve, in: scenario), by: .operator("ada"))
        #expect(again?.code == .alreadySigned)
        #expect(again?.message.contains("another person") == true)
        for actor in [Actor.runtime, .agent("worker"), .tool("notes.write")] {
            let refused = scenario.refusal(of: try decision(.approve, in: scenario), by: actor)
            #expect(refused?.code == .wrongAnswer)
        }
        #expect(scenario.session.pendingEffects.isEmpty)
    }

    @Test func `is denied by its rule where nobody is there, but not once somebody has signed`()
        throws
    {
        for isSigned in [false, true] {
            var scenario = try Scenario.running()
            var judgement = AskedCall.judgement(["ref": "v1"])
            judgement.terms.approvers = 2
            judgement.terms.deniesHeadless = true
            var asked = AskedCall.hold("notes.write", ["ref": "v1"])
            asked.verdict = .hold(judgement)
            try scenario.ask(asked)
            if isSigned {
                try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
                let refused = scenario.refusal(
                    of: try decision(.deny, in: scenario), by: .runtime)
                #expect(refused?.code == .wrongAnswer)
                #expect(try scenario.hold.isOpen)
            } else {
                let hold = try scenario.hold.id
                let approval = scenario.refusal(
                    of: try decision(.approve, in: scenario), by: .runtime)
                #expect(approval?.code == .wrongAnswer)
                try scenario.submit(decision(.deny, in: scenario), by: .runtime)
                guard case .decided(let decided)? = scenario.session.holds[hold]?.state else {
                    Issue.record("it is not decided")
                    continue
                }
                #expect(decided.by == "its rule" && decided.answer == .deny)
            }
        }
    }

    @Test func `either denies, also who has approved before`() throws {
        for name in ["ada", "bo"] {
            var scenario = try held(2)
            try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
            let bodies = try scenario.submit(
                decision(.deny, in: scenario), by: .operator(name))
            #expect(bodies.first?.kind == .holdDecided)
            #expect(scenario.session.openHolds.isEmpty)
            #expect(!scenario.kinds().contains(.toolStarted))
        }
    }

    @Test func `the first approval survives a crash of the runner and is bound to the digest`()
        throws
    {
        var scenario = try held(2, tool: "tag.push")
        try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
        try scenario.crash()
        var reread = Session(id: scenario.session.id)
        for recorded in scenario.recorded {
            reread.apply(
                try RecordedEvent(reading: recorded.bytes, digest: recorded.digest).event)
        }
        #expect(reread == scenario.session)
        #expect(try scenario.hold.signatures.map(\.by) == ["ada"])
        try scenario.submit(decision(.approve, in: scenario), by: .operator("bo"))
        // Another preview is another card: both have to look again.
        #expect(try scenario.begin("c1.1", preview: "2 commits").map(\.kind) == [.holdRaised])
        #expect(try scenario.hold.signatures.isEmpty)
        #expect(try scenario.hold.approvers == 2)
    }

    @Test func `the deadline is not moved by the first approval`() throws {
        var scenario = try held(2)
        let expires = try scenario.hold.expires
        try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
        #expect(try scenario.hold.expires == expires)
        scenario.wait(milliseconds: 900_000)
        try scenario.submit(.tick)
        #expect(scenario.kinds().contains(.holdExpired))
        #expect(!scenario.kinds().contains(.toolStarted))
    }

    @Test(arguments: [("tag.push", true, 2), ("mail.send", true, 2), ("tag.push", false, 1)])
    func `the highest risk takes two by itself`(tool: String, tainted: Bool, people: Int) throws {
        // Whatever the boundary said of the risk.
        #expect(try held(nil, tool: ToolName(tool), tainted: tainted).hold.approvers == people)
        #expect(try held(1, tool: ToolName(tool), tainted: tainted).hold.approvers == people)
    }

    @Test
    func `a session that says so needs one for the highest risk, but what a rule asks for stands`()
        throws
    {
        var alone = SessionDefinition.sample
        alone.criticalApprovers = 1
        #expect(try SessionDefinition(alone.json) == alone)
        #expect(try held(nil, risk: .critical, definition: alone).hold.approvers == 1)
        #expect(try held(3, risk: .critical, definition: alone).hold.approvers == 3)
        #expect(try held(nil, risk: .critical).hold.approvers == 2)
    }

    @Test func `to run again what is in doubt takes as many, to say what became of it takes one`()
        throws
    {
        var scenario = try held(2)
        try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
        try scenario.submit(decision(.approve, in: scenario), by: .operator("bo"))
        try scenario.begin("c1.1")
        try scenario.crash()
        #expect(try scenario.hold.kind == .inDoubt)
        var other = scenario
        try scenario.submit(decision(.retry, in: scenario), by: .operator("ada"))
        #expect(
            scenario.refusal(of: try decision(.retry, in: scenario), by: .operator("ada")) != nil)
        #expect(scenario.session.pendingEffects.isEmpty)
        try scenario.submit(decision(.retry, in: scenario), by: .operator("bo"))
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
        try other.submit(decision(.notDone, in: other), by: .operator("ada"))
        #expect(other.session.openHolds.isEmpty)
    }

    @Test
    func `a rule sets how long its hold waits, and every decision carries the policy's version`()
        throws
    {
        var scenario = try Scenario.running()
        var judgement = AskedCall.judgement(["ref": "v1"])
        judgement.terms = HoldTerms(expiresMilliseconds: 60_000, friction: .type)
        var asked = AskedCall.hold("notes.write", ["ref": "v1"])
        asked.verdict = .hold(judgement)
        try scenario.ask(asked)
        let hold = try scenario.hold
        #expect(hold.expires == hold.raised.adding(milliseconds: 60_000))
        #expect(hold.friction == .type)
        #expect(hold.policy == scenario.session.definition.policyDigest)
        try scenario.submit(decision(.approve, in: scenario), by: .operator("ada"))
        guard case .decided(let decision)? = scenario.session.holds[hold.id]?.state else {
            Issue.record("not decided")
            return
        }
        #expect(decision.policy == hold.policy)
        #expect(try Decision(decision.json, at: decision.at) == decision)
    }
}
