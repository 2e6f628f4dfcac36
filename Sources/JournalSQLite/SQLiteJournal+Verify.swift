import JSON
package import SessionKernel
package import SessionRuntime

extension SQLiteJournal {
    package func verifyChain(of session: SessionID) async throws -> Int? {
        try await reader.read { try $0.firstBroken(of: session) }
    }

    package func check() async throws -> StoreCheck {
        try await reader.read { try $0.check() }
    }

    /// The outcome of `check` as lines for an operator; the first word is `ok` or `damaged`.
    package func integrity() async throws -> String { try await check().text }
}

extension Connection {
    func firstBroken(of session: SessionID) throws -> Int? {
        guard let stored = try sessionRow(session) else {
            throw JournalError(.noSuchSession, "There is no session \(session).")
        }
        var head = Digest.zero
        var sequence = 0
        var broken: Int?
        try rows(
            .events, .int(EventPlace(row: stored.row, sequence: 0).number),
            .int(EventPlace(row: stored.row, sequence: EventPlace.sequenceMax).number)
        ) { row in
            let bytes = row.bytes(2)
            let digest = Digest.chained(head, bytes)
            guard EventPlace(number: row.int(0)).sequence == sequence + 1, row.digest(1) == digest,
                let event = try? RecordedEvent(reading: bytes, digest: digest).event,
                event.session == session, event.sequence == sequence + 1
            else {
                broken = sequence + 1
                return false
            }
            (head, sequence) = (digest, sequence + 1)
            return true
        }
        if let broken { return broken }
        let summary = try? SessionSummary(try JSON(parsing: stored.summary))
        let agrees =
            stored.events == sequence && stored.head == head && summary?.events == sequence
            && summary?.head == head && summary?.id == session
        return agrees ? nil : min(stored.events, sequence) + 1
    }

    func check() throws -> StoreCheck {
        var check = StoreCheck()
        check.problems = try texts("PRAGMA integrity_check(20)").filter { $0 != "ok" }
        check.problems += try texts("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 20").map {
            "A row of `\($0)` names a session that is not there."
        }
        check.events = try number("SELECT count(*) FROM events")
        check.bytes =
            try number("PRAGMA page_count") * number("PRAGMA page_size")
        var ids: [SessionID] = []
        try rows(.allSessionIDs) { row in
            ids.append(SessionID(row.text(0)))
            return true
        }
        check.sessions = ids.count
        for id in ids {
            guard let sequence = try firstBroken(of: id) else { continue }
            check.problems.append("Session \(id) does not hold from event \(sequence) on.")
        }
        try rows(.allBlobs) { row in
            check.blobs += 1
            if row.digest(0) != Digest(of: row.bytes(1)) {
                check.problems.append("The stored text \(row.digest(0)?.hex ?? "?") was changed.")
            }
            return true
        }
        return check
    }
}
