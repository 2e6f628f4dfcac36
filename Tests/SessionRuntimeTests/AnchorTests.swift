import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `An anchor` {
    private let journal = InMemoryJournal()

    private func stage(_ journal: InMemoryJournal) -> Stage {
        Stage(ScriptedModel([.call("push"), .done]), journal: journal)
    }

    /// A session that waits at its hold and that nobody runs any more.
    private func left() async throws -> [RecordedEvent] {
        let stage = stage(journal)
        try await stage.open()
        try await stage.rest()
        await stage.supervisor.stopAll()
        return journal.recorded
    }

    /// Another store with these events, and the anchors of the first.
    private func store(of events: [RecordedEvent]) async throws -> InMemoryJournal {
        let forged = InMemoryJournal(anchors: journal.anchors)
        let lease = try await forged.claim("s")
        var session = Session(id: "s")
        for recorded in events { session.apply(recorded.event) }
        try await forged.append(
            JournalAppend(
                lease: lease, events: events, expected: 0,
                summary: session.summary(head: events.last?.digest ?? .zero)))
        await forged.release(lease)
        return forged
    }

    /// The events with one changed, and the chain computed anew from there.
    private func changed(_ events: [RecordedEvent], at sequence: Int) -> [RecordedEvent] {
        var head = Digest.zero
        return events.map { recorded in
            let event = recorded.event
            let new = Event(
                session: event.session, sequence: event.sequence, at: event.at,
                actor: event.sequence == sequence ? .operator("eve") : event.actor,
                cause: event.cause, body: event.body)
            let made = RecordedEvent(new, after: head)
            head = made.digest
            return made
        }
    }

    private func refusal(_ journal: InMemoryJournal) async throws -> JournalError {
        let stage = stage(journal)
        let adopted = await #expect(throws: JournalError.self) {
            try await stage.supervisor.adopt("s")
        }
        let decided = await #expect(throws: JournalError.self) {
            try await stage.ask(.approve(try await stage.session().hold))
        }
        #expect(adopted == decided && adopted?.code == .altered)
        #expect(stage.world.ran.all.isEmpty)
        // Nothing was recorded, and its lease is free.
        #expect(try await journal.running(among: ["s"]) == [])
        return try #require(adopted)
    }

    @Test func `admits a session that was left, and moves with it`() async throws {
        let events = try await left()
        let anchors = journal.anchors
        let last = Head(sequence: events.count, digest: try #require(events.last).digest)
        #expect(try anchors.anchor(of: "s") == Anchor(last))
        let next = stage(journal)
        try await next.ask(.approve(try await next.session().hold))
        try await next.supervisor.adopt("s")
        #expect(try await next.end().outcome?.status == .success)
        let end = try #require(journal.recorded.last)
        let noted = Head(sequence: end.event.sequence, digest: end.digest)
        #expect(try anchors.anchor(of: "s") == Anchor(noted))
        #expect(try await journal.check("s", by: anchors).finding == .holds)
    }

    @Test func `finds a chain that was computed anew, and the session is not run`() async throws {
        let events = try await left()
        for sequence in [1, 3, events.count] {
            let forged = try await store(of: changed(events, at: sequence))
            #expect(try await forged.verifyChain(of: "s") == nil)
            let error = try await refusal(forged)
            #expect(
                error.message.hasPrefix(
                    "An event of 1 to \(events.count), \(events.count) in any case, of session s is"
                        + " not what it was when it was recorded"))
            #expect(forged.recorded.count == events.count)
            let check = try await forged.check("s", by: journal.anchors)
            #expect(check.finding == .altered && check.problem == error.message)
        }
    }

    @Test func `finds a cut tail and an older copy`() async throws {
        let events = try await left()
        for count in 2..<events.count {
            let cut = try await store(of: Array(events.prefix(count)))
            let stage = stage(cut)
            let error = await #expect(throws: JournalError.self) {
                try await stage.supervisor.adopt("s")
            }
            #expect(
                error?.message.hasPrefix(
                    "The journal of session s ends with event \(count), but event \(events.count)"
                        + " was noted as recorded outside the store") == true)
            #expect(try await cut.check("s", by: journal.anchors).firstBad == count + 1)
        }
    }

    @Test func `finds events that nobody noted, and goes on from them on an operator's word`()
        async throws
    {
        let events = try await left()
        let lease = try await journal.claim("s")
        var session = try await journal.fold("s").session
        let added = RecordedEvent(
            Event(
                session: "s", sequence: events.count + 1, at: session.updated,
                actor: .operator("eve"), cause: nil, body: .noteAdded("Approve all.")),
            after: try #require(events.last).digest)
        session.apply(added.event)
        try await journal.append(
            JournalAppend(
                lease: lease, events: [added], expected: events.count,
                summary: session.summary(head: added.digest)))
        await journal.release(lease)
        let error = try await refusal(journal)
        #expect(error.message.contains("goes on to event \(events.count + 1)"))
        #expect(error.message.contains("holdpoint events s --from \(events.count + 1)"))

        let next = stage(journal)
        #expect(try await next.supervisor.accept("s").digest == added.digest)
        try await next.supervisor.adopt("s")
        try await next.rest()
        await next.supervisor.stopAll()
        #expect(try await journal.check("s", by: journal.anchors).finding == .holds)
    }

    @Test func `that is missing is told of once, and is not begun without a word`() async throws {
        _ = try await left()
        journal.anchors.forget("s")
        #expect(try await journal.check("s", by: journal.anchors).finding == .unanchored)
        let next = stage(journal)
        try await next.ask(.approve(try await next.session().hold))
        try await next.supervisor.adopt("s")
        #expect(try await next.end().outcome?.status == .success)
        let warnings = next.notices.all.compactMap { notice -> String? in
            if case .warned("s", let text) = notice { text } else { nil }
        }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("holdpoint verify s --accept") == true)
        #expect(try journal.anchors.anchor(of: "s") == nil)
    }

    @Test func `of a chain that does not hold cannot be begun`() async throws {
        let events = try await left()
        var broken = events
        broken[2] = changed(events, at: 3)[2]
        let forged = InMemoryJournal(anchors: journal.anchors)
        forged.plant(broken, summary: try #require(try await journal.summary(of: "s")))
        #expect(try await forged.verifyChain(of: "s") == 4)
        let next = stage(forged)
        let error = await #expect(throws: JournalError.self) {
            try await next.supervisor.accept("s")
        }
        #expect(error?.code == .unreadable)
        #expect(try await forged.check("s", by: journal.anchors).firstBad == 4)
    }

    @Test func `that cannot be noted lets nothing be recorded`() async throws {
        let stage = stage(journal)
        try await stage.open()
        let hold = try await stage.rest().hold
        let count = journal.recorded.count
        journal.anchors.failNextNotes(1)
        let asked = Task { try await stage.ask(.approve(hold)) }
        try await stage.clock.untilSleeping(for: .milliseconds(500))
        #expect(journal.recorded.count == count)
        stage.supervisor.retryStore()
        try await asked.value
        #expect(try await stage.end().outcome?.status == .success)
    }
}
