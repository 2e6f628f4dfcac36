import Glibc
import JSON
import Simulation

/// `holdpoint simulate`: sessions led through crashes, faults and slow people, seed by seed, with
/// every invariant checked after every event.
enum SimulateCommand {
    static let command = Command(
        name: "simulate", words: "",
        summary: "play sessions at random and check every invariant; needs no store",
        options: [
            .value("--seeds", "A..B", "the seeds to play, or one; default 1..200"),
            .value(
                "--steps", "N",
                "after so many steps of a session nothing more goes wrong; default "
                    + "\(Plan.stepsDefault)"),
            .value("--threads", "N", "seeds that are played at once; default 2"), .json,
        ],
        examples: [
            "holdpoint simulate", "holdpoint simulate --seeds 1..5000 --threads 1",
            "holdpoint simulate --seeds 42 --steps 30 --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        try arguments.none()
        let seeds = try range(arguments.value("--seeds") ?? "1..200")
        let steps = try count(arguments, "--steps") ?? Plan.stepsDefault
        let threads = try count(arguments, "--threads") ?? 2
        let began = ContinuousClock.now
        var (report, broken) = try waiting {
            await play(seeds, steps: steps, threads: threads)
        }
        let took = (ContinuousClock.now - began).components
        report.milliseconds =
            Int(took.seconds) * 1000 + Int(took.attoseconds / 1_000_000_000_000_000)
        let asJSON = arguments.has("--json")
        guard let broken else {
            if asJSON { Output.json(report.json) } else { Output.text(report.text) }
            return .success
        }
        Output.complain("Seed \(broken.plan.seed) breaks an invariant; making it smaller …")
        let smallest = Shrinker.shrunken(broken)
        guard let finding = smallest.finding else { return .invariant }
        if asJSON {
            Output.json(finding.json(of: smallest.plan))
        } else {
            Output.text(finding.text(of: smallest.plan))
        }
        return .invariant
    }

    private static let seedMax = 1_000_000_000

    private static func range(_ text: String) throws -> ClosedRange<Int> {
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        let isRange = ends.count == 3 && ends[1].isEmpty
        guard ends.count == 1 || isRange, let first = Int(ends[0]),
            let last = Int(ends[ends.count - 1]),
            first >= 0, last <= seedMax
        else {
            throw CommandFailure.usage(
                "`--seeds` takes a range such as 1..200, or one whole number, up to \(seedMax), "
                    + "not `\(text)`")
        }
        guard first <= last else {
            throw CommandFailure.usage("`--seeds \(text)` is empty: \(first) is more than \(last)")
        }
        return first...last
    }

    private static func count(_ arguments: Arguments, _ option: String) throws -> Int? {
        guard let text = arguments.value(option) else { return nil }
        guard let number = Int(text), (1...10_000).contains(number) else {
            throw CommandFailure.usage(
                "`\(option)` takes a whole number from 1 to 10000, not `\(text)`")
        }
        return number
    }

    /// Plays the seeds, several at once, and takes their histories in the order of the seeds; ends
    /// at the first that breaks something.
    private static func play(
        _ seeds: ClosedRange<Int>, steps: Int, threads: Int
    ) async -> (Report, broken: History?) {
        var report = Report()
        var progress = Progress(of: seeds.count)
        return await withTaskGroup(of: History.self) { group in
            var next = seeds.lowerBound
            var waiting: [UInt64: History] = [:]
            func start() {
                guard next <= seeds.upperBound else { return }
                let plan = Plan(seed: UInt64(next), steps: steps)
                group.addTask { History.playing(plan) }
                next += 1
            }
            for _ in 0..<threads { start() }
            var expected = UInt64(seeds.lowerBound)
            while let history = await group.next() {
                waiting[history.plan.seed] = history
                while let history = waiting.removeValue(forKey: expected) {
                    if history.finding != nil {
                        group.cancelAll()
                        progress.clear()
                        return (report, history)
                    }
                    report.take(history)
                    progress.show(report)
                    expected += 1
                }
                start()
            }
            progress.clear()
            return (report, nil)
        }
    }
}

/// How far it is, on a line of standard error that is written over; only on a terminal.
private struct Progress {
    private let count: Int
    private let isShown = isatty(2) == 1
    private var last = ContinuousClock.now

    init(of count: Int) { self.count = count }

    mutating func show(_ report: Report) {
        guard isShown, ContinuousClock.now - last > .milliseconds(100) else { return }
        last = ContinuousClock.now
        let text = "\r\u{1B}[K\(report.seeds) of \(count) seeds, \(report.tally.eventCount) events"
        Output.progress(text)
    }

    func clear() {
        if isShown { Output.progress("\r\u{1B}[K") }
    }
}
