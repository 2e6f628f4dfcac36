import JSON
import SessionKernel
import SessionRuntime

extension Connection {
    /// A session's row and what it says of its events.
    struct SessionRow {
        let row: Int
        let events: Int
        let head: Digest?
        let summary: [UInt8]
    }

    func sessionRow(_ session: SessionID) throws -> SessionRow? {
        try first(.sessionRow, .text(session.text)) {
            SessionRow(
                row: $0.int(0), events: $0.int(1), head: $0.digest(2), summary: $0.bytes(3))
        }
    }

    /// Events in order; an unknown session has none.
    ///
    /// - Throws: `JournalError.unreadable` with the sequence of the first event that is missing,
    ///   damaged, of another session or place, or of a kind that this version does not know.
    func events(of session: SessionID, from: Int, limit: Int) throws -> [RecordedEvent] {
        let first = max(from, 1)
        guard limit > 0, let stored = try sessionRow(session), first <= stored.events else {
            return []
        }
        let last = stored.events - first < limit ? stored.events : first + limit - 1
        var events: [RecordedEvent] = []
        events.reserveCapacity(last - first + 1)
        try rows(
            .events, .int(EventPlace(row: stored.row, sequence: first).number),
            .int(EventPlace(row: stored.row, sequence: last).number)
        ) { row in
            let sequence = first + events.count
            guard EventPlace(number: row.int(0)).sequence == sequence else { return false }
            events.append(try Self.event(row, sequence, of: session))
            return true
        }
        guard events.count == last - first + 1 else {
            throw JournalError.unreadable(first + events.count, of: session, "is missing")
        }
        return events
    }

    private static func event(
        _ row: Row, _ sequence: Int, of session: SessionID
    ) throws(JournalError) -> RecordedEvent {
        guard let digest = row.digest(1) else {
            throw .unreadable(sequence, of: session, "has no digest")
        }
        let recorded: RecordedEvent
        do {
            recorded = try RecordedEvent(reading: row.bytes(2), digest: digest)
        } catch {
            throw .unreadable(sequence, of: session, "cannot be read: \(error)")
        }
        guard recorded.event.session == session, recorded.event.sequence == sequence else {
            throw .unreadable(
                sequence, of: session,
                "is in truth event \(recorded.event.sequence) of session \(recorded.event.session)")
        }
        return recorded
    }
}

extension JournalError {
    static func unreadable(
        _ sequence: Int, of session: SessionID, _ what: String
    ) -> JournalError {
        JournalError(.unreadable, "Event \(sequence) of session \(session) \(what).")
    }
}
