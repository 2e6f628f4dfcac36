import Chaos
import Foundation
import GuardedProcess
import JSON
import JournalSQLite
import SessionKernel
import SessionRuntime
import ToolsLocal

/// One session under a chaos plan, run to its end with everything real but the operator.
struct ChaosRun {
    let shipped: ShippedSession
    let seed: Int
    /// In millionths, of each kind at each place.
    var chance = 40_000

    /// Every fourth seed leaves reads and models alone, and is hard on what changes the world.
    private var isHardOnEffects: Bool { seed % 4 == 0 }

    /// What came of it.
    struct Result: Sendable {
        var session: Session
        var events: [Event]
        /// What must not be so, in words.
        var faults: [String]
        var isReached: Bool

        func count(_ kind: Fault.Kind) -> Int { session.faults[kind] ?? 0 }
    }

    struct Stuck: Error { let text: String }

    /// A plan with every fault, its waits short.
    private var plan: JSON {
        let often = isHardOnEffects ? 120_000 : chance
        let faults = Fault.Kind.allCases.map { kind in
            (kind.rawValue, ["chance": JSON.integer(often)] as JSON)
        }
        return [
            "faults": .object(JSON.Object(lastWins: faults)), "hang_ms": 120, "latency_ms": 5,
            "match": isHardOnEffects ? ["reach": ["reversible", "irreversible"]] : [:],
            "seed": .integer(seed),
        ]
    }

    func perform() async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "holdpoint-chaos-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let workspace = folder + "/workspace"
        try shipped.makeWorkspace(at: workspace)
        let world: any OutsideWorld =
            switch shipped.name {
            case "file-clerk": try ClerkWorld(workspace: workspace)
            case "poisoned-inbox": InboxWorld(workspace: workspace)
            default: TrainWorld(workspace: workspace)
            }
        let journal = try await SQLiteJournal.open(folder + "/store.db")
        let (notices, post) = AsyncStream.makeStream(of: RunnerNotice.self)
        let supervisor = Supervisor(ports: ports(journal, folder) { post.yield($0) })
        try await supervisor.open(
            shipped.opened(in: workspace, chaos: plan), as: "chaos", by: "ann")
        try await follow(notices, supervisor, journal, ScriptedOperator(world))
        await supervisor.stopAll()
        let session = try await journal.fold("chaos").session
        let events = try await journal.events(of: "chaos", from: 1, limit: 100_000).map(\.event)
        await journal.close()
        var faults = try world.faults()
        faults += Orphans.within(folder).map { "still running: \($0)" }
        return Result(
            session: session, events: events, faults: faults, isReached: try world.isReached())
    }

    private func ports(
        _ journal: any Journal, _ folder: String,
        _ observe: @escaping @Sendable (RunnerNotice) -> Void
    ) -> RunnerPorts {
        let model = shipped.model
        var ports = RunnerPorts(
            journal: journal, model: { _ in model },
            toolBox: { _, opened in
                let children = ChildProcess(
                    lockPath: folder + "/tools.lock", guardExecutable: Orphans.probe)
                return LocalToolBox(
                    tools: opened.definition.tools,
                    commands: CommandTool(children: children, secret: { _ in nil }))
            }, now: { Timestamp(milliseconds: Int(Date().timeIntervalSince1970 * 1000)) },
            name: "chaos")
        ports.draw = { 0 }
        ports.faults = { definition in definition.chaos.map { ChaosFaults(ChaosPlan($0)) } }
        ports.observe = observe
        return ports
    }

    /// Decides whatever is held until the session ends.
    private func follow(
        _ notices: AsyncStream<RunnerNotice>, _ supervisor: Supervisor, _ journal: any Journal,
        _ person: ScriptedOperator
    ) async throws {
        var decided = 0
        for await notice in notices {
            switch notice {
            case .ended: return
            case .stopped(_, let why): throw Stuck(text: why)
            case .resting:
                let session = try await journal.fold("chaos").session
                let holds = session.openHolds.compactMap { session.holds[$0] }
                guard !holds.isEmpty else {
                    throw Stuck(text: "rests in \(session.phase) without a hold")
                }
                for hold in holds {
                    decided += 1
                    guard decided < 200 else { throw Stuck(text: "is held again and again") }
                    do {
                        try await supervisor.submit(
                            .decide(hold.id, try person.answer(hold, in: session)), to: "chaos",
                            by: "ann", commandID: "d\(decided)")
                    } catch let refusal as Refusal where refusal.code == .settledHold {
                        continue  // The decision before it has ended this one too.
                    }
                }
            default: continue  // Nothing is to be decided.
            }
        }
    }
}

/// Processes that outlived their run.
enum Orphans {
    /// The executable that the tests use as guard.
    static let probe: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return URL(filePath: own ?? "/").deletingLastPathComponent()
            .appending(path: "ToolRunnerProbe").path
    }()

    /// Those whose working directory is in a folder, or whose command line names it.
    static func within(_ folder: String) -> [String] {
        let files = FileManager.default
        let processes = ((try? files.contentsOfDirectory(atPath: "/proc")) ?? [])
            .filter { Int($0) != nil }
        return processes.compactMap { id in
            let line =
                files.contents(atPath: "/proc/\(id)/cmdline")
                .map { String(decoding: $0, as: UTF8.self) } ?? ""
            let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd")
            guard line.contains(folder) || place?.hasPrefix(folder) == true else { return nil }
            return "\(id) \(line.replacing("\0", with: " "))"
        }
    }
}
