import Glibc

/// Every way to die at every point of every session, tried a few at a time.
struct Matrix {
    private let options: Options
    private let root: String

    init(_ options: Options) throws {
        self.options = options
        root = try Files.makeTemporaryFolder()
        for path in [options.binary, options.layer] where !Files.exists(path) {
            throw Trouble("\(path) is not there; run `swift build` first")
        }
    }

    /// - Returns: Whether nothing was done twice and every end was the same.
    func run() async throws -> Bool {
        let started = ContinuousClock.now
        var works: [Work] = []
        for plan in try plans() { works.append(try await prepare(plan)) }
        let verdicts = try await tryAll(works)
        let bad = verdicts.filter(\.isBad)
        for work in works {
            let name = work.stage.plan.name
            print("\n" + Table.text(name, verdicts.filter { $0.session == name }))
        }
        for verdict in bad { print("\n" + verdict.report) }
        let idle = verdicts.filter(\.unreached).count
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        print(
            "\n\(verdicts.count) deaths in \(Int(seconds.rounded())) s: "
                + (bad.isEmpty ? "none did harm" : "\(bad.count) did harm"))
        // What was never tried says nothing; a point may be passed over, most may not.
        if idle * 10 > verdicts.count || verdicts.isEmpty {
            print("\(idle) of \(verdicts.count) points were not reached: the matrix proves nothing")
            return false
        }
        if bad.isEmpty { Files.remove(root) }
        return bad.isEmpty
    }

    /// The plans of every session that is there, or of those that were asked for by name.
    private func plans() throws -> [Plan] {
        let sessions = try Files.names(in: options.sessionFolder).filter { $0.hasSuffix(".yaml") }
            // Other files, such as plans of faults, may stand beside the sessions.
            .filter { file in
                let lines = Files.lines("\(options.sessionFolder)/\(file)")
                return lines.contains { $0.hasPrefix("session:") }
                    && (Self.hasServers || !Self.needsServers(lines))
            }
            .map { String($0.dropLast(".yaml".count)) }
        guard !sessions.isEmpty else { throw Trouble("no session is in \(options.sessionFolder)") }
        let plans = try sessions.flatMap { try Plan.all(for: $0, in: options.planFolder) }
        let known = plans.map(\.name)
        for name in options.sessions where !known.contains(name) {
            throw Trouble("there is no session \(name), but: \(known.joined(separator: ", "))")
        }
        return plans.filter { options.sessions.isEmpty || options.sessions.contains($0.name) }
    }

    /// Whether it has servers that are programs which not every machine has: any but those that lie
    /// in its workspace.
    private static func needsServers(_ lines: [String]) -> Bool {
        zip(lines, lines.dropFirst()).contains { line, next in
            line.contains("- mcp: ") && !next.contains("[\"./")
        }
    }

    /// Whether the programs of servers are there, in PATH.
    private static let hasServers = getenv("HOLDPOINT_MCP_SERVERS") != nil

    /// One session with its undisturbed run and the deaths to be tried.
    private struct Work {
        let stage: Stage
        let base: Trial
        let deaths: [Death]
    }

    /// Runs a session undisturbed, twice: what differs between two such runs says nothing later.
    private func prepare(_ plan: Plan) async throws -> Work {
        let stage = try Stage(plan, options: options, root: root)
        var first = stage.trial(nil)
        try await first.run()
        var second = Trial(stage, nil, folder: first.folder + "-again")
        try await second.run()
        let unlike = second.end.differences(from: first.end)
        guard unlike.isEmpty, first.effects.sorted() == second.effects.sorted() else {
            throw Trouble(
                "two undisturbed runs of \(plan.name) differ: \(unlike.joined(separator: "; "))")
        }
        let runs = [first, second]
        let counts = Death.Kind.allCases.map { "\($0.rawValue) \(points($0, runs))" }
        Main.tell("\(plan.name): \(counts.joined(separator: ", "))")
        return Work(stage: stage, base: first, deaths: deaths(runs))
    }

    /// How many points both runs passed: what goes on side by side is written together now, and
    /// one after the other then.
    private func points(_ kind: Death.Kind, _ runs: [Trial]) -> Int {
        runs.map { Files.lines("\($0.folder)/\(kind.marks)").count }.min() ?? 0
    }

    private func deaths(_ runs: [Trial]) -> [Death] {
        options.disks.flatMap { disk in
            options.kinds.enumerated().flatMap { place, kind -> [Death] in
                let count = points(kind, runs)
                guard count > 0 else { return [] }
                var chosen = Array(1...count)
                if let point = options.point { chosen = chosen.filter { $0 == point } }
                if let most = options.sample, most < chosen.count {
                    // Each kind takes other points, so that few trials see much of a run.
                    let shift = place * chosen.count / options.kinds.count
                    chosen = (0..<most).map { chosen[(shift + $0 * count / most) % count] }
                }
                return chosen.map { Death(kind: kind, disk: disk, point: $0) }
            }
        }
    }

    private func tryAll(_ works: [Work]) async throws -> [Verdict] {
        var rest = works.flatMap { work in work.deaths.map { (work, $0) } }[...]
        let all = rest.count
        return await withTaskGroup(of: Verdict.self) { group in
            func startNext() {
                guard let (work, death) = rest.popFirst() else { return }
                group.addTask { await Self.verdict(work, death) }
            }
            for _ in 0..<options.jobs { startNext() }
            var verdicts: [Verdict] = []
            for await verdict in group {
                verdicts.append(verdict)
                if verdict.isBad { Main.tell("\n" + verdict.report) }
                if verdicts.count % 50 == 0 { Main.tell("\(verdicts.count) of \(all)") }
                startNext()
            }
            return verdicts
        }
    }

    /// A run that ends before it comes to its point is begun again, some times.
    private static func verdict(_ work: Work, _ death: Death) async -> Verdict {
        var verdict = await attempt(work, death)
        for _ in 1..<attemptsMax where verdict.unreached && !verdict.isBad {
            verdict = await attempt(work, death)
        }
        return verdict
    }

    private static let attemptsMax = 4

    private static func attempt(_ work: Work, _ death: Death) async -> Verdict {
        var trial = work.stage.trial(death)
        var verdict: Verdict
        do {
            try await trial.run()
            verdict = Verdict(death, of: trial, against: work.base)
        } catch {
            verdict = Verdict(
                death, of: work.stage.plan.name, failed: error, folder: trial.folder)
            verdict.unreached = !trial.died
            verdict.lastWords = trial.lastWords
        }
        if !verdict.isBad {
            Files.remove(trial.folder)
            Files.remove(trial.own)
        }
        return verdict
    }
}
