import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

// Two journals on one store stand for two processes: their locks exclude each other in the same
// way, because they belong to the open file and not to the process.
@Suite(.timeLimit(.minutes(10)))
struct `Any journal between two processes` {
    @Test(arguments: JournalAdapter.allCases)
    func `a session is run by one at a time`(_ adapter: JournalAdapter) async throws {
        try await adapter.withStore { journal, another in
            let second = try await another()
            let lease = try await journal.claim("s1")
            #expect(lease == Lease(session: "s1", epoch: 1))
            #expect(try await failure { _ = try await second.claim("s1") } == .leaseHeld)
            #expect(try await failure { _ = try await journal.claim("s1") } == .leaseHeld)
            #expect(try await second.claim("s2").epoch == 1)
            await journal.release(lease)
            #expect(try await second.claim("s1").epoch == 2)
            await second.close()
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `the lease ends with the journal that has it`(_ adapter: JournalAdapter) async throws {
        try await adapter.withStore { journal, another in
            let second = try await another()
            _ = try await second.claim("s1")
            await second.close()
            #expect(try await journal.claim("s1").epoch == 2)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `every journal is told who is run by whichever of them`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            let second = try await another()
            let asked: [SessionID] = ["s1", "s2", "s3"]
            let mine = try await journal.claim("s1")
            _ = try await second.claim("s2")
            for each in [journal, second] {
                #expect(try await each.running(among: asked) == ["s1", "s2"])
                #expect(try await each.running(among: ["s3", "s1"]) == ["s1"])
                #expect(try await each.running(among: []) == [])
            }
            // To ask takes nothing away and gives nothing back.
            #expect(try await failure { _ = try await second.claim("s1") } == .leaseHeld)
            #expect(try await failure { _ = try await journal.claim("s2") } == .leaseHeld)
            await journal.release(mine)
            #expect(try await second.running(among: asked) == ["s2"])
            await second.close()
            #expect(try await journal.running(among: asked) == [])
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `that nobody runs a session any more is a change`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            let console = try await another()
            let lease = try await journal.claim("s1")
            let changes = console.changes()
            #expect(try await console.running(among: ["s1"]) == ["s1"])
            async let released: Void = journal.release(lease)
            for await _ in changes where try await console.running(among: ["s1"]).isEmpty { break }
            await released
            await console.close()
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a runner whose lease has passed on is fenced off`(_ adapter: JournalAdapter) async throws
    {
        try await adapter.withStore { journal, another in
            let old = try await journal.claim("s1")
            var script = SessionScript(old)
            try await journal.append(script.next(1))
            await journal.release(old)
            var late = script
            let refused = late.next(1)
            #expect(try await failure { try await journal.append(refused) } == .fenced)

            let second = try await another()
            script.lease = try await second.claim("s1")
            #expect(try await failure { try await journal.append(refused) } == .fenced)
            #expect(try await failure { try await second.append(refused) } == .fenced)
            try await second.append(script.next(1))
            // An old lease releases nothing.
            await second.release(old)
            try await second.append(script.next(1))
            await second.close()
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a new runner goes on where the one before stopped`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(4))
            await journal.release(script.lease)
            let second = try await another()
            var next = SessionScript(try await second.claim("s1"))
            next.fold(try await second.events(of: "s1", from: 1, limit: .max))
            try await second.append(next.next(2))
            #expect(try await journal.summary(of: "s1")?.events == 6)
            await second.close()
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a command waits until it is answered, and the answer stands`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            let console = try await another()
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(1))
            let first = command("k1", ["approve": "s1-4"])
            let second = command("k2", ["pause": true])
            try await console.submit(first)
            try await console.submit(second)
            try await console.submit(command("k1", ["doubled": true]))
            #expect(try await journal.inbox(of: "s1") == [first, second])
            #expect(try await journal.inbox(of: "s2") == [])
            #expect(try await console.reply(to: "k1") == nil)
            try await journal.answer("k1", with: InboxReply(accepted: false, message: "too late"))
            try await journal.answer("k1", with: InboxReply(accepted: true))
            #expect(try await journal.inbox(of: "s1") == [second])
            let reply = InboxReply(accepted: false, message: "too late")
            #expect(try await console.reply(to: "k1") == reply)
            // Doubled once more, now that it is answered.
            try await console.submit(first)
            #expect(try await journal.inbox(of: "s1") == [second])
            await console.close()
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a command for no session and an answer to no command are refused`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            // A lease alone does not make a session.
            _ = try await journal.claim("s1")
            let lost = command("k1", [:])
            #expect(try await failure { try await journal.submit(lost) } == .noSuchSession)
            let reply = InboxReply(accepted: true)
            #expect(
                try await failure { try await journal.answer("k9", with: reply) } == .noSuchSession)
            #expect(try await journal.reply(to: "k9") == nil)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `every subscriber hears of what any journal writes`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            let console = try await another()
            let streams = [journal.changes(), console.changes(), console.changes()]
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(1))
            for stream in streams {
                for await _ in stream where try await console.summary(of: "s1") != nil { break }
            }
            #expect(try await console.summary(of: "s1")?.events == 1)
            await console.close()
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a change that a subscriber was told of can be read at once`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            let console = try await another()
            let changes = console.changes()
            let lease = try await journal.claim("s1")
            async let written: Void = {
                var script = SessionScript(lease)
                for _ in 0..<50 { try await journal.append(script.next(1)) }
            }()
            // Were the sign of a commit given before it can be read, the last would be missed.
            for await _ in changes where try await console.summary(of: "s1")?.events == 50 { break }
            try await written
            await console.close()
        }
    }

    private func command(_ id: String, _ json: JSON) -> InboxCommand {
        InboxCommand(
            id: id, session: "s1", at: Timestamp(milliseconds: 1_700_000_000_000),
            operator: "ada", command: json)
    }
}
