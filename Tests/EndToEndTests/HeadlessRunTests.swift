import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A run without a screen` {
    let site: Site

    init() throws { site = try Site() }

    @Test func `waits at a hold with exit code 3 and its id, and goes on once it is decided`()
        throws
    {
        let waiting = try site.holdpoint("run", site.train, "--headless")
        #expect(waiting.code == 3)
        let id = try #require(try site.ids().first)
        let hold = try site.holdID(id)
        #expect(waiting.err.contains("session \(id)"))
        #expect(waiting.out == "waiting: hold \(hold) (approval, high risk, git.push)\n")

        let decided = try site.holdpoint("decide", hold, "approve", "--reason", "checked twice")
        #expect(decided.code == 0)
        #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])

        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0)
        #expect(ended.out.contains("Version 1.4.0 is published."))
        #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
        let decision = try site.events(id, kind: "hold.decided").first?["body"]?["decision"]
        #expect(decision?["reason"] == "checked twice")
    }

    @Test func `a second decision exits 2 and says who decided, and when`() throws {
        let id = try site.trainAtThePush()
        let hold = try site.holdID(id)
        #expect(try site.holdpoint("decide", hold, "approve").code == 0)
        let before = try site.events(id)

        let second = try site.holdpoint("decide", hold, "deny")
        #expect(second.code == 2)
        let name = try #require(getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) })
        #expect(second.err.contains(#/Hold \S+ was approved by (\S+) at \d\d:\d\d:\d\d/#))
        #expect(second.err.contains("by \(name) at"))
        // Who asks for a session that nobody runs takes it up first; nothing else came of it.
        let after = try site.events(id).dropFirst(before.count)
        #expect(after.allSatisfy { $0["kind"] == "session.claimed" })
    }

    @Test func `a session that fails exits 4`() throws {
        let path = SmallSession(name: "stuck", tool: ["run: [\"true\"]", "reach: reads"])
            .write(to: site)
        TextFile.write(
            "rules: [{ name: never, when: [{ called: act }], say: no }]\n",
            to: site.sessions + "/stuck-rules.yaml")
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 4)
        #expect(try site.phase(try #require(try site.ids().first)) == "failed")
    }

    @Test func `a session whose time is up exits 5 once nobody gives it more`() throws {
        let path = SmallSession(
            name: "slow", tool: ["run: [\"sleep\", \"1.1\"]", "reach: reads"],
            extra: ["limits: { wall: 1s }"]
        ).write(to: site)
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let hold = try site.holdID(id)
        #expect(try site.hold(id)["kind"] == "budget")
        #expect(try site.holdpoint("decide", hold, "deny").code == 0)
        #expect(try site.holdpoint("resume", id, "--headless").code == 5)
        #expect(try site.phase(id) == "timedOut")
    }

    @Test func `a store may be named by a symbolic link`() throws {
        let (store, link) = (site.root + "/true.db", site.root + "/link.db")
        for name in [store, link] {
            let ended = try site.run(
                [Program.holdpoint, "run", site.train, "--headless", "--store", name])
            #expect(ended.code == 3, "\(name): \(ended.err)")
            if name == store {
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: store)
            }
        }
        let listed = try site.run([Program.holdpoint, "list", "--json", "--store", store])
        #expect(try JSON(parsing: listed.out)["sessions"]?.arrayValue?.count == 2, "\(listed.out)")
    }

    @Test func `inputs that do not fit exit 6, and nothing is called`() throws {
        for words in [
            ["--input", "version=banana"], ["--input", "verson=1.4.0"], ["--input", "version"],
        ] {
            let ended = try site.run(
                [Program.holdpoint, "run", site.train, "--headless"] + words)
            #expect(ended.code == 6, "\(words): \(ended.err)")
            #expect(!ended.err.isEmpty && ended.out == "")
        }
        #expect(try site.holdpoint("run", "no-such-file.yaml", "--headless").code == 6)
        TextFile.write("session: [", to: site.root + "/broken.yaml")
        #expect(try site.holdpoint("run", site.root + "/broken.yaml", "--headless").code == 6)
        #expect(try site.ids() == [])
        #expect(!TextFile.exists(site.state + "/workspaces"))
    }

    @Test func `a session that is cancelled while a tool runs exits 7 and the tool is gone`() throws
    {
        let mark = "97\(getpid()).0731"
        let path = SmallSession(
            name: "endless",
            tool: ["run: [\"sh\", \"-c\", \"echo up > up; sleep \(mark)\"]", "reach: reads"]
        ).write(to: site)
        let running = try site.start(holdpoint: "run", path, "--headless")
        let isUp = try Patience.until {
            guard let id = try site.ids().first else { return false }
            return TextFile.exists(site.workspace(id) + "/up")
        }
        try #require(isUp, "\(running.err)")
        let id = try #require(try site.ids().first)

        #expect(try site.holdpoint("cancel", id, "--reason", "wrong one").code == 0)
        #expect(try running.end().code == 7)
        #expect(try site.phase(id) == "cancelled")
        #expect(Processes.naming(mark) == [])
    }

    @Test func `each event is one line of JSON, the same as in the journal`() throws {
        let ended = try site.holdpoint("run", site.train, "--json")
        #expect(ended.code == 3)
        let events = try ended.lines.map { try JSON(parsing: $0) }
        #expect(events.count > 40)
        for (index, event) in events.enumerated() {
            #expect(event["seq"]?.intValue == index + 1)
            #expect(event["kind"]?.stringValue?.contains(".") == true)
            #expect(event["at"]?.intValue ?? 0 > 1_700_000_000_000)
            #expect(event["actor"]?.stringValue?.isEmpty == false)
            #expect(event["body"]?.objectValue != nil)
        }
        let id = try #require(events.first?["session"]?.stringValue)
        #expect(try site.holdpoint("events", id).out == ended.out)
        #expect(try site.holdpoint("events", id, "--from", "45").lines == ended.lines.suffix(3))
    }

    @Test func `an agent's program cannot decide, whoever its parents are`() throws {
        let id = try site.trainAtThePush()
        let hold = try site.holdID(id)
        let decide = "\(Program.holdpoint) decide \(hold) approve"
        for (number, script) in [
            decide, "setsid \(decide)",
            "(\(decide) > out 2>&1 &) ; until [ -s out ]; do :; done; cat out",
        ].enumerated() {
            let path = SmallSession(
                name: "cunning-\(number)",
                tool: [
                    "run: [\"sh\", \"-c\", \"\(script)\"]", "reach: reads",
                    "env: { XDG_STATE_HOME: \"\(site.own)/state\", HOME: \"\(site.root)\" }",
                ]
            ).write(to: site)
            let ended = try site.holdpoint("run", path, "--headless")
            #expect(ended.out.contains("a tool of a session cannot decide"), "\(script)")
            #expect(try site.holdID(id) == hold)
        }
        #expect(try site.events(id, kind: "hold.decided") == [])
    }

    @Test func `an interrupted run can be resumed`() throws {
        let path = SmallSession(
            name: "gated",
            tool: ["run: [\"sh\", \"-c\", \"echo up > up; cat gate; sleep 0\"]", "reach: reads"],
            extra: ["workspace: { template: ./empty, setup: [[\"mkfifo\", \"gate\"]] }"]
        ).write(to: site)
        TextFile.makeFolder(site.sessions + "/empty")
        let running = try site.start(holdpoint: "run", path, "--headless")
        let isUp = try Patience.until {
            guard let id = try site.ids().first else { return false }
            return TextFile.exists(site.workspace(id) + "/up")
        }
        try #require(isUp, "\(running.err)")
        let id = try #require(try site.ids().first)
        running.kill(SIGINT)
        #expect(try running.end().code == 130)
        #expect(running.err.contains("holdpoint resume \(id)"))

        let again = try site.start(holdpoint: "resume", id, "--headless")
        // The write waits until the new tool reads.
        #expect(try site.shell("echo opened > \(site.workspace(id))/gate").code == 0)
        let ended = try again.end()
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("It said: opened"))
    }
}
