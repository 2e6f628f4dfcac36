import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import TestSupport

/// A journal whose process dies at one of its appends: that append and all later ones fail.
final class CrashingJournal: Journal, Anchored {
    enum Moment: Sendable, CaseIterable { case beforeItIsDurable, beforeItIsKnown }

    private let inner: InMemoryJournal
    private let moment: Moment
    private let left: Mutex<Int>

    /// - Parameter appends: How many succeed before.
    init(_ inner: InMemoryJournal, after appends: Int, _ moment: Moment) {
        self.inner = inner
        self.moment = moment
        left = Mutex(appends)
    }

    var anchors: InMemoryAnchors { inner.anchors }

    /// Whether it came to the crash.
    var hasCrashed: Bool { left.withLock { $0 < 0 } }

    func append(_ append: JournalAppend) async throws {
        let place = left.withLock { left in
            left = max(-2, left - 1)
            return left
        }
        if place >= 0 { return try await inner.append(append) }
        if place == -1, moment == .beforeItIsKnown { try await inner.append(append) }
        throw JournalError(.closed, "The process has died.")
    }

    func reopen() async throws { try await inner.reopen() }

    func events(of session: SessionID, from: Int, limit: Int) async throws -> [RecordedEvent] {
        try await inner.events(of: session, from: from, limit: limit)
    }
    func blob(_ digest: Digest) async throws -> [UInt8]? { try await inner.blob(digest) }
    func sessions(limit: Int) async throws -> [SessionSummary] {
        try await inner.sessions(limit: limit)
    }
    func summary(of session: SessionID) async throws -> SessionSummary? {
        try await inner.summary(of: session)
    }
    func claim(_ session: SessionID) async throws -> Lease { try await inner.claim(session) }
    func release(_ lease: Lease) async { await inner.release(lease) }
    func running(among sessions: [SessionID]) async throws -> Set<SessionID> {
        try await inner.running(among: sessions)
    }
    func submit(_ command: InboxCommand) async throws { try await inner.submit(command) }
    func inbox(of session: SessionID) async throws -> [InboxCommand] {
        try await inner.inbox(of: session)
    }
    func answer(_ command: String, with reply: InboxReply) async throws {
        try await inner.answer(command, with: reply)
    }
    func reply(to command: String) async throws -> InboxReply? {
        try await inner.reply(to: command)
    }
    func verifyChain(of session: SessionID) async throws -> Int? {
        try await inner.verifyChain(of: session)
    }
    func check() async throws -> StoreCheck { try await inner.check() }
    func changes() -> AsyncStream<Void> { inner.changes() }
    func close() async { await inner.close() }
}
