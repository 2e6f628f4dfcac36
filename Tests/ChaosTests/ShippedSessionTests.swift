import Foundation
import JSON
import SessionKernel
import Testing

@Suite(.timeLimit(.minutes(30))) struct `Shipped sessions under chaos` {
    /// `make chaos` asks for many; otherwise there are a few of each session.
    private static let seeds = 1...(Int(environment["HOLDPOINT_CHAOS_SEEDS"] ?? "") ?? 6)
    private static let environment = ProcessInfo.processInfo.environment
    /// Runs at the same time.
    private static let width = 3

    @Test func `end or wait, leave nothing running and do nothing twice, whatever breaks`()
        async throws
    {
        var table = ChaosTable()
        for name in ["release-train", "file-clerk", "poisoned-inbox"] {
            let shipped = try ShippedSession(name)
            try await Self.runs(of: shipped) { seed, result in
                table.add(result, of: name)
                let place = "\(name), seed \(seed)"
                #expect(result.session.outcome != nil, "\(place): \(result.session.phase)")
                #expect(result.faults == [], "\(place)")
            }
        }
        guard Self.seeds.count >= 100 else { return }
        print(table.text)
        for kind in Fault.Kind.allCases {
            #expect(table.count(kind) >= 20, "\(kind.rawValue) happened too seldom")
        }
        #expect(table.completed * 10 >= table.runs * 3, "\(table.completed) of \(table.runs)")
    }

    private static func runs(
        of shipped: ShippedSession, each: (Int, ChaosRun.Result) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, ChaosRun.Result).self) { group in
            var rest = Array(seeds.reversed())
            func next() {
                guard let seed = rest.popLast() else { return }
                group.addTask {
                    do {
                        return (seed, try await ChaosRun(shipped: shipped, seed: seed).perform())
                    } catch let stuck as ChaosRun.Stuck {
                        throw ChaosRun.Stuck(text: "\(shipped.name), seed \(seed): \(stuck.text)")
                    }
                }
            }
            for _ in 0..<width { next() }
            while let (seed, result) = try await group.next() {
                try each(seed, result)
                next()
            }
        }
    }

    @Test(arguments: ["release-train", "file-clerk", "poisoned-inbox"])
    func `leave the same journal with the same seed`(name: String) async throws {
        let shipped = try ShippedSession(name)
        for seed in [3, 5] {
            var journals: [[JSON]] = []
            for _ in 0..<2 {
                let run = ChaosRun(shipped: shipped, seed: seed, chance: 60_000)
                let result = try await run.perform()
                #expect(!result.session.faults.isEmpty, "seed \(seed)")
                journals.append(result.events.map(Self.blanked))
            }
            #expect(journals[0].count == journals[1].count, "seed \(seed)")
            for (first, second) in zip(journals[0], journals[1]) where first != second {
                Issue.record(
                    "\(name), seed \(seed):\n\(first.canonicalText)\n\(second.canonicalText)")
                break
            }
        }
    }

    /// An event without what has to differ: times, durations, and the folder of the run.
    private static func blanked(_ event: Event) -> JSON { blanked(event.json) }

    private static let different: Set<String> = [
        "at", "due", "expires", "first_ms", "lapses", "ms", "until", "workspace",
    ]

    private static func blanked(_ json: JSON) -> JSON {
        if let object = json.objectValue {
            return .object(
                JSON.Object(
                    lastWins: object.filter { !different.contains($0.key) }
                        .map { ($0.key, blanked($0.value)) }))
        }
        if let list = json.arrayValue { return .array(list.map(blanked)) }
        return json
    }
}

/// What many runs came to.
struct ChaosTable {
    private var phases: [String: [Phase: Int]] = [:]
    private var faults: [String: [Fault.Kind: Int]] = [:]
    private var reached: [String: Int] = [:]
    private var doubts: [String: Int] = [:]
    private var errors: [String: Int] = [:]

    mutating func add(_ result: ChaosRun.Result, of name: String) {
        phases[name, default: [:]][result.session.phase, default: 0] += 1
        faults[name, default: [:]].merge(result.session.faults, uniquingKeysWith: +)
        let holds = result.session.holds.all.filter { $0.kind == .inDoubt }
        doubts[name, default: 0] += holds.count
        if result.isReached { reached[name, default: 0] += 1 }
        if let error = result.session.outcome?.error {
            errors["\(name): \(error.message.prefix(90))", default: 0] += 1
        }
    }

    var runs: Int { phases.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
    var completed: Int { phases.values.reduce(0) { $0 + ($1[.completed] ?? 0) } }
    func count(_ kind: Fault.Kind) -> Int { faults.values.reduce(0) { $0 + ($1[kind] ?? 0) } }

    var text: String {
        let names = phases.keys.sorted()
        func line(_ title: String, _ value: (String) -> Int) -> String {
            let cells = names.map { String(value($0)) }
                .map { String(repeating: " ", count: max(0, 16 - $0.count)) + $0 }
            return title.padding(toLength: 18, withPad: " ", startingAt: 0) + cells.joined()
        }
        var lines = [
            String(repeating: " ", count: 18)
                + names.map {
                    String(repeating: " ", count: max(0, 16 - $0.count)) + $0
                }.joined()
        ]
        lines.append(line("runs") { phases[$0]?.values.reduce(0, +) ?? 0 })
        for phase in Phase.allCases where names.contains(where: { phases[$0]?[phase] != nil }) {
            lines.append(line(phase.rawValue) { phases[$0]?[phase] ?? 0 })
        }
        lines.append(line("goal reached") { reached[$0] ?? 0 })
        lines.append(line("holds in doubt") { doubts[$0] ?? 0 })
        for kind in Fault.Kind.allCases {
            lines.append(line(kind.rawValue) { faults[$0]?[kind] ?? 0 })
        }
        lines += errors.sorted { $0.value > $1.value }.prefix(12).map { "\($0.value)  \($0.key)" }
        return lines.joined(separator: "\n")
    }
}
