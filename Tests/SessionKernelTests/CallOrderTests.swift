import SessionKernel
import TestSupport
import Testing

@Suite struct `The calls of one answer` {
    @Test func `reads run together`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("docs.read"))
        #expect(scenario.session.pendingEffects == [.runCall("c1.1"), .runCall("c1.2")])
        try scenario.begin("c1.2")
        try scenario.begin("c1.1")
        #expect(scenario.session.phase == .awaitingTool)
    }

    @Test func `everything else runs singly, in the model's order, after what stands before it`()
        throws
    {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("notes.write"), .clear("notes.write"))
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
        #expect(scenario.refusal(of: .beginCall("c1.2", preview: nil))?.code == .stale)
        try scenario.run("c1.1")
        #expect(scenario.session.pendingEffects == [.runCall("c1.2")])
        try scenario.run("c1.2")
        #expect(scenario.session.pendingEffects == [.runCall("c1.3")])
    }

    @Test func `none is begun before all are judged, and none is judged twice`() throws {
        let asked = [AskedCall.clear("notes.write"), .clear("notes.write"), .hold("mail.send")]
        var scenario = try Scenario.running()
        try scenario.answer(calls: asked.map(\.request))
        var whole = scenario
        try whole.judge(.calls(asked.map(\.verdict)))
        // The journal was cut inside the append that judged them.
        let first = try #require(whole.events.first { $0.kind == .callCleared })
        scenario.take([first])
        #expect(scenario.session.pendingEffects == [.judge("m1.1")])
        #expect(scenario.refusal(of: .beginCall("c1.1", preview: nil))?.code == .stale)
        let rest = try scenario.judge(.calls(asked.map(\.verdict)))
        #expect(rest.map(\.kind) == [.callCleared, .callValidated, .holdRaised])
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
    }

    @Test func `a hold lets later reads go on, and nothing else`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send"), .clear("notes.write"), .clear("docs.read"))
        #expect(scenario.session.phase == .awaitingApproval)
        #expect(scenario.session.pendingEffects == [.runCall("c1.3")])
    }

    @Test func `later holds can be decided before earlier ones, but run after them`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send"), .hold("ticket.create"))
        try scenario.decide(.approve)
        #expect(scenario.session.pendingEffects.isEmpty)
        try scenario.decide(.approve)
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
    }

    @Test func `a denied one stops the later ones that do not just read`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .hold("mail.send"), .clear("notes.write"), .hold("ticket.create"), .clear("docs.read"))
        scenario.wait(milliseconds: 1)
        let first = try #require(scenario.session.openHolds.first)
        try scenario.submit(
            .decide(first, OperatorDecision(.deny, reason: "no")), by: .operator("ada"))
        #expect(scenario.session.pendingEffects == [.runCall("c1.4")])
        #expect(scenario.session.openHolds.isEmpty)
        try scenario.run("c1.4")
        #expect(
            scenario.prompt.suffix(4).map { $0.contains("not_run") } == [false, true, true, false])
    }

    @Test func `a failed one stops the later ones that do not just read`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write"), .clear("notes.write"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1")
        #expect(scenario.session.phase == .processing)
        #expect(scenario.prompt.last?.contains("Not run, because notes.write before it") == true)
    }

    @Test func `a failed read stops them too, for they may build on it`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("mail.send", unattended: true))
        for _ in 1...3 {
            try scenario.begin("c1.1")
            try scenario.fail("c1.1", inDoubt: true)
            scenario.wait(milliseconds: 1000)
        }
        #expect(scenario.session.phase == .processing)
        #expect(!scenario.kinds().contains(.holdRaised), "a read is never in doubt")
    }

    @Test func `a rejected one stops them before they are begun`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.reject("docs.read"), .clear("notes.write"))
        #expect(scenario.session.phase == .processing)
        #expect(scenario.session.invalidAnswers == 1)
    }

    @Test func `their results reach the model in the order in which it asked`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("docs.read"))
        try scenario.run("c1.2", result: "second")
        try scenario.run("c1.1", result: "first")
        #expect(scenario.prompt.suffix(2) == ["c1.1: first", "c1.2: second"])
        #expect(scenario.session.pendingEffects == [.askModel("m2.1")])
    }

    @Test func `what a failed call printed reaches the model`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"))
        try scenario.begin("c1.1")
        let failure = ToolFailure(
            error: CallError(code: "exit", message: "Exit 3."), output: ToolResult(text: "line 7"))
        try scenario.submit(.failCall("c1.1", failure))
        #expect(scenario.prompt.last?.hasSuffix("\nline 7") == true)
    }

    @Test func `an end that comes twice is refused`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("docs.read"))
        try scenario.run("c1.1")
        #expect(scenario.refusal(of: .finishCall("c1.1", ToolResult(text: "")))?.code == .stale)
        try scenario.run("c1.2")
        #expect(
            scenario.refusal(of: .finishCall("c1.1", ToolResult(text: "")))?.message
                == "Call c1.1 is not open.")
    }

    @Test func `a rate limit may be all that is waited for once the brief is revised`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write"), .clear("brief"), .clear("docs.read"))
        try scenario.begin("c1.1")
        let later = scenario.now.adding(milliseconds: 5000)
        try scenario.submit(.postpone(.call("c1.3"), until: later, why: "at most 2 in a second"))
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "ok")))
        #expect(scenario.kinds().last == .briefRevised)
        #expect(scenario.session.phase == .retrying)
        var session = Session(id: scenario.session.id)
        for event in scenario.events {
            let before = session.phase
            session.apply(event)
            let change = PhaseChange(before, session.phase, event.kind)
            #expect(before == session.phase || PhaseChange.permitted.contains(change), "\(change)")
        }
    }
}
