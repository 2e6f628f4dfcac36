import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `An operator's hand` {
    @Test func `a pause lets the running call end and begins nothing more`() async throws {
        let gate = Gate()
        let world = World { _, _ in
            try? await gate.pass()
            return .finished(ToolOutput(text: "ok"))
        }
        let stage = Stage(.call("write"), .done, world: world)
        try await stage.open()
        try await gate.untilReached()
        try await stage.ask(.pause(reason: "wait"))
        #expect(try await stage.session().phase == .paused)
        gate.open()
        let session = try await stage.rest()
        #expect(session.phase == .paused)
        #expect(stage.model.asked.all.count == 1)
        try await stage.ask(.resume)
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `a pause while a model answers keeps the answer and waits`() async throws {
        let gate = Gate()
        let stage = Stage(
            ScriptedModel { prompt, _ in
                if prompt.answersSoFar == 0 { try await gate.pass() }
                return prompt.answersSoFar == 0 ? .call("look") : .done
            })
        try await stage.open()
        try await gate.untilReached()
        try await stage.ask(.pause(reason: ""))
        gate.open()
        #expect(try await stage.rest().phase == .paused)
        #expect(stage.world.ran.all.isEmpty)
        try await stage.ask(.resume)
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `what is refused on a session that nobody runs leaves its journal as it was`()
        async throws
    {
        let journal = InMemoryJournal()
        let stage = Stage(ScriptedModel([.call("push"), .done]), journal: journal)
        try await stage.open()
        let hold = try await stage.rest().hold
        await stage.supervisor.stopAll()
        let before = journal.recorded
        let other = Stage(ScriptedModel([.done]), journal: journal)
        for wrong in [
            OperatorRequest.resume, .answer(hold, .done),
            .decide("s-999", OperatorDecision(.approve)), .undo("c9.9", reason: ""),
        ] {
            await #expect(throws: Refusal.self) { try await other.ask(wrong) }
            #expect(journal.recorded == before)
        }
        try await other.ask(.answer(hold, .deny))
        let kinds = journal.recorded.dropFirst(before.count).map(\.event.body.kind)
        #expect(kinds.first == .sessionClaimed && kinds.contains(.holdDecided))
    }

    @Test func `a hold can be paused, resumed and then decided`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        try await stage.ask(.pause(reason: ""))
        try await stage.rest(2)
        try await stage.ask(.approve(hold))
        #expect(try await stage.session().phase == .paused)
        #expect(stage.world.ran.all.isEmpty)
        try await stage.ask(.resume)
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.world.ran.all.count == 1)
    }

    @Test func `a cancelled session cancels its model call and ends`() async throws {
        let gate = Gate()
        let stage = Stage(
            ScriptedModel { _, _ in
                try await gate.pass()
                return .done
            })
        try await stage.open()
        try await gate.untilReached()
        try await stage.ask(.cancel(reason: "enough"))
        #expect(try await stage.end().phase == .cancelled)
    }

    @Test func `a cancelled session cancels a read but lets a change end`() async throws {
        let gate = Gate()
        let ended = Record<ToolName>()
        let world = World { call, _ in
            let tool = call.tool.declaration.name
            do {
                try await gate.pass()
                ended.append(tool)
                return .finished(ToolOutput(text: "ok"))
            } catch {
                return .failed(
                    CallError(code: "cancelled", message: "Cancelled."), inDoubt: true, partial: nil
                )
            }
        }
        for tool: ToolName in ["look", "write"] {
            let id = SessionID(tool.text)
            let stage = Stage(ScriptedModel([.call(tool), .done]), world: world)
            try await stage.open(id)
            try await world.ran.until { $0.session == id }
            try await stage.ask(.cancel(reason: ""), id)
            if tool == "write" {
                #expect(try await stage.session(id).outcome == nil)
                gate.open()
            }
            #expect(try await stage.end(of: id).phase == .cancelled)
        }
        #expect(ended.all == ["write"])
    }

    @Test func `a session can be cancelled while it is held, paused or connecting`() async throws {
        let held = Stage(.call("push"), .done)
        try await held.open()
        try await held.rest()
        try await held.ask(.cancel(reason: ""))
        #expect(try await held.end().phase == .cancelled)

        let paused = Stage(.call("push"), .done)
        try await paused.open()
        try await paused.rest()
        try await paused.ask(.pause(reason: ""))
        try await paused.ask(.cancel(reason: ""))
        #expect(try await paused.end().phase == .cancelled)

        let gate = Gate()
        let connecting = Stage(
            ScriptedModel([.done]), world: World(connecting: { try await gate.pass() }))
        try await connecting.open()
        try await gate.untilReached()
        try await connecting.ask(.cancel(reason: ""))
        #expect(try await connecting.end().phase == .cancelled)
    }

    @Test func `a session that ended says so`() async throws {
        let stage = Stage(.done)
        try await stage.runToEnd()
        for request in [
            OperatorRequest.pause(reason: ""), .resume, .cancel(reason: ""), .note("hi"),
        ] {
            let refusal = await #expect(throws: Refusal.self) { try await stage.ask(request) }
            #expect(refusal?.code == .over)
        }
    }

    @Test func `a note reaches the model with the next step`() async throws {
        let stage = Stage(.call("push"), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        try await stage.ask(.note("use v2"))
        try await stage.ask(.answer(hold, .deny))
        _ = try await stage.end()
        let last = stage.model.asked.all.last?.messages.last
        #expect(last == .user("The operator says: use v2"))
    }

    @Test func `stopping keeps how effects ended, and another runner goes on`() async throws {
        let gate = Gate()
        let world = World { _, _ in
            do {
                try await gate.pass()
                return .finished(ToolOutput(text: "ok"))
            } catch {
                return .failed(
                    CallError(code: "killed", message: "Killed."), inDoubt: true, partial: nil)
            }
        }
        let stage = Stage(.call("write"), .done, world: world)
        try await stage.open()
        try await gate.untilReached()
        await stage.supervisor.stopAll()
        let stopped = try await stage.session()
        #expect(try stopped.hold.kind == .inDoubt)
        #expect(try await stage.kinds().contains(.toolFailed))
        gate.open()
        try await stage.supervisor.adopt("s")
        try await stage.ask(.answer(stage.rest().hold, .retry))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.world.ran.all.map(\.key) == ["s/c1.1", "s/c1.1"])
    }

    @Test func `stopping while a model answers leaves the session as it was`() async throws {
        let gate = Gate()
        let stage = Stage(
            ScriptedModel { _, _ in
                try await gate.pass()
                return .done
            })
        try await stage.open()
        try await gate.untilReached()
        await stage.supervisor.stopAll()
        #expect(try await stage.session().phase == .processing)
        gate.open()
        try await stage.supervisor.adopt("s")
        #expect(try await stage.end().outcome?.status == .success)
    }
}
