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
        try await reader.read { connection in
            var summaries: [SessionSummary] = []
            try connection.rows(all ? .sessions : .openSessions, .int(max(limit, 0))) { row in
                summaries.append(try Self.summary(row))
                return true
            }
            return summaries
        }
    }

    package func summary(of session: SessionID) async throws -> SessionSummary? {
        try await reader.read { connection in
            try connection.first(.summary, .text(session.text), read: Self.summary)
        }
    }

    private static func summary(_ row: Row) throws(JournalError) -> SessionSummary {
        do {
            return try SessionSummary(try JSON(parsing: row.bytes(1)))
        } catch {
            throw JournalError(
                .unreadable, "The summary of session \(row.text(0)) cannot be read: \(error).")
        }
    }
}
