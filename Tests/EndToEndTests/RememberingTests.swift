import JSON
import Testing

/// What agents put by and read again, in sessions whose models are rules.
@Suite(.timeLimit(.minutes(10)))
struct `What a session remembers` {
    let site: Site

    init() throws { site = try Site() }

    private func write(_ file: String, rules: String) -> String {
        TextFile.write(rules, to: "\(site.sessions)/remembering-rules.yaml")
        let path = "\(site.sessions)/remembering.yaml"
        TextFile.write(file, to: path)
        return path
    }

    @Test func `is put by in one agent's memory and read by the next, after a handoff`() throws {
        let path = write(
            """
            session: remembering
            goal: Do it.
            models: { offline: { provider: rules, file: ./remembering-rules.yaml } }
            agents:
              first: { model: offline, instructions: Look., tools: [memory], handoff: [second] }
              second: { model: offline, instructions: Tell., tools: [memory] }

            """,
            rules: #"""
                rules:
                  - name: put by
                    agent: first
                    when: [{ not_called: memory }]
                    calls:
                      - tool: memory
                        arguments: { op: set, key: found, value: { city: Oslo, count: 3 } }
                      - { tool: memory, arguments: { op: set, key: scratch, value: [1, 2] } }
                  - name: hand over
                    agent: first
                    when: [{ result: memory }]
                    calls:
                      - { tool: memory, arguments: { op: remove, key: scratch } }
                      - { tool: handoff, arguments: { to: second, reason: It is found. } }
                  - name: look
                    agent: second
                    when: [{ not_called: memory }]
                    calls:
                      - { tool: memory, arguments: { op: get, key: found } }
                      - { tool: memory, arguments: { op: get, key: scratch } }
                  - name: tell
                    agent: second
                    when:
                      - result: memory
                        arguments: { key: found }
                        json:
                          by: { matches: '^(?<by>.*)$' }
                          value.city: { matches: '^(?<city>.*)$' }
                      - { result: memory, arguments: { key: scratch }, json: { found: false } }
                    say: '{{by}} found {{city}}.'

                """#)
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("first found Oslo."), "\(ended.out)")
        let id = try #require(try site.ids().first)
        let entry = try #require(try site.show(id)["memory"]?.arrayValue?.first)
        #expect(entry["key"] == "found" && entry["by"] == "first" && entry["step"] == 1)
        #expect(entry["value"] == ["city": "Oslo", "count": 3])
        #expect(try site.show(id)["memory"]?.arrayValue?.count == 1)
        let told = try site.holdpoint("show", id).lines.first { $0.hasPrefix("memory") }
        #expect(told?.contains(#"found = {"city":"Oslo","count":3}"#) == true, "\(told ?? "")")
        #expect(try site.holdpoint("verify", id).code == 0)
    }

    @Test func `of a long result that was cut is read to its end, and the tool runs once`() throws {
        let path = write(
            """
            session: remembering
            goal: Do it.
            models: { offline: { provider: rules, file: ./remembering-rules.yaml } }
            agents: { only: { model: offline, instructions: Do it., tools: [act] } }
            tools:
              - command: act
                run: [sh, -c, 'echo ran >> runs; seq -f "line %.0f of the log" 1 2500']
                reach: reads
            policy:
              - { when: { tool: act }, then: clear }

            """,
            rules: #"""
                rules:
                  - name: act
                    when: [{ not_called: act }]
                    calls: [{ tool: act }]
                  - name: read what was left out
                    when:
                      - not_called: recall
                      - result: act
                        text: '`recall` with call (?<call>\S+) reads them, from offset (?<from>\d+)'
                    calls: [{ tool: recall, arguments: { call: '{{call}}', offset: '{{from}}' } }]
                  - name: read on
                    when:
                      - result: recall
                        last: true
                        text: '^\[(?<call>\S+) act: .*; go on with offset (?<from>\d+)\]'
                    calls: [{ tool: recall, arguments: { call: '{{call}}', offset: '{{from}}' } }]
                  - name: tell
                    when:
                      - result: recall
                        last: true
                        text: '(?s)^\[[^\n]*; this is the end\].*\n(?<last>line [^\n]*)\s*$'
                      - count:
                          of: [{ result: recall, text: '\nline 1800 of the log\n' }]
                          is: 1
                    say: 'The last is {{last}}.'

                """#)
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("The last is line 2500 of the log."), "\(ended.out)")
        let id = try #require(try site.ids().first)
        let asked = try site.events(id, kind: "call.proposed")
            .filter { $0["body"]?["tool"] == "recall" }
        #expect((2...5).contains(asked.count))
        #expect(TextFile.read(site.workspace(id) + "/runs") == "ran\n")
    }
}
