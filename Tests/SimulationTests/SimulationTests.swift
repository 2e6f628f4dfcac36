import JSON
import SessionKernel
import Testing

@testable import Simulation

@Suite struct `Simulated histories` {
    /// Kinds that are not played.
    private static let open: Set<EventKind> = [
        .effectUndone, .toolsAccepted, .verdictAsked, .verdictGiven,
        .stepBegun, .stepEnded,
    ]

    @Test func `break no invariant and reach every kind of event, phase, hold, end and act`() async
    {
        var report = Report()
        for seed in 1...100 as ClosedRange<UInt64> {
            await Task.yield()
            let history = History.playing(Plan(seed: seed))
            report.take(history)
            if let finding = history.finding {
                Issue.record("\(finding.text(of: history.plan))")
                return
            }
        }
        let tally = report.tally
        let kinds = Set(EventKind.allCases).subtracting(Self.open)
        #expect(kinds.subtracting(tally.events.keys) == [])
        #expect(Set(Phase.allCases).subtracting(tally.phases.keys) == [])
        #expect(Set(Hold.Kind.allCases).subtracting(tally.holds.keys) == [.dispute])
        for end in ["completed", "failed", "timedOut", "cancelled", "waits: inDoubt"] {
            #expect(tally.ends[end] != nil, "no session ended so: \(end)")
        }
        for act in Self.acts { #expect(tally.acts[act] != nil, "it never happened: \(act)") }
        for code in Self.refusals { #expect(tally.refusals[code] != nil, "never: \(code)") }
        #expect(tally.refusals[.deadlineFirst] == nil, "what is due is recorded first")
    }

    private static let acts = [
        "append lost", "append torn", "begun too early", "clock back", "clock forward", "crash",
        "crash after append", "hold left alone", "journal changed", "journal cut",
        "journal missing", "journal moved", "late end", "operator strays", "rule's time runs out",
    ]

    private static let refusals: [Refusal.Code] = [
        .stale, .settledHold, .wrongAnswer, .changed, .invalidEdit, .over, .notPaused,
    ]

    @Test func `are decided by their plan alone`() {
        for seed in 1...10 as ClosedRange<UInt64> {
            let (one, other) = (
                History.playing(Plan(seed: seed)), History.playing(Plan(seed: seed))
            )
            #expect(one.heads == other.heads && one.tally == other.tally, "seed \(seed)")
        }
        #expect(History.playing(Plan(seed: 1)).heads != History.playing(Plan(seed: 2)).heads)
    }

    @Test func `a session is played alone as it is played among others`() {
        var alone = Plan(seed: 7)
        alone.ingredients.subtract([.crashes, .clockJumps])
        let all = History.playing(alone)
        for (place, number) in all.plan.sessions.enumerated() {
            alone.sessions = [number]
            #expect(History.playing(alone).heads == [all.heads[place]], "session \(number)")
        }
    }

    @Test func `without any ingredient nothing fails and nothing is refused`() async {
        for seed in 1...20 as ClosedRange<UInt64> {
            await Task.yield()
            var plan = Plan(seed: seed)
            plan.ingredients = []
            let tally = History.playing(plan).tally
            #expect(tally.acts["crash"] == nil && tally.events[.toolFailed] == nil, "seed \(seed)")
            #expect(tally.refusals[.wrongAnswer] == nil, "seed \(seed)")
        }
    }
}

@Suite struct `Making a history smaller` {
    /// Breaks where session 4 is played with crashes for three steps at least.
    private func played(_ plan: Plan) -> History {
        let breaks = plan.sessions.contains(4) && plan.has(.crashes) && plan.steps >= 3
        let finding = Finding(
            invariant: .once, found: "twice", session: "s1n4", sequence: 9, journal: [])
        return History(plan: plan, tally: Tally(), finding: breaks ? finding : nil, heads: [])
    }

    @Test func `leaves out every part that the breach does not need`() {
        let smallest = Shrinker.shrunken(played(Plan(seed: 1)), playing: played).plan
        #expect(smallest.sessions == [4])
        #expect(smallest.ingredients == [.crashes])
        #expect(smallest.steps == 3)
        #expect(smallest.operatorActs == 0)
    }

    @Test func `a breach is told with its seed, its rule and what was found`() throws {
        let history = played(Plan(seed: 31))
        let text = try #require(history.finding).text(of: history.plan)
        #expect(text.hasPrefix("seed 31: invariant 2 does not hold."))
        #expect(text.contains(Invariant.once.sentence) && text.contains("twice"))
        #expect(text.contains("session s1n4, event 9"))
    }
}

@Suite struct `A damaged journal` {
    private let journal = (1...6).reduce(into: [RecordedEvent]()) { journal, sequence in
        journal.append(
            RecordedEvent(
                Event(
                    session: "s1", sequence: sequence, at: Timestamp(milliseconds: sequence),
                    actor: .runtime, cause: nil, body: .noteAdded("\(sequence)")),
                after: journal.last?.digest ?? .zero))
    }

    private var reader: ChainReader {
        ChainReader(session: "s1", count: journal.count, head: journal[5].digest)
    }

    private var stored: [StoredEvent] {
        journal.map { StoredEvent(bytes: $0.bytes, digest: $0.digest) }
    }

    @Test func `is found, and the first event that is not as it was is named`() throws {
        #expect(reader.firstFault(in: stored) == nil)
        for damage in Damage.allCases {
            for seed in 1...50 as ClosedRange<UInt64> {
                var chance = Chance(seed)
                let (damaged, place) = try #require(damage.done(to: stored, &chance))
                #expect(reader.firstFault(in: damaged) == place, "\(damage), seed \(seed)")
            }
        }
    }

    @Test func `that was written anew from one event on is found by the anchor`() {
        var forged = Array(journal[..<3])
        for recorded in journal[3...] {
            let event = recorded.event
            forged.append(
                RecordedEvent(
                    Event(
                        session: "s1", sequence: event.sequence, at: event.at, actor: .runtime,
                        cause: nil, body: .noteAdded("forged")),
                    after: forged[forged.count - 1].digest))
        }
        let bytes = forged.map { StoredEvent(bytes: $0.bytes, digest: $0.digest) }
        #expect(reader.firstFault(in: bytes) == 6)
    }
}
