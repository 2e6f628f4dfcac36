import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A call that fails for a while` {
    private func begun(
        _ asked: AskedCall = .clear("docs.read"), _ definition: SessionDefinition = .sample
    ) throws -> Scenario {
        var scenario = try Scenario.running(definition)
        try scenario.ask(asked)
        if !scenario.session.openHolds.isEmpty { try scenario.decide(.approve) }
        try scenario.begin("c1.1")
        return scenario
    }

    @Test func `is begun again after a wait that was drawn outside`() throws {
        let scenario = try begun()
        let failure = ToolFailure(
            error: CallError(code: "busy", message: "Try later.", retryable: true))
        let at = scenario.now.adding(milliseconds: 1)
        let command = Command(at: at, draw: .max / 2, .failCall("c1.1", failure))
        let decided = try scenario.session.decide(command)
        let retry = ScheduledRetry(
            effect: .call("c1.1"), attempt: 2, due: at.adding(milliseconds: 250),
            why: "Try later.")
        #expect(decided.map(\.kind) == [.toolFailed, .retryScheduled])
        #expect(decided.last?.body == .retryScheduled(retry))
    }

    @Test func `waits in a phase of its own, and the model is not told yet`() throws {
        var scenario = try begun()
        let prompt = scenario.prompt
        try scenario.fail("c1.1", retryable: true)
        #expect(scenario.session.phase == .retrying)
        #expect(scenario.prompt == prompt)
        #expect(scenario.session.nextDue == scenario.now.adding(milliseconds: 500))
        #expect(scenario.refusal(of: .beginCall("c1.1", preview: nil))?.code == .stale)
        scenario.wait(milliseconds: 500)
        try scenario.run("c1.1", result: "the page")
        #expect(scenario.prompt.last == "c1.1: the page")
    }

    @Test func `has failed when its attempts are used up`() throws {
        var scenario = try begun()
        for _ in 1...2 {
            try scenario.fail("c1.1", retryable: true)
            scenario.wait(milliseconds: 1000)
            try scenario.begin("c1.1")
        }
        #expect(try scenario.fail("c1.1", retryable: true).map(\.kind) == [.toolFailed])
        #expect(scenario.prompt.last?.hasPrefix("c1.1 failed: ") == true)
        #expect(scenario.session.phase == .processing)
    }

    @Test func `with a key keeps it, its digest and its right, which is not used again`() throws {
        var scenario = try begun(.hold("ticket.create"))
        let first = try #require(scenario.lastStart)
        try scenario.fail("c1.1", retryable: true)
        scenario.wait(milliseconds: 500)
        try scenario.begin("c1.1")
        let second = try #require(scenario.lastStart)
        #expect(first.decision != nil)
        #expect(second.decision == nil)
        #expect(second.key == first.key)
        #expect(second.digest == first.digest)
        #expect(second.attempt == 2)
    }

    @Test(arguments: ["notes.write", "mail.send"] as [ToolName])
    func `without a key is told as it is, for it could happen twice`(tool: ToolName) throws {
        var scenario = try begun(.hold(tool))
        #expect(try scenario.fail("c1.1", retryable: true).map(\.kind) == [.toolFailed])
        #expect(scenario.session.phase == .processing)
    }

    @Test func `is repeated under its key though it may have happened, and at last is in doubt`()
        throws
    {
        var scenario = try begun(.hold("ticket.create"))
        for _ in 1...2 {
            let bodies = try scenario.fail("c1.1", inDoubt: true, retryable: true)
            #expect(bodies.map(\.kind) == [.toolFailed, .retryScheduled])
            scenario.wait(milliseconds: 1000)
            try scenario.begin("c1.1")
        }
        let bodies = try scenario.fail("c1.1", inDoubt: true, retryable: true)
        #expect(bodies.map(\.kind) == [.toolFailed, .holdRaised])
    }

    @Test func `is put to a person if the session ends while it may have happened`() throws {
        var scenario = try begun(.hold("ticket.create"))
        try scenario.fail("c1.1", inDoubt: true, retryable: true)
        try scenario.submit(.cancel(reason: "enough"))
        #expect(try scenario.hold.kind == .inDoubt)
        #expect(scenario.session.phase == .awaitingOperator)
    }

    @Test func `that only reads is repeated after any failure that leaves it open`() throws {
        var scenario = try begun()
        let bodies = try scenario.fail("c1.1", inDoubt: true)
        #expect(bodies.map(\.kind) == [.toolFailed, .retryScheduled])
    }

    @Test func `honours how long it asks to be left alone, up to the longest wait`() throws {
        var error = CallError(code: "busy", message: "Try later.", retryable: true)
        error.retryAfterMilliseconds = 20_000
        var scenario = try begun()
        try scenario.submit(.failCall("c1.1", ToolFailure(error: error)))
        #expect(scenario.session.nextDue == scenario.now.adding(milliseconds: 20_000))
        error.retryAfterMilliseconds = 30_001
        var patient = try begun()
        let bodies = try patient.submit(.failCall("c1.1", ToolFailure(error: error)))
        #expect(bodies.map(\.kind) == [.toolFailed])
    }

    @Test func `counts the wait as time in which the session works`() throws {
        var scenario = try begun()
        try scenario.fail("c1.1", retryable: true)
        let before = scenario.session.wallMilliseconds
        scenario.wait(milliseconds: 20_000)
        try scenario.begin("c1.1")
        #expect((20_000..<20_100).contains(scenario.session.wallMilliseconds - before))
    }

    @Test func `that waits past the session's time puts that to a person`() throws {
        var definition = SessionDefinition.sample
        definition.limits.wallMilliseconds = 10_000
        var scenario = try begun(.clear("docs.read"), definition)
        var error = CallError(code: "busy", message: "Try later.", retryable: true)
        error.retryAfterMilliseconds = 20_000
        try scenario.submit(.failCall("c1.1", ToolFailure(error: error)))
        #expect(scenario.session.phase == .retrying)
        scenario.wait(milliseconds: 10_000)
        try scenario.submit(.tick)
        #expect(try scenario.hold.ceiling == .wall)
    }

    @Test func `waits on over a crash and a pause`() throws {
        var scenario = try begun(.hold("ticket.create"))
        try scenario.fail("c1.1", retryable: true)
        let due = scenario.session.nextDue
        #expect(try scenario.crash().map(\.kind) == [.sessionClaimed])
        #expect(scenario.session.phase == .retrying)
        #expect(scenario.session.nextDue == due)
        try scenario.submit(.pause(reason: "look"))
        #expect(scenario.session.pendingEffects == [])
        scenario.wait(milliseconds: 500)
        try scenario.submit(.resume)
        try scenario.run("c1.1")
    }

    @Test func `can be cancelled while it waits, and is in no doubt`() throws {
        var scenario = try begun(.hold("ticket.create"))
        try scenario.fail("c1.1", retryable: true)
        try scenario.submit(.cancel(reason: "enough"))
        #expect(scenario.session.phase == .cancelled)
    }

    @Test func `is not scheduled twice by a failure that is told twice`() throws {
        var scenario = try begun()
        try scenario.fail("c1.1", retryable: true)
        let again = ToolFailure(error: CallError(code: "x", message: "No.", retryable: true))
        #expect(scenario.refusal(of: .failCall("c1.1", again))?.code == .stale)
    }

    @Test func `is not repeated once the session is ending`() throws {
        var scenario = try begun()
        try scenario.submit(.cancel(reason: "enough"))
        #expect(
            try scenario.fail("c1.1", retryable: true).map(\.kind) == [.toolFailed, .sessionClosed])
    }
}

@Suite struct `A safe default` {
    private func defaulting(attempts: Int = 1) -> SessionDefinition {
        var definition = SessionDefinition.sample.trying(attempts)
        for place in definition.tools.indices {
            definition.tools[place].declaration.onFailure = "The page is empty."
        }
        return definition
    }

    private let told =
        "c1.1: docs.read did not succeed: It broke.\n"
        + "Its declared default is used instead:\nThe page is empty."

    @Test func `answers for a tool whose attempts are used up`() throws {
        var scenario = try Scenario.running(defaulting(attempts: 2))
        try scenario.ask(.clear("docs.read"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1", retryable: true)
        scenario.wait(milliseconds: 500)
        try scenario.begin("c1.1")
        let bodies = try scenario.fail("c1.1", retryable: true)
        #expect(bodies.map(\.kind) == [.toolFailed, .fallbackTaken])
        #expect(scenario.prompt.last == told)
    }

    @Test func `is taken by the next runner where the journal was cut before it`() throws {
        var scenario = try Scenario.running(defaulting())
        try scenario.ask(.clear("mail.send", unattended: true))
        try scenario.begin("c1.1")
        let bodies = try scenario.fail("c1.1")
        #expect(bodies.map(\.kind) == [.toolFailed, .fallbackTaken])
        var session = Session(id: scenario.session.id)
        for event in scenario.events.dropLast() { session.apply(event) }
        let next = try session.decide(
            Command(at: scenario.now, .claim(epoch: 2, runner: "next")))
        #expect(next.map(\.kind) == [.sessionClaimed, .fallbackTaken])
    }

    @Test func `lets the calls after it go on`() throws {
        var scenario = try Scenario.running(defaulting())
        try scenario.ask(.clear("docs.read"), .clear("notes.write"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1")
        #expect(scenario.session.pendingEffects == [.runCall("c1.2")])
        try scenario.run("c1.2")
        #expect(scenario.prompt.suffix(2) == [told, "c1.2: ok"])
    }

    @Test func `never stands for an effect that may have happened`() throws {
        var scenario = try Scenario.running(defaulting())
        try scenario.ask(.clear("notes.write"))
        try scenario.begin("c1.1")
        let bodies = try scenario.fail("c1.1", inDoubt: true)
        #expect(bodies.map(\.kind) == [.toolFailed, .holdRaised])
        try scenario.decide(.notDone)
        #expect(scenario.prompt.last?.contains("not_done") == true)
    }

    @Test func `answers while the breaker is open`() throws {
        var scenario = try Scenario.running(defaulting())
        try scenario.ask(.clear("docs.read"))
        let bodies = try scenario.submit(
            .avoid(.call("c1.1"), until: scenario.now, why: "It broke."))
        #expect(bodies.map(\.kind) == [.fallbackTaken])
        #expect(scenario.prompt.last == told)
    }

    @Test func `is not what the tool said: no fact can rest on it`() throws {
        var scenario = try Scenario.running(defaulting())
        try scenario.ask(.clear("docs.read"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1")
        #expect(scenario.session.lastResults["docs.read"] == nil)
    }
}

@Suite struct `A call that waits for a rate limit` {
    @Test func `keeps its approval, also when the wait is longer than one stays good`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.hold("mail.send"))
        try scenario.decide(.approve)
        let until = scenario.now.adding(milliseconds: 1_000_000)
        try scenario.submit(.postpone(.call("c1.1"), until: until, why: "at most 1 in 20 minutes"))
        #expect(scenario.session.phase == .retrying)
        scenario.wait(milliseconds: 1_000_000)
        #expect(try scenario.begin("c1.1").map(\.kind) == [.toolStarted])
        #expect(scenario.lastStart?.decision != nil)
    }
}

extension Scenario {
    fileprivate var lastStart: ToolStarted? {
        events.reversed().lazy.compactMap {
            if case .toolStarted(let started) = $0.body { started } else { nil }
        }.first
    }
}
