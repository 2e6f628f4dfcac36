import SessionRuntime

/// What the writer's thread does: it takes what has come and writes it as one transaction.
struct GroupCommit {
    let desk: Desk
    let changes: ChangeWatch
    let counts: WriteCounts

    func run(_ mailbox: Mailbox<Writer.Job>, writesMax: Int) {
        while let batch = mailbox.take(writesMax) { commit(batch) }
    }

    /// Writes a batch.
    ///
    /// Nobody is told anything before the commit, a refused write neither: what refused it may be
    /// another write of the same batch.
    private func commit(_ batch: [Writer.Job]) {
        do {
            let (connection, locks) = try desk.open()
            let before = connection.changes
            try connection.run(.begin)
            var tell: [@Sendable () -> Void] = []
            tell.reserveCapacity(batch.count)
            for job in batch { tell.append(try perform(job, on: connection)) }
            try connection.run(.commit)
            desk.endBatch(committed: true)
            counts.count(writes: batch.count)
            if connection.changes != before {
                locks.touch()
                changes.written()
            }
            for tell in tell { tell() }
        } catch {
            abandon(batch, because: error)
        }
    }

    /// - Returns: How to tell the caller.
    /// - Throws: `SQLiteError` when the whole transaction is lost.
    private func perform(
        _ job: Writer.Job, on connection: Connection
    ) throws -> @Sendable () -> Void {
        try connection.run(.savepoint)
        let refusal: any Error
        do {
            let tell = try job.perform(desk)
            try connection.run(.releaseSavepoint)
            return tell
        } catch let error as SQLiteError {
            guard error.isOfStatement, connection.isInTransaction else { throw error }
            refusal = JournalError(writing: error, store: desk.file.path)
        } catch {
            refusal = error
        }
        try connection.run(.rollBackToSavepoint)
        try connection.run(.releaseSavepoint)
        return { job.fail(refusal) }
    }

    /// After a failure the connection is not trusted with another transaction: closing it rolls
    /// back, and the next batch opens a new one.
    private func abandon(_ batch: [Writer.Job], because error: any Error) {
        desk.endBatch(committed: false)
        desk.drop()
        let told: any Error =
            (error as? SQLiteError).map { JournalError(writing: $0, store: desk.file.path) }
            ?? error
        for job in batch { job.fail(told) }
    }
}
