import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A runner that dies` {
    private let answers: [ModelAnswer] = [
        .call("look"), .call("write", ["ref": "a"]), .call("push", ["ref": "v1"]),
        .call("send", ["ref": "mail"]), .done,
    ]

    /// Approves what is held and settles what is in doubt, until the session has ended.
    private func operate(_ stage: Stage) async throws -> Session {
        for rest in 1... {
            let notice = try await stage.notices.until(rest) {
                switch $0 {
                case .resting, .ended, .stopped: true
                case .recorded, .model, .tool, .storeFailed, .storeRecovered, .warned: false
                }
            }
            guard case .resting = notice else { break }
            let session = try await stage.session()
            let hold = try session.hold
            switch hold.kind {
            case .approval: try await stage.ask(.approve(hold))
            case .inDoubt:
                try await stage.ask(.answer(hold, settling(hold, session, stage)))
            case .budget, .loop, .question, .dispute: Issue.record("\(hold.kind) was held")
            }
        }
        await stage.supervisor.untilStopped("s")
        return try await stage.session()
    }

    /// What was not done is run again; what was done is settled, by the tool if it can.
    private func settling(
        _ hold: Hold, _ session: Session, _ stage: Stage
    ) throws -> Decision.Answer {
        let call = try #require(hold.call.flatMap(session.call))
        guard stage.world.happened(session.key(of: call)) else { return .retry }
        return session.declaration(of: call.tool)?.verifies == true ? .verify : .done
    }

    @Test(arguments: CrashingJournal.Moment.allCases)
    func `wherever it dies, another ends the session and no effect is done twice`(
        _ moment: CrashingJournal.Moment
    ) async throws {
        for appends in 0... {
            let store = InMemoryJournal()
            let dying = CrashingJournal(store, after: appends, moment)
            let world = World()
            let first = Stage(ScriptedModel(answers), world: world, journal: dying)
            do {
                try await first.open()
                _ = try? await operate(first)
            } catch {
                #expect(error is JournalError)
            }
            await first.supervisor.stopAll()
            guard dying.hasCrashed else { break }
            guard try await store.summary(of: "s") != nil else { continue }

            let second = Stage(ScriptedModel(answers), world: world, journal: store)
            try await second.supervisor.adopt("s")
            let session =
                try await second.session().outcome == nil
                ? await operate(second) : await second.session()
            #expect(session.outcome?.status == .success, "after \(appends) appends, \(moment)")
            let done = world.effects.all.filter { $0 != "s/c1.1" }
            #expect(done == ["s/c2.1", "s/c3.1", "s/c4.1"], "after \(appends) appends, \(moment)")
        }
    }

    @Test func `what it had begun is repeated with its key, or put to a person`() async throws {
        let store = InMemoryJournal()
        let gate = Gate()
        let world = World { call, _ in
            try? await gate.pass()
            return .failed(
                CallError(code: "killed", message: "Killed."), inDoubt: true, partial: nil)
        }
        let answers: [ModelAnswer] = [
            .calls(("look", [:]), ("write", ["ref": "a"])), .done,
        ]
        let first = Stage(
            ScriptedModel(answers), world: world,
            journal: CrashingJournal(store, after: 4, .beforeItIsDurable))
        try await first.open()
        try await gate.untilReached()
        gate.open()
        await first.supervisor.untilStopped("s")

        let second = Stage(ScriptedModel(answers), journal: store)
        try await second.supervisor.adopt("s")
        _ = try await second.end()
        let runs = (world.ran.all + second.world.ran.all).filter { $0.call == "c1.1" }
        #expect(runs.map(\.key) == ["s/c1.1", "s/c1.1"])
        let started = store.recorded.compactMap { recorded -> ToolStarted? in
            if case .toolStarted(let started) = recorded.event.body { started } else { nil }
        }
        #expect(started.filter { $0.call == "c1.1" }.map(\.attempt) == [1, 2])
    }

    @Test func `an unkeyed effect of it is in doubt and is not begun again`() async throws {
        let store = InMemoryJournal()
        let gate = Gate()
        let world = World { _, _ in
            try? await gate.pass()
            return .failed(
                CallError(code: "killed", message: "Killed."), inDoubt: true, partial: nil)
        }
        let first = Stage(
            ScriptedModel([.call("write"), .done]), world: world,
            journal: CrashingJournal(store, after: 4, .beforeItIsDurable))
        try await first.open()
        try await gate.untilReached()
        gate.open()
        await first.supervisor.untilStopped("s")

        let second = Stage(ScriptedModel([.call("write"), .done]), journal: store)
        try await second.supervisor.adopt("s")
        let session = try await second.rest()
        #expect(session.phase == .awaitingOperator)
        #expect(try session.hold.kind == .inDoubt)
        #expect(second.world.ran.all.isEmpty)
        try await second.ask(.answer(session.hold, .done))
        #expect(try await second.end().outcome?.status == .success)
        #expect(second.world.ran.all.isEmpty)
    }

    /// The journal may end at any of its events: between the offer of a handoff and its acceptance,
    /// too, whoever wrote them.
    @Test func `wherever the journal of a handoff ends, one agent has the whole brief`()
        async throws
    {
        let whole = InMemoryJournal()
        let stage = Stage.handingOff(on: whole)
        let session = try await stage.runToEnd()
        #expect(session.agent == "closer")
        let journal = whole.recorded
        let offered = try #require(journal.firstIndex { $0.event.kind == .handoffOffered })
        #expect(journal[offered + 1].event.kind == .handoffAccepted)
        for count in 2...journal.count {
            let store = InMemoryJournal()
            try await store.begin(with: Array(journal.prefix(count)))
            let second = Stage.handingOff(on: store)
            try await second.supervisor.adopt("s")
            let ended = try await second.end()
            #expect(ended.outcome?.answer == "Closed.", "after \(count) events")
            #expect(ended.agent == "closer")
            #expect(ended.brief.facts.map(\.text) == ["The tests are green."])
            #expect(ended.brief.constraints == ["Never on a Friday."])
            #expect(ended.brief.goal == "Ship it.")
            let accepted = store.recorded.filter { $0.event.kind == .handoffAccepted }
            #expect(accepted.count == 1, "after \(count) events")
        }
    }
}

extension Stage {
    /// One agent that hands off to another, which ends.
    fileprivate static func handingOff(on journal: any Journal) -> Stage {
        var definition = SessionDefinition.standard
        definition.constraints = ["Never on a Friday."]
        definition.agents[0].handoff = ["closer"]
        definition.agents.append(
            AgentDefinition(name: "closer", model: "main", instructions: "Close.", tools: ["look"]))
        let model = ScriptedModel { prompt, _ in
            if prompt.agent == "closer" { return ModelAnswer(text: "Closed.") }
            if prompt.answersSoFar == 0 { return .call("look") }
            let facts: JSON = [["text": "The tests are green.", "source": "look"]]
            return .call("handoff", ["to": "closer", "reason": "yours", "facts": facts])
        }
        return Stage(model, journal: journal, definition: definition)
    }
}

extension InMemoryJournal {
    /// Takes over the events of another journal, as far as they go.
    fileprivate func begin(with events: [RecordedEvent]) async throws {
        guard let first = events.first, let last = events.last else { return }
        var session = Session(id: first.event.session)
        for recorded in events { session.apply(recorded.event) }
        let lease = try await claim(session.id)
        try await append(
            JournalAppend(
                lease: lease, events: events, expected: 0,
                summary: session.summary(head: last.digest), blobs: [:]))
        await release(lease)
    }
}
