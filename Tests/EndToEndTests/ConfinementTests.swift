import GuardedProcess
import JSON
import Testing

@Suite(.enabled(if: Confinement.landlockVersion >= 3, "the kernel has no Landlock"))
struct `A tool that reaches for the product itself` {
    private func reaching(_ script: String, _ site: Site, number: Int) throws -> Ended {
        let path = SmallSession(
            name: "reaching-\(number)",
            tool: [
                "run: [\"bash\", \"-c\", \"\(script)\"]", "reach: reads",
                "env: { XDG_STATE_HOME: \"\(site.own)/state\", HOME: \"\(site.root)\" }",
            ]
        ).write(to: site)
        return try site.holdpoint("run", path, "--headless")
    }

    @Test func `gets nowhere, and the journal is unharmed`() throws {
        let site = try Site()
        let id = try site.trainAtThePush()
        let hold = try site.holdID(id)
        TextFile.makeFolder(site.own + "/config/holdpoint")
        TextFile.write("theme: mine\n", to: site.own + "/config/holdpoint/config.yaml")
        let before = try site.holdpoint("events", id).out
        let scripts = [
            "cat '\(site.state)/store.db'", "echo x >> '\(site.state)/store.db'",
            "rm -f '\(site.state)/store.db'; ls '\(site.state)'",
            "sqlite3 '\(site.state)/store.db' 'delete from events'",
            "cat '\(site.own)/config/holdpoint/config.yaml'",
            "echo x > '\(site.own)/config/holdpoint/config.yaml'",
            "mv '\(site.own)' '\(site.own)-else'", "ls '\(site.state)/anchors'",
            "cat ../../store.db", "ls ..", "\(Program.holdpoint) decide \(hold) approve",
            "setsid -w \(Program.holdpoint) decide \(hold) approve",
            "\(Program.holdpoint) list", ": >> '\(Program.holdpoint)'",
        ]
        for (number, script) in scripts.enumerated() {
            let ended = try reaching(script, site, number: number)
            let isRefused = [
                "Permission denied", "unable to open", "cannot decide", "cannot be", "file busy",
            ].contains { ended.out.contains($0) }
            #expect(isRefused, "\(script): \(ended.out) \(ended.err)")
        }
        #expect(try site.holdpoint("events", id).out == before)
        #expect(try site.holdID(id) == hold)
        #expect(try site.holdpoint("verify", "--all").code == 0)
        #expect(
            TextFile.read(site.own + "/config/holdpoint/config.yaml") == "theme: mine\n")
    }

    /// A session whose agent calls a shell tool with each of the commands, one after another.
    private func commands(_ calls: [(tool: String, command: String)], _ site: Site) -> String {
        let rules = calls.enumerated().map { number, call in
            let arguments = JSON.object(["command": .string(call.command)]).canonicalText
            return """
                  - name: step \(number)
                    when: [{ not_called: \(call.tool) }]
                    calls: [{ tool: \(call.tool), arguments: \(arguments) }]
                """
        }
        TextFile.write(
            "rules:\n" + rules.joined(separator: "\n") + "\n  - name: end\n    say: Done.\n",
            to: site.sessions + "/commands-rules.yaml")
        let path = site.sessions + "/commands.yaml"
        TextFile.write(
            """
            session: commands
            goal: Look.
            models: { offline: { provider: rules, file: ./commands-rules.yaml } }
            agents: { only: { model: offline, instructions: Look., tools: [shell] } }
            tools: [{ builtin: shell, timeout: 20s }]
            policy:
              - { when: { reach: reads }, then: clear }
              - { when: { reach: reversible }, then: clear }

            """, to: path)
        return path
    }

    @Test func `runs shell commands that look or make something, and holds the rest`() throws {
        let site = try Site()
        let path = commands(
            [
                ("shell.change", "mkdir made && echo text >> made/file"),
                ("shell.read", "cat made/file | tr a-z A-Z; cat <<END\nhere\nEND"),
                ("shell.run", "rm -rf made"),
            ], site)
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 3, "\(ended.out) \(ended.err)")
        let id = try #require(try site.ids().first)
        #expect(TextFile.read(site.workspace(id) + "/made/file") == "text\n")
        let finished = try site.events(id, kind: "tool.finished").map(\.canonicalText)
        #expect(finished.contains { $0.contains("TEXT") && $0.contains("here") }, "\(finished)")
        let hold = try site.hold(id)
        #expect(hold.canonicalText.contains("shell.run"))
        let rest = try site.holdpoint("decide", try site.holdID(id), "approve")
        #expect(rest.code == 0, "\(rest.err)")
        _ = try site.holdpoint("resume", id, "--headless")
        #expect(!TextFile.exists(site.workspace(id) + "/made"))
    }

    /// What git runs by itself, once a model has made what looks like a repository of its own.
    @Test func `git runs nothing that a model has written, where nobody is asked`() throws {
        let script = """
            mkdir -p r/objects r/refs; touch precious; echo 'ref: refs/heads/main' >> r/HEAD
            printf '[core]\n\trepositoryformatversion = 0\n\tbare = false\n' >> r/config
            printf '\tworktree = ..\n\tfsmonitor = rm precious\n' >> r/config
            cd r; git status; test -e ../precious && echo It is there
            """
        let site = try Site()
        TextFile.makeFolder(site.root + "/plain")
        let plain = try site.shell("cd plain; \(script)")
        #expect(!plain.out.contains("It is there"), "nothing shows that it would: \(plain.err)")
        let path = commands([("shell.change", script)], site)
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 0, "\(ended.out) \(ended.err)")
        let id = try #require(try site.ids().first)
        let finished = try site.events(id, kind: "tool.finished").map(\.canonicalText)
        #expect(finished.contains { $0.contains("It is there") }, "\(finished)")
        #expect(TextFile.exists(site.workspace(id) + "/precious"))
    }
}
