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
    private(set) lazy var boundary = Boundary(session.definition)

    /// - Parameter folded: The session up to its last event.
    init(_ folded: FoldedSession, lease: Lease, ports: RunnerPorts) {
        session = folded.session
        head = folded.head
        self.lease = lease
        self.ports = ports
    }

    var folded: FoldedSession { FoldedSession(session: session, head: head) }

    /// Records what follows from a request; what is due by the clock is recorded first.
    ///
    /// Events that another writer has put between are taken in, and the request is decided anew.
    /// - Throws: `Refusal`; `JournalError` when it could not be kept.
    @discardableResult
    func record(
        _ request: Command.Request, by actor: Actor = .runtime, blobs: [Digest: [UInt8]] = [:]
    ) async throws -> [Event] {
        let clean = request.redacted(by: ports.redactor)
        while true {
            do {
                if clean.comesAfterDeadlines { try await writeDue() }
                let command = Command(at: now, actor: actor, judged(clean))
                let events = try session.decide(command)
                try await append(events, blobs)
                return events
            } catch let error as JournalError {
                try takeIn(error)
            }
        }
    }

    /// Records what the clock has made due, if anything.
    func recordDue() async throws {
        while true {
            do {
                return try await writeDue()
            } catch let error as JournalError {
                try takeIn(error)
            }
        }
    }

    /// Event times never go back, so that a clock that has gone back counts as standing still.
    private var now: Timestamp { max(ports.now(), session.updated) }

    private func writeDue() async throws {
        while let deadline = session.nextDeadline, deadline <= now {
            let events = try session.decide(Command(at: now, .tick))
            guard !events.isEmpty else {
                throw RunnerFault("A deadline of session \(session.id) passed without effect.")
            }
            try await append(events, [:])
        }
    }

    private func append(_ events: [Event], _ blobs: [Digest: [UInt8]]) async throws {
        guard !events.isEmpty else { return }
        var next = session
        var last = head
        var recorded: [RecordedEvent] = []
        recorded.reserveCapacity(events.count)
        for event in events {
            let record = RecordedEvent(event, after: last)
            last = record.digest
            recorded.append(record)
            next.apply(event)
        }
        try await ports.journal.append(
            JournalAppend(
                lease: lease, events: recorded, expected: session.sequence,
                summary: next.summary(head: last), blobs: blobs))
        session = next
        head = last
        ports.observe(.recorded(session.id, recorded))
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
                .chained(last, recorded.bytes) == recorded.digest
            else { throw error }
            next.apply(recorded.event)
            last = recorded.digest
        }
        session = next
        head = last
        ports.observe(.recorded(session.id, between))
    }

    /// An edit is put to the boundary before it is put to the kernel.
    private func judged(_ request: Command.Request) -> Command.Request {
        guard case .decide(let hold, var decision) = request,
            case .edit(let arguments) = decision.answer,
            let call = session.holds[hold]?.call.flatMap(session.call)
        else { return request }
        decision.verdict = boundary.judge(edit: arguments, of: call, in: session)
        return .decide(hold, decision)
    }
}

extension Command.Request {
    /// A claim comes first of all: the time in which nobody ran the session does not count. Before
    /// `open` there is nothing that could be due.
    fileprivate var comesAfterDeadlines: Bool {
        switch self {
        case .claim, .tick, .open: false
        case .connectTools, .beginModel, .answerModel, .failModel, .judge, .previewed, .beginCall,
            .finishCall, .failCall, .verified, .acceptHandoff, .refuseHandoff, .abandon, .pause,
            .resume, .cancel, .decide, .note:
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
