import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `Stopping a session` {
    /// A session in each phase in which it can be stopped.
    private func scenario(in phase: Phase) throws -> Scenario? {
        var scenario = Scenario()
        if phase == .initializing {
            try scenario.open()
            return scenario
        }
        scenario = try .running()
        switch phase {
        case .processing: break
        case .validating: try scenario.answer("Hello.")
        case .awaitingApproval: try scenario.ask(.hold("mail.send"))
        case .awaitingTool: try scenario.ask(.clear("notes.write"))
        case .handingOff: try scenario.ask(.clear("handoff", ["reason": "r", "to": "releaser"]))
        case .awaitingOperator: try scenario.beginModel(tokens: 1_000_000)
        case .paused: try scenario.submit(.pause(reason: "look"))
        case .initializing, .retrying, .completed, .failed, .timedOut, .cancelled: return nil
        }
        return scenario
    }

    @Test(arguments: Phase.allCases) func `it can be paused and resumed anywhere`(phase: Phase)
        throws
    {
        guard var scenario = try scenario(in: phase), phase != .paused else { return }
        #expect(scenario.session.phase == phase)
        let owed = scenario.session.pendingEffects
        try scenario.submit(.pause(reason: "look"), by: .operator("ada"))
        #expect(scenario.session.phase == .paused)
        #expect(scenario.session.pendingEffects.isEmpty)
        #expect(scenario.refusal(of: .pause(reason: ""))?.code == .alreadyPaused)
        try scenario.submit(.resume, by: .operator("ada"))
        #expect(scenario.session.phase == phase)
        #expect(scenario.session.pendingEffects == owed)
        #expect(scenario.refusal(of: .resume)?.code == .notPaused)
    }

    @Test(arguments: Phase.allCases)
    func `with nothing under way it can be cancelled at once anywhere`(phase: Phase) throws {
        guard var scenario = try scenario(in: phase) else { return }
        let bodies = try scenario.submit(.cancel(reason: "enough"), by: .operator("ada"))
        #expect(bodies.map(\.kind) == [.sessionCancelled, .sessionClosed])
        #expect(scenario.session.phase == .cancelled)
        #expect(scenario.session.openHolds.isEmpty)
    }

    @Test func `what is under way may finish while it is paused, and waits there`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.submit(.pause(reason: "look"))
        try scenario.submit(.answerModel("m1.1", ModelAnswer(text: "Done.")))
        #expect(scenario.session.phase == .paused)
        #expect(scenario.refusal(of: .judge("m1.1", .accept))?.code == .stale)
        try scenario.submit(.resume)
        try scenario.judge(.accept)
        #expect(scenario.session.phase == .completed)
    }

    @Test func `holds can be decided while it is paused, but nothing starts`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send"))
        try scenario.submit(.pause(reason: "look"))
        try scenario.decide(.approve)
        #expect(scenario.refusal(of: .beginCall("c1.1", preview: nil))?.code == .stale)
        try scenario.submit(.resume)
        #expect(scenario.session.pendingEffects == [.runCall("c1.1")])
    }

    @Test func `a cancel waits for the model call that is in flight`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.submit(.cancel(reason: "enough"))
        #expect(scenario.session.phase == .processing)
        #expect(scenario.refusal(of: .cancel(reason: ""))?.code == .alreadyCancelled)
        let failure = ModelFailure(kind: .cancelled, message: "Cancelled.", retryable: true)
        try scenario.submit(.failModel("m1.1", failure))
        #expect(scenario.session.phase == .cancelled)
        #expect(scenario.session.spent.tokens == 1000)
    }

    @Test func `an answer that comes after the cancel is kept, and judged no more`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.submit(.cancel(reason: "enough"))
        try scenario.submit(
            .answerModel(
                "m1.1", ModelAnswer(text: "", calls: [AskedCall.clear("mail.send").request])))
        #expect(scenario.kinds().contains(.modelAnswered))
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `a cancel waits for effects, and begins nothing new`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .clear("mail.send", unattended: true), .clear("notes.write"), .hold("ticket.create"))
        try scenario.begin("c1.1")
        try scenario.submit(.cancel(reason: "enough"))
        #expect(scenario.session.phase == .awaitingTool)
        #expect(scenario.session.openHolds.isEmpty)
        #expect(scenario.session.pendingEffects.isEmpty)
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "sent")))
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `an effect in doubt is settled before a cancel ends the session`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("tag.push", unattended: true))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1", inDoubt: true)
        try scenario.submit(.cancel(reason: "enough"))
        #expect(scenario.session.phase == .awaitingOperator)
        let hold = try scenario.hold.id
        let retry = scenario.refusal(
            of: .decide(hold, OperatorDecision(.retry)), by: .operator("ada"))
        #expect(retry?.code == .wrongAnswer)
        try scenario.decide(.verify)
        #expect(scenario.session.pendingEffects == [.verify("c1.1")])
        try scenario.submit(.verified("c1.1", .notDone("not there")))
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `what was to be repeated is in doubt once the session is cancelled`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("ticket.create", unattended: true))
        try scenario.begin("c1.1")
        try scenario.crash()
        try scenario.submit(.cancel(reason: "enough"))
        #expect(try scenario.hold.kind == .inDoubt)
        try scenario.decide(.done)
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `a crash while it is being cancelled leaves what takes a key in doubt`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("ticket.create", unattended: true))
        try scenario.begin("c1.1")
        try scenario.submit(.cancel(reason: "enough"))
        try scenario.crash()
        #expect(try scenario.hold.kind == .inDoubt)
    }

    @Test func `a crash while it is being cancelled ends a model call`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.submit(.cancel(reason: "enough"))
        try scenario.crash()
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `abandoned with an effect under way it waits like a cancelled one`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write"))
        try scenario.begin("c1.1")
        try scenario.submit(.abandon(CallError(code: "gone", message: "No disk.")))
        #expect(scenario.session.phase == .awaitingTool)
        #expect(scenario.session.cancelling == "No disk.")
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "")))
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `three useless answers do not hide that it was cancelled`() throws {
        var scenario = try Scenario.running()
        for _ in 0..<2 { try scenario.ask(.reject("docs.read")) }
        try scenario.ask(.clear("docs.read"), .clear("notes.write"))
        try scenario.begin("c3.1")
        try scenario.submit(.cancel(reason: "enough"))
        try scenario.fail("c3.1")
        #expect(scenario.session.phase == .cancelled)
    }
}

@Suite struct `Notes of an operator` {
    @Test func `reach the prompt in order, once the step is over`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"))
        try scenario.submit(.note("first"), by: .operator("ada"))
        try scenario.submit(.note("second"), by: .operator("ada"))
        #expect(!scenario.prompt.contains { $0.contains("first") })
        try scenario.run("c1.1", result: "read")
        #expect(
            scenario.prompt.suffix(3)
                == [
                    "c1.1: read", "user: The operator says: first",
                    "user: The operator says: second",
                ])
    }

    @Test func `reach the prompt at once when nothing is under way`() throws {
        var scenario = try Scenario.running()
        try scenario.submit(.note("now"))
        #expect(scenario.prompt.last == "user: The operator says: now")
    }

    @Test func `reach the next agent when one hands off`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("handoff", ["reason": "r", "to": "releaser"]))
        try scenario.submit(.note("Mind the gap."))
        try scenario.submit(.acceptHandoff)
        #expect(scenario.prompt.last == "user: The operator says: Mind the gap.")
        #expect(scenario.prompt.count == 3)
    }

    @Test func `wait for a model call that may be asked again`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel()
        try scenario.submit(.note("one"))
        try scenario.crash()
        #expect(scenario.prompt.last == "user: The operator says: one")
    }
}
