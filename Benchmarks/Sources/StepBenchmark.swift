import JournalSQLite
import SessionKernel
import SessionRuntime
import Synchronization

/// What a step costs the runtime, durable, with a model and a tool that cost nothing.
enum StepBenchmark {
    static let steps = 5_000
    /// Steps taken before in the same store: one in use no longer grows its log with each commit.
    static let stepsBefore = 3_000

    static func run() async throws -> [Figure] {
        let scratch = try Scratch()
        let journal = try await SQLiteJournal.open("\(scratch.path)/store")
        try await use(journal)
        let begun = Mutex<[Double]>([])
        let events = Atomic(0)
        var ports = RunnerPorts.free(journal, steps: steps)
        ports.observe = { notice in
            guard case .recorded(_, let recorded) = notice else { return }
            events.add(recorded.count, ordering: .relaxed)
            if recorded.contains(where: { $0.event.kind == .modelRequested }) {
                begun.withLock { $0.append(Meter.cpu) }
            }
        }
        let supervisor = Supervisor(ports: ports)
        let wall = Meter.wall
        try await supervisor.open(.unlimited, as: "bench", by: "bench")
        await supervisor.untilStopped("bench")
        let elapsed = Meter.wall - wall
        let stamps = begun.withLock { $0 }
        guard stamps.count == steps + 1 else {
            throw Failure("\(stamps.count - 1) steps were taken, not \(steps)")
        }
        await supervisor.stopAll()
        await journal.close()
        func mean(_ range: Range<Int>) -> Double {
            (stamps[range.upperBound] - stamps[range.lowerBound]) / Double(range.count)
        }
        // A neighbour on the same processor disturbs some steps of a hundred, but not half of them.
        func median(_ range: Range<Int>) -> Double {
            range.map { stamps[$0 + 1] - stamps[$0] }.sorted()[range.count / 2]
        }
        let (early, late) = (100..<200, steps - 100..<steps)
        return [
            Figure("CPU per step, mean of steps 101 to 200", mean(early), "µs"),
            Figure("CPU per step, mean of the last hundred of \(steps)", mean(late), "µs"),
            Figure(
                "median of the last hundred against steps 101 to 200",
                median(late) / median(early), "×", .atMost(1.2)),
            Figure("CPU per step, all", mean(0..<steps), "µs", .aim(200)),
            Figure("time per step, all", elapsed / Double(steps), "µs"),
            Figure(
                "events per step", Double(events.load(ordering: .relaxed)) / Double(steps), ""),
            Figure(
                "store per step that says 1 KiB",
                Double(scratch.bytes(of: "store")) / Double(steps + stepsBefore), "bytes",
                .atMost(3072)),
        ]
    }

    private static func use(_ journal: SQLiteJournal) async throws {
        let supervisor = Supervisor(ports: .free(journal, steps: stepsBefore))
        try await supervisor.open(.unlimited, as: "before", by: "bench")
        await supervisor.untilStopped("before")
        await supervisor.stopAll()
    }
}
