import Glibc
import JSON
import Testing

/// A place of its own for one test: state, configuration, and a copy of the sessions that ship.
final class Site {
    let root: String
    /// Where the program keeps what is its own. Nothing new can be made by a tool in a folder on
    /// the way there, so it lies beside the root.
    let own: String
    var environment: [String: String]
    private var starts = 0

    var sessions: String { root + "/sessions" }
    var train: String { sessions + "/release-train.yaml" }
    var state: String { own + "/state/holdpoint" }

    static let checkout = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    init() throws {
        var template = Array("/tmp/holdpoint-e2e-XXXXXX".utf8CString)
        let place = try #require(mkdtemp(&template).map { String(cString: $0) })
        root = place + "/site"
        own = place + "/own"
        TextFile.makeFolder(root)
        environment = [
            "PATH": String(cString: getenv("PATH")), "HOME": root, "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": own + "/state", "XDG_CONFIG_HOME": own + "/config",
            "TMUX_TMPDIR": root,
        ]
        try TextFile.copy(Self.checkout + "/sessions", to: sessions)
    }

    deinit {
        TextFile.remove(root)
        TextFile.remove(own)
        rmdir(String(own.dropLast(4)))
    }

    // MARK: Programs

    func start(_ words: [String]) throws -> Program {
        starts += 1
        return try Program(
            words, environment: environment, directory: root, outputs: "\(root)/program-\(starts)")
    }

    func start(holdpoint words: String...) throws -> Program {
        try start([Program.holdpoint] + words)
    }

    func run(_ words: [String]) throws -> Ended { try start(words).end() }

    func holdpoint(_ words: String...) throws -> Ended {
        try start([Program.holdpoint] + words).end()
    }

    func shell(_ script: String) throws -> Ended { try run(["sh", "-c", script]) }

    // MARK: What the store holds

    func json(_ words: String...) throws -> JSON {
        let ended = try start([Program.holdpoint] + words).end()
        #expect(ended.code == 0, "\(words): \(ended.err)")
        return try JSON(parsing: ended.out)
    }

    func show(_ id: String) throws -> JSON { try json("show", id, "--json") }

    /// The ids of all sessions, newest first.
    func ids() throws -> [String] {
        try json("list", "--json")["sessions"]?.arrayValue?.compactMap { $0["id"]?.stringValue }
            ?? []
    }

    func phase(_ id: String) throws -> String? { try show(id)["phase"]?.stringValue }

    func events(_ id: String) throws -> [JSON] {
        try holdpoint("events", id).lines.map { try JSON(parsing: $0) }
    }

    func events(_ id: String, kind: String) throws -> [JSON] {
        try events(id).filter { $0["kind"]?.stringValue == kind }
    }

    /// The one hold that is open.
    func hold(_ id: String) throws -> JSON {
        let holds = try show(id)["holds"]?.arrayValue ?? []
        #expect(holds.count == 1)
        return try #require(holds.first)
    }

    func holdID(_ id: String) throws -> String {
        try #require(try hold(id)["id"]?.stringValue)
    }

    /// Waits until a session is in a phase.
    func until(_ id: String, is phase: String) throws {
        var seen: String?
        let reached = try Patience.until {
            seen = try self.phase(id)
            return seen == phase
        }
        try #require(reached, "\(id) is \(seen ?? "nowhere"), not \(phase)")
    }

    // MARK: The release train

    /// Runs the release train without a screen up to its push; the session's id.
    func trainAtThePush(_ words: String...) throws -> String {
        let ended = try start([Program.holdpoint, "run", train, "--headless"] + words).end()
        try #require(ended.code == 3, "\(ended.err)")
        return try #require(try ids().first)
    }

    func workspace(_ id: String) -> String { state + "/workspaces/" + id }

    /// The tags that the remote of a train has, without those behind annotated tags.
    func publishedTags(_ id: String) throws -> [String] {
        try run(["git", "ls-remote", "--tags", "--refs", workspace(id) + "/remote.git"]).lines
            .compactMap { $0.split(separator: "\t").last.map(String.init) }
    }

    func localTags(_ id: String) throws -> [String] {
        try run(["git", "-C", workspace(id), "tag"]).lines
    }

    /// Replaces a text of a file that has it exactly once.
    func replace(
        _ text: String, with new: String, in path: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let old = try #require(TextFile.read(path), sourceLocation: sourceLocation)
        #expect(old.components(of: text) == 2, "\(text)", sourceLocation: sourceLocation)
        let executable = access(path, X_OK) == 0
        TextFile.write(old.replacing(text, with: new), to: path, executable: executable)
    }
}

extension String {
    fileprivate func components(of separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}
