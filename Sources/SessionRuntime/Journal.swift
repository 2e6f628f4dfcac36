package import JSON
package import SessionKernel

/// Where sessions are kept. Adapter: `JournalSQLite`. All adapters pass one contract suite.
package protocol Journal: Sendable {
    /// Appends events to one session as one unit, durable when it returns.
    ///
    /// The summary replaces the session's row in the list in the same transaction; blobs are stored
    /// with it. Appends that arrive while one is on its way to the disk go into the next together.
    /// - Throws: `JournalError`: `.conflict` when the session has other events than expected,
    ///   `.fenced` when the lease is no longer the session's, `.storeFailed`.
    func append(_ append: JournalAppend) async throws

    /// After `.storeFailed`: closes what is open, opens it again, and makes sure that all that can
    /// be read from then on is on the disk. Whether the append that failed is there can be told by
    /// reading; it is not there later if it is not there now.
    ///
    /// - Throws: `.storeFailed` while the store does not do its work; `.unreadable`.
    func reopen() async throws

    /// Events of a session in order, beginning with the sequence `from`; at most `limit`.
    func events(of session: SessionID, from: Int, limit: Int) async throws -> [RecordedEvent]

    /// A text stored by its digest, or nil.
    func blob(_ digest: Digest) async throws -> [UInt8]?

    /// The newest sessions first; `all` also lists those that have ended.
    func sessions(limit: Int) async throws -> [SessionSummary]
    func summary(of session: SessionID) async throws -> SessionSummary?

    /// Takes the right to run a session, which also stops with the process.
    ///
    /// - Throws: `JournalError.leaseHeld` while another process has it.
    func claim(_ session: SessionID) async throws -> Lease
    func release(_ lease: Lease) async
    /// Those of `sessions` that somebody runs at this moment, here or in another process.
    ///
    /// Of this moment only: a runner can stop, or die, right after.
    func running(among sessions: [SessionID]) async throws -> Set<SessionID>

    /// Puts an operator's command beside the journal for whoever runs the session.
    func submit(_ command: InboxCommand) async throws
    /// The session's commands that nobody has answered, oldest first.
    func inbox(of session: SessionID) async throws -> [InboxCommand]
    func answer(_ command: String, with reply: InboxReply) async throws
    func reply(to command: String) async throws -> InboxReply?

    /// The sequence of the first event that is changed, missing, moved or cut; nil when all hold.
    ///
    /// One past the last is named when the session's row does not agree with its events. A whole
    /// chain that was computed anew is not found by this, but by its anchor.
    /// - Throws: `JournalError.noSuchSession`.
    func verifyChain(of session: SessionID) async throws -> Int?
    /// Checks the whole store: its structure, every chain, every stored text. Reads all of it.
    func check() async throws -> StoreCheck

    /// Yields whenever something may have been written, by this process or another. Bursts are one.
    func changes() -> AsyncStream<Void>

    func close() async
}

/// One unit of writing.
package struct JournalAppend: Sendable {
    package var lease: Lease
    package var events: [RecordedEvent]
    /// How many events the session has before these.
    package var expected: Int
    package var summary: SessionSummary
    package var blobs: [Digest: [UInt8]]

    package init(
        lease: Lease, events: [RecordedEvent], expected: Int, summary: SessionSummary,
        blobs: [Digest: [UInt8]] = [:]
    ) {
        self.lease = lease
        self.events = events
        self.expected = expected
        self.summary = summary
        self.blobs = blobs
    }
}

/// The right of one runner to run a session; the epoch fences off the runner before.
package struct Lease: Hashable, Sendable {
    package let session: SessionID
    package let epoch: Int

    package init(session: SessionID, epoch: Int) {
        self.session = session
        self.epoch = epoch
    }
}

/// An operator's command on its way to the runner of a session in another process.
package struct InboxCommand: Hashable, Sendable {
    /// Unique; a command that arrives twice is answered once.
    package let id: String
    package let session: SessionID
    package let at: Timestamp
    package let `operator`: String
    package let command: JSON

    package init(
        id: String, session: SessionID, at: Timestamp, operator: String, command: JSON
    ) {
        self.id = id
        self.session = session
        self.at = at
        self.operator = `operator`
        self.command = command
    }
}

/// What became of an operator's command.
package struct InboxReply: Hashable, Sendable {
    package let accepted: Bool
    /// Why not, for the operator; empty when it was accepted.
    package let message: String

    package init(accepted: Bool, message: String = "") {
        self.accepted = accepted
        self.message = message
    }
}

/// Why the journal did not do what was asked. A code and a sentence for the operator.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Other events than expected: these came between.
        case conflict([RecordedEvent])
        /// The lease has been taken over.
        case fenced
        /// Another process runs the session.
        case leaseHeld
        /// The stored data cannot be read: written by a newer version, damaged, not a store,
        /// deleted or replaced while it was in use. Waiting does not help.
        case unreadable
        /// The disk, the file or the database did not do its work. Nothing was acknowledged, and
        /// the same may succeed later.
        case storeFailed
        /// What was to be recorded does not agree with itself or with what is stored: a bug.
        case malformed
        /// The journal is not the one that was recorded: see `Anchor`.
        case altered
        /// This journal has been closed.
        case closed
        case noSuchSession
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
