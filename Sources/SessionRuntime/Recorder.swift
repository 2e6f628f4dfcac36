import JSON
import SessionKernel
import ToolBoundary

/// Decides, appends and applies for the one writer of a session, who holds its lease.
///
/// Not `Sendable`: its owner calls it for one request at a time.
final class Recorder {
    private(set) var session: Session
    private var head: Digest
    private let lease: Lease
    private let ports: RunnerPorts
    /// Milliseconds by which event times are ahead of a clock that has gone back.
    private var ahead = 0
    private let pen: AnchorPen?
    private let stop: StopSign?
    private var pause = StoreOutage.firstPause
    /// Whether the store failed and could be opened again, and nothing was recorded since.
    private var isReopened = false
    private(set) lazy var boundary = Boundary(session.definition)

    /// - Parameters:
    ///   - folded: The session up to its last event.
    ///   - pen: Notes the session's anchor; nil where it has none.
    ///   - stop: Until when to wait for a store that does not take what is to be recorded; nil
    ///     where whoever asks is told at once.
    init(
        _ folded: FoldedSession, lease: Lease, ports: RunnerPorts, pen: AnchorPen?,
        waitingUntil stop: StopSign? = nil
    ) {
        self.pen = pen
        session = folded.session
        head = folded.head
        self.lease = lease
        self.ports = ports
        self.stop = stop
    }

    /// Takes in the tools that were discovered since it was made.
    func refit() { boundary = Boundary(session.definition) }

    var folded: FoldedSession { FoldedSession(session: session, head: head) }

    /// Records what follows from a request and, in the same append, what the turn says comes next;
    /// what is due by the clock is recorded first.
    ///
    /// Events that another writer has put between are taken in, and the request is decided anew; so
    /// it is after a wait for a store that failed, unless its events turn out to be there.
    /// - Throws: `Refusal`; `JournalError` when it could not be kept.
    @discardableResult
    func record(
        _ request: Command.Request, by actor: Actor = .runtime, blobs: [Digest: [UInt8]] = [:],
        turn: Turn? = nil
    ) async throws -> [Event] {
        let clean = request.redacted(by: ports.redactor)
        defer { if isReopened { tellRecovered() } }
        while true {
            do {
                if clean.comesAfterDeadlines { try await writeDue() }
                var unit = Unit(session, head: head)
                let time = now
                try unit.decide(
                    Command(at: time, actor: actor, draw: ports.draw(), judged(clean, at: time)))
                follow(&unit, turn)
                if try await append(unit, blobs) { return unit.events }
            } catch let error as JournalError {
                try takeIn(error)
            }
        }
    }

    /// Tries what would follow from a claim and then a request, and records nothing.
    ///
    /// What the clock has made due is recorded whatever comes of a request; with such, nothing is
    /// tried.
    /// - Throws: `Refusal`, as `record` would.
    func rehearse(
        _ request: Command.Request, by actor: Actor, after claim: Command.Request
    ) throws(Refusal) {
        let time = now
        if let deadline = session.nextDeadline, deadline <= time { return }
        var unit = Unit(session, head: head)
        try unit.decide(Command(at: time, claim))
        let clean = request.redacted(by: ports.redactor)
        try unit.decide(
            Command(at: time, actor: actor, draw: ports.draw(), judged(clean, at: time)))
    }

    /// Records what the clock has made due, and what comes next.
    func recordDue(turn: Turn) async throws -> [Event] {
        defer { if isReopened { tellRecovered() } }
        while true {
            do {
                try await writeDue()
                var unit = Unit(session, head: head)
                follow(&unit, turn)
                if try await append(unit, [:]) { return unit.events }
            } catch let error as JournalError {
                try takeIn(error)
            }
        }
    }

    /// A request of the turn that is refused stays owed; the runner finds it and says so.
    private func follow(_ unit: inout Unit, _ turn: Turn?) {
        while let next = turn?.next(unit.session, at: now) {
            let command = Command(
                at: now, draw: ports.draw(), next.redacted(by: ports.redactor))
            guard (try? unit.decide(command)) == true else { return }
        }
    }

    /// Event times never go back. Where the clock has, they go on at its pace from the last event:
    /// what is waited for comes, however far back it went.
    var now: Timestamp {
        let clock = ports.now()
        if clock >= session.updated { ahead = 0 }
        let time = clock.adding(milliseconds: ahead)
        guard time < session.updated else { return time }
        ahead = session.updated.since(clock)
        return session.updated
    }

    private func writeDue() async throws {
        while let deadline = session.nextDeadline, deadline <= now {
            var unit = Unit(session, head: head)
            guard try unit.decide(Command(at: now, .tick)) else {
                throw RunnerFault("A deadline of session \(session.id) passed without effect.")
            }
            _ = try await append(unit, [:])
        }
    }

    /// - Returns: False when the store failed and works again without it: what is to be recorded
    ///   must be decided anew, because time has passed.
    private func append(_ unit: Unit, _ blobs: [Digest: [UInt8]]) async throws -> Bool {
        guard !unit.recorded.isEmpty else { return true }
        let after = Head(sequence: unit.session.sequence, digest: unit.head)
        do {
            try pen?(Anchor(committed: folded.place, next: after))
            try await ports.journal.append(
                JournalAppend(
                    lease: lease, events: unit.recorded, expected: session.sequence,
                    summary: unit.session.summary(head: unit.head), blobs: blobs))
        } catch let error as JournalError where error.isOfStore {
            guard try await outlast(error, unit) else { return false }
        }
        session = unit.session
        head = unit.head
        // Should it fail, the note before still holds.
        try? pen?(Anchor(after))
        tellRecovered()
        ports.observe(.recorded(session.id, unit.recorded))
        return true
    }

    /// Waits until the store can be opened again.
    ///
    /// - Returns: Whether the events that could not be appended are there nevertheless.
    /// - Throws: The error, where nobody waits for the store, or waiting is of no use.
    private func outlast(_ first: JournalError, _ unit: Unit) async throws -> Bool {
        guard let stop else { throw first }
        isReopened = false
        var error = first
        while true {
            let passes = error.code == .storeFailed
            if ports.outage.begin(StoreFailure(message: error.message, passes: passes)) {
                ports.observe(.storeFailed(StoreFailure(message: error.message, passes: passes)))
            }
            guard passes, !stop.isUp else { throw error }
            await ports.outage.wait(pause, ports.clock, until: stop)
            pause = min(pause * 2, StoreOutage.longestPause)
            do {
                try await ports.journal.reopen()
                let isThere = try await isThere(unit)
                isReopened = true
                return isThere
            } catch let again as JournalError where again.isOfStore {
                error = again
            }
        }
    }

    private func tellRecovered() {
        isReopened = false
        pause = StoreOutage.firstPause
        if ports.outage.end() { ports.observe(.storeRecovered) }
    }

    /// Reads the end of the journal again: it must be the one that is known here, and what was to
    /// come after it is there whole or not at all.
    private func isThere(_ unit: Unit) async throws -> Bool {
        let known = session.sequence
        var end = try await ports.journal.events(of: session.id, from: max(known, 1), limit: .max)
        if known > 0 {
            guard let last = end.first, last.digest == head else {
                throw JournalError(
                    .unreadable,
                    "After the store failed, event \(known) of session \(session.id) is not there"
                        + " as it was recorded. Run `holdpoint verify \(session.id)`.")
            }
            end.removeFirst()
        }
        if end.isEmpty { return false }
        guard end == unit.recorded else {
            throw JournalError(.conflict(end), "Others have recorded of session \(session.id).")
        }
        return true
    }

    /// Folds what another writer has recorded; throws the error on when it is of another kind, or
    /// the events do not follow from what is known.
    private func takeIn(_ error: JournalError) throws {
        guard case .conflict(let between) = error.code, !between.isEmpty else { throw error }
        var next = session
        var last = head
        for recorded in between {
            guard recorded.event.session == session.id,
                recorded.event.sequence == next.sequence + 1,
                recorded.follows(last)
            else { throw error }
            next.apply(recorded.event)
            last = recorded.digest
        }
        session = next
        head = last
        ports.observe(.recorded(session.id, between))
    }

    /// An edit, an undo and an answer are put to the boundary before they are put to the kernel.
    private func judged(_ request: Command.Request, at time: Timestamp) -> Command.Request {
        if case .undo(let call, let reason, nil) = request {
            let verdict = session.reversible(call).map {
                boundary.judge(undoing: $0, in: session, at: time)
            }
            return .undo(call, reason: reason, verdict: verdict)
        }
        if case .decide(let hold, var decision) = request,
            case .answer(let value) = decision.answer, let asked = session.holds[hold]?.question
        {
            decision.fit = Boundary.fit(value, to: asked)
            return .decide(hold, decision)
        }
        guard case .decide(let hold, var decision) = request,
            case .edit(let arguments) = decision.answer,
            let call = session.holds[hold]?.call.flatMap(session.call)
        else { return request }
        decision.verdict = boundary.judge(edit: arguments, of: call, in: session, at: time)
        return .decide(hold, decision)
    }
}

/// Events on their way into one append, and the session as it is after them.
private struct Unit {
    private(set) var session: Session
    private(set) var head: Digest
    private(set) var recorded: [RecordedEvent] = []

    init(_ session: Session, head: Digest) {
        self.session = session
        self.head = head
    }

    var events: [Event] { recorded.map(\.event) }

    /// Whether anything followed from it.
    @discardableResult
    mutating func decide(_ command: Command) throws(Refusal) -> Bool {
        let events = try session.decide(command)
        for event in events {
            let record = RecordedEvent(event, after: head)
            head = record.digest
            recorded.append(record)
            session.apply(event)
        }
        return !events.isEmpty
    }
}

extension JournalError {
    /// Whether it tells of the store, and not of what was to be recorded.
    fileprivate var isOfStore: Bool {
        switch code {
        case .storeFailed, .unreadable: true
        case .conflict, .fenced, .leaseHeld, .noSuchSession, .malformed, .altered, .closed: false
        }
    }
}

extension Command.Request {
    /// A claim comes first of all: the time in which nobody ran the session does not count. Before
    /// `open` there is nothing that could be due.
    fileprivate var comesAfterDeadlines: Bool {
        switch self {
        case .claim, .tick, .open: false
        case .connectTools, .discoverTools, .noticeChange, .beginModel, .answerModel, .failModel,
            .beginQuarantine, .answerQuarantine, .failQuarantine, .judge, .previewed, .beginCall,
            .finishCall, .failCall, .verified, .acceptHandoff, .chooseWay, .refuseHandoff,
            .postpone, .avoid, .openBreaker, .closeBreaker, .injectFault, .beginNotice,
            .endNotice, .abandon, .closeChild, .pause, .resume,
            .cancel, .decide, .acceptTool, .revokeRule, .note, .undo, .ask:
            true
        }
    }
}

/// A session that cannot go on by itself: going on would repeat the same thing for ever. A bug.
struct RunnerFault: Error, Hashable, Sendable, CustomStringConvertible {
    let message: String
    init(_ message: String) { self.message = message }
    var description: String { message }
}
