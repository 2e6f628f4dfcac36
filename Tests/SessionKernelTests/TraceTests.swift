import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The trace of a session` {
    /// As a reader of the journal makes it.
    private func trace(of scenario: Scenario) -> SessionTrace {
        var trace = SessionTrace()
        var session = Session(id: scenario.session.id)
        for event in scenario.events {
            trace.take(event, in: session)
            session.apply(event)
        }
        return trace
    }

    private func model(_ id: String, _ scenario: Scenario) throws -> TracedModelCall {
        guard case .model(let call)? = trace(of: scenario)[id] else {
            throw MalformedEvent("there is no \(id)")
        }
        return call
    }

    private func tool(_ id: String, _ scenario: Scenario) throws -> TracedToolCall {
        guard case .tool(let call)? = trace(of: scenario)[id] else {
            throw MalformedEvent("there is no \(id)")
        }
        return call
    }

    @Test func `tells who began it, and each call in the order in which it was begun`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"), .clear("notes.write", ["to": "ada"]))
        try scenario.run("c1.1")
        try scenario.run("c1.2")
        try scenario.finish()
        let trace = trace(of: scenario)
        #expect(trace.entries.map(\.id) == ["m1.1", "c1.1", "c1.2", "m2.1"])
        #expect(trace.openedBy == scenario.events.first?.actor)
        #expect(trace.lastAt == scenario.events.last?.at)
    }

    @Test func `names the prompt that was sent, and what came back with its cost`() throws {
        var scenario = try Scenario.running()
        let prompt = scenario.session.transcript.head
        try scenario.ask(.clear("docs.read"))
        let call = try model("m1.1", scenario)
        #expect(call.prompt == prompt)
        #expect(call.agent == "planner" && call.model == "main" && call.step == 1)
        guard case .answered(let answer, let cost, _) = call.end else {
            Issue.record("it is \(call.end)")
            return
        }
        #expect(answer.calls.map(\.tool) == ["docs.read"])
        #expect(cost == call.cost)
    }

    @Test func `counts all that was reserved for a request whose runner died`() throws {
        var scenario = try Scenario.running()
        try scenario.beginModel(tokens: 500, cost: 700)
        #expect(try model("m1.1", scenario).end == .open)
        try scenario.crash()
        let call = try model("m1.1", scenario)
        guard case .orphaned = call.end else {
            Issue.record("it is \(call.end)")
            return
        }
        #expect(call.cost == Money(microdollars: 700))
    }

    @Test func `tells why a request failed, and that another was made`() throws {
        var scenario = try Scenario.running(.sample.trying(2))
        try scenario.beginModel()
        let failure = ModelFailure(
            kind: .serverError, message: "It answered 500.", status: 500, retryable: true)
        try scenario.submit(.failModel("m1.1", failure))
        scenario.wait(milliseconds: 60_000)
        try scenario.beginModel()
        let ids = trace(of: scenario).entries.map(\.id)
        #expect(ids == ["m1.1", "m1.2"])
        guard case .failed(let told, _, _) = try model("m1.1", scenario).end else {
            Issue.record("it has not failed")
            return
        }
        #expect(told == failure)
    }

    @Test func `tells of a call by which rule it was held, who decided, and what it returned`()
        throws
    {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send", ["to": "bob"]))
        #expect(try tool("c1.1", scenario).endWord == "waits")
        try scenario.decide(.approve, reason: "known")
        try scenario.begin("c1.1")
        #expect(try tool("c1.1", scenario).endWord == "runs")
        try scenario.submit(.finishCall("c1.1", ToolResult(text: "sent", milliseconds: 12)))
        let call = try tool("c1.1", scenario)
        #expect(call.asked == #"{"to":"bob"}"#)
        #expect(call.judgement?.rule == "rule 1" && !call.isCleared)
        #expect(call.words.map(\.decision.by) == ["ada"])
        #expect(call.words.first?.decision.reason == "known")
        #expect(call.result?.text == "sent" && call.milliseconds == 12 && call.attempts == 1)
        #expect(call.endWord == "ok")
    }

    @Test func `tells of a denied call by whom, and of one in doubt how that was settled`() throws {
        var denied = try Scenario.running()
        try denied.ask(.hold("mail.send", ["to": "bob"]))
        try denied.decide(.deny, reason: "not him")
        #expect(try tool("c1.1", denied).end == .denied(by: "ada", reason: "not him"))

        var doubtful = try Scenario.running()
        try doubtful.ask(.hold("mail.send", ["to": "bob"]))
        try doubtful.decide(.approve)
        try doubtful.begin("c1.1")
        try doubtful.crash()
        #expect(try tool("c1.1", doubtful).endWord == "in doubt")
        try doubtful.decide(.done, reason: "he has it")
        #expect(try tool("c1.1", doubtful).endWord == "done")
    }

    @Test func `tells of an undone call by which call, and of that what it undoes`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write", ["to": "ada"]))
        try scenario.run("c1.1")
        let judgement = AskedCall.judgement(["to": "ada"])
        try scenario.submit(
            .undo("c1.1", reason: "", verdict: .clear(judgement, unattended: false)),
            by: .operator("ada"))
        try scenario.run("u1")
        #expect(try tool("c1.1", scenario).undoneBy == "u1")
        #expect(try tool("c1.1", scenario).endWord == "undone")
        #expect(try tool("u1", scenario).undoes == "c1.1")
        #expect(try tool("u1", scenario).agent == "planner")
    }

    @Test func `tells of a handoff from whom to whom`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .clear(ControlTool.handoff, ["to": "releaser", "reason": "The plan is made."]))
        if scenario.session.phase == .handingOff { try scenario.submit(.acceptHandoff) }
        let handoffs = trace(of: scenario).entries.compactMap { entry -> Handoff? in
            if case .handoff(let traced) = entry { traced.handoff } else { nil }
        }
        #expect(handoffs.map(\.to) == ["releaser"] && handoffs.map(\.from) == ["planner"])
        #expect(handoffs.first?.reason == "The plan is made.")
    }

    @Test func `tells that what acts on the session itself is done`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .clear(ControlTool.brief, ["done": ["Looked."]]),
            .clear(ControlTool.handoff, ["to": "releaser", "reason": "The plan is made."]))
        if scenario.session.phase == .handingOff { try scenario.submit(.acceptHandoff) }
        #expect(try tool("c1.1", scenario).endWord == "ok")
        #expect(try tool("c1.2", scenario).endWord == "ok")
    }

    @Test func `tells who answered a question, and what`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .clear(ControlTool.ask, ["choices": ["stable", "beta"], "question": "Which?"]))
        let open = try tool("c1.1", scenario)
        #expect(open.endWord == "waits" && open.shown.map(\.isOpen) == [true])
        var decision = OperatorDecision(.answer("beta"), reason: "as agreed")
        decision.fit = .fits
        try scenario.submit(.decide(try scenario.hold.id, decision), by: .operator("ada"))
        let call = try tool("c1.1", scenario)
        #expect(call.endWord == "answered" && call.answer == "beta")
        #expect(call.words.map(\.decision.by) == ["ada"])
        #expect(call.shown.map(\.isOpen) == [false])
    }

    @Test func `shows what a person was shown of a call, by the digest of its hold`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send", ["to": "bob"]))
        let hold = try scenario.hold
        let held = try #require(try tool("c1.1", scenario).shown.last)
        #expect(held.hold == hold.id && held.digest == hold.digest && held.isOpen)
        try scenario.decide(.approve)
        #expect(try tool("c1.1", scenario).shown.last?.isOpen == false)
    }

    @Test func `tells of what still waited when the session ended that it was not run`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send", ["to": "bob"]))
        try scenario.submit(.cancel(reason: "enough"), by: .operator("ada"))
        try #require(scenario.session.outcome != nil)
        let call = try tool("c1.1", scenario)
        #expect(call.endWord == "not run" && call.shown.map(\.isOpen) == [false])
    }

    @Test func `tells of an undo which operator asked for it`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("notes.write", ["to": "ada"]))
        try scenario.run("c1.1")
        try scenario.submit(
            .undo(
                "c1.1", reason: "",
                verdict: .clear(AskedCall.judgement(["to": "ada"]), unattended: false)),
            by: .operator("grace"))
        #expect(try tool("u1", scenario).undoneFor == "grace")
    }
}
