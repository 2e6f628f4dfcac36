import Glibc
import JSON
import TestSupport
import Testing

/// The store does not take what is to be recorded: real disks that are full, fail or are gone.
@Suite(.timeLimit(.minutes(10)))
struct `A failing store under a run without a screen` {
    let site: Site
    private var did: [String] {
        (TextFile.read(site.root + "/did") ?? "").split(separator: "\n").map(String.init)
    }

    init() throws { site = try Site() }

    /// A session whose one tool notes that it ran, waits at a gate, and answers.
    private func gated() -> String {
        TextFile.makeFolder(site.sessions + "/empty")
        return SmallSession(
            name: "gated",
            tool: [
                "run: [\"sh\", \"-c\", \"echo did >> '\(site.root)/did'; cat gate\"]",
                "reach: reversible",
            ],
            extra: ["workspace: { template: ./empty, setup: [[\"mkfifo\", \"gate\"]] }"],
            policy: "- { when: { reach: reversible }, then: clear }"
        ).write(to: site)
    }

    /// Starts the gated session, and waits until its tool stands at the gate.
    private func startedAtTheGate() throws -> (Program, id: String) {
        let run = try site.start(holdpoint: "run", gated(), "--headless")
        let isThere = Patience.until { did == ["did"] }
        try #require(isThere, "\(run.err)")
        return (run, try #require(try site.ids().first))
    }

    private func open(_ id: String) throws {
        #expect(try site.shell("echo opened > \(site.workspace(id))/gate").code == 0)
    }

    private func until(_ run: Program, says text: String) throws {
        let isSaid = Patience.until { run.err.contains(text) }
        try #require(isSaid, "\(run.err)")
    }

    @Test func `on a full disk waits, and goes on by itself when there is space`() throws {
        guard let disk = SmallDisk(bytes: 1 << 20) else {
            print("skipped: this user may not mount a file system")
            return
        }
        defer { disk.remove() }
        site.environment["HOLDPOINT_STORE"] = disk.path + "/store.db"
        let (run, id) = try startedAtTheGate()
        disk.fill()
        try open(id)
        try until(run, says: "STORE FAILED: No space is left for the store `\(disk.path)/store.db`")
        #expect(run.err.contains("Nothing new is begun; it goes on by itself."))
        #expect(!run.err.contains("tool.finished") && run.out == "")
        #expect(try site.events(id, kind: "tool.finished") == [])
        #expect(!run.hasEnded)

        disk.free()
        let ended = try run.end()
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.err.contains("holdpoint: the store works again\n"))
        #expect(ended.out == "It said: opened\n")
        #expect(did == ["did"])
        #expect(try site.events(id, kind: "tool.finished").count == 1)
    }

    @Test func `on a full disk can be interrupted, and what it had begun is then in doubt`() throws
    {
        guard let disk = SmallDisk(bytes: 1 << 20) else {
            print("skipped: this user may not mount a file system")
            return
        }
        defer { disk.remove() }
        site.environment["HOLDPOINT_STORE"] = disk.path + "/store.db"
        let (run, id) = try startedAtTheGate()
        disk.fill()
        try open(id)
        try until(run, says: "STORE FAILED")
        run.kill(SIGINT)
        #expect(try run.end().code == 130)
        disk.free()
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(try site.hold(id)["kind"] == "inDoubt")
        #expect(did == ["did"])
    }

    @Test func `whose file was deleted stops the run and says what to do`() throws {
        let (run, id) = try startedAtTheGate()
        let store = site.state + "/store.db"
        #expect(rename(store, store + "-away") == 0)
        try open(id)
        let ended = try run.end()
        #expect(ended.code == 4)
        #expect(ended.err.contains("The store `\(store)` was deleted while it was in use."))
        #expect(ended.err.contains("Put the file back that was there"))
        #expect(rename(store + "-away", store) == 0)
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(try site.hold(id)["kind"] == "inDoubt")
        #expect(did == ["did"])
    }

    @Test func `locked by another program is waited for`() throws {
        guard try site.run(["sqlite3", "-version"]).code == 0 else {
            print("skipped: there is no sqlite3 here")
            return
        }
        let (run, id) = try startedAtTheGate()
        #expect(try site.shell("mkfifo lock").code == 0)
        let locker = try site.start([
            "sh", "-c",
            "(echo \"BEGIN EXCLUSIVE; SELECT 'held';\"; cat lock; echo 'COMMIT;')"
                + " | sqlite3 '\(site.state)/store.db'",
        ])
        let isHeld = Patience.until { locker.out == "held\n" }
        try #require(isHeld, "\(locker.err)")
        try open(id)
        try until(run, says: "STORE FAILED: Another process keeps the store")
        #expect(try site.shell("echo > lock").code == 0)
        #expect(try run.end().code == 0)
        #expect(did == ["did"])
        #expect(try site.events(id, kind: "tool.finished").count == 1)
    }

    /// With strace, which fails what the program asks of the system.
    private func run(failing times: String, _ words: [String]) throws -> Ended {
        try site.run(
            [
                "strace", "-f", "-qq", "-o", site.root + "/trace", "-e", "trace=fsync,fdatasync",
                "-e", "inject=fsync,fdatasync:error=EIO:when=\(times)",
            ] + words)
    }

    private func mayTrace() throws -> Bool {
        guard try run(failing: "100", ["true"]).code == 0 else {
            print("skipped: strace is missing or may not trace")
            return false
        }
        return true
    }

    /// Each of the appends of the session fails, the intent of its tool and its outcome too.
    @Test(arguments: 5...8)
    func `whose disk fails to write is made sure of, and nothing happens twice`(
        _ first: Int
    ) throws {
        let path = SmallSession(
            name: "plain",
            tool: [
                "run: [\"sh\", \"-c\", \"echo did >> '\(site.root)/did'\"]", "reach: reversible",
            ],
            policy: "- { when: { reach: reversible }, then: clear }"
        ).write(to: site)
        guard try mayTrace() else { return }
        #expect(try site.holdpoint("list").code == 0)
        let ended = try run(
            failing: "\(first)..\(first + 1)",
            [Program.holdpoint, "run", path, "--headless"])
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.err.contains("STORE FAILED: The disk of the store"), "\(ended.err)")
        #expect(ended.err.contains("the store works again"))
        #expect(did == ["did"])
        let id = try #require(try site.ids().first)
        #expect(try site.events(id, kind: "tool.started").count == 1)
        #expect(try site.phase(id) == "completed")
    }
}

extension Terminals {
    @Suite struct `A failing store under the console` {
        let site: Site

        init() throws { site = try Site() }

        @Test func `stands in its first row, and an approval given meanwhile counts afterwards`()
            throws
        {
            guard let disk = SmallDisk(bytes: 2 << 20) else {
                print("skipped: this user may not mount a file system")
                return
            }
            defer { disk.remove() }
            site.environment["HOLDPOINT_STORE"] = disk.path + "/store.db"
            let terminal = try TerminalSession(
                site,
                ["HOLDPOINT_STORE=\(disk.path)/store.db", Program.holdpoint, "run", site.train]
            )
            try terminal.until("1 decision waiting")
            let id = try #require(try site.ids().first)
            disk.fill()
            try terminal.openCard()
            try terminal.approve(word: "refs/tags/v1.4.0")
            let screen = try terminal.until("STORE FAILED")
            #expect(screen.contains("No space is left for the store `\(disk.path)/store.db`."))
            #expect(!screen.contains("DECIDED") && !screen.contains("approved by"))
            #expect(try site.events(id, kind: "hold.decided") == [])
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
            // The console is alive: it takes keys and draws.
            try terminal.press("Escape")
            try terminal.until("1 Sessions")

            disk.free()
            try site.until(id, is: "completed")
            try terminal.until("[ completed ]")
            try terminal.until("shows no failure") { !$0.contains("STORE FAILED") }
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
            #expect(try site.events(id, kind: "hold.decided").count == 1)
        }
    }
}
