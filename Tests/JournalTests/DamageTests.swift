import Foundation
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import JournalSQLite

@Suite(.timeLimit(.minutes(10)))
struct `A damaged or interrupted store` {
    private static let changes = [
        ("UPDATE events SET bytes = replace(bytes, 'nnnn', 'nnnm') WHERE place & 16777215 = 4", 4),
        ("UPDATE events SET digest = zeroblob(32) WHERE place & 16777215 = 7", 7),
        ("UPDATE events SET bytes = 'nonsense' WHERE place & 16777215 = 2", 2),
        ("DELETE FROM events WHERE place & 16777215 = 5", 5),
        ("DELETE FROM events WHERE place & 16777215 = 10", 10),
        ("DELETE FROM events WHERE place & 16777215 = 1", 1),
        ("UPDATE events SET place = place + 100 WHERE place & 16777215 > 8", 9),
        ("UPDATE sessions SET events = 9", 10),
        ("UPDATE sessions SET head = zeroblob(32)", 11),
        ("UPDATE sessions SET summary = '{}'", 11),
    ]

    @Test(arguments: changes)
    func `the first event that does not hold is named`(_ change: String, _ broken: Int) async throws
    {
        try await withDamagedStore(change) { journal async throws in
            #expect(try await journal.verifyChain(of: "s1") == broken)
            let text = try await journal.integrity()
            #expect(text.hasPrefix("damaged: 1 sessions"))
            #expect(text.contains("- Session s1 does not hold from event \(broken) on."))
        }
    }

    @Test(arguments: ["'{}'", "'no JSON'", "json_set(CAST(summary AS TEXT), '$.id', 'another')"])
    func `a session whose summary was damaged is listed all the same`(_ summary: String)
        async throws
    {
        try await withDamagedStore("UPDATE sessions SET summary = \(summary)") {
            journal async throws in
            #expect(try await journal.sessions(limit: 10).map(\.id) == ["s1"])
            #expect(try await journal.verifyChain(of: "s1") != nil)
        }
    }

    @Test(arguments: [
        ("DELETE FROM events WHERE place & 16777215 = 5", "Event 5 of session s1 is missing."),
        ("DELETE FROM events WHERE place & 16777215 = 10", "Event 10 of session s1 is missing."),
        (
            "UPDATE events SET bytes = replace(bytes, 's1', 's2') WHERE place & 16777215 = 3",
            "Event 3 of session s1 is in truth event 3 of session s2."
        ),
        (
            "UPDATE events SET bytes = replace(bytes, 'note.a', 'note.b') WHERE place = 16777219",
            "Event 3 of session s1 cannot be read: "
        ),
    ])
    func `reading stops at an event that cannot be read`(
        _ change: String, _ message: String
    ) async throws {
        try await withDamagedStore(change) { journal async throws in
            let error = await #expect(throws: JournalError.self) {
                try await journal.events(of: "s1", from: 1, limit: 100)
            }
            #expect(error?.code == .unreadable)
            #expect(error?.message.hasPrefix(message) == true)
            #expect(try await journal.events(of: "s1", from: 1, limit: 2).count == 2)
        }
    }

    @Test func `recorded events refuse to be changed or removed`() async throws {
        try await withTemporaryStore { path in
            try await written(path)
            #expect(throws: SQLiteError.self) { try sql(path, "UPDATE events SET bytes = '{}'") }
            #expect(throws: SQLiteError.self) { try sql(path, "DELETE FROM events") }
        }
    }

    @Test func `a text that was changed is not handed out`() async throws {
        try await withDamagedStore("UPDATE blobs SET bytes = x'00'") { journal async throws in
            let digest = Digest(of: [1, 2, 3])
            #expect(try await failure { _ = try await journal.blob(digest) } == .unreadable)
            #expect(try await journal.integrity().contains("- The stored text \(digest.hex)"))
        }
    }

    @Test func `the files as a crash leaves them hold all that was acknowledged`() async throws {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path)
            let lease = try await journal.claim("s1")
            for round in 1...5 {
                var script = SessionScript(lease)
                script.fold(try await journal.events(of: "s1", from: 1, limit: .max))
                for _ in 0..<4 { try await journal.append(script.next(7)) }
                let acknowledged = script.sequence
                async let more: Void = {
                    var script = script
                    for _ in 0..<20 { try await journal.append(script.next(7)) }
                }()
                let copy = "\(path)-copy\(round)"
                try copyAsIs(path, to: copy)
                try await more
                let reopened = try await SQLiteJournal.open(copy)
                let events = try await reopened.events(of: "s1", from: 1, limit: .max)
                #expect(events.count >= acknowledged && events.count % 7 == 0)
                let all = try await journal.events(of: "s1", from: 1, limit: .max)
                #expect(events == Array(all.prefix(events.count)))
                #expect(try await reopened.verifyChain(of: "s1") == nil)
                await reopened.close()
            }
            await journal.close()
        }
    }

    /// By another process: closing a file here would drop the locks that SQLite holds on it.
    private func copyAsIs(_ path: String, to copy: String) throws {
        for suffix in ["", "-wal"] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/cp")
            process.arguments = [path + suffix, copy + suffix]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    /// Ten events and a text.
    private func written(_ path: String) async throws {
        let journal = try await SQLiteJournal.open(path)
        var script = SessionScript(try await journal.claim("s1"))
        try await journal.append(script.next(10, blobs: [Digest(of: [1, 2, 3]): [1, 2, 3]]))
        #expect(try await journal.verifyChain(of: "s1") == nil)
        await journal.close()
    }

    private func withDamagedStore(
        _ change: String, _ body: (SQLiteJournal) async throws -> Void
    ) async throws {
        try await withTemporaryStore { path in
            try await written(path)
            try sql(
                path, "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed")
            try sql(path, change)
            let journal = try await SQLiteJournal.open(path)
            try await body(journal)
            await journal.close()
        }
    }
}
