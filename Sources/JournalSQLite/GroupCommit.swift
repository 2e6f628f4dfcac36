import SessionRuntime

/// What the writer's thread does: it takes what has come and writes it as one transaction.
struct GroupCommit {
    let desk: Desk
    let changes: ChangeWatch
    let counts: WriteCounts

    func run(_ mailbox: Mailbox<Writer.Job>, writesMax: Int) {
        var signal = ChangeSignal()
        while let batch = mailbox.take(writesMax, until: signal.due) {
            if perform(batch) { signal.isOwed = true }
            if signal.isDue { send(&signal) }
        }
        if signal.isOwed { send(&signal) }
    }

    private func send(_ signal: inout ChangeSignal) {
        signal.sent()
        // What cannot be opened any more has nothing new either.
        try? desk.open().locks.touch()
        changes.written()
    }

    private func perform(_ batch: [Writer.Job]) -> Bool {
        var writes: [Writer.Write] = []
        writes.reserveCapacity(batch.count)
        for case .write(let write) in batch { writes.append(write) }
        let isChanged = !writes.isEmpty && commit(writes)
        for case .aside(let work) in batch { work(desk) }
        return isChanged
    }

    /// Writes a batch.
    ///
    /// Nobody is told anything before the commit, a refused write neither: what refused it may be
    /// another write of the same batch.
    /// - Returns: Whether anything is different now.
    private func commit(_ batch: [Writer.Write]) -> Bool {
        do {
            let connection = try desk.open().connection
            let before = connection.changes
            try desk.begin(on: connection)
            var tell: [@Sendable () -> Void] = []
            tell.reserveCapacity(batch.count)
            for job in batch {
                tell.append(try perform(job, on: connection, isAlone: batch.count == 1))
            }
            try connection.run(.commit)
            try desk.requireInPlace(connection)
            desk.endBatch(committed: true)
            counts.count(writes: batch.count)
            for tell in tell { tell() }
            return connection.changes != before
        } catch {
            abandon(batch, because: error)
            return false
        }
    }

    /// - Parameter isAlone: Whether the transaction is all its own, so that it needs no savepoint.
    /// - Returns: How to tell the caller.
    /// - Throws: `SQLiteError` when the whole transaction is lost.
    private func perform(
        _ job: Writer.Write, on connection: Connection, isAlone: Bool
    ) throws -> @Sendable () -> Void {
        if !isAlone { try connection.run(.savepoint) }
        let refusal: any Error
        do {
            let tell = try job.perform(desk)
            if !isAlone { try connection.run(.releaseSavepoint) }
            return tell
        } catch let error as SQLiteError {
            guard error.isOfStatement, connection.isInTransaction else { throw error }
            refusal = JournalError(error, store: desk.file.path)
        } catch {
            refusal = error
        }
        if isAlone {
            try connection.run(.rollBack)
            try connection.run(.begin)
        } else {
            try connection.run(.rollBackToSavepoint)
            try connection.run(.releaseSavepoint)
        }
        return { job.fail(refusal) }
    }

    /// After a failure the connection is not trusted with another transaction: closing it rolls
    /// back, and the next batch opens a new one.
    private func abandon(_ batch: [Writer.Write], because error: any Error) {
        desk.endBatch(committed: false)
        desk.drop(after: error)
        let told: any Error =
            (error as? SQLiteError).map { JournalError($0, store: desk.file.path) } ?? error
        for write in batch { write.fail(told) }
    }
}
