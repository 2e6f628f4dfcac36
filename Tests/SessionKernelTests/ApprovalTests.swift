import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The approval of a call` {
    /// A push whose preview has been shown: it waits for a person.
    private func held() throws -> Scenario {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("tag.push", ["ref": "v1"]))
        try scenario.submit(.previewed("c1.1", Preview(text: "1 commit")))
        return scenario
    }

    @Test(arguments: ["tag.push", "mail.send", "ticket.create"] as [ToolName])
    func `what cannot be undone or leaves is held though a rule clears it`(tool: ToolName) throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear(tool))
        #expect(!scenario.kinds().contains(.callCleared))
        #expect(scenario.session.pendingEffects.contains(.runCall("c1.1")) == false)
    }

    @Test func `a rule that says that nobody need be asked clears it, and the event says so`()
        throws
    {
        var scenario = try Scenario.running()
        let bodies = try scenario.ask(.clear("mail.send", unattended: true))
        guard case .callCleared(_, let judgement)? = bodies.last else {
            Issue.record("not cleared: \(bodies)")
            return
        }
        #expect(judgement.unattended)
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
    }

    @Test func `tainted data leaves by no rule`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("mail.send", unattended: true, tainted: true))
        #expect(scenario.session.phase == .awaitingApproval)
    }

    @Test func `what can be undone runs when a rule clears it, and is held when one holds it`()
        throws
    {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write"))
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
        try scenario.run("c1.1")
        try scenario.ask(.hold("notes.write"))
        #expect(scenario.session.phase == .awaitingApproval)
    }

    @Test func `the preview comes before the hold, and the card shows it`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("tag.push"))
        #expect(scenario.session.phase == .validating)
        #expect(scenario.session.pendingEffects == [.preview("c1.1")])
        try scenario.submit(.previewed("c1.1", Preview(text: "1 commit")))
        let hold = try scenario.hold
        #expect(hold.preview == Preview(text: "1 commit"))
        #expect(hold.expires == scenario.now.adding(milliseconds: 900_000))
        #expect(hold.reason == "rule 1")
        #expect(scenario.refusal(of: .previewed("c1.1", Preview(text: "")))?.code == .stale)
    }

    @Test func `approved, it runs once, and the start uses the decision up`() throws {
        var scenario = try held()
        let hold = try scenario.hold
        try scenario.decide(.approve)
        let bodies = try scenario.begin("c1.1", preview: "1 commit")
        guard case .toolStarted(let started)? = bodies.last, bodies.count == 1 else {
            Issue.record("not one start: \(bodies)")
            return
        }
        #expect(started.decision == hold.id)
        #expect(started.digest == hold.digest)
        #expect(started.key == "s3ss10n1/c1.1")
        #expect(
            scenario.refusal(of: .beginCall("c1.1", preview: Preview(text: "1 commit")))?.code
                == .stale)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "pushed")))
        #expect(scenario.prompt.last == "c1.1: pushed")
    }

    @Test func `a preview that has changed is held anew, and the old decision is worth nothing`()
        throws
    {
        var scenario = try held()
        let first = try scenario.hold
        try scenario.decide(.approve)
        #expect(try scenario.begin("c1.1", preview: "2 commits").map(\.kind) == [.holdRaised])
        let second = try scenario.hold
        #expect(second.digest != first.digest)
        #expect(scenario.session.phase == .awaitingApproval)
        #expect(scenario.session.pendingEffects.isEmpty)
        try scenario.decide(.approve)
        #expect(try scenario.begin("c1.1", preview: "2 commits").map(\.kind) == [.toolStarted])
    }

    @Test func `a start without the preview that was shown is held anew`() throws {
        var scenario = try held()
        try scenario.decide(.approve)
        #expect(try scenario.begin("c1.1").map(\.kind) == [.holdRaised])
    }

    @Test func `a decision that is not used lapses after fifteen minutes`() throws {
        var scenario = try held()
        try scenario.decide(.approve)
        let decided = scenario.now
        #expect(scenario.session.nextDeadline == decided.adding(milliseconds: 900_000))
        scenario.wait(milliseconds: 900_000)
        #expect(
            scenario.refusal(of: .beginCall("c1.1", preview: Preview(text: "1 commit")))?.code
                == .deadlineFirst)
        #expect(try scenario.submit(.tick).map(\.kind) == [.holdExpired])
        #expect(scenario.session.pendingEffects == [.preview("c1.1")])
    }

    @Test func `a denial tells the model why`() throws {
        var scenario = try held()
        try scenario.decide(.deny, reason: "not on a Friday")
        #expect(scenario.session.phase == .processing)
        #expect(scenario.prompt.last?.contains("denied this call: not on a Friday") == true)
        #expect(scenario.prompt.last?.hasPrefix("c1.1 failed: ") == true)
    }

    @Test func `a denial without a reason says that there was none`() throws {
        var scenario = try held()
        try scenario.decide(.deny)
        #expect(scenario.prompt.last?.contains("No reason was given.") == true)
    }

    @Test func `a hold that nobody decides about is denied by timeout, and told apart`() throws {
        var scenario = try held()
        let hold = try scenario.hold.id
        scenario.wait(milliseconds: 900_000)
        #expect(try scenario.submit(.tick).map(\.kind) == [.holdExpired])
        #expect(scenario.prompt.last?.contains("denied_by_timeout") == true)
        #expect(scenario.session.holds[hold]?.state == .expired(scenario.now))
        let refusal = scenario.refusal(
            of: .decide(hold, OperatorDecision(.approve)), by: .operator("bo"))
        #expect(refusal?.message.contains("was denied by timeout at ") == true)
    }

    @Test func `it escalates once, half-way to its end`() throws {
        var scenario = try held()
        let half = try #require(scenario.hold.half)
        #expect(half == scenario.now.adding(milliseconds: 450_000))
        #expect(scenario.session.nextDeadline == half)
        scenario.wait(milliseconds: 450_000)
        #expect(try scenario.submit(.tick).map(\.kind) == [.holdEscalated])
        #expect(try scenario.submit(.tick).isEmpty)
        #expect(try scenario.hold.isOpen)
    }

    @Test func `a second decision is told who made the first, and when`() throws {
        var scenario = try held()
        let hold = try scenario.hold.id
        try scenario.decide(.approve, by: "ada")
        let refusal = scenario.refusal(
            of: .decide(hold, OperatorDecision(.deny)), by: .operator("bo"))
        #expect(refusal?.code == .settledHold)
        let decided = scenario.now.adding(milliseconds: -1).clock
        #expect(refusal?.message == "Hold \(hold) was approved by ada at \(decided).")
        try scenario.submit(.cancel(reason: ""))
        let late = scenario.refusal(of: .decide(hold, OperatorDecision(.deny)), by: .operator("bo"))
        #expect(late?.code == .settledHold, "also after the end")
    }

    @Test func `only an operator decides`() throws {
        var scenario = try held()
        let hold = try scenario.hold.id
        for actor in [Actor.runtime, .agent("planner"), .tool("tag.push")] {
            let refusal = scenario.refusal(of: .decide(hold, OperatorDecision(.approve)), by: actor)
            #expect(refusal?.message == "Only an operator decides; \(actor) does not.")
        }
    }

    @Test func `a decision about something else than what is held is refused`() throws {
        var scenario = try held()
        let hold = try scenario.hold.id
        let refusal = scenario.refusal(
            of: .decide(hold, OperatorDecision(.approve, digest: Digest(of: "old card"))),
            by: .operator("ada"))
        #expect(refusal?.code == .changed)
        let unknown = scenario.refusal(
            of: .decide("s3ss10n1-99", OperatorDecision(.approve)), by: .operator("ada"))
        #expect(unknown?.code == .unknownHold)
    }

    @Test(arguments: [Decision.Answer.verify, .retry, .done, .notDone, .extend(5)])
    func `answers for other holds are refused with those that it takes`(
        answer: Decision.Answer
    ) throws {
        var scenario = try held()
        let hold = try scenario.hold.id
        let refusal = scenario.refusal(
            of: .decide(hold, OperatorDecision(answer)), by: .operator("ada"))
        #expect(refusal?.message.hasSuffix("it takes approve, deny or edit.") == true)
    }

    @Test func `edited arguments are held again under a new digest`() throws {
        var scenario = try held()
        let first = try scenario.hold
        let asked = try #require(scenario.session.call("c1.1")?.arguments)
        let edited: JSON = ["ref": "v2"]
        let bodies = try scenario.decide(
            .edit(edited), verdict: .clear(AskedCall.judgement(edited), unattended: true))
        #expect(bodies.map(\.kind) == [.holdDecided, .callValidated])
        try scenario.submit(.previewed("c1.1", Preview(text: "1 commit")))
        let second = try scenario.hold
        #expect(second.digest != first.digest)
        #expect(second.reason == "edited by ada, and so held; what would clear it: rule 1")
        try scenario.decide(.approve)
        try scenario.begin("c1.1", preview: "1 commit")
        #expect(scenario.session.call("c1.1")?.arguments == edited)
        #expect(scenario.session.call("c1.1")?.editedFrom == asked)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "ok")))
        #expect(
            scenario.prompt.last == #"""
                user: The operator changed the arguments of call c1.1 of tag.push before it \#
                ran. It was run with:
                /ref: "v2"
                """#)
    }

    @Test func `an edit needs no fewer people, no less risk and no lighter hand`() throws {
        var scenario = try Scenario.running()
        var judgement = AskedCall.judgement(["to": "bob"])
        judgement.risk = .critical
        judgement.terms.approvers = 2
        judgement.terms.friction = .type
        try scenario.ask(.clear("mail.send", ["to": "bob"]))
        let hold = try scenario.hold
        let edited: JSON = ["to": "eve"]
        var strict = hold
        strict.approvers = 2
        try scenario.decide(
            .edit(["to": "zoe"]),
            verdict: .hold(
                {
                    judgement.arguments = ["to": "zoe"]
                    return judgement
                }()))
        #expect(try scenario.hold.approvers == 2)
        try scenario.decide(
            .edit(edited), verdict: .clear(AskedCall.judgement(edited), unattended: true))
        let after = try scenario.hold
        #expect(after.approvers == 2 && after.risk == .critical && after.friction == .type)
    }

    @Test func `an edit that is invalid, unchanged or unchecked is refused, and nothing recorded`()
        throws
    {
        var scenario = try held()
        let hold = try scenario.hold
        let wrong = CallError(code: "schema_violated", message: "/ref: expected a text, got 5")
        let verdicts: [CallVerdict?] = [
            .reject(wrong), .hold(AskedCall.judgement(["ref": "v1"])), nil,
        ]
        for verdict in verdicts {
            let refusal = scenario.refusal(
                of: .decide(hold.id, OperatorDecision(.edit(["ref": 5]), verdict: verdict)),
                by: .operator("ada"))
            #expect(refusal?.code == .invalidEdit)
        }
        #expect(try scenario.hold == hold)
    }
}

@Suite struct `The digest that a decision is bound to` {
    private func digest(
        of call: Call? = nil, preview: Preview? = Preview(text: "1 commit"),
        session id: SessionID = "s3ss10n1", _ change: (inout SessionDefinition) -> Void = { _ in }
    ) throws -> Digest {
        var definition = SessionDefinition.sample
        change(&definition)
        let session = try Scenario.running(definition, id: id).session
        return session.digest(of: call ?? self.call(), preview: preview)
    }

    private func call(
        _ id: CallID = "c1.1", agent: AgentName = "planner", tool: ToolName = "tag.push",
        arguments: JSON = ["ref": "v1"], tainted: Bool = false
    ) -> Call {
        var call = Call(
            id: id, agent: agent,
            request: CallRequest(providerID: "p", tool: tool, arguments: ""), sequence: 9)
        call.judgement = AskedCall.judgement(arguments, tainted: tainted)
        return call
    }

    @Test func `is the same for the same call`() throws {
        #expect(try digest() == digest())
    }

    @Test func `differs when anything that decides what will run differs`() throws {
        let digests = [
            try digest(), try digest(of: call("c1.2")), try digest(of: call(agent: "releaser")),
            try digest(of: call(tool: "mail.send")), try digest(of: call(arguments: ["ref": "v2"])),
            try digest(of: call(tainted: true)), try digest(preview: nil),
            try digest(preview: Preview(text: "2 commits")),
            try digest(preview: Preview(text: "1 commit", failed: true)),
            try digest(session: "0ther111"),
            try digest { $0.tools[2].source = .command(CommandSource(run: ["./other"])) },
            try digest { $0.policy.append(PolicyRule(when: [:], then: .hold)) },
        ]
        #expect(Set(digests).count == digests.count)
    }
}
