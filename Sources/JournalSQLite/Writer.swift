import SessionRuntime

/// Writes for one journal, on a thread of its own, by group commit.
///
/// While one commit is on its way to the disk, what arrives waits; then all of it goes into the
/// next. Each write has a savepoint, so that one that is refused takes nothing with it.
final class Writer: Sendable {
    enum Job: Sendable {
        case write(Write)
        /// Work beside the database, done once the writes that came before it have ended, well or
        /// not.
        case aside(@Sendable (Desk) -> Void)
    }

    /// One write and how to tell its caller.
    struct Write: Sendable {
        /// Does the work inside the transaction. What it returns tells the caller the result, and
        /// is called once the transaction is durable.
        let perform: @Sendable (Desk) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    let counts = WriteCounts()
    private let mailbox = Mailbox<Job>()
    private let file: StoreFile

    /// - Throws: `JournalError.storeFailed` when there is no thread to be had.
    init(file: StoreFile, limits: StoreLimits, changes: ChangeWatch) throws(JournalError) {
        self.file = file
        let (mailbox, counts) = (mailbox, counts)
        let isStarted = startThread {
            GroupCommit(desk: Desk(file: file, limits: limits), changes: changes, counts: counts)
                .run(mailbox, writesMax: limits.writesPerCommitMax)
            mailbox.end()
        }
        guard isStarted else {
            throw JournalError(.storeFailed, "The system has no thread left for the journal.")
        }
    }

    /// Writes that wait for the transaction after the one under way.
    var waiting: Int { mailbox.count }

    /// Runs `work` on the writer's thread in a transaction. Durable when it returns.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Desk) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let write = Write(
                perform: { desk in
                    let value = try work(desk)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) })
            if !mailbox.post(.write(write)) {
                continuation.resume(throwing: JournalError.closed(file.path))
            }
        }
    }

    /// Runs `work` on the writer's thread, outside any transaction; a closed writer does nothing.
    func aside(_ work: @escaping @Sendable (Desk) -> Void) async {
        await withCheckedContinuation { continuation in
            let isTaken = mailbox.post(
                .aside { desk in
                    work(desk)
                    continuation.resume()
                })
            if !isTaken { continuation.resume() }
        }
    }

    /// Takes no more writes, finishes those it has, and calls back when the connection is closed.
    func close(_ ended: (@Sendable () -> Void)? = nil) { mailbox.close(ended) }
}

extension JournalError {
    static func closed(_ path: String) -> JournalError {
        JournalError(.closed, "The store `\(path)` has been closed.")
    }
}
