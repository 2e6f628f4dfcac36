import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A held call` {
    @Test func `an approved call runs once`() async throws {
        let stage = Stage(.call("push", ["ref": "v1"]), .done)
        try await stage.open()
        let held = try await stage.rest()
        #expect(held.phase == .awaitingApproval)
        #expect(try held.hold.preview?.text == "as it is")
        #expect(stage.world.ran.all.isEmpty)
        try await stage.ask(.approve(held.hold))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.world.ran.all.map(\.key) == ["s/c1.1"])
    }

    @Test func `a second decision is told who made the first`() async throws {
        let gate = Gate()
        let world = World { _, _ in
            try? await gate.pass()
            return .finished(ToolOutput(text: ""))
        }
        let stage = Stage(.call("push"), .done, world: world)
        try await stage.open()
        let hold = try await stage.rest().hold
        try await stage.ask(.approve(hold))
        let refusal = await #expect(throws: Refusal.self) { try await stage.ask(.approve(hold)) }
        #expect(refusal?.code == .settledHold)
        #expect(refusal?.message.contains("approved by ann") == true)
        gate.open()
        _ = try await stage.end()
        #expect(stage.world.ran.all.count == 1)
    }

    @Test func `a denied call does not run, and the model reads the reason`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        try await stage.ask(.answer(stage.rest().hold, .deny))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.world.ran.all.isEmpty)
        #expect(stage.model.asked.all.last?.results.first?.contains("denied this call: so") == true)
    }

    @Test func `a preview that differs at the start is held again`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        let first = try await stage.rest().hold
        stage.world.change(to: "another")
        try await stage.ask(.approve(first))
        let second = try await stage.rest(2).hold
        #expect(second.id != first.id)
        #expect(second.preview?.text == "another")
        #expect(stage.world.ran.all.isEmpty)
        try await stage.ask(.approve(second))
        _ = try await stage.end()
        #expect(stage.world.ran.all.count == 1)
    }

    @Test func `edited arguments are judged, previewed and held anew`() async throws {
        let stage = Stage(.call("push", ["ref": "v1"]), .done)
        try await stage.open()
        let first = try await stage.rest().hold
        let bad = await #expect(throws: Refusal.self) {
            try await stage.ask(.answer(first, .edit(["ref": 7])))
        }
        #expect(bad?.code == .invalidEdit)
        try await stage.ask(.answer(first, .edit(["ref": "v2"])))
        let second = try await stage.rest(2).hold
        #expect(second.digest != first.digest)
        try await stage.ask(.approve(second))
        _ = try await stage.end()
        #expect(stage.world.ran.all.map(\.arguments) == [["ref": "v2"]])
    }

    @Test func `a hold that nobody decides is denied when its time is up`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        try await stage.rest()
        try await stage.clock.untilSleeping(for: .seconds(450))
        stage.clock.advance(by: .seconds(450))
        try await stage.notices.until { $0.recorded(.holdEscalated) }
        try await stage.clock.untilSleeping(for: .seconds(450), times: 2)
        stage.clock.advance(by: .seconds(450))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(try await stage.kinds().contains(.holdExpired))
        #expect(stage.world.ran.all.isEmpty)
        #expect(
            stage.model.asked.all.last?.results.first?.contains("denied_by_timeout") == true)
    }

    @Test func `a decision that comes after the deadline comes too late`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        await stage.supervisor.stopAll()
        stage.clock.advance(by: .seconds(901))
        let refusal = await #expect(throws: Refusal.self) { try await stage.ask(.approve(hold)) }
        #expect(refusal?.code == .settledHold)
        #expect(try await stage.kinds().suffix(1).first != .holdDecided)
    }

    @Test func `a clock that has gone back does not stop a session`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        stage.clock.advance(by: .seconds(-3600))
        try await stage.ask(.approve(hold))
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `the time in which nobody ran a session costs nothing`() async throws {
        let gate = Gate()
        let stage = Stage(
            ScriptedModel { prompt, _ in
                if prompt.answersSoFar == 0 { try await gate.pass() }
                return .done
            })
        try await stage.open()
        try await gate.untilReached()
        await stage.supervisor.stopAll()
        stage.clock.advance(by: .seconds(7200))
        gate.open()
        try await stage.supervisor.adopt("s")
        #expect(try await stage.end().outcome?.status == .success)
    }
}

extension RunnerNotice {
    func recorded(_ kind: EventKind) -> Bool {
        guard case .recorded(_, let events) = self else { return false }
        return events.contains { $0.event.kind == kind }
    }
}
