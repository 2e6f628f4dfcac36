import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A standing rule from the shell` {
    let site: Site

    init() throws { site = try Site() }

    /// Writes three notes, one after another; each is held.
    private func session() throws -> (id: String, hold: String) {
        TextFile.write(
            """
            session: notes
            goal: Write three notes.
            models: { offline: { provider: rules, file: ./notes-rules.yaml } }
            agents: { only: { model: offline, instructions: Write., tools: [note] } }
            tools:
              - command: note
                run: [touch, "{{args.path}}"]
                reach: reversible
                arguments:
                  type: object
                  required: [path]
                  properties: { path: { type: string } }
            policy:
              - { when: { tool: note, args.path: "secret*" }, then: refuse }
              - { when: { tool: note }, then: hold }

            """, to: "\(site.sessions)/notes.yaml")
        let steps = ["note-a", "note-b", "note-c", "other"].map { name in
            """
              - name: \(name)
                when: [{ not_called: note, arguments: { path: \(name) } }]
                calls: [{ tool: note, arguments: { path: \(name) } }]
            """
        }
        TextFile.write(
            "rules:\n" + steps.joined(separator: "\n") + "\n  - name: end\n    say: Done.\n",
            to: "\(site.sessions)/notes-rules.yaml")
        let ran = try site.holdpoint("run", "\(site.sessions)/notes.yaml", "--headless")
        #expect(ran.code == 3, "\(ran.err)")
        let id = try #require(try site.ids().first)
        return (id, try hold(of: id))
    }

    private func hold(of id: String) throws -> String {
        try #require(try site.show(id)["holds"]?[0]?["id"]?.stringValue)
    }

    @Test func `a rule lets like calls run, is counted and can be taken back`() throws {
        let (id, hold) = try session()
        let tried = try site.holdpoint("rules", id, "--try", hold, "--any", "path=note-*")
        #expect(tried.code == 0, "\(tried.err)")
        #expect(tried.out.contains("would have let run 1 of the calls so far"))
        let wide = try site.holdpoint("rules", id, "--try", hold, "--any", "path=x*")
        #expect(wide.code == 2)
        let granted = try site.holdpoint(
            "decide", hold, "approve", "--rule", "--any", "path=note-*", "--uses", "1", "--for",
            "1h")
        #expect(granted.code == 0, "\(granted.err)")
        // The first is approved, the second one cleared by the rule, the third is one too many.
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        let rules = try site.json("rules", id, "--json")
        #expect(rules[0]?["used"] == 1)
        #expect(rules[0]?["free"] == ["glob": "note-*", "name": "path"])
        #expect(try site.show(id)["holds"]?[0]?["arguments"] == ["path": "note-c"])
        let rule = try #require(rules[0]?["id"]?.stringValue)
        #expect(try site.holdpoint("rules", id, "--revoke", rule).code == 0)
        #expect(try site.holdpoint("rules", id, "--revoke", rule).code == 2)
        #expect(try site.holdpoint("rules", id).out.contains("revoked"))
    }

    @Test func `options without a rule, and times that are none, are refused`() throws {
        let (_, hold) = try session()
        for words in [
            ["--uses", "2"], ["--rule", "--uses", "x"], ["--rule", "--for", "5"],
            ["--rule", "--any", "path"], ["--rule", "--any", "path=*"],
        ] {
            let refused = try site.run(
                [Program.holdpoint, "decide", hold, "approve"] + words)
            #expect(refused.code == 2, "\(words): \(refused.out)")
        }
    }
}
