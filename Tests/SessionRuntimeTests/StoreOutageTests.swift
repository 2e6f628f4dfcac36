import SessionKernel
import TestSupport
import Testing

@testable import SessionRuntime

@Suite(.timeLimit(.minutes(10))) struct `A store that fails` {
    private let journal = InMemoryJournal()

    private func stage(_ answers: ModelAnswer..., world: World = World()) -> Stage {
        Stage(ScriptedModel(answers), world: world, journal: journal)
    }

    private func failures(_ stage: Stage) -> [StoreFailure] {
        stage.notices.all.compactMap { if case .storeFailed(let it) = $0 { it } else { nil } }
    }

    private func recoveries(_ stage: Stage) -> Int {
        stage.notices.all.count { if case .storeRecovered = $0 { true } else { false } }
    }

    @Test func `is tried again twice as late each time, and what was done is then recorded`()
        async throws
    {
        let journal = journal
        let world = World { _, _ in
            // What the tool has done waits for the store.
            journal.failNextAppends(7)
            return .finished(ToolOutput(text: "written"))
        }
        let stage = stage(.call("write"), .done, world: world)
        try await stage.open()
        for (pause, times) in [
            (500, 1), (1000, 1), (2000, 1), (4000, 1), (8000, 1), (10_000, 1), (10_000, 2),
        ] {
            try await stage.clock.untilSleeping(for: .milliseconds(pause), times: times)
            #expect(stage.model.asked.all.count == 1)
            #expect(try await stage.session().phase == .awaitingTool)
            stage.clock.advance(by: .milliseconds(pause))
        }
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.world.ran.all.count == 1)
        #expect(failures(stage).map(\.passes) == [true])
        #expect(
            failures(stage).first?.message == "No space is left for the store. Free some space.")
        #expect(recoveries(stage) == 1)
    }

    @Test func `lets nothing begin and answers nobody until it works again`() async throws {
        let stage = stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        journal.failNextAppends(1)
        let answered = Record<Void>()
        let asked = Task {
            try await stage.ask(.approve(hold))
            answered.append(())
        }
        try await stage.clock.untilSleeping(for: StoreOutage.firstPause)
        #expect(answered.all.isEmpty)
        #expect(stage.world.ran.all.isEmpty)
        #expect(try await stage.session().hold == hold)
        stage.supervisor.retryStore()
        try await asked.value
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.world.effects.all == ["s/c1.1"])
    }

    @Test func `may have recorded what it said had failed`() async throws {
        let stage = stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        journal.loseNextAnswer()
        let asked = Task { try await stage.ask(.approve(hold)) }
        try await stage.clock.untilSleeping(for: StoreOutage.firstPause)
        stage.clock.advance(by: StoreOutage.firstPause)
        try await asked.value
        #expect(try await stage.end().outcome?.status == .success)
        #expect(try await stage.kinds().count { $0 == .holdDecided } == 1)
        #expect(stage.world.effects.all == ["s/c1.1"])
        let told = stage.notices.all.count { $0.recorded(.holdDecided) }
        #expect(told == 1)
    }

    @Test func `does not make an approval last longer`() async throws {
        let stage = stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        journal.failNextAppends(1)
        let asked = Task { try await stage.ask(.approve(hold)) }
        try await stage.clock.untilSleeping(for: StoreOutage.firstPause)
        stage.clock.advance(by: .seconds(16 * 60))
        await #expect(throws: Refusal.self) { try await asked.value }
        _ = try await stage.end()
        #expect(stage.world.ran.all.isEmpty)
        #expect(recoveries(stage) == 1)
    }

    @Test func `keeps nobody from stopping, and what it did not take is in doubt`() async throws {
        let journal = journal
        let world = World { _, _ in
            journal.failNextAppends(.max)
            return .finished(ToolOutput(text: "written"))
        }
        let stage = stage(.call("write"), .done, world: world)
        try await stage.open()
        try await stage.clock.untilSleeping(for: StoreOutage.firstPause)
        await stage.supervisor.stopAll()
        journal.failNextAppends(0)
        let next = Stage(ScriptedModel([.call("write"), .done]), journal: journal)
        try await next.supervisor.adopt("s")
        #expect(try await next.rest().hold.kind == .inDoubt)
        #expect(next.world.ran.all.isEmpty)
    }

    @Test func `holds every session of the process, and each goes on when one does`() async throws {
        let stage = stage(.call("push"), .done)
        var holds: [(SessionID, Hold)] = []
        for id in ["s", "t", "u"] as [SessionID] {
            try await stage.open(id)
            holds.append((id, try await stage.rest(of: id).hold))
        }
        journal.failNextAppends(3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (id, hold) in holds {
                group.addTask { try await stage.ask(.approve(hold), id) }
            }
            try await stage.clock.untilSleeping(for: StoreOutage.firstPause, times: 3)
            #expect(stage.world.ran.all.isEmpty)
            stage.clock.advance(by: StoreOutage.firstPause)
            try await group.waitForAll()
        }
        for (id, _) in holds {
            #expect(try await stage.end(of: id).outcome?.status == .success)
        }
        #expect(failures(stage).count == 1 && recoveries(stage) == 1)
        #expect(stage.world.effects.all.sorted() == ["s/c1.1", "t/c1.1", "u/c1.1"])
    }

    @Test func `for good stops the runner and is told as that`() async throws {
        let stage = stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        journal.failNextAppends(1, with: JournalError(.unreadable, "The store was deleted."))
        let error = await #expect(throws: JournalError.self) {
            try await stage.ask(.approve(hold))
        }
        #expect(error?.code == .unreadable)
        let notice = try await stage.notices.until { if case .stopped = $0 { true } else { false } }
        #expect(
            { if case .stopped("s", "The store was deleted.") = notice { true } else { false } }())
        #expect(failures(stage) == [StoreFailure(message: "The store was deleted.", passes: false)])
        // Nothing of it was recorded, and its lease is free.
        #expect(try await stage.session().hold == hold)
        try await stage.ask(.approve(hold))
        #expect(try await stage.session().phase == .awaitingTool)
    }

    @Test func `is told at once to whoever begins a session or decides alone`() async throws {
        let stage = stage(.call("push"), .done)
        journal.failNextAppends(1)
        await #expect(throws: JournalError.noSpace) { try await stage.open() }
        try await stage.open()
        let hold = try await stage.rest().hold
        await stage.supervisor.stopAll()
        journal.failNextAppends(1)
        await #expect(throws: JournalError.noSpace) { try await stage.ask(.approve(hold)) }
        #expect(failures(stage) == [])
    }
}
