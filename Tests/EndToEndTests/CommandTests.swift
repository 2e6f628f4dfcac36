import Glibc
import GuardedProcess
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The commands` {
    let site: Site

    init() throws { site = try Site() }

    /// The commands that the help names.
    private func names() throws -> [String] {
        try site.holdpoint("--help").lines.compactMap { line in
            guard line.hasPrefix("  holdpoint "), line.contains("   ") || line.contains("  ")
            else { return nil }
            let words = line.split(separator: " ")
            guard words.count > 2, words[1].allSatisfy({ $0.isLowercase || $0 == "-" }),
                !words[1].hasPrefix("-"), words[1] != "open", line.dropFirst(12).first != " "
            else { return nil }
            return String(words[1])
        }
    }

    @Test func `each tells its own help, and refuses options that it does not know`() throws {
        let names = Set(try names())
        #expect(
            names.isSuperset(of: [
                "run", "list", "show", "events", "resume", "decide", "pause", "cancel", "check",
                "doctor",
            ]))
        for name in names.sorted() {
            for words in [[name, "--help"], [name, "-h"], ["help", name]] {
                let help = try site.run([Program.holdpoint] + words)
                #expect(help.code == 0, "\(words): \(help.err)")
                #expect(help.out.contains("usage: holdpoint \(name)"), "\(words)")
                #expect(help.err == "")
            }
            let wrong = try site.holdpoint(name, "--frobnicate")
            #expect(wrong.code == 2, "\(name): \(wrong.err)")
            #expect(wrong.err.contains("--frobnicate"))
            #expect(wrong.out == "")
        }
        #expect(!TextFile.exists(site.state))
    }

    @Test func `what makes no sense is told on standard error with exit code 2`() throws {
        for words in [
            ["frobnicate"], ["--frobnicate"], ["run"], ["run", "a", "b"], ["show"], ["decide"],
            ["decide", "x"], ["decide", "q7k3f9ab-31", "perhaps"], ["list", "--limit", "many"],
            ["list", "--limit"], ["events", "x", "--from", "0"], ["help", "frobnicate"], [],
        ] {
            let ended = try site.run([Program.holdpoint] + words)
            // Sessions that are not there are wrong input.
            #expect(ended.code == 2 || (words.count == 3 && ended.code == 6), "\(words)")
            #expect(ended.err.hasPrefix("holdpoint: "), "\(words): \(ended.err)")
            #expect(ended.out == "", "\(words)")
        }
    }

    @Test func `the help is pointed to after a mistyped line, once and last, and no refusal`()
        throws
    {
        for words in [["show"], ["decide", "x"], ["list", "--limit", "many"], ["undo", "x"]] {
            let lines = try site.run([Program.holdpoint] + words).err.split(separator: "\n")
            #expect(lines.last == "try: holdpoint \(words[0]) --help", "\(words)")
            #expect(lines.filter { $0.contains("--help") }.count == 1, "\(words)")
        }
        let id = try site.trainAtThePush()
        for words in [
            ["decide", "\(id)-9999", "approve"], ["decide", "x", "approve"],
            ["undo", id, "no-such-call"], ["list", "--store", "wrong.db"],
            ["decide", try site.holdID(id), "verify"],
            ["decide", try site.holdID(id), "answer", "--value", "x"],
        ] {
            let ended = try site.run([Program.holdpoint] + words)
            #expect(ended.code == 2, "\(words): \(ended.err)")
            #expect(!ended.err.contains("--help"), "\(words): \(ended.err)")
        }
    }

    @Test func `what can be said to a hold is told, what may be left away in brackets`() throws {
        let ended = try site.holdpoint("run", site.train, "--headless")
        #expect(ended.err.contains(" approve\n"))
        #expect(ended.err.contains(" deny [--reason WHY]\n"), "\(ended.err)")
    }

    @Test func `a decision says when it ends the session, and else who goes on`() throws {
        var session = SmallSession(
            name: "short", tool: ["run: [\"true\"]", "reach: reads"],
            extra: ["limits: { steps: 1 }"])
        let path = session.write(to: site)
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let denied = try site.holdpoint("decide", try site.holdID(id), "deny")
        #expect(denied.code == 0, "\(denied.err)")
        #expect(denied.lines.last?.hasPrefix("the session has ended: failed: ") == true)
        #expect(denied.err == "")

        session.name = "long"
        session.tool = ["run: [\"true\"]", "reach: irreversible"]
        session.extra = []
        #expect(try site.holdpoint("run", session.write(to: site), "--headless").code == 3)
        let other = try #require(try site.ids().first)
        let approved = try site.holdpoint("decide", try site.holdID(other), "approve")
        #expect(approved.lines.count == 1)
        #expect(
            approved.err
                == "its runner goes on; without one: holdpoint resume \(other) --headless\n")
    }

    @Test func `the newest session is listed first, with what it waits for`() throws {
        let first = try site.trainAtThePush()
        let second = try site.trainAtThePush("--input", "version=1.4.0")
        let sessions = try #require(try site.json("list", "--json")["sessions"]?.arrayValue)
        #expect(sessions.compactMap { $0["id"]?.stringValue } == [second, first])
        #expect(sessions.allSatisfy { $0["phase"] == "awaitingApproval" })
        #expect(try site.json("list", "--json", "--limit", "1")["sessions"]?.arrayValue?.count == 1)
        let lines = try site.holdpoint("list").lines
        #expect(lines.count == 2 && lines[0].contains(second) && lines[1].contains(first))
        #expect(lines[0].contains("waits: \(try site.holdID(second)) approval"))
    }

    @Test func `a hold is shown with id, kind, digest, arguments and preview`() throws {
        let id = try site.trainAtThePush()
        let hold = try site.hold(id)
        #expect(hold["id"]?.stringValue?.hasPrefix(id + "-") == true)
        #expect(hold["kind"] == "approval")
        #expect(hold["digest"]?.stringValue?.count == 64)
        #expect(hold["tool"] == "git.push")
        #expect(hold["risk"] == "high")
        #expect(hold["arguments"] == ["ref": "refs/tags/v1.4.0"])
        #expect(hold["preview"]?["text"]?.stringValue?.contains("Release 1.4.0") == true)
        let text = try site.holdpoint("show", id).out
        #expect(text.contains("refs/tags/v1.4.0") && text.contains("git.push"))
    }

    @Test func `a decision takes as much of the digest as people are shown of it`() throws {
        let id = try site.trainAtThePush()
        let hold = try site.holdID(id)
        let digest = try #require(try site.hold(id)["digest"]?.stringValue)
        #expect(try site.holdpoint("show", id).out.contains("digest \(digest.prefix(8))"))
        let other = (digest.first == "0" ? "1" : "0") + digest.dropFirst()
        for (said, why) in [
            (String(digest.prefix(7)), "8 to 64 hex digits"), (digest + "0", "8 to 64 hex digits"),
            (digest.prefix(7) + "g", "8 to 64 hex digits"), ("", "8 to 64 hex digits"),
            (String(other.prefix(8)), "not what was shown"), (other, "not what was shown"),
        ] {
            let refused = try site.holdpoint("decide", hold, "deny", "--digest", said)
            #expect(refused.code == 2 && refused.err.contains(why), "\(said): \(refused.err)")
        }
        #expect(try site.events(id, kind: "hold.decided").isEmpty)
        let said = digest.prefix(8).uppercased()
        #expect(try site.holdpoint("decide", hold, "deny", "--digest", said).code == 0)
    }

    @Test func `a session that is not there is wrong input`() throws {
        for words in [
            ["show", "q7k3f9ab"], ["events", "q7k3f9ab"], ["resume", "q7k3f9ab"],
            ["cancel", "q7k3f9ab"], ["pause", "q7k3f9ab"], ["decide", "q7k3f9ab-3", "approve"],
        ] {
            let ended = try site.run([Program.holdpoint] + words)
            #expect(ended.code == 6, "\(words): \(ended.code) \(ended.err)")
            #expect(ended.err.contains("q7k3f9ab"))
        }
    }

    @Test func `six mistakes of a session file are told at once, each with its line`() throws {
        let path = site.root + "/six.yaml"
        TextFile.write(
            """
            session: Bad Name
            goal: Reach {{nothing}}.
            limits: { steps: many }
            colour: red
            models: { offline: { provider: magic } }
            agents: { only: { model: ofline, instructions: Do it., tools: [acct] } }
            tools:
              - command: act
                run: ["true"]
                reach: sideways

            """, to: path)
        let ended = try site.holdpoint("check", path)
        #expect(ended.code == 6)
        #expect(ended.out == "")
        for line in [1, 2, 3, 4, 5, 6, 10] {
            #expect(ended.err.contains("six.yaml:\(line):"), "line \(line):\n\(ended.err)")
        }
        let run = try site.holdpoint("run", path, "--headless")
        #expect(run.code == 6 && run.err == ended.err)
    }

    @Test func `what ships has no mistakes`() throws {
        for name in ["release-train", "file-clerk"] {
            let ended = try site.holdpoint("check", "\(site.sessions)/\(name).yaml")
            #expect(ended.code == 0 && ended.err == "", "\(ended.err)")
            #expect(ended.out.contains("no mistakes"))
        }
    }

    @Test func `check says of which models no price is known`() throws {
        let path = site.root + "/priced.yaml"
        TextFile.write(
            """
            session: priced
            goal: Do it.
            models:
              known: { provider: openai, base_url: http://127.0.0.1:1/v1, model: gpt-5-mini }
              own:
                provider: openai
                base_url: http://127.0.0.1:1/v1
                model: nobodys-model
                prices: { input: 0, output: 0 }
              unknown: { provider: openai, base_url: http://127.0.0.1:1/v1, model: nobodys-model }
            agents: { only: { model: known, instructions: Do it. } }

            """, to: path)
        let ended = try site.holdpoint("check", path)
        #expect(ended.code == 0 && ended.out.contains("no mistakes"))
        let told = ended.err.split(separator: "\n").filter { $0.contains("price") }
        #expect(
            told == [
                """
                warning: \(path): models.unknown: no price of nobodys-model is known, so its \
                tokens are counted and its cost is not; say `prices:`
                """
            ], "\(ended.err)")
    }

    @Test func `doctor says whether the kernel has Landlock, and what stands in for it`() throws {
        let doctor = try site.json("doctor", "--json")
        let finding = doctor["findings"]?.arrayValue?.first { $0["what"] == "confinement" }
        let text = try #require(finding?["text"]?.stringValue)
        switch Wall.here {
        case .landlock(let version):
            #expect(text.hasPrefix("Landlock \(version): ") && finding?["good"] == true)
        case .bubblewrap(let path):
            #expect(text.hasPrefix("bubblewrap (\(path))") && finding?["good"] == nil)
            #expect(text.contains("the kernel has no Landlock"))
        case .none:
            #expect(text.hasPrefix("none: the kernel has no Landlock") && finding?["good"] == nil)
        }
    }

    @Test func `a reader that has seen enough ends a command quietly`() throws {
        let id = try site.trainAtThePush()
        let some = try site.shell("\(Program.holdpoint) events \(id) | head -1")
        #expect(some.code == 0 && some.lines.count == 1 && some.err == "")

        // Here the reader is gone before the first line is written.
        let none = try site.shell(
            """
            mkfifo gate
            { : < gate; \(Program.holdpoint) events \(id); echo $? > code; } \
            | { exec <&-; : > gate; }
            until [ -s code ]; do :; done
            """)
        #expect(none.err == "" && none.out == "")
        #expect(TextFile.read(site.root + "/code") == "0\n")
    }

    @Test func `a paused session rests until it is resumed`() throws {
        let id = try site.trainAtThePush()
        #expect(try site.holdpoint("pause", id).out == "\(id): paused\n")
        #expect(try site.holdpoint("pause", id).code == 2)
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(try site.phase(id) == "awaitingApproval")
        #expect(try site.holdpoint("cancel", id).out == "\(id): cancelled\n")
        #expect(try site.holdpoint("resume", id, "--headless").code == 7)
        #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
    }

    @Test func `a store that is not there is told, and not made`() throws {
        let site = try Site()
        for words in [["list"], ["show", "q7k3f9ab"], ["verify", "--all"]] {
            let ended = try site.run([Program.holdpoint] + words + ["--store", "wrong.db"])
            #expect(ended.code == 2 && ended.err.contains("there is no store"), "\(ended.err)")
        }
        #expect(!TextFile.exists(site.root + "/wrong.db"))
    }

    @Test func `the store and the workspaces are nobody else's`() throws {
        let id = try site.trainAtThePush()
        for path in [site.state, site.state + "/workspaces", site.workspace(id)] {
            #expect(mode(path) == 0o700, "\(path)")
        }
        let stores = TextFile.all(under: site.state).filter { $0.contains("/store.db") }
        #expect(!stores.isEmpty)
        for path in stores { #expect(mode(path) == 0o600, "\(path)") }
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}
