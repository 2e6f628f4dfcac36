import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The beginning of a session` {
    @Test func `it opens with its definition, a limit, a brief and its first agent`() throws {
        var scenario = Scenario()
        try scenario.open()
        #expect(scenario.kinds() == [.sessionOpened])
        #expect(scenario.session.phase == .initializing)
        #expect(scenario.session.agent == "planner")
        #expect(scenario.session.brief.constraints == SessionDefinition.sample.constraints)
        #expect(scenario.session.pendingEffects == [.connectTools])
    }

    @Test func `it opens once`() throws {
        var scenario = Scenario()
        try scenario.open()
        let opened = SessionOpened(
            definition: .sample, goal: "Other.", inputs: [:], workspace: "")
        #expect(scenario.refusal(of: .open(opened))?.code == .alreadyOpen)
    }

    @Test func `a definition without agents is refused`() {
        var scenario = Scenario()
        let opened = SessionOpened(
            definition: SessionDefinition(name: "empty", goal: "", agents: []), goal: "",
            inputs: [:], workspace: "")
        #expect(scenario.refusal(of: .open(opened))?.code == .noAgents)
    }

    @Test func `nothing can be asked of one that has not begun`() {
        var scenario = Scenario()
        #expect(scenario.refusal(of: .tick)?.code == .notOpen)
        #expect(scenario.session.pendingEffects.isEmpty)
    }

    @Test func `each claim needs a newer epoch`() throws {
        var scenario = try Scenario.running()
        let refusal = scenario.refusal(of: .claim(epoch: 1, runner: "late"))
        #expect(refusal?.message == "Epoch 1 is not newer than 1.")
        #expect(try scenario.crash() == [.sessionClaimed(epoch: 2, runner: "next")])
    }

    @Test func `with its tools connected it asks its model`() throws {
        let scenario = try Scenario.running()
        #expect(scenario.kinds() == [.sessionOpened, .sessionClaimed, .toolsConnected])
        #expect(scenario.session.phase == .processing)
        #expect(scenario.session.pendingEffects == [.askModel("m1.1")])
    }

    @Test func `tools are connected once`() throws {
        var scenario = try Scenario.running()
        #expect(scenario.refusal(of: .connectTools)?.code == .stale)
    }

    @Test func `the first prompt is the agent's instructions, the goal and the constraints`() throws
    {
        let prompt = try Scenario.running().prompt
        #expect(prompt.count == 2)
        #expect(prompt[0].hasPrefix("system: You are planner. Plan the release."))
        #expect(prompt[0].contains("call `handoff`"))
        #expect(
            prompt[1] == """
                user: Goal: Release 1.2.3.

                Constraints:
                - Never force-push.
                - Ask before anything leaves.
                """)
    }

    @Test func `an agent is offered its own tools, the brief, questions and the handoff`() throws {
        let names = try Scenario.running().session.offeredTools.map(\.name)
        #expect(names.suffix(3) == ["brief", "ask_operator", "handoff"])
        #expect(names.count == 8)
    }

    @Test func `tools that are gone end it as a failure`() throws {
        var scenario = Scenario()
        try scenario.open()
        try scenario.submit(.abandon(CallError(code: "tools_unavailable", message: "No git.")))
        #expect(scenario.session.phase == .failed)
        #expect(scenario.session.outcome?.error?.message == "No git.")
        #expect(scenario.summary.error == "No git.")
    }
}
