import Glibc
import JSON
import JournalSQLite
import SessionKernel
import SessionRuntime

/// How long a fresh process takes until it has a session of 10,000 events before it.
enum ResumeBenchmark {
    /// The first word of the command line of the process that resumes.
    static let word = "resume-store"

    static func run() async throws -> [Figure] {
        let scratch = try Scratch()
        let path = "\(scratch.path)/store"
        try await store(Script(events: 10_000).events, at: path)
        var times: [Double] = []
        for _ in 0..<7 {
            let begun = Meter.wall
            try runSelf([word, path])
            times.append((Meter.wall - begun) / 1000)
        }
        return [
            Figure(
                "resume of 10,000 events in a fresh process", times.sorted()[3], "ms", .atMost(250))
        ]
    }

    /// What the fresh process does.
    static func resume(_ path: String) async -> Int32 {
        do {
            let journal = try await SQLiteJournal.open(path)
            let folded = try await journal.fold("bench")
            return folded.session.sequence >= 10_000 ? 0 : 1
        } catch {
            Bench.complain("\(error)")
            return 1
        }
    }

    private static func store(_ events: [Event], at path: String) async throws {
        let journal = try await SQLiteJournal.open(path)
        let lease = try await journal.claim("bench")
        var session = Session(id: "bench")
        var head = Digest.zero
        var rest = events[...]
        while !rest.isEmpty {
            let expected = session.sequence
            var recorded: [RecordedEvent] = []
            for event in rest.prefix(500) {
                recorded.append(RecordedEvent(event, after: head))
                head = recorded[recorded.count - 1].digest
                session.apply(event)
            }
            rest = rest.dropFirst(500)
            try await journal.append(
                JournalAppend(
                    lease: lease, events: recorded, expected: expected,
                    summary: session.summary(head: head)))
        }
        await journal.release(lease)
        await journal.close()
    }

    private static func runSelf(_ arguments: [String]) throws {
        var words: [UnsafeMutablePointer<CChar>?] = (["holdpoint-bench"] + arguments).map {
            strdup($0)
        }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child = pid_t()
        guard posix_spawn(&child, "/proc/self/exe", nil, nil, words, environ) == 0 else {
            throw Failure("no second process could be started")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Failure("the second process failed") }
    }
}
