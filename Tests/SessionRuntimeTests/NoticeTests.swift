import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Notices of a runner` {
    private func rests(_ stage: Stage) -> [Phase] {
        stage.notices.all.compactMap { if case .resting(_, let phase) = $0 { phase } else { nil } }
    }

    @Test func `a rest is told once, whatever is noted or escalated meanwhile`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        try await stage.ask(.note("one"))
        try await stage.ask(.note("two"))
        try await stage.clock.untilSleeping(for: .seconds(450))
        stage.clock.advance(by: .seconds(450))
        try await stage.notices.until { $0.recorded(.holdEscalated) }
        #expect(rests(stage) == [.awaitingApproval])
        try await stage.ask(.pause(reason: ""))
        try await stage.rest(2)
        try await stage.ask(.resume)
        try await stage.rest(3)
        #expect(rests(stage) == [.awaitingApproval, .paused, .awaitingApproval])
        try await stage.ask(.approve(hold))
        _ = try await stage.end()
        #expect(rests(stage).count == 3)
    }

    @Test func `a hold beside a read that runs is no rest yet`() async throws {
        let gate = Gate()
        let world = World { _, _ in
            try? await gate.pass()
            return .finished(ToolOutput(text: "ok"))
        }
        let stage = Stage(.calls(("look", [:]), ("push", [:])), .done, world: world)
        try await stage.open()
        try await gate.untilReached()
        try await stage.notices.until { $0.recorded(.holdRaised) }
        #expect(rests(stage) == [])
        gate.open()
        #expect(try await stage.rest().phase == .awaitingApproval)
    }

    @Test func `the end is told once, after all else`() async throws {
        let stage = Stage(.call("look"), .done)
        try await stage.runToEnd()
        let ends = stage.notices.all.filter { if case .ended = $0 { true } else { false } }
        #expect(ends.count == 1)
        let last = try #require(stage.notices.all.last)
        #expect({ if case .ended("s", .completed) = last { true } else { false } }())
    }

    @Test func `a runner whose lease was taken stops, and the other goes on`() async throws {
        let journal = InMemoryJournal()
        let stage = Stage(ScriptedModel([.call("push"), .done]), journal: journal)
        try await stage.open()
        let hold = try await stage.rest().hold
        // As the end of its process would: the lease is free, although the runner is still there.
        await journal.close()
        let other = Stage(
            ScriptedModel([.call("push"), .done]), world: stage.world, journal: journal.another())
        try await other.supervisor.adopt("s")
        try await other.rest()
        let error = await #expect(throws: JournalError.self) { try await stage.ask(.approve(hold)) }
        #expect(error?.code == .fenced)
        await stage.supervisor.untilStopped("s")
        try await other.ask(.approve(hold))
        #expect(try await other.end().outcome?.status == .success)
        #expect(stage.world.ran.all.count == 1)
    }
}
