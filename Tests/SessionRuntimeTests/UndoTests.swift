import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `An operator who undoes` {
    private func stage(_ answers: ModelAnswer...) -> Stage {
        var definition = SessionDefinition.standard
        definition.tools[1].declaration.undoes = true
        return Stage(ScriptedModel(answers), definition: definition)
    }

    @Test func `has the tool do it, under a key of its own, while the session waits`() async throws
    {
        let stage = stage(.call("write"), .call("push"), .done)
        try await stage.open()
        try await stage.rest()
        try await stage.ask(.undo("c1.1", reason: "wrong"))
        try await stage.notices.until { $0.recorded(.effectUndone) }
        let undone = try #require(stage.world.ran.all.last)
        #expect(undone.call == "c1.1")
        #expect(undone.undoneBy == "u1")
        #expect(undone.key == "s/u1")
        // What was held rested on it, and waits for a person anew.
        try await stage.notices.until(2) { $0.recorded(.holdRaised) }
        let session = try await stage.session()
        #expect(session.phase == .awaitingApproval)
        #expect(try session.hold.reason.hasPrefix("c1.1 of write was undone at #"))
        await stage.supervisor.stopAll()
    }

    @Test func `can do so after the end, by a runner that then stops`() async throws {
        let stage = stage(.call("write"), .done)
        try await stage.runToEnd()
        try await stage.ask(.undo("c1.1", reason: ""))
        #expect(try await !stage.session().isOver)
        try await stage.supervisor.adopt("s")
        await stage.supervisor.untilStopped("s")
        let session = try await stage.session()
        #expect(session.isOver && session.phase == .completed)
        #expect(try await stage.kinds().suffix(2) == [.toolFinished, .effectUndone])
    }

    @Test func `is served by the next runner where the first one died before it began`()
        async throws
    {
        let stage = stage(.call("write"), .done)
        try await stage.runToEnd()
        try await stage.ask(.undo("c1.1", reason: ""))
        let left = try await stage.session()
        #expect(left.outcome != nil && !left.isOver && !left.undos.isEmpty)
        let again = await #expect(throws: Refusal.self) {
            try await stage.ask(.undo("c1.1", reason: ""))
        }
        #expect(again?.message.contains("u1") == true)
        try await stage.supervisor.adopt("s")
        await stage.supervisor.untilStopped("s")
        #expect(try await stage.session().isOver)
    }

    @Test func `is refused what no tool takes back`() async throws {
        let stage = stage(.call("look"), .done)
        try await stage.runToEnd()
        let refusal = await #expect(throws: Refusal.self) {
            try await stage.ask(.undo("c1.1", reason: ""))
        }
        #expect(refusal?.code == .cannotUndo)
    }
}
