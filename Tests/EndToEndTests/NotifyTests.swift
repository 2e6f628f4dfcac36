import Glibc
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `Telling a person from a session` {
    private func session(_ notify: String, _ policy: String) -> SmallSession {
        SmallSession(
            name: "told", tool: ["run: [\"true\"]", "reach: irreversible"],
            extra: ["notify: \(notify)"], policy: policy)
    }

    @Test func `runs the command with what happened on its standard input`() throws {
        let site = try Site()
        let file = session(
            "{ run: [sh, -c, 'cat >> told.jsonl; echo >> told.jsonl'] }",
            "- { when: { tool: act }, then: hold, because: a person looks }"
        ).write(to: site)
        let ended = try site.holdpoint("run", file, "--headless")
        #expect(ended.code == 3, "\(ended.err)")
        let id = try #require(try site.ids().first)
        let lines = try #require(TextFile.read("\(site.workspace(id))/told.jsonl"))
            .split(separator: "\n")
        let told = try JSON(parsing: String(try #require(lines.first)))
        #expect(lines.count == 1)
        #expect(told["what"] == "hold_raised" && told["session"]?.stringValue == id)
        #expect(told["hold"]?.stringValue == (try site.holdID(id)))
        #expect(told["quoted"]?["text"]?.stringValue?.contains("a person looks") == true)
        #expect(try site.events(id, kind: "notice.given").count == 1)
        #expect(try site.holdpoint("verify", id).code == 0)
    }

    @Test(arguments: [
        ("then: hold, headless: deny", ["--headless"]), ("then: hold", ["--deny-holds"]),
    ])
    func `tells nobody of a hold that is denied at once`(then: String, how: [String]) throws {
        let site = try Site()
        let file = session(
            "{ run: [sh, -c, 'cat >> told.jsonl'] }", "- { when: { tool: act }, \(then) }"
        ).write(to: site)
        let ended = try site.run([Program.holdpoint, "run", file] + how)
        #expect(ended.code == 0, "\(ended.err)")
        let id = try #require(try site.ids().first)
        #expect(try site.events(id, kind: "hold.decided").count == 1)
        #expect(try site.events(id, kind: "notice.begun").isEmpty)
        #expect(!TextFile.exists("\(site.workspace(id))/told.jsonl"))
        #expect(try site.holdpoint("verify", id).code == 0)
    }

    @Test func `that cannot be run is shown, and the session ends as it would`() throws {
        let site = try Site()
        let file = session(
            "{ run: [./no-such-program], attempts: 2 }",
            "- { when: { tool: act }, then: clear, unattended: true }"
        ).write(to: site)
        let ended = try site.holdpoint("run", file, "--headless")
        #expect(ended.code == 0, "\(ended.err)")
        let other = session(
            "{ run: [./no-such-program], attempts: 2 }", "- { when: { tool: act }, then: hold }"
        ).write(to: site)
        let held = try site.holdpoint("run", other, "--headless")
        #expect(held.code == 3, "\(held.err)")
        let id = try #require(try site.ids().first)
        #expect(try site.events(id, kind: "notice.failed").count == 2)
        #expect(try site.show(id)["untold"] == 1)
        #expect(try site.holdpoint("show", id).out.contains("1 notices were given up"))
    }

    /// Killed while the command runs, after the session has ended.
    @Test func `that a session owes whose runner was killed is given on resume`() throws {
        let site = try Site()
        let file = session(
            "{ run: [sh, -c, 'cat > told.json; test -e again || exec sleep 60'], on: [ended] }",
            "- { when: { tool: act }, then: clear, unattended: true }"
        ).write(to: site)
        try site.replace("goal: Do it.", with: "goal: Do it.\nlimits: { steps: 1 }", in: file)
        let running = try site.start(holdpoint: "run", file, "--deny-holds")
        var id = ""
        let began = try Patience.until {
            id = try site.ids().first ?? ""
            return try !id.isEmpty && !site.events(id, kind: "notice.begun").isEmpty
        }
        try #require(began)
        running.kill(SIGKILL)
        _ = try running.end()
        #expect(try site.phase(id) == "failed")
        TextFile.write("", to: "\(site.workspace(id))/again")
        let resumed = try site.holdpoint("resume", id, "--headless")
        #expect(resumed.code == 4, "\(resumed.err)")
        #expect(try site.events(id, kind: "notice.failed").count == 1)
        #expect(try site.events(id, kind: "notice.given").count == 1)
        #expect(TextFile.exists("\(site.workspace(id))/told.json"))
        #expect(try site.holdpoint("resume", id, "--headless").err.contains("nothing to resume"))
    }
}
