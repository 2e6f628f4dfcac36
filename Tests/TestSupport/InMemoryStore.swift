import JSON
import SessionKernel
import SessionRuntime
import Synchronization

/// What the journals of one in-memory store share.
final class InMemoryStore: Sendable {
    struct State {
        var journals = 0
        var failuresLeft = 0
        var failure = JournalError.noSpace
        var losesAnswer = false
        var recorded: [RecordedEvent] = []
        var events: [SessionID: [RecordedEvent]] = [:]
        var summaries: [SessionID: SessionSummary] = [:]
        /// By their first append, the oldest first.
        var order: [SessionID] = []
        var blobs: [Digest: [UInt8]] = [:]
        var epochs: [SessionID: Int] = [:]
        /// The number of the journal that has the lease.
        var holders: [SessionID: Int] = [:]
        var inbox: [InboxCommand] = []
        var replies: [String: InboxReply] = [:]
        fileprivate var lastTicket = 0
        fileprivate var subscribers: [Int: AsyncStream<Void>.Continuation] = [:]
        fileprivate var waiters: [Int: Waiter] = [:]
    }

    fileprivate struct Waiter {
        let predicate: @Sendable (Event) -> Bool
        let continuation: CheckedContinuation<RecordedEvent, any Error>
    }

    private let state = Mutex(State())
    let anchors: InMemoryAnchors

    init(anchors: InMemoryAnchors = InMemoryAnchors()) { self.anchors = anchors }

    func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { state in body(&state) }
    }

    /// Changes the state and tells whoever watches; a refused change tells nobody.
    func write<Value: Sendable>(
        _ body: (inout State) throws(JournalError) -> Value
    ) throws -> Value {
        let (value, subscribers, answers) = try state.withLock { state in
            let before = state.recorded.count
            let value = try body(&state)
            let answers = state.takeWaiters(for: state.recorded[before...])
            return (value, Array(state.subscribers.values), answers)
        }
        for (waiter, event) in answers { waiter.continuation.resume(returning: event) }
        for subscriber in subscribers { subscriber.yield() }
        return value
    }

    func changes() -> AsyncStream<Void> {
        let (stream, subscriber) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let ticket = state.withLock { state in
            state.lastTicket += 1
            state.subscribers[state.lastTicket] = subscriber
            return state.lastTicket
        }
        subscriber.onTermination = { [weak self] _ in
            self?.change { state in _ = state.subscribers.removeValue(forKey: ticket) }
        }
        return stream
    }

    func untilRecorded(
        _ predicate: @escaping @Sendable (Event) -> Bool
    ) async throws -> RecordedEvent {
        let ticket = change { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let found: Result<RecordedEvent, any Error>? = state.withLock { state in
                    if let found = state.recorded.first(where: { predicate($0.event) }) {
                        return .success(found)
                    }
                    // Cancelled before this point, the handler has found nobody to wake.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[ticket] = Waiter(predicate: predicate, continuation: continuation)
                    return nil
                }
                if let found { continuation.resume(with: found) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }
}

extension InMemoryStore.State {
    fileprivate mutating func takeWaiters(
        for events: ArraySlice<RecordedEvent>
    ) -> [(InMemoryStore.Waiter, RecordedEvent)] {
        var found: [(InMemoryStore.Waiter, RecordedEvent)] = []
        for (ticket, waiter) in waiters {
            guard let event = events.first(where: { waiter.predicate($0.event) }) else { continue }
            found.append((waiter, event))
            waiters[ticket] = nil
        }
        return found
    }

    mutating func append(_ append: JournalAppend, by journal: Int) throws(JournalError) {
        let session = append.lease.session
        guard failuresLeft == 0 else {
            failuresLeft -= 1
            throw failure
        }
        guard holders[session] == journal, epochs[session] == append.lease.epoch else {
            throw JournalError(.fenced, "The lease on session \(session) has ended.")
        }
        let stored = events[session] ?? []
        guard stored.count == append.expected else {
            throw JournalError(
                .conflict(Array(stored.dropFirst(append.expected))),
                "Session \(session) has \(stored.count) events, not \(append.expected).")
        }
        try check(append, after: stored.last?.digest ?? .zero)
        if events[session] == nil { order.append(session) }
        events[session] = stored + append.events
        recorded += append.events
        summaries[session] = append.summary
        blobs.merge(append.blobs) { first, _ in first }
    }

    private func check(_ append: JournalAppend, after head: Digest) throws(JournalError) {
        let session = append.lease.session
        if append.expected == 0, append.events.isEmpty {
            throw JournalError(.noSuchSession, "There is no session \(session).")
        }
        var (sequence, head) = (append.expected, head)
        for recorded in append.events {
            sequence += 1
            guard recorded.event.sequence == sequence, recorded.event.session == session,
                recorded.digest == .chained(head, recorded.bytes)
            else {
                throw JournalError(
                    .malformed, "Event \(sequence) of session \(session) does not chain.")
            }
            head = recorded.digest
        }
        let summary = append.summary
        guard summary.id == session, summary.events == sequence, summary.head == head else {
            throw JournalError(
                .malformed, "The summary of session \(session) is not one of its events.")
        }
    }
}
