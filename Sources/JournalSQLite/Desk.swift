import SessionKernel
import SessionRuntime

/// The writer's thread's own: the connection that writes and the locks of the leases.
///
/// Not `Sendable`. The connection is dropped after a failure and opened again by the next batch.
final class Desk {
    let file: StoreFile
    private let limits: StoreLimits
    private var kept: (connection: Connection, locks: LeaseLocks)?
    private var locks: LeaseLocks?
    /// Leases taken by the batch that is under way: given back unless it is committed.
    private var claimed: [SessionID] = []
    /// Which file the log of the connection is, once a transaction has opened it.
    private var log: FileIdentity?
    /// Whether what can be read may be in the system's memory and not on the disk.
    private var isSuspect = false

    init(file: StoreFile, limits: StoreLimits) {
        self.file = file
        self.limits = limits
    }

    /// The connection, opened if need be.
    ///
    /// The first time the store is made, if there is none, and checked.
    func open() throws -> (connection: Connection, locks: LeaseLocks) {
        if let kept { return kept }
        do {
            let opened = try locks.map { (try connectAgain(), $0) } ?? setUp()
            try configure(opened.0)
            try settle(opened.0)
            (kept, locks) = (opened, opened.1)
            return opened
        } catch let error as SQLiteError {
            throw JournalError(error, store: file.path)
        }
    }

    /// Closes the connection after a failure; the locks stay.
    func drop(after error: (any Error)? = nil) {
        kept = nil
        log = nil
        if let error = error as? SQLiteError, error.isOfDisk { isSuspect = true }
    }

    /// Begins a transaction, in the file that has the store's name.
    func begin(on connection: Connection) throws {
        guard !connection.hasMoved else { throw JournalError.replaced(file) }
        try connection.run(.begin)
        if log == nil { log = FileIdentity(of: file.log) }
    }

    /// What was committed to a file that nobody finds any more is not recorded.
    func requireInPlace(_ connection: Connection) throws {
        guard !connection.hasMoved else { throw JournalError.replaced(file) }
        guard let log, FileIdentity(of: file.log) == log else {
            throw JournalError(
                .unreadable,
                "The log `\(file.log)` was deleted or replaced while the store was in use."
                    + " What was written since is not in it. Stop every process that has the store"
                    + " open, then run `holdpoint verify --all`.")
        }
    }

    func release(_ lease: Lease) {
        guard let locks, locks.holds(lease) else { return }
        locks.release(lease.session)
        // Nothing was committed, but who runs the session is news to those who look on.
        locks.touch()
    }

    func noteClaim(of session: SessionID) { claimed.append(session) }

    /// Settles the leases of the batch that has just ended.
    func endBatch(committed: Bool) {
        if !committed { for session in claimed { locks?.release(session) } }
        claimed = []
    }

    private func connect() throws -> Connection {
        let connection = try Connection(
            path: file.path, busyMilliseconds: limits.busyMilliseconds)
        guard !connection.isReadOnly else {
            throw JournalError(
                .storeFailed,
                "The store `\(file.path)` can only be read. Give this user the right to write it"
                    + " and its directory, or name another file.")
        }
        return connection
    }

    /// Whoever opens the file again finds the same store, or says what is there instead.
    private func connectAgain() throws -> Connection {
        try file.requireThere()
        let connection = try connect()
        guard try Schema.identity(of: connection, path: file.path) == .store else {
            throw JournalError.replaced(file)
        }
        return connection
    }

    /// After a failing disk the system may show what it could not write. All that the log holds is
    /// written into the database anew, and made durable there, before anything is read or added.
    private func settle(_ connection: Connection) throws {
        guard isSuspect else { return }
        guard try connection.texts("PRAGMA wal_checkpoint(TRUNCATE)") == ["0"] else {
            throw JournalError(
                .storeFailed,
                "The store `\(file.path)` cannot be made sure of after its disk failed: another"
                    + " process is reading it. Let it end.")
        }
        isSuspect = false
    }

    private func setUp() throws -> (Connection, LeaseLocks) {
        try file.prepare()
        let connection = try connect()
        // Before anything is written beside it or into it: it may be someone else's file.
        _ = try Schema.identity(of: connection, path: file.path)
        let locks = try LeaseLocks(path: file.leases)
        try locks.whileSettingUp(waiting: limits.busyMilliseconds) {
            let identity = try Schema.identity(of: connection, path: file.path)
            if identity == .empty { try Schema.choosePageSize(on: connection) }
            guard try connection.texts("PRAGMA journal_mode = WAL") == ["wal"] else {
                throw JournalError(
                    .storeFailed,
                    "The store `\(file.path)` lies on a file system without shared memory, which"
                        + " its write-ahead log needs. Put it on a local disk.")
            }
            if identity == .empty { try Schema.create(on: connection) }
        }
        file.tighten()
        return (connection, locks)
    }

    private func configure(_ connection: Connection) throws {
        try connection.execute("PRAGMA synchronous = FULL")
        try connection.execute("PRAGMA foreign_keys = ON")
        try connection.execute("PRAGMA trusted_schema = OFF")
        try connection.execute("PRAGMA journal_size_limit = 16777216")
        if let bytesMax = limits.bytesMax {
            let pages = bytesMax / max(try connection.number("PRAGMA page_size"), 1)
            _ = try connection.number("PRAGMA max_page_count = \(max(pages, 1))")
        }
    }
}
