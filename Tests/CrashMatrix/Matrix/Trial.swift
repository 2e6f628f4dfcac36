import Foundation
import JournalSQLite
import SessionKernel
import SessionRuntime

/// One run of a session by a fixed script, in a folder of its own: it is run, decided and resumed
/// until it has ended, and its runner dies once on the way if it was told to.
struct Trial {
    let stage: Stage
    let folder: String
    let death: Death?
    /// Of an undisturbed run: how many points of each kind every program of the script passed.
    private(set) var legs: [Leg] = []
    private(set) var doubts: Set<String> = []
    private(set) var died = false
    /// The last that the runner told before it died.
    private(set) var lastWords = ""
    private(set) var end = EndState()
    private(set) var effects: [String] = []
    private var session: String?

    /// One program of the script.
    struct Leg {
        let words: [String]
        var syncs: Int
    }

    private static let legsMax = 40

    init(_ stage: Stage, _ death: Death?, folder: String) {
        (self.stage, self.death, self.folder) = (stage, death, folder)
    }

    mutating func run() async throws {
        try Files.makeFolder(folder)
        try Files.makePipe(folder + "/die")
        try Files.link(folder + "/mark", to: stage.mark)
        if let death {
            try Files.write("\(death.kind.marks):\(death.point)", to: folder + "/order")
        }
        var next = runWords
        for _ in 0..<Self.legsMax {
            guard let following = try step(next) else { return try await look() }
            next = following
        }
        throw Trouble("the session did not end after \(Self.legsMax) programs")
    }

    private var runWords: [String] {
        ["run", stage.file, "--headless"] + stage.plan.inputs.flatMap { ["--input", $0] }
    }

    /// Runs one program; what is run next, or nil when the session has ended.
    private mutating func step(_ words: [String]) throws -> [String]? {
        let before = count("syncs")
        let ended = try holdpoint(words, syncs: before)
        legs.append(Leg(words: words, syncs: count("syncs") - before))
        if session == nil, let match = ended.err.firstMatch(of: /(?m)^session (\S+)$/) {
            session = String(match.1)
        }
        guard let session else {
            if ended.code == -SIGKILL, noteDeath(ended) { return runWords }
            throw Trouble("`\(words.joined(separator: " "))`: \(ended.err)")
        }
        let resume = ["resume", session, "--headless"]
        switch (words[0], ended.code) {
        case (_, -SIGKILL) where noteDeath(ended): return resume
        case ("resume", 6):
            // It died before the session was recorded, which so never was.
            self.session = nil
            return runWords
        case ("decide", 0), ("decide", 2): return resume
        case (_, 3): return try decide(ended, resume)
        case (_, 0), (_, 4), (_, 5), (_, 7): return nil
        default: throw Trouble("`\(words.joined(separator: " "))`: \(ended.code) \(ended.err)")
        }
    }

    private mutating func noteDeath(_ ended: Program.Ended) -> Bool {
        guard death != nil, !died else { return false }
        died = true
        lastWords =
            ended.err.split(separator: "\n").last { $0.hasPrefix("#") }.map(String.init) ?? ""
        Files.remove(folder + "/order")
        return true
    }

    private mutating func decide(_ ended: Program.Ended, _ resume: [String]) throws -> [String] {
        let holds = ended.out.split(separator: "\n").compactMap(WaitingHold.init)
        guard let hold = holds.first else { return resume }
        if hold.kind == "in_doubt" { doubts.insert(hold.id) }
        guard let answer = stage.plan.answer(hold) else {
            throw Trouble("the plan does not say how hold \(hold.id) (\(hold.kind)) is decided")
        }
        return ["decide", hold.id] + answer
    }

    // MARK: Programs

    private func holdpoint(_ words: [String], syncs: Int) throws -> Program.Ended {
        var environment = environment
        environment["LD_PRELOAD"] = stage.layer
        environment["HOLDPOINT_CRASH_DIR"] = folder
        if stage.lies { environment["HOLDPOINT_CRASH_LIES"] = "1" }
        if let death, !died {
            // Syncs are counted by each program anew, effects by their file.
            let number = death.kind.marks == "syncs" ? death.point - syncs : death.point
            if number > 0 { environment["HOLDPOINT_CRASH"] = "\(death.kind.rawValue):\(number)" }
            if death.disk == .loses { environment["HOLDPOINT_CRASH_LOSES"] = "1" }
        }
        return try program([stage.binary] + words, environment, in: folder)
    }

    /// What is the program's own lies beside what its tools may write to: a tool can make nothing
    /// new in a folder on the way there.
    var own: String { folder + ".own" }

    private var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": own + "/state",
            "XDG_CONFIG_HOME": own + "/config",
        ]
    }

    private func program(
        _ words: [String], _ environment: [String: String], in directory: String
    ) throws -> Program.Ended {
        try Program(
            words: words, environment: environment, directory: directory,
            outputs: "\(folder)/program-\(legs.count + 1)"
        ).run()
    }

    private func count(_ marks: String) -> Int { Files.lines("\(folder)/\(marks)").count }

    // MARK: The end

    /// What of a brief says the same in every session of a definition: the number of an event that
    /// shows a fact, and the ids of sessions, differ.
    private static func told(_ brief: Brief) -> String {
        let facts = brief.facts.map { fact in
            "\(fact.evidence.rawValue): "
                + fact.text.replacing(/session [0-9a-z]{8}/, with: "session S")
        }
        let lists = [
            brief.constraints, facts, brief.done, brief.pending, brief.questions, brief.artifacts,
        ]
        return ([brief.goal] + lists.map { $0.joined(separator: "\n") }).joined(separator: "\n--\n")
    }

    private mutating func look() async throws {
        guard let session else { throw Trouble("there is no session") }
        let state = own + "/state/holdpoint"
        let journal = try await SQLiteJournal.open(state + "/store.db")
        end.problems = try await journal.check().problems
        let folded = try await journal.fold(SessionID(session)).session
        await journal.close()
        end.phase = folded.phase.rawValue
        end.status = folded.outcome?.status.rawValue ?? ""
        end.answer = folded.outcome?.answer ?? ""
        end.error = folded.outcome?.error?.message ?? ""
        end.brief = Self.told(folded.brief)
        let workspace = "\(state)/workspaces/\(session)"
        end.files = Files.tree(workspace, without: stage.plan.ignored)
        if let look = stage.plan.program("end") {
            let ended = try program([look], environment, in: workspace)
            end.told = "\(ended.code)\n\(ended.out)\(ended.err)"
        }
        effects = Files.lines(folder + "/effects")
    }
}
