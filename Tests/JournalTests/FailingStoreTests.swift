import Foundation
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import JournalSQLite

@Suite(.timeLimit(.minutes(10)))
struct `A store that fails while it is in use` {
    /// A journal with three events of `s1`, and what is to be appended next.
    private func begun(_ path: String, _ limits: StoreLimits = StoreLimits()) async throws -> (
        SQLiteJournal, SessionScript
    ) {
        let journal = try await SQLiteJournal.open(path, limits: limits)
        var script = SessionScript(try await journal.claim("s1"))
        try await journal.append(script.next(3))
        return (journal, script)
    }

    private func error(_ body: () async throws -> Void) async throws -> JournalError {
        try await #require(throws: JournalError.self) { try await body() }
    }

    @Test func `is not written any more once it was deleted, and goes on when it is put back`()
        async throws
    {
        try await withTemporaryStore { path in
            var (journal, script) = try await begun(path)
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            let append = script.next(2)
            let failed = try await error { try await journal.append(append) }
            #expect(failed.code == .unreadable)
            #expect(
                failed.message.hasPrefix("The store `\(path)` was deleted while it was in use."))
            #expect(failed.message.contains("Put the file back"))
            let read = try await error { _ = try await journal.sessions(limit: 1) }
            #expect(read.code == .unreadable && read.message == failed.message)
            let again = try await error { try await journal.reopen() }
            #expect(again == failed)

            try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
            try await journal.reopen()
            try await journal.append(append)
            #expect(try await journal.verifyChain(of: "s1") == nil)
            #expect(try await journal.summary(of: "s1")?.events == 5)
            await journal.close()
        }
    }

    @Test func `is not mistaken for a file that was put in its place`() async throws {
        try await withTemporaryStore { path in
            await (try await SQLiteJournal.open(path + "-other")).close()
            var (journal, script) = try await begun(path)
            #expect(rename(path + "-other", path) == 0)
            let append = script.next(2)
            let failed = try await error { try await journal.append(append) }
            #expect(failed.code == .unreadable)
            #expect(failed.message.contains("was replaced by another file while it was in use"))
            // Whoever has the lease of a store that is gone can still give it back.
            await journal.release(script.lease)
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
            try Data(count: 9000).write(to: URL(fileURLWithPath: path))
            let foreign = try await error { try await journal.reopen() }
            #expect(foreign.code == .unreadable)
            await journal.close()
        }
    }

    @Test func `whose log was deleted acknowledges nothing more`() async throws {
        try await withTemporaryStore { path in
            var (journal, script) = try await begun(path)
            try FileManager.default.removeItem(atPath: path + "-wal")
            let append = script.next(2)
            let failed = try await error { try await journal.append(append) }
            #expect(failed.code == .unreadable)
            #expect(failed.message.hasPrefix("The log `\(path)-wal` was deleted or replaced"))
            await journal.close()
        }
    }

    @Test func `with a damaged page says so, and what to do`() async throws {
        try await withTemporaryStore { path in
            let (first, _) = try await begun(path)
            await first.close()
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            try file.seek(toOffset: 8192)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 8192 * 30))
            try file.close()

            let journal = try await SQLiteJournal.open(path)
            let failed = try await error { _ = try await journal.claim("s1") }
            #expect(failed.code == .unreadable)
            #expect(failed.message.hasPrefix("The store `\(path)` is damaged: "))
            #expect(failed.message.contains("put a good copy in its place"))
            let read = try await error { _ = try await journal.sessions(limit: 1) }
            #expect(read.code == .unreadable)
            await journal.close()
        }
    }

    @Test func `and is kept locked by another writer goes on once that one ends`() async throws {
        try await withTemporaryStore { path in
            var (journal, script) = try await begun(path, StoreLimits(busyMilliseconds: 20))
            let other = try Connection(path: path, busyMilliseconds: 20)
            try other.execute("BEGIN EXCLUSIVE")
            let append = script.next(2)
            let failed = try await error { try await journal.append(append) }
            #expect(failed.code == .storeFailed)
            #expect(failed.message.hasPrefix("Another process keeps the store `\(path)` locked"))
            #expect(try await journal.summary(of: "s1")?.events == 3)
            try other.execute("COMMIT")
            try await journal.reopen()
            try await journal.append(append)
            #expect(try await journal.summary(of: "s1")?.events == 5)
            await journal.close()
        }
    }

    @Test func `and becomes read-only goes on once it can be written again`() async throws {
        guard let disk = SmallDisk(bytes: 1 << 20) else {
            print("skipped: this user may not mount a file system")
            return
        }
        defer { disk.remove() }
        var (journal, script) = try await begun(disk.path + "/store.db")
        // A file that is open for writing keeps its file system from becoming read-only.
        await journal.close()
        try #require(disk.makeReadOnly())
        let failed = try await error { _ = try await SQLiteJournal.open(disk.path + "/store.db") }
        #expect(failed.code == .storeFailed)
        try #require(disk.makeWritable())
        journal = try await SQLiteJournal.open(disk.path + "/store.db")
        script = SessionScript(try await journal.claim("s1"))
        script.fold(try await journal.events(of: "s1", from: 1, limit: .max))
        try await journal.append(script.next(2))
        await journal.close()
    }
}
