import SessionKernel
import SessionRuntime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct `The memory of a runner` {
    @Test func `above its ceiling no step begins, and an operator gets one more by resuming`()
        async throws
    {
        let held = Atomic(50 << 20)
        let world = World { _, _ in
            held.store(101 << 20, ordering: .relaxed)
            return .finished(ToolOutput(text: "ok"))
        }
        let ceiling = MemoryCeiling(bytesMax: 100 << 20) { held.load(ordering: .relaxed) }
        let stage = Stage(
            ScriptedModel([.call("look"), .call("look"), .done]), world: world, memory: ceiling)
        try await stage.open()
        #expect(try await stage.rest().phase == .paused)
        #expect(stage.model.asked.all.count == 1 && stage.world.ran.all.count == 1)
        let events = try await stage.journal.events(of: "s", from: 1, limit: 1000).map(\.event)
        let paused = try #require(events.last)
        #expect(paused.actor == .runtime)
        guard case .sessionPaused(let reason) = paused.body else {
            Issue.record("it ended with \(paused.body)")
            return
        }
        #expect(
            reason.hasPrefix("the runner holds 101 MiB of memory, more than its ceiling of 100"))

        try await stage.ask(.resume)
        #expect(try await stage.rest(2).phase == .paused)
        #expect(stage.model.asked.all.count == 2)

        held.store(50 << 20, ordering: .relaxed)
        try await stage.ask(.resume)
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test(arguments: [(0, Phase.completed), (1, .paused)])
    func `is 2 GiB at most, where nothing else is said`(above: Int, phase: Phase) async throws {
        let ceiling = MemoryCeiling(bytesMax: MemoryCeiling.bytesDefault) { (2 << 30) + above }
        let stage = Stage(ScriptedModel([.done]), memory: ceiling)
        try await stage.open()
        let session = above > 0 ? try await stage.rest() : try await stage.end()
        #expect(session.phase == phase)
    }
}
