import Foundation
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import JournalSQLite

@Suite(.timeLimit(.minutes(10)))
struct `The files of a store` {
    @Test func `directories are 0700 and files 0600`() async throws {
        try await withTemporaryStore { path in
            let directory = (path as NSString).deletingLastPathComponent + "/deep/er"
            let journal = try await SQLiteJournal.open(directory + "/store.db")
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(1))
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(
                names.sorted() == ["store.db", "store.db-leases", "store.db-shm", "store.db-wal"])
            for name in names { #expect(try mode("\(directory)/\(name)") == 0o600, "\(name)") }
            #expect(try mode(directory) == 0o700)
            #expect(try mode((directory as NSString).deletingLastPathComponent) == 0o700)
            await journal.close()
        }
    }

    @Test func `what others may do with an existing store is taken away`() async throws {
        try await withTemporaryStore { path in
            await (try await SQLiteJournal.open(path)).close()
            #expect(chmod(path, 0o644) == 0)
            await (try await SQLiteJournal.open(path)).close()
            #expect(try mode(path) == 0o600)
        }
    }

    /// A child has the files of a killed runner until it has become the program that it was
    /// started as.
    @Test func `a lock whose process is gone is waited for`() async throws {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path)
            await journal.release(try await journal.claim("s1"))
            try sql(path, "UPDATE leases SET process = \(try deadProcess())")
            let child = try LeaseLocks(path: path + "-leases")
            #expect(try child.take("s1"))

            async let lease = journal.claim("s1")
            // The claim's transaction is open while it waits.
            let other = try Connection(path: path, busyMilliseconds: 0)
            while (try? other.execute("BEGIN IMMEDIATE")) != nil {
                try other.execute("ROLLBACK")
                await Task.yield()
            }
            child.release("s1")
            #expect(try await lease.epoch == 2)
            await journal.close()
        }
    }

    private func deadProcess() throws -> pid_t {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/true")
        try process.run()
        process.waitUntilExit()
        return process.processIdentifier
    }

    @Test func `a store of a newer version is refused and left as it is`() async throws {
        try await withTemporaryStore { path in
            await (try await SQLiteJournal.open(path)).close()
            try sql(path, "PRAGMA user_version = 7")
            let before = FileManager.default.contents(atPath: path)
            let error = await failureOfOpening(path)
            #expect(error?.code == .unreadable)
            #expect(error?.message.contains("schema 7, written by a newer version") == true)
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    @Test func `a file of another kind is refused and left as it is`() async throws {
        try await withTemporaryStore { path in
            let directory = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
            let text = Data(String(repeating: "no database at all. ", count: 99).utf8)
            #expect(FileManager.default.createFile(atPath: path, contents: text))
            let error = await failureOfOpening(path)
            #expect(error?.code == .unreadable)
            let told = "`\(path)` is no store: it is not an SQLite database."
            #expect(error?.message.hasPrefix(told) == true)
            #expect(FileManager.default.contents(atPath: path) == text)

            let other = directory + "/other.db"
            #expect(FileManager.default.createFile(atPath: other, contents: nil))
            try sql(other, "CREATE TABLE songs (name TEXT)")
            let foreign = await failureOfOpening(other)
            #expect(foreign?.code == .unreadable)
            #expect(foreign?.message.contains("a database of another program") == true)
            #expect(!FileManager.default.fileExists(atPath: other + "-leases"))
            #expect(!FileManager.default.fileExists(atPath: other + "-wal"))
        }
    }

    @Test func `a directory, a pipe and a path through a file are refused`() async throws {
        try await withTemporaryStore { path in
            let directory = (path as NSString).deletingLastPathComponent
            await (try await SQLiteJournal.open(path)).close()
            #expect(await failureOfOpening(directory)?.message.contains("is a directory") == true)
            #expect(mkfifo(directory + "/pipe", 0o600) == 0)
            let pipe = await failureOfOpening(directory + "/pipe")
            #expect(pipe?.message.contains("not a regular file") == true)
            let through = await failureOfOpening(path + "/store.db")
            #expect(through?.code == .storeFailed)
            #expect(through?.message.contains("Not a directory") == true)
            #expect(await failureOfOpening("")?.code == .storeFailed)
        }
    }

    @Test func `a store that can only be read is refused`() async throws {
        if let disk = SmallDisk(bytes: 1 << 20) {
            defer { disk.remove() }
            await (try await SQLiteJournal.open(disk.path + "/store.db")).close()
            try #require(disk.makeReadOnly())
            let error = await failureOfOpening(disk.path + "/store.db")
            #expect(error?.code == .storeFailed)
            #expect(error?.message.contains("Read-only file system") == true)
        } else {
            try await withTemporaryStore { path in
                await (try await SQLiteJournal.open(path)).close()
                #expect(chmod(path, 0o400) == 0)
                let error = await failureOfOpening(path)
                #expect(error?.code == .storeFailed)
                #expect(error?.message.contains("Permission denied") == true)
            }
        }
    }

    @Test func `many may open a store that is not there yet`() async throws {
        try await withTemporaryStore { path in
            let journals = try await withThrowingTaskGroup(of: SQLiteJournal.self) { group in
                for _ in 0..<12 { group.addTask { try await SQLiteJournal.open(path) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, journal) in journals.enumerated() {
                    group.addTask {
                        var script = SessionScript(
                            try await journal.claim(SessionID("s\(number)")))
                        for _ in 0..<5 { try await journal.append(script.next(2)) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await journals[0].integrity().hasPrefix("ok: 12 sessions, 120 events"))
            for journal in journals { await journal.close() }
        }
    }

    @Test func `after closing everything is refused and streams end`() async throws {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path)
            let changes = journal.changes()
            await journal.close()
            await journal.close()
            #expect(try await failure { _ = try await journal.claim("s1") } == .closed)
            #expect(try await failure { _ = try await journal.sessions(limit: 1) } == .closed)
            for await _ in changes {}
            for await _ in journal.changes() {}
        }
    }

    @Test func `a step that says 1 KiB takes less than 3`() async throws {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path)
            var scripts = [
                SessionScript(try await journal.claim("aaaaaaaa")),
                SessionScript(try await journal.claim("bbbbbbbb")),
            ]
            for _ in 0..<200 {
                for place in scripts.indices {
                    try await journal.append(scripts[place].next(7, bytes: 1_024 / 7))
                }
            }
            await journal.close()
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(try #require(size) / 400 < 3_072)
        }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func failureOfOpening(_ path: String) async -> JournalError? {
        do {
            await (try await SQLiteJournal.open(path)).close()
            return nil
        } catch {
            return error as? JournalError
        }
    }
}

/// Runs SQL on a file that no journal has open.
func sql(_ path: String, _ text: String) throws {
    try Connection(path: path, busyMilliseconds: 0).execute(text)
}
