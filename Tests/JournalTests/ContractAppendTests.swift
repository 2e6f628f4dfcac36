import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `Any journal that appends and reads` {
    @Test(arguments: JournalAdapter.allCases)
    func `what was appended is read back byte for byte`(_ adapter: JournalAdapter) async throws {
        try await adapter.withStore { journal, another in
            var script = SessionScript(try await journal.claim("s1"))
            let first = script.next(3)
            let second = script.next(2, bytes: 9_000)
            try await journal.append(first)
            try await journal.append(second)
            let all = first.events + second.events
            #expect(try await journal.events(of: "s1", from: 1, limit: 100) == all)
            #expect(try await another().events(of: "s1", from: 1, limit: .max) == all)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a page begins where it is told and is not longer than its limit`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(10))
            func page(_ from: Int, _ limit: Int) async throws -> [Int] {
                try await journal.events(of: "s1", from: from, limit: limit).map(\.event.sequence)
            }
            #expect(try await page(4, 3) == [4, 5, 6])
            #expect(try await page(9, 5) == [9, 10])
            #expect(try await page(-3, 2) == [1, 2])
            #expect(try await page(11, 5) == [])
            #expect(try await page(1, 0) == [])
            #expect(try await journal.events(of: "nobody", from: 1, limit: 5) == [])
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `an append that expects too little is told what came between`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(2))
            var stale = script
            let between = script.next(3)
            try await journal.append(between)
            let refused = stale.next(1)
            #expect(
                try await failure { try await journal.append(refused) } == .conflict(between.events)
            )
            stale = script
            try await journal.append(stale.next(1))
            #expect(try await journal.summary(of: "s1")?.events == 6)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `an append that expects events which are not there is refused`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            var script = SessionScript(try await journal.claim("s1"))
            _ = script.next(2)
            let ahead = script.next(1)
            #expect(try await failure { try await journal.append(ahead) } == .conflict([]))
            #expect(try await journal.summary(of: "s1") == nil)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `an event that does not chain is not recorded`(_ adapter: JournalAdapter) async throws {
        try await adapter.withStore { journal, _ in
            let lease = try await journal.claim("s1")
            var script = SessionScript(lease)
            try await journal.append(script.next(2))
            // The same sequence after another history.
            var other = SessionScript(lease)
            _ = other.next(2, bytes: 21)
            let foreign = other.next(1)
            #expect(try await failure { try await journal.append(foreign) } == .malformed)
            var broken = script.next(3)
            broken.events.swapAt(1, 2)
            #expect(try await failure { try await journal.append(broken) } == .malformed)
            #expect(try await journal.events(of: "s1", from: 1, limit: 9).count == 2)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `the summary changes with the events and not without them`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, another in
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(1))
            script.phase = .awaitingApproval
            try await journal.append(script.next(2))
            #expect(try await another().summary(of: "s1") == script.summary)
            var stale = SessionScript(script.lease)
            stale.phase = .failed
            let refused = stale.next(1)
            #expect(try await failure { try await journal.append(refused) } != nil)
            #expect(try await journal.summary(of: "s1") == script.summary)
            #expect(try await journal.summary(of: "nobody") == nil)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `sessions are listed with the newest first, at most so many`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            for name in ["one", "two", "three"] as [SessionID] {
                var script = SessionScript(try await journal.claim(name))
                try await journal.append(script.next(1))
            }
            #expect(try await journal.sessions(limit: 10).map(\.id) == ["three", "two", "one"])
            #expect(try await journal.sessions(limit: 2).map(\.id) == ["three", "two"])
            #expect(try await journal.sessions(limit: -1) == [])
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `a text is stored once, by its digest, and only with its append`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            let text = Array("a long result\0with a zero".utf8)
            let (digest, lost) = (Digest(of: text), Digest(of: [1]))
            var script = SessionScript(try await journal.claim("s1"))
            try await journal.append(script.next(1, blobs: [digest: text, Digest(of: []): []]))
            try await journal.append(script.next(1, blobs: [digest: text]))
            #expect(try await journal.blob(digest) == text)
            #expect(try await journal.blob(Digest(of: [])) == [])
            var stale = SessionScript(script.lease)
            let refused = stale.next(1, blobs: [lost: [1]])
            #expect(try await failure { try await journal.append(refused) } != nil)
            #expect(try await journal.blob(lost) == nil)
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `many appends at once are all recorded, each session in its order`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    let lease = try await journal.claim(SessionID("s\(number)"))
                    group.addTask {
                        var script = SessionScript(lease)
                        for _ in 0..<10 { try await journal.append(script.next(7)) }
                    }
                }
                try await group.waitForAll()
            }
            for number in 0..<20 {
                let id = SessionID("s\(number)")
                let events = try await journal.events(of: id, from: 1, limit: .max)
                #expect(events.map(\.event.sequence) == Array(1...70))
            }
        }
    }

    @Test(arguments: JournalAdapter.allCases)
    func `of appends that race for one place exactly one wins`(
        _ adapter: JournalAdapter
    ) async throws {
        try await adapter.withStore { journal, _ in
            let lease = try await journal.claim("s1")
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...200 {
                    group.addTask {
                        var script = SessionScript(lease)
                        let append = script.next(1, bytes: number)
                        let code = try await failure { try await journal.append(append) }
                        guard case .conflict(let between)? = code else { return code == nil }
                        #expect(between.count == 1)
                        return false
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            #expect(try await journal.events(of: "s1", from: 1, limit: 300).count == 1)
        }
    }
}
