import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A standing rule` {
    private func held(
        _ tool: ToolName = "notes.write", risk: Risk = .medium, tainted: Bool = false,
        approvers: Int? = nil, _ definition: SessionDefinition = .sample
    ) throws -> Scenario {
        var scenario = try Scenario.running(definition)
        try scenario.ask(asked(["path": "a", "text": "x"], tool, risk, tainted, approvers))
        if scenario.session.openHolds.isEmpty {
            try scenario.submit(.previewed("c1.1", Preview(text: "as it will be")))
        }
        return scenario
    }

    private func asked(
        _ arguments: JSON, _ tool: ToolName = "notes.write", _ risk: Risk = .medium,
        _ tainted: Bool = false, _ approvers: Int? = nil
    ) -> AskedCall {
        var call = AskedCall.hold(tool, arguments)
        var judgement = AskedCall.judgement(arguments, tainted: tainted)
        judgement.risk = risk
        judgement.terms.approvers = approvers
        call.verdict = .hold(judgement)
        return call
    }

    /// What the boundary says where it finds that a rule fits.
    private func standing(_ rule: RuleID, _ arguments: JSON) -> AskedCall {
        var call = asked(arguments)
        var judgement = AskedCall.judgement(arguments)
        judgement.risk = .medium
        judgement.standing = rule
        call.verdict = .clear(judgement, unattended: false)
        return call
    }

    private func grant(
        _ grant: RuleGrant, in scenario: Scenario, _ answer: Decision.Answer = .approve
    ) throws -> Command.Request {
        let hold = try scenario.hold
        var decision = OperatorDecision(answer, digest: hold.digest)
        decision.grant = grant
        return .decide(hold.id, decision)
    }

    private func granted(_ grant: RuleGrant) throws -> (Scenario, RuleID) {
        var scenario = try held()
        let bodies = try scenario.submit(
            self.grant(grant, in: scenario), by: .operator("ada"))
        #expect(bodies.map(\.kind) == [.holdDecided, .ruleGranted])
        let rule = try #require(scenario.session.standingRules.first).rule
        #expect(rule.id.text == "r\(scenario.events.count)")
        try scenario.run("c1.1")
        return (scenario, rule.id)
    }

    @Test func `granted with an approval, it lets the same call run without another`() throws {
        var (scenario, rule) = try granted(RuleGrant(uses: 2, milliseconds: 60_000))
        try scenario.ask(standing(rule, ["path": "a", "text": "x"]))
        #expect(scenario.session.pendingEffects == [.runCall("c2.1")])
        #expect(scenario.session.standingRules[0].used == 1)
        try scenario.run("c2.1")
    }

    @Test func `another argument is held, but for the one that may differ`() throws {
        var (scenario, rule) = try granted(RuleGrant(uses: 5, milliseconds: 60_000))
        try scenario.ask(standing(rule, ["path": "b", "text": "x"]))
        #expect(scenario.session.phase == .awaitingApproval)
        let free = StandingRule.Free(name: "path", glob: "a*")
        (scenario, rule) = try granted(RuleGrant(free: free, uses: 5, milliseconds: 60_000))
        try scenario.ask(standing(rule, ["path": "ab", "text": "x"]))
        #expect(scenario.session.phase == .awaitingTool)
        try scenario.run("c2.1")
        try scenario.ask(standing(rule, ["path": "ab", "text": "y"]))
        #expect(scenario.session.phase == .awaitingApproval)
    }

    @Test func `its uses are counted, also within one answer`() throws {
        var (scenario, rule) = try granted(RuleGrant(uses: 1, milliseconds: 60_000))
        let call = standing(rule, ["path": "a", "text": "x"])
        try scenario.ask(call, call)
        let cleared = scenario.session.calls.map(\.mayRun)
        #expect(cleared == [true, false])
    }

    @Test func `it ends at its time, also for a call that it has cleared and that has not begun`()
        throws
    {
        var (scenario, rule) = try granted(RuleGrant(uses: 5, milliseconds: 60_000))
        try scenario.ask(standing(rule, ["path": "a", "text": "x"]))
        scenario.wait(milliseconds: 60_000)
        #expect(try scenario.begin("c2.1").map(\.kind) == [.holdRaised])
        try scenario.decide(.deny)
        try scenario.ask(standing(rule, ["path": "a", "text": "x"]))
        #expect(scenario.session.phase == .awaitingApproval)
    }

    @Test func `revoked, it clears nothing any more`() throws {
        var (scenario, rule) = try granted(RuleGrant(uses: 5, milliseconds: 60_000))
        try scenario.ask(standing(rule, ["path": "a", "text": "x"]))
        #expect(
            scenario.refusal(of: .revokeRule(rule, reason: ""), by: .agent("worker"))?.code
                == .wrongAnswer)
        try scenario.submit(.revokeRule(rule, reason: "enough"), by: .operator("bo"))
        #expect(try scenario.begin("c2.1").map(\.kind) == [.holdRaised])
        #expect(
            scenario.refusal(of: .revokeRule(rule, reason: ""), by: .operator("bo"))?.code
                == .noRule)
        #expect(
            scenario.refusal(of: .revokeRule("r1", reason: ""), by: .operator("bo"))?.code
                == .noRule)
    }

    @Test func `it is never offered for what is grave, tainted, risky or takes two people`() throws
    {
        let grant = RuleGrant(uses: 1, milliseconds: 60_000)
        let scenarios = [
            try held("tag.push"), try held("mail.send"), try held(tainted: true),
            try held(risk: .high), try held(approvers: 2),
        ]
        for var scenario in scenarios {
            let call = try #require(scenario.session.calls.first)
            #expect(scenario.session.ruleHindrance(for: call) != nil)
            #expect(
                scenario.refusal(of: try self.grant(grant, in: scenario), by: .operator("ada"))?
                    .code
                    == .noRule)
            #expect(scenario.session.openHolds.count == 1)
        }
    }

    @Test(arguments: [
        ["bash", "-c", "{{args.text}}"], ["/usr/bin/python3", "x"], ["{{args.path}}"],
    ])
    func `it is never offered for a tool that runs what its arguments say`(run: [String]) throws {
        var definition = SessionDefinition.sample
        for index in definition.tools.indices {
            definition.tools[index].source = .command(CommandSource(run: run))
        }
        let scenario = try held("notes.write", definition)
        let call = try #require(scenario.session.calls.first)
        #expect(scenario.session.ruleHindrance(for: call)?.contains("arguments say") == true)
    }

    /// A shell's call whose command was taken apart.
    private func shell(runsOtherCode: Bool) throws -> Scenario {
        var definition = SessionDefinition.sample
        for index in definition.tools.indices {
            definition.tools[index].source = .command(
                CommandSource(run: ["bash", "-c", "--", "{{args.command}}"]))
        }
        var scenario = try Scenario.running(definition)
        let arguments: JSON = ["command": "mkdir x"]
        var judgement = AskedCall.judgement(arguments)
        judgement.risk = .medium
        judgement.command = CommandFinding(
            parts: [.init(text: "mkdir x", reach: .reversible, egress: false, why: "")],
            runsOtherCode: runsOtherCode)
        var call = asked(arguments)
        call.verdict = .hold(judgement)
        try scenario.ask(call)
        if scenario.session.openHolds.isEmpty {
            try scenario.submit(.previewed("c1.1", Preview(text: "as it will be")))
        }
        return scenario
    }

    @Test func `it is never offered for a command that runs what its text does not show`() throws {
        var scenario = try shell(runsOtherCode: true)
        let call = try #require(scenario.session.calls.first)
        #expect(
            scenario.session.ruleHindrance(for: call)
                == "it runs a program that its text does not show")
        let grant = RuleGrant(uses: 1, milliseconds: 60_000)
        #expect(
            scenario.refusal(of: try self.grant(grant, in: scenario), by: .operator("ada"))?.code
                == .noRule)
        #expect(scenario.session.standingRules.isEmpty)
    }

    @Test func `for a command that was taken apart it lets the same one run, and no other`() throws
    {
        var scenario = try shell(runsOtherCode: false)
        let free = RuleGrant(
            free: .init(name: "command", glob: "mkdir *"), uses: 2, milliseconds: 60_000)
        let refusal = scenario.refusal(
            of: try grant(free, in: scenario), by: .operator("ada"))
        #expect(refusal?.message.contains("has to stay the same") == true)
        try scenario.submit(
            grant(RuleGrant(uses: 2, milliseconds: 60_000), in: scenario), by: .operator("ada"))
        #expect(scenario.session.standingRules.count == 1)
        // What is found of a later call counts, not what was found when the rule was granted.
        let rule = try #require(scenario.session.standingRules.first).rule
        try scenario.run("c1.1")
        var judgement = AskedCall.judgement(rule.arguments)
        judgement.risk = .medium
        judgement.standing = rule.id
        judgement.command = CommandFinding(parts: [], runsOtherCode: true)
        var call = asked(rule.arguments)
        call.verdict = .clear(judgement, unattended: false)
        try scenario.ask(call)
        #expect(scenario.session.phase == .awaitingApproval)
    }

    @Test(arguments: [
        RuleGrant(uses: 0, milliseconds: 1), RuleGrant(uses: 101, milliseconds: 1),
        RuleGrant(uses: 1, milliseconds: 0), RuleGrant(uses: 1, milliseconds: 86_400_001),
        RuleGrant(free: .init(name: "other", glob: "a*"), uses: 1, milliseconds: 1),
        RuleGrant(free: .init(name: "path", glob: "*"), uses: 1, milliseconds: 1),
    ])
    func `one without an end, or for anything, is refused`(grant: RuleGrant) throws {
        var scenario = try held()
        #expect(
            scenario.refusal(of: try self.grant(grant, in: scenario), by: .operator("ada"))?.code
                == .noRule)
    }

    @Test func `only an approval by an operator grants one`() throws {
        var scenario = try held()
        let grant = RuleGrant(uses: 1, milliseconds: 60_000)
        #expect(
            scenario.refusal(of: try self.grant(grant, in: scenario, .deny), by: .operator("ada"))
                != nil)
        #expect(scenario.refusal(of: try self.grant(grant, in: scenario), by: .runtime) != nil)
        #expect(scenario.session.standingRules.isEmpty)
    }

    @Test func `it is another version of the policy, and the approval that granted it stands`()
        throws
    {
        var scenario = try held()
        let before = try scenario.hold.policy
        try scenario.submit(
            self.grant(RuleGrant(uses: 1, milliseconds: 60_000), in: scenario), by: .operator("a"))
        #expect(try scenario.begin("c1.1").map(\.kind) == [.toolStarted])
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "ok")))
        try scenario.ask(asked(["path": "z", "text": "x"]))
        #expect(try scenario.hold.policy != before)
    }
}
