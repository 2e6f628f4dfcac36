import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Workers of a plan` {
    @Test func `two are worked on at the same time, and their budgets add up`() async throws {
        let gate = Gate()
        let world = World { _, _ in
            try? await gate.pass()
            return .finished(ToolOutput(text: "noted"))
        }
        let stage = Stage.planning([.task("a"), .task("b"), .task("c", after: "a", "b")], world)
        try await stage.open()
        try await gate.untilReached(2)
        #expect(try await stage.session().plan.running.map(\.id) == ["a", "b"])
        gate.open()
        let session = try await stage.end()
        #expect(session.outcome?.answer == "a success, b success, c success")
        var sum = Spend()
        for task in ["a", "b", "c"] as [TaskID] {
            let child = try await stage.session(SessionID(childOf: "s", task: task))
            #expect(child.outcome?.status == .success)
            #expect(child.parent?.session == "s")
            sum = sum + child.spent
        }
        let own = try await stage.journal.events(of: "s", from: 1, limit: 100)
            .count { $0.event.kind == .modelAnswered }
        #expect(sum.steps == 6)
        #expect(session.spent.steps == own + sum.steps)
        #expect(session.spent.tokens == own * 15 + sum.tokens)
        #expect(session.reserved == Spend())
    }

    @Test func `one fails, and the plan goes on as it says`() async throws {
        let stage = Stage.planning([
            .task("fails", ifFails: "skip"), .task("b"), .task("after", after: "fails"),
        ])
        let session = try await stage.runToEnd()
        #expect(session.outcome?.answer == "fails failure, b success, after not_begun")
        #expect(stage.world.effects.all.map { $0.prefix(8) } == [child("b").text.prefix(8)])
    }

    @Test func `a worker that waits for a person does not keep the others`() async throws {
        let stage = Stage.planning([.task("push"), .task("b"), .task("c", after: "b")])
        try await stage.open()
        let waiting = try await stage.rest(of: child("push"))
        let hold = try waiting.hold
        #expect(hold.id.session == child("push"))
        try await stage.notices.until(2) { $0.recorded(.childClosed, of: "s") }
        let parent = try await stage.session()
        #expect(parent.phase == .awaitingTool)
        #expect(parent.plan.running.map(\.id) == ["push"])
        try await stage.ask(.approve(hold), child("push"))
        #expect(try await stage.end().outcome?.answer == "push success, b success, c success")
    }

    @Test func `are paused, resumed and cancelled with the session that planned them`()
        async throws
    {
        let stage = Stage.planning([.task("push"), .task("b", after: "push")])
        try await stage.open()
        try await stage.rest(of: child("push"))
        try await stage.ask(.pause(reason: "look"))
        try await stage.notices.until { $0.recorded(.sessionPaused, of: child("push")) }
        try await stage.ask(.resume)
        try await stage.notices.until { $0.recorded(.sessionResumed, of: child("push")) }
        try await stage.ask(.cancel(reason: "enough"))
        let ended = try await stage.end()
        #expect(ended.outcome?.status == .cancelled)
        let cancelled = try await stage.session(child("push"))
        #expect(cancelled.outcome?.status == .cancelled)
        #expect(cancelled.paused == false)
        #expect(try await stage.journal.summary(of: child("b")) == nil)
        #expect(stage.world.effects.all == [])
    }

    @Test func `rest where nobody is there, and go on once their holds are decided`() async throws {
        let journal = InMemoryJournal()
        let first = Stage.planning(
            [.task("push"), .task("b")], journal: journal, stopsAtRest: true)
        try await first.open()
        #expect(try await first.rest().phase == .awaitingTool)
        await first.supervisor.untilStopped("s")
        #expect(await first.supervisor.running == [])
        #expect(try await first.session(child("b")).outcome?.status == .success)

        let second = Stage.planning(
            [.task("push"), .task("b")], journal: journal, stopsAtRest: true)
        try await second.ask(.approve(try await second.session(child("push")).hold), child("push"))
        try await second.supervisor.adopt("s")
        #expect(try await second.end().outcome?.answer == "push success, b success")
        #expect(second.world.effects.all.count == 1)
    }

    @Test func `a session that has the id of a task by chance is not taken for it`() async throws {
        let stage = Stage.planning([.task("b", ifFails: "go_on")])
        try await stage.open(child("b"), goal: "Something else.")
        _ = try await stage.end(of: child("b"))
        let session = try await stage.runToEnd()
        #expect(session.outcome?.answer == "b failure")
        #expect(session.plan.task("b")?.error?.code == "child_lost")
    }

    @Test(arguments: CrashingJournal.Moment.allCases)
    func `wherever the runner dies, the plan ends and no effect is had twice`(
        _ moment: CrashingJournal.Moment
    ) async throws {
        let tasks: [JSON.Object] = [
            .task("a"), .task("fails", ifFails: "go_on"), .task("c", after: "a", "fails"),
        ]
        for appends in 0... {
            let store = InMemoryJournal()
            let dying = CrashingJournal(store, after: appends, moment)
            let world = World()
            let first = Stage.planning(tasks, world, journal: dying)
            do {
                try await first.open()
                await first.supervisor.untilStopped("s")
            } catch {
                #expect(error is JournalError)
            }
            await first.supervisor.stopAll()
            guard dying.hasCrashed else { break }
            guard try await store.summary(of: "s") != nil else { continue }

            let second = Stage.planning(tasks, world, journal: store)
            try await second.supervisor.adopt("s")
            let session = try await second.end()
            let place = Comment("after \(appends) appends, \(moment)")
            #expect(
                session.outcome?.answer == "a success, fails failure, c success", place)
            #expect(world.effects.all.sorted() == keys(["a", "c"]), place)
            var sum = session.plan.tasks.reduce(0) { $0 + ($1.end?.spent.steps ?? 0) }
            sum += try await store.events(of: "s", from: 1, limit: 100)
                .count { $0.event.kind == .modelRequested }
            #expect(session.spent.steps == sum, place)
        }
    }

    private func child(_ task: TaskID) -> SessionID { SessionID(childOf: "s", task: task) }

    private func keys(_ tasks: [TaskID]) -> [String] {
        tasks.map { "\(child($0))/c1.1" }.sorted()
    }
}

extension Stage {
    /// A planner that asks for these tasks and then tells what became of each; workers that make
    /// one note, push, or fail, as their goal says.
    fileprivate static func planning(
        _ tasks: [JSON.Object], _ world: World = World(),
        journal: any Journal = InMemoryJournal(), stopsAtRest: Bool = false
    ) -> Stage {
        var definition = SessionDefinition.standard
        definition.tools.append(.scripted("note", .reversible, idempotent: true))
        definition.agents[0].role = "worker"
        definition.agents[0].tools.append("note")
        var planner = AgentDefinition(name: "planner", model: "main", instructions: "Plan.")
        planner.role = "planner"
        planner.workers = ["worker"]
        definition.agents.insert(planner, at: 0)
        let plan: JSON = ["tasks": .array(tasks.map { .object($0) })]
        let model = ScriptedModel { prompt, _ in
            guard prompt.agent == "planner" else { return try worker(prompt) }
            if prompt.answersSoFar == 0 { return .call("plan", plan) }
            let told = try JSON(parsing: prompt.results.last ?? "{}")
            let words = (told["tasks"]?.arrayValue ?? []).map {
                "\($0["task"]?.stringValue ?? "") \($0["status"]?.stringValue ?? "")"
            }
            return ModelAnswer(
                text: words.joined(separator: ", "), usage: Usage(inputTokens: 10, outputTokens: 5))
        }
        return Stage(
            model, world: world, journal: journal, definition: definition, stopsAtRest: stopsAtRest)
    }

    private static func worker(_ prompt: ModelPrompt) throws -> ModelAnswer {
        if prompt.brief.goal == "Do fails." {
            throw ModelFailure(kind: .noRule, message: "No rule fits.", retryable: false)
        }
        if prompt.answersSoFar > 0 { return .done }
        return .call(prompt.brief.goal == "Do push." ? "push" : "note", ["ref": "x"])
    }
}

extension JSON.Object {
    fileprivate static func task(
        _ id: String, ifFails: String = "stop", after: String...
    ) -> JSON.Object {
        [
            "after": .array(after.map { .string($0) }), "agent": "worker",
            "goal": .string("Do \(id)."), "id": .string(id), "if_fails": .string(ifFails),
        ]
    }
}

extension PlannedTask {
    fileprivate var end: ChildEnd? { if case .closed(let end) = state { end } else { nil } }
    fileprivate var error: CallError? { end?.error }
}

extension RunnerNotice {
    fileprivate func recorded(_ kind: EventKind, of id: SessionID) -> Bool {
        guard case .recorded(id, let events) = self else { return false }
        return events.contains { $0.event.kind == kind }
    }
}
