import Foundation
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import JournalSQLite

@Suite(.timeLimit(.minutes(10)))
struct `Group commit` {
    @Test func `what arrives during a commit shares the next one`() async throws {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path)
            let scripts = try await claimed(200, journal)
            let before = journal.counts
            try await whileWriterIsBusy(journal, until: 200) { group in
                for script in scripts {
                    group.addTask {
                        var script = script
                        try await journal.append(script.next(7))
                    }
                }
            }
            let after = journal.counts
            // One is the write that kept the thread busy.
            #expect(after.writes - before.writes == 201)
            #expect(after.commits - before.commits == 2)
            #expect(try await journal.sessions(limit: 300).count == 200)
            await journal.close()
        }
    }

    @Test func `one refused append takes nothing with it`() async throws {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path)
            let scripts = try await claimed(5, journal)
            let refused = Numbers()
            try await whileWriterIsBusy(journal, until: 5) { group in
                for (number, script) in scripts.enumerated() {
                    group.addTask {
                        var script = script
                        if number == 2 { _ = script.next(1) }
                        let append = script.next(3)
                        let code = try await failure { try await journal.append(append) }
                        if code == .conflict([]) { refused.add(number) }
                    }
                }
            }
            #expect(refused.numbers == [2])
            for (number, script) in scripts.enumerated() {
                let count = try await journal.summary(of: script.lease.session)?.events
                #expect(count == (number == 2 ? nil : 3))
            }
            await journal.close()
        }
    }

    @Test func `a failed commit is acknowledged to nobody, and the next one succeeds`() async throws
    {
        try await withTemporaryStore { path in
            let journal = try await SQLiteJournal.open(path, limits: StoreLimits(bytesMax: 200_000))
            var scripts = try await claimed(5, journal)
            try await journal.append(scripts[0].next(1))
            let text = [UInt8](repeating: 7, count: 400_000)
            let failed = Numbers()
            let appends = scripts
            try await whileWriterIsBusy(journal, until: 6) { group in
                for (number, script) in appends.enumerated() {
                    group.addTask {
                        var script = script
                        let append = script.next(
                            3, blobs: number == 4 ? [Digest(of: text): text] : [:])
                        let code = try await failure { try await journal.append(append) }
                        if code == .storeFailed { failed.add(number) }
                    }
                }
                group.addTask {
                    let code = try await failure { _ = try await journal.claim("late") }
                    if code == .storeFailed { failed.add(5) }
                }
            }
            #expect(failed.numbers == [0, 1, 2, 3, 4, 5])
            #expect(try await journal.sessions(limit: 9).map(\.events) == [1])
            #expect(try await journal.blob(Digest(of: text)) == nil)
            // The same leases go on; the one whose epoch was lost is free.
            for place in scripts.indices { try await journal.append(scripts[place].next(2)) }
            #expect(try await journal.claim("late").epoch == 1)
            #expect(try await journal.integrity().hasPrefix("ok: 5 sessions, 11 events"))
            await journal.close()
        }
    }

    @Test func `a full disk is told, loses nothing, and is gone on from`() async throws {
        guard let disk = SmallDisk(bytes: 1 << 20) else { return }
        defer { disk.remove() }
        let filler = disk.path + "/filler"
        #expect(FileManager.default.createFile(atPath: filler, contents: Data(count: 300_000)))
        let journal = try await SQLiteJournal.open(disk.path + "/store.db")
        var script = SessionScript(try await journal.claim("s1"))
        var acknowledged = 0
        while true {
            var next = script
            let append = next.next(7, bytes: 5_000)
            do {
                try await journal.append(append)
            } catch let error as JournalError {
                #expect(error.code == .storeFailed)
                #expect(error.message.contains("space") || error.message.contains("No space"))
                break
            }
            (script, acknowledged) = (next, acknowledged + 7)
        }
        #expect(acknowledged > 0)
        #expect(try await journal.events(of: "s1", from: 1, limit: .max).count == acknowledged)
        try FileManager.default.removeItem(atPath: filler)
        try await journal.append(script.next(7, bytes: 5_000))
        #expect(try await journal.verifyChain(of: "s1") == nil)
        await journal.close()
    }

    private func claimed(_ count: Int, _ journal: SQLiteJournal) async throws -> [SessionScript] {
        var scripts: [SessionScript] = []
        for number in 0..<count {
            scripts.append(SessionScript(try await journal.claim(SessionID("s\(number)"))))
        }
        return scripts
    }

    /// Keeps the writer's thread in a transaction until `count` writes wait for the next one.
    private func whileWriterIsBusy(
        _ journal: SQLiteJournal, until count: Int,
        _ body: (inout ThrowingTaskGroup<Void, any Error>) -> Void
    ) async throws {
        let writer = journal.writer
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (begun, begins) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await writer.write { _ in
                    begins.finish()
                    // On the writer's own thread: the tasks that it waits for are not held up.
                    while writer.waiting < count { sched_yield() }
                }
            }
            for await _ in begun {}
            body(&group)
            try await group.waitForAll()
        }
    }
}
