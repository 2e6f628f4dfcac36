import JSON
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A session that asks for a value` {
    let site: Site

    init() throws { site = try Site() }

    private func write(_ first: String, _ then: String) -> String {
        TextFile.write(
            """
            rules:
              - name: first
                when: [{ not_called: look }]
                calls: [{ tool: look, arguments: {} }]
              - name: answer
                say: '\(first)'

            """, to: "\(site.sessions)/value-rules.yaml")
        TextFile.write(
            """
            rules:
              - name: answer
                say: '\(then)'

            """, to: "\(site.sessions)/other-rules.yaml")
        let path = "\(site.sessions)/value.yaml"
        TextFile.write(
            """
            session: value
            goal: Say which.
            models:
              first: { provider: rules, file: ./value-rules.yaml }
              other: { provider: rules, file: ./other-rules.yaml }
            fallback: [first, other]
            agents: { only: { model: first, instructions: Say it., tools: [look] } }
            tools:
              - { command: look, run: ["true"], reach: reads }
            policy:
              - { when: { reach: reads }, then: clear }
            answer:
              schema:
                type: object
                required: [version]
                properties: { version: { type: string }, confidence: { type: number } }
              ask_below: 0.6

            """, to: path)
        return path
    }

    @Test func `keeps the value, and takes the next rung after three useless answers`() throws {
        let path = write("I do not know.", #"{"version":"1.2.3","confidence":0.9}"#)
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 0, "\(ended.err)")
        let id = try #require(try site.ids().first)
        let shown = try JSON(parsing: try site.holdpoint("show", id, "--json").out)
        #expect(shown["outcome"]?["value"]?["version"] == "1.2.3")
        #expect(shown["outcome"]?["rung"] == 1)
        let rejected = try site.events(id, kind: "answer.rejected")
        #expect(rejected.count == 3)
        let hints = rejected.compactMap { $0["body"]?["error"]?["hint"]?.stringValue }
        #expect(hints.map { $0.contains("ask_operator") } == [false, true, true])
    }

    @Test func `puts an unsure answer to a person`() throws {
        let path = write(#"{"version":"1.2.3","confidence":0.2}"#, "never")
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let hold = try site.holdID(id)
        #expect(try site.hold(id)["kind"] == "dispute")
        #expect(try site.holdpoint("decide", hold, "approve").code == 0)
        #expect(try site.phase(id) == "completed")
    }
}
