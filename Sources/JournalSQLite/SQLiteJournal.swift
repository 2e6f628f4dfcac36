import SessionRuntime

/// Sessions in one SQLite file, beside which stand its log (`-wal`, `-shm`) and its leases.
///
/// Any number of processes of one machine may have the file open; it must lie on a local disk.
/// A write that failed with `.storeFailed` was acknowledged to nobody, but a power cut at that
/// moment may still leave it whole: read again before writing it again.
package final class SQLiteJournal: Journal {
    let file: StoreFile
    let writer: Writer
    let reader: Reader
    private let watch: ChangeWatch

    /// Opens the store at `path`, and makes it and its directory where there is none.
    ///
    /// - Throws: `JournalError.unreadable` for a file that is no store or one of a newer version;
    ///   `.storeFailed` for a directory and for a file that cannot be made or written.
    package static func open(
        _ path: String, limits: StoreLimits = StoreLimits()
    ) async throws -> SQLiteJournal {
        let file = try StoreFile(path)
        let journal = try SQLiteJournal(file: file, limits: limits)
        // The first write opens the store; this one writes nothing.
        try await journal.writer.write { _ in }
        return journal
    }

    private init(file: StoreFile, limits: StoreLimits) throws(JournalError) {
        self.file = file
        watch = ChangeWatch(path: file.leases)
        reader = try Reader(file: file, limits: limits)
        writer = try Writer(file: file, limits: limits, changes: watch)
    }

    deinit {
        writer.close()
        reader.close()
        watch.stop()
    }

    package var path: String { file.path }

    /// How many transactions were committed, and how many writes they held: their ratio is what
    /// group commit saves.
    package var counts: (commits: Int, writes: Int) {
        (writer.counts.commits, writer.counts.writes)
    }

    package func reopen() async throws {
        reader.reopen()
        await writer.aside { $0.drop() }
        try await writer.write { _ in }
    }

    package func changes() -> AsyncStream<Void> { watch.changes() }

    package func close() async {
        await withCheckedContinuation { ended in writer.close { ended.resume() } }
        await withCheckedContinuation { ended in reader.close { ended.resume() } }
        watch.stop()
    }
}
