package import JSON
package import SessionKernel
package import SessionRuntime
import Synchronization

/// A journal without a disk, for the tests of whatever uses one.
///
/// `another()` is a second journal on the same store, as another process would have it.
package final class InMemoryJournal: Journal, Anchored {
    let store: InMemoryStore
    /// Who this journal is among those of the store: the holder of a lease.
    let number: Int

    package convenience init() { self.init(InMemoryStore()) }

    /// A store beside the one whose sessions these anchors are of.
    package convenience init(anchors: InMemoryAnchors) {
        self.init(InMemoryStore(anchors: anchors))
    }

    private init(_ store: InMemoryStore) {
        self.store = store
        number = store.change { state in
            state.journals += 1
            return state.journals
        }
    }

    package var anchors: InMemoryAnchors { store.anchors }

    package func another() -> InMemoryJournal { InMemoryJournal(store) }

    /// Lets the next appends fail as if the disk were full, or for another reason.
    package func failNextAppends(_ count: Int, with error: JournalError = .noSpace) {
        store.change { state in
            state.failuresLeft = count
            state.failure = error
        }
    }

    /// Puts events into the store as they are, whatever they are.
    package func plant(_ events: [RecordedEvent], summary: SessionSummary) {
        store.change { state in
            state.order.append(summary.id)
            state.events[summary.id] = events
            state.recorded += events
            state.summaries[summary.id] = summary
        }
    }

    /// Lets the next append fail although what it brings is recorded.
    package func loseNextAnswer() { store.change { $0.losesAnswer = true } }

    /// All that was recorded, in the order of recording.
    package var recorded: [RecordedEvent] { store.change { $0.recorded } }

    /// Waits for the first event, recorded already or later, of which `predicate` is true.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    @discardableResult
    package func untilRecorded(
        _ predicate: @escaping @Sendable (Event) -> Bool
    ) async throws -> RecordedEvent {
        try await store.untilRecorded(predicate)
    }

    package func append(_ append: JournalAppend) async throws {
        let isLost = try store.write { state throws(JournalError) in
            try state.append(append, by: number)
            defer { state.losesAnswer = false }
            return state.losesAnswer
        }
        if isLost { throw JournalError.noSpace }
    }

    package func reopen() async throws {}

    package func events(
        of session: SessionID, from: Int, limit: Int
    ) async throws -> [RecordedEvent] {
        store.change { state in
            let all = state.events[session] ?? []
            return Array(all.dropFirst(max(from, 1) - 1).prefix(max(limit, 0)))
        }
    }

    package func blob(_ digest: Digest) async throws -> [UInt8]? {
        store.change { $0.blobs[digest] }
    }

    package func sessions(limit: Int) async throws -> [SessionSummary] {
        store.change { state in
            state.order.reversed().prefix(max(limit, 0)).compactMap { state.summaries[$0] }
        }
    }

    package func summary(of session: SessionID) async throws -> SessionSummary? {
        store.change { $0.summaries[session] }
    }

    package func claim(_ session: SessionID) async throws -> Lease {
        try store.write { state throws(JournalError) in
            guard state.holders[session] == nil else {
                throw JournalError(.leaseHeld, "Session \(session) is run by another journal.")
            }
            state.holders[session] = number
            state.epochs[session, default: 0] += 1
            return Lease(session: session, epoch: state.epochs[session] ?? 1)
        }
    }

    package func release(_ lease: Lease) async {
        try? store.write { state in
            guard state.holders[lease.session] == number,
                state.epochs[lease.session] == lease.epoch
            else { return }
            state.holders[lease.session] = nil
        }
    }

    package func running(among sessions: [SessionID]) async throws -> Set<SessionID> {
        store.change { state in Set(sessions.filter { state.holders[$0] != nil }) }
    }

    package func submit(_ command: InboxCommand) async throws {
        try store.write { state throws(JournalError) in
            guard state.events[command.session] != nil else {
                throw JournalError(.noSuchSession, "There is no session \(command.session).")
            }
            guard !state.inbox.contains(where: { $0.id == command.id }) else { return }
            state.inbox.append(command)
        }
    }

    package func inbox(of session: SessionID) async throws -> [InboxCommand] {
        store.change { state in
            state.inbox.filter { $0.session == session && state.replies[$0.id] == nil }
        }
    }

    package func answer(_ command: String, with reply: InboxReply) async throws {
        try store.write { state throws(JournalError) in
            guard state.inbox.contains(where: { $0.id == command }) else {
                throw JournalError(.noSuchSession, "No session has a command `\(command)`.")
            }
            if state.replies[command] == nil { state.replies[command] = reply }
        }
    }

    package func reply(to command: String) async throws -> InboxReply? {
        store.change { $0.replies[command] }
    }

    package func verifyChain(of session: SessionID) async throws -> Int? {
        try store.write { state throws(JournalError) in
            guard let events = state.events[session], let summary = state.summaries[session] else {
                throw JournalError(.noSuchSession, "There is no session \(session).")
            }
            var head = Digest.zero
            for (index, recorded) in events.enumerated() {
                guard recorded.follows(head), recorded.event.sequence == index + 1 else {
                    return index + 1
                }
                head = recorded.digest
            }
            return summary.head == head && summary.events == events.count ? nil : events.count + 1
        }
    }

    package func check() async throws -> StoreCheck {
        var check = StoreCheck()
        for id in store.change({ $0.order }) {
            check.sessions += 1
            check.events += store.change { $0.events[id]?.count ?? 0 }
            if let broken = try await verifyChain(of: id) {
                check.problems.append("Session \(id) does not hold from event \(broken) on.")
            }
        }
        return check
    }

    package func changes() -> AsyncStream<Void> { store.changes() }

    /// Gives back the leases, as the end of a process would. The store lives on in `another()`.
    package func close() async {
        store.change { state in state.holders = state.holders.filter { $0.value != number } }
    }
}

extension JournalError {
    package static let noSpace = JournalError(
        .storeFailed, "No space is left for the store. Free some space.")
}
