import SessionRuntime

/// Reads for one journal on a thread and connection of their own: the write-ahead log gives each
/// read a snapshot, so that reads and writes never wait for each other.
final class Reader: Sendable {
    typealias Job = @Sendable (ReadingDesk) -> Void

    private let mailbox = Mailbox<Job>()
    private let file: StoreFile

    /// - Throws: `JournalError.storeFailed` when there is no thread to be had.
    init(file: StoreFile, limits: StoreLimits) throws(JournalError) {
        self.file = file
        let mailbox = mailbox
        let isStarted = startThread {
            let desk = ReadingDesk(file: file, limits: limits)
            while let jobs = mailbox.take(.max) { for job in jobs { job(desk) } }
            desk.drop()
            mailbox.end()
        }
        guard isStarted else {
            throw JournalError(.storeFailed, "The system has no thread left for the journal.")
        }
    }

    /// Runs `work` on the reader's thread; all it reads is of one moment.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = mailbox.post { desk in
                continuation.resume(with: Result { try desk.snapshot(work) })
            }
            if !isTaken { continuation.resume(throwing: JournalError.closed(file.path)) }
        }
    }

    /// Lets the next read open the file anew.
    func reopen() { _ = mailbox.post { desk in desk.drop() } }

    func close(_ ended: (@Sendable () -> Void)? = nil) { mailbox.close(ended) }
}

/// The reader's thread's own connection. Not `Sendable`.
final class ReadingDesk {
    private let file: StoreFile
    private let limits: StoreLimits
    private var connection: Connection?

    init(file: StoreFile, limits: StoreLimits) {
        self.file = file
        self.limits = limits
    }

    func drop() { connection = nil }

    func snapshot<Value>(_ work: (Connection) throws -> Value) throws -> Value {
        do {
            let connection = try open()
            guard !connection.hasMoved else {
                drop()
                throw JournalError.replaced(file)
            }
            try connection.run(.beginReading)
            let value = Result { try work(connection) }
            try connection.run(.commit)
            return try value.get()
        } catch let error as SQLiteError {
            // A fresh connection next time: this one may stand in a broken transaction.
            drop()
            throw JournalError(error, store: file.path)
        }
    }

    private func open() throws -> Connection {
        if let connection { return connection }
        try file.requireThere()
        let opened = try Connection(path: file.path, busyMilliseconds: limits.busyMilliseconds)
        try opened.execute("PRAGMA query_only = ON")
        try opened.execute("PRAGMA trusted_schema = OFF")
        connection = opened
        return opened
    }
}
