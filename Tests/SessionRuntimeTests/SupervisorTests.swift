import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Operators and runners in several processes` {
    private let journal = InMemoryJournal()
    private let clock = TestClock()

    private func stage(_ journal: InMemoryJournal, _ answers: ModelAnswer...) -> Stage {
        Stage(ScriptedModel(answers), journal: journal, clock: clock)
    }

    @Test func `a session that is run elsewhere cannot be taken up`() async throws {
        let first = stage(journal, .call("push"), .done)
        let second = stage(journal.another(), .done)
        try await first.open()
        try await first.rest()
        let error = await #expect(throws: JournalError.self) {
            try await second.supervisor.adopt("s")
        }
        #expect(error?.code == .leaseHeld)
        await first.supervisor.stopAll()
        try await second.supervisor.adopt("s")
        #expect(await second.supervisor.running == ["s"])
        try await second.supervisor.adopt("s")
        await second.supervisor.stopAll()
    }

    @Test func `a command for a session elsewhere goes through the inbox`() async throws {
        let first = stage(journal, .call("push"), .done)
        let second = stage(journal.another())
        try await first.open()
        let hold = try await first.rest().hold
        let refusal = await #expect(throws: Refusal.self) { try await second.ask(.resume) }
        #expect(refusal?.message == "Session s is not paused; it is in awaitingApproval.")
        try await second.ask(.approve(hold))
        #expect(try await first.end().outcome?.status == .success)
        #expect(try await journal.inbox(of: "s").isEmpty)
        let decided = journal.recorded.first { $0.event.kind == .holdDecided }
        #expect(decided?.event.actor == .operator("ann"))
    }

    @Test func `many operators at once are each answered once`() async throws {
        let first = stage(journal, .call("push"), .call("push"), .done)
        let second = stage(journal.another())
        try await first.open()
        let hold = try await first.rest().hold
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await second.ask(.approve(hold))) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 1)
        #expect(try await first.rest(2).hold.id != hold.id)
        #expect(first.world.ran.all.count == 1)
        await first.supervisor.stopAll()
    }

    @Test func `with nobody running it, a command is decided here and the lease given back`()
        async throws
    {
        let first = stage(journal, .call("push"), .done)
        try await first.open()
        let hold = try await first.rest().hold
        await first.supervisor.stopAll()
        let second = stage(journal.another())
        try await second.ask(.approve(hold))
        #expect(try await second.session().phase == .awaitingTool)
        // Free as soon as the call has returned.
        let third = stage(journal.another(), .call("push"), .done)
        try await third.supervisor.adopt("s")
        #expect(try await third.end().outcome?.status == .success)
        #expect(third.world.ran.all.count == 1)
    }

    @Test func `a runner that dies while somebody waits for it is replaced by the waiter`()
        async throws
    {
        let first = stage(journal, .call("push"), .done)
        try await first.open()
        let hold = try await first.rest().hold
        await first.supervisor.stopAll()
        // A process that holds the lease and never looks into the inbox.
        let deaf = journal.another()
        let lease = try await deaf.claim("s")
        let second = stage(journal.another())
        async let asked: Void = second.ask(.approve(hold))
        try await clock.untilSleeping(for: .seconds(1))
        await deaf.release(lease)
        clock.advance(by: .seconds(1))
        try await asked
        #expect(try await second.session().phase == .awaitingTool)
        #expect(try await journal.inbox(of: "s").isEmpty)
    }

    @Test func `whoever stops waiting is not told that it was done`() async throws {
        let first = stage(journal, .call("push"), .done)
        try await first.open()
        let hold = try await first.rest().hold
        await first.supervisor.stopAll()
        _ = try await journal.another().claim("s")
        let second = stage(journal.another())
        let asked = Task { try await second.ask(.approve(hold)) }
        try await clock.untilSleeping(for: .seconds(1))
        asked.cancel()
        await #expect(throws: CancellationError.self) { try await asked.value }
    }

    @Test func `a command that cannot be read is refused`() async throws {
        let first = stage(journal, .call("push"), .done)
        try await first.open()
        try await first.rest()
        let other = journal.another()
        let changes = other.changes()
        try await other.submit(
            InboxCommand(
                id: "odd", session: "s", at: clock.time, operator: "bob", command: ["do": "dance"]))
        for await _ in changes where try await other.reply(to: "odd") != nil { break }
        let reply = try await other.reply(to: "odd")
        #expect(reply == InboxReply(accepted: false, message: "command `dance` is not known"))
    }

    @Test func `a session that is not there is not made by asking for it`() async throws {
        let stage = stage(journal, .done)
        let error = await #expect(throws: JournalError.self) { try await stage.ask(.resume, "nil") }
        #expect(error?.code == .noSuchSession)
        await #expect(throws: JournalError.self) { try await stage.supervisor.adopt("nil") }
    }

    @Test func `whoever adopts a session that has just ended hears of its end`() async throws {
        let first = stage(journal, .done)
        try await first.runToEnd()
        let second = stage(journal.another())
        try await second.supervisor.adopt("s")
        #expect(try await second.end().outcome?.status == .success)
    }

    @Test func `a runner that leaves at a rest uses up no decision that comes as it leaves`()
        async throws
    {
        for _ in 1...20 {
            let stage = Stage(ScriptedModel([.call("push"), .done]), stopsAtRest: true)
            try await stage.open()
            try await stage.notices.until {
                if case .resting = $0 { true } else { false }
            }
            let hold = try #require(try await stage.session().openHolds.first)
            try await stage.ask(.decide(hold, OperatorDecision(.approve)))
            await stage.supervisor.untilStopped("s")
            let kinds = try await stage.kinds()
            #expect(kinds.contains(.holdDecided) && !kinds.contains(.toolStarted))
            #expect(stage.world.ran.all.isEmpty)
            try await stage.supervisor.adopt("s")
            await stage.supervisor.untilStopped("s")
            #expect(try await stage.session().phase == .completed)
            #expect(stage.world.ran.all.count == 1)
        }
    }

    @Test func `two sessions cannot have one id`() async throws {
        let stage = stage(journal, .call("push"), .done)
        try await stage.open()
        try await stage.rest()
        await #expect(throws: JournalError.self) { try await stage.open() }
        await stage.supervisor.stopAll()
        await #expect(throws: (any Error).self) { try await stage.open() }
        #expect(try await stage.session().phase == .awaitingApproval)
    }
}
