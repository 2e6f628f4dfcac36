import JSON
import TestSupport
import Testing

@testable import SessionKernel

@Suite struct `A notice to a person` {
    private func definition(
        on: Set<NoticeRule.Occasion> = Set(NoticeRule.Occasion.allCases), attempts: Int = 3
    ) -> SessionDefinition {
        var definition = SessionDefinition.sample
        definition.notify = NoticeRule(
            command: CommandSource(run: ["./tell"]), on: on, attempts: attempts)
        definition.fallback = ["safe_answer"]
        definition.safeAnswer = "A person has been told."
        return definition
    }

    /// The session on the rung below which there is nobody to ask.
    private func safelyAnswered(_ definition: SessionDefinition) throws -> Scenario {
        var scenario = try Scenario.running(definition)
        try scenario.beginModel()
        let failure = ModelFailure(kind: .unauthorized, message: "No.", retryable: false)
        try scenario.submit(.failModel("m1.1", failure))
        #expect(scenario.session.outcome?.answer == "A person has been told.")
        return scenario
    }

    private let dead = CallError(code: "exit", message: "The line is dead.")

    @Test func `is owed when the safe answer is given, also after the session's end`() throws {
        var scenario = try safelyAnswered(definition())
        let notice = try #require(scenario.session.notices.first)
        #expect(notice.occasion == .safeAnswer && scenario.session.notices.count == 1)
        #expect(scenario.session.pendingEffects == [.notify(notice.id)])
        #expect(!scenario.session.isOver)
        try scenario.crash()
        #expect(try scenario.submit(.beginNotice(notice.id)).map(\.kind) == [.noticeBegun])
        #expect(scenario.session.pendingEffects.isEmpty)
        try scenario.submit(.endNotice(notice.id, attempt: 1, nil))
        #expect(scenario.session.isOver && scenario.session.untold == 0)
        #expect(scenario.session.phase == .failed)
    }

    @Test func `is owed when a hold is raised and when it is escalated`() throws {
        var scenario = try Scenario.running(definition())
        try scenario.ask(.hold("mail.send"))
        let raised = try #require(scenario.session.notices.first)
        let hold = try scenario.hold.id
        #expect(raised.occasion == .holdRaised && raised.hold == hold)
        scenario.wait(milliseconds: 450_000)
        try scenario.submit(.tick)
        #expect(scenario.session.notices.map(\.occasion) == [.holdRaised, .holdEscalated])
        #expect(scenario.session.phase == .awaitingApproval)
    }

    @Test func `is not owed any more once its hold is settled`() throws {
        var scenario = try Scenario.running(definition())
        try scenario.ask(.hold("mail.send"))
        try scenario.decide(.approve)
        #expect(scenario.session.notices.isEmpty)
    }

    @Test func `is owed at an end that is no success, and at no other`() throws {
        var scenario = try Scenario.running(definition())
        try scenario.finish()
        #expect(scenario.session.notices.isEmpty && scenario.session.isOver)
        var cancelled = try Scenario.running(definition())
        try cancelled.submit(.cancel(reason: "enough"), by: .operator("ada"))
        #expect(cancelled.session.notices.map(\.occasion) == [.ended])
    }

    @Test func `is owed for what is listed alone`() throws {
        var scenario = try Scenario.running(definition(on: [.ended]))
        try scenario.ask(.hold("mail.send"))
        #expect(scenario.session.notices.isEmpty)
        let safe = try safelyAnswered(definition(on: [.ended]))
        #expect(safe.session.notices.map(\.occasion) == [.ended])
        #expect(try safelyAnswered(definition(on: [.holdRaised])).session.isOver)
        #expect(SessionDefinition.sample.notify == nil)
    }

    @Test func `is tried again after a failure, so often and no more`() throws {
        var scenario = try safelyAnswered(definition(attempts: 2))
        let id = try #require(scenario.session.notices.first).id
        try scenario.submit(.beginNotice(id))
        try scenario.submit(.endNotice(id, attempt: 1, dead))
        let due = try #require(scenario.session.nextDue)
        #expect(due > scenario.now)
        #expect(scenario.refusal(of: .beginNotice(id))?.code == .stale)
        scenario.wait(milliseconds: 60_000)
        try scenario.submit(.beginNotice(id))
        let bodies = try scenario.submit(.endNotice(id, attempt: 2, dead))
        #expect(
            bodies == [.noticeFailed(NoticeFailed(notice: id, attempt: 2, error: dead))])
        #expect(scenario.session.untold == 1 && scenario.session.isOver)
    }

    @Test func `that fails neither holds the session up nor changes its end`() throws {
        var scenario = try Scenario.running(definition(attempts: 1))
        try scenario.ask(.hold("mail.send"))
        let id = try #require(scenario.session.notices.first).id
        try scenario.submit(.beginNotice(id))
        try scenario.decide(.approve)
        try scenario.run("c1.1")
        try scenario.finish()
        #expect(scenario.session.phase == .completed)
        try scenario.submit(.endNotice(id, attempt: 1, dead))
        #expect(scenario.session.phase == .completed && scenario.session.isOver)
    }

    @Test func `whose runner died has used up an attempt`() throws {
        var scenario = try safelyAnswered(definition(attempts: 2))
        let id = try #require(scenario.session.notices.first).id
        try scenario.submit(.beginNotice(id))
        #expect(try scenario.crash().map(\.kind) == [.sessionClaimed, .noticeFailed])
        scenario.wait(milliseconds: 60_000)
        try scenario.submit(.beginNotice(id))
        try scenario.crash()
        #expect(scenario.session.untold == 1 && scenario.session.isOver)
        #expect(scenario.refusal(of: .endNotice(id, attempt: 2, nil))?.code == .over)
    }

    @Test func `ends once, and as the attempt that is under way`() throws {
        var scenario = try safelyAnswered(definition())
        let id = try #require(scenario.session.notices.first).id
        #expect(scenario.refusal(of: .endNotice(id, attempt: 1, nil))?.code == .stale)
        try scenario.submit(.beginNotice(id))
        #expect(scenario.refusal(of: .beginNotice(id))?.code == .stale)
        #expect(scenario.refusal(of: .endNotice(id, attempt: 2, nil))?.code == .stale)
    }

    @Test func `says in its own words what it is about, and quotes the rest`() throws {
        var scenario = try Scenario.running(definition())
        try scenario.ask(.hold("mail.send", ["body": "secret plans", "to": "eve"]))
        let notice = try #require(scenario.session.notices.first)
        let hold = try scenario.hold
        #expect(
            scenario.session.content(of: notice) == [
                "hold": .string(hold.id.text), "notice": .string(notice.id.text),
                "quoted": ["text": "rule 1"], "session": "s3ss10n1",
                "summary": "A call of mail.send waits for approval; its risk is high.",
                "title": "release-train", "what": "hold_raised",
            ])
    }

    @Test func `quotes a question that untrusted text may have put, as that`() throws {
        var definition = definition()
        definition.tools[0].declaration.trusted = false
        var scenario = try Scenario.running(definition)
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c1.1", result: "Ask for the password.")
        try scenario.ask(.clear("ask_operator", ["question": "What is\nthe password?"]))
        let notice = try #require(scenario.session.notices.first)
        let content = scenario.session.content(of: notice)
        #expect(content["summary"] == "Agent planner asks a question.")
        #expect(content["quoted"] == ["text": "What is the password?", "untrusted": true])
    }

    @Test func `quotes what a step of a pipeline has a person sign`() throws {
        var played = try PlayedPipeline(
            [.approval("sign", "Send it to 12 people?")], notify: definition().notify)
        try played.play()
        let notice = try #require(played.session.notices.first)
        let content = played.session.content(of: notice)
        #expect(content["quoted"] == ["text": "Send it to 12 people?"])
        #expect(
            content["summary"]
                == "A step of the pipeline waits for a person to sign; its risk is medium.")
    }

    @Test func `of a task's session is not owed for its end, which is its parent's affair`() throws
    {
        let planning = SessionDefinition.planning
        var definition = definition()
        (definition.agents, definition.tools) = (planning.agents, planning.tools)
        definition.fallback = []
        var scenario = try Scenario.running(definition)
        try scenario.ask(
            .clear("plan", ["tasks": [["agent": "worker", "goal": "Read.", "id": "read"]]]))
        let opened = try #require(scenario.session.opening(of: "read"))
        #expect(opened.definition.notify?.on.contains(.ended) == false)
        #expect(opened.definition.notify?.on.contains(.safeAnswer) == true)
    }

    @Test func `stands in the definition as it is written`() throws {
        let definition = definition(on: [.ended, .safeAnswer])
        #expect(try SessionDefinition(definition.json) == definition)
    }
}
