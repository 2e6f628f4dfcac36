import JSON
import SessionKernel
package import SessionRuntime

extension SQLiteJournal {
    package func append(_ append: JournalAppend) async throws {
        let append = try CheckedAppend(append)
        try await writer.write { desk in try desk.append(append) }
    }
}

/// An append that agrees with itself, and what can be made ready outside the writer's thread.
struct CheckedAppend: Sendable {
    let append: JournalAppend
    let summary: [UInt8]

    /// - Throws: `JournalError.malformed` for an append that would harm the journal: a bug of the
    ///   caller, told instead of recorded.
    init(_ append: JournalAppend) throws(JournalError) {
        let session = append.lease.session
        func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(JournalError) {
            guard condition else {
                throw JournalError(
                    .malformed, "Nothing was recorded of session \(session): \(what()).")
            }
        }
        try require(append.expected >= 0, "it cannot have \(append.expected) events")
        var sequence = append.expected
        var head: Digest?
        for recorded in append.events {
            sequence += 1
            try require(
                recorded.event.session == session && recorded.event.sequence == sequence,
                "event \(recorded.event.sequence) of \(recorded.event.session) stands in the place"
                    + " of event \(sequence)")
            if let head {
                try require(
                    recorded.follows(head),
                    "event \(sequence) does not chain to the one before")
            }
            head = recorded.digest
        }
        try require(
            sequence <= EventPlace.sequenceMax,
            "it would have more than \(EventPlace.sequenceMax) events")
        let summary = append.summary
        try require(
            summary.id == session && summary.events == sequence,
            "its summary is one of \(summary.id) with \(summary.events) events, not \(sequence)")
        try require(head == nil || head == summary.head, "its summary has another head")
        self.append = append
        self.summary = summary.json.canonicalBytes
    }
}

extension Desk {
    /// Where a session stands before an append.
    private struct Standing {
        let epoch: Int
        let row: Int?
        let events: Int
        let head: Digest
    }

    func append(_ checked: CheckedAppend) throws {
        let append = checked.append
        let connection = try open().connection
        let standing = try standing(of: append.lease, on: connection)
        guard standing.events == append.expected else {
            throw try conflict(with: append, standing.events, on: connection)
        }
        if let first = append.events.first {
            guard first.follows(standing.head) else {
                throw JournalError(
                    .malformed,
                    "Nothing was recorded of session \(append.lease.session): event"
                        + " \(first.event.sequence) does not chain to the stored one before it.")
            }
        }
        let row = try writeSession(checked, row: standing.row, on: connection)
        for recorded in append.events {
            let place = EventPlace(row: row, sequence: recorded.event.sequence)
            try connection.run(
                .insertEvent, .int(place.number), .digest(recorded.digest), .json(recorded.bytes))
        }
        for (digest, bytes) in append.blobs {
            try connection.run(.insertBlob, .digest(digest), .blob(bytes))
        }
    }

    private func standing(of lease: Lease, on connection: Connection) throws -> Standing {
        let found = try connection.first(.standing, .text(lease.session.text)) { row in
            Standing(
                epoch: row.int(0), row: row.isNull(1) ? nil : row.int(1), events: row.int(2),
                head: row.digest(3) ?? .zero)
        }
        guard let found, found.epoch == lease.epoch, try open().locks.holds(lease) else {
            throw JournalError(
                .fenced,
                "The lease on session \(lease.session) with epoch \(lease.epoch) has ended"
                    + "\(found.map { "; the epoch now is \($0.epoch)" } ?? "").")
        }
        return found
    }

    private func conflict(
        with append: JournalAppend, _ stored: Int, on connection: Connection
    ) throws -> JournalError {
        let session = append.lease.session
        let between = try connection.events(of: session, from: append.expected + 1, limit: .max)
        return JournalError(
            .conflict(between),
            "Session \(session) has \(stored) events, not \(append.expected) as was expected.")
    }

    private func writeSession(
        _ checked: CheckedAppend, row: Int?, on connection: Connection
    ) throws -> Int {
        let summary = checked.append.summary
        let opened = SQLValue.int(summary.opened.milliseconds)
        let updated = SQLValue.int(summary.updated.milliseconds)
        let head = SQLValue.digest(summary.head)
        let phase = SQLValue.text(summary.phase.rawValue)
        if let row {
            try connection.run(
                .updateSession, .int(row), opened, updated, .int(summary.events), head, phase,
                .json(checked.summary))
            return row
        }
        guard !checked.append.events.isEmpty,
            let made = try connection.first(
                .insertSession, .text(summary.id.text), opened, updated, .int(summary.events), head,
                phase, .json(checked.summary), read: { $0.int(0) })
        else {
            throw JournalError(
                .noSuchSession, "Session \(summary.id) has no events and none were given.")
        }
        return made
    }
}
