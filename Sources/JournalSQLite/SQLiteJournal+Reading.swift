package import JSON
package import SessionKernel
import SessionRuntime

extension SQLiteJournal {
    package func events(
        of session: SessionID, from: Int, limit: Int
    ) async throws -> [RecordedEvent] {
        try await reader.read { try $0.events(of: session, from: from, limit: limit) }
    }

    package func blob(_ digest: Digest) async throws -> [UInt8]? {
        try await reader.read { connection in
            guard let bytes = try connection.first(.blob, .digest(digest), read: { $0.bytes(0) })
            else { return nil }
            guard Digest(of: bytes) == digest else {
                throw JournalError(
                    .unreadable,
                    "The text stored under \(digest.hex) has another hash: it was changed.")
            }
            return bytes
        }
    }

    package func sessions(limit: Int) async throws -> [SessionSummary] {
        try await sessions(limit: limit, all: true)
    }

    /// The newest sessions first, by when they were opened; those that have ended only if `all`.
    package func sessions(limit: Int, all: Bool) async throws -> [SessionSummary] {
        let read = try await reader.read { connection in
            var summaries: [(id: SessionID, summary: SessionSummary?)] = []
            try connection.rows(all ? .sessions : .openSessions, .int(max(limit, 0))) { row in
                summaries.append((SessionID(row.text(0)), try? Self.summary(row)))
                return true
            }
            return summaries
        }
        // A summary only says in short what the journal says: one that was damaged is made anew,
        // so that a single row does not hide every other session.
        var summaries: [SessionSummary] = []
        for (id, summary) in read {
            if let summary {
                summaries.append(summary)
            } else {
                let folded = try await fold(id)
                summaries.append(folded.session.summary(head: folded.head))
            }
        }
        return summaries
    }

    package func summary(of session: SessionID) async throws -> SessionSummary? {
        try await reader.read { connection in
            try connection.first(.summary, .text(session.text), read: Self.summary)
        }
    }

    private static func summary(_ row: Row) throws(JournalError) -> SessionSummary {
        do {
            let summary = try SessionSummary(try JSON(parsing: row.bytes(1)))
            guard summary.id == SessionID(row.text(0)) else {
                throw MalformedEvent("it is another session's, \(summary.id)")
            }
            return summary
        } catch {
            throw JournalError(
                .unreadable, "The summary of session \(row.text(0)) cannot be read: \(error).")
        }
    }
}
