import JSON
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A session that asks` {
    let site: Site

    init() throws { site = try Site() }

    private func write(_ arguments: String) -> String {
        TextFile.write(
            #"""
            rules:
              - name: ask
                when: [{ not_called: ask_operator }]
                calls: [{ tool: ask_operator, arguments: \#(arguments) }]
              - name: told that nobody answers
                when:
                  - failed: ask_operator
                    json: { error.message: { matches: '(?s)^(?<message>.*)$' } }
                say: 'None: {{message|line}}'
              - name: told the answer
                when: [{ result: ask_operator, text: '(?s)^(?<text>.*)$' }]
                say: 'I heard {{text|line}}'

            """#, to: "\(site.sessions)/asks-rules.yaml")
        let path = "\(site.sessions)/asks.yaml"
        TextFile.write(
            """
            session: asks
            goal: Do it.
            models: { offline: { provider: rules, file: ./asks-rules.yaml } }
            agents: { only: { model: offline, instructions: Do it. } }

            """, to: path)
        return path
    }

    @Test func `asks, and is answered from the shell`() throws {
        let path = write(#"{ question: "How many?", type: integer }"#)
        let waiting = try site.holdpoint("run", path, "--headless")
        #expect(waiting.code == 3, "\(waiting.err)")
        let id = try #require(try site.ids().first)
        let hold = try site.holdID(id)
        #expect(
            waiting.out == "waiting: hold \(hold) (question, low risk, ask_operator): How many?\n")
        #expect(try site.hold(id)["question"]?["schema"] == ["type": "integer"])

        let wrong = try site.holdpoint("decide", hold, "answer", "--value", "many")
        #expect(wrong.code == 6 && wrong.err.contains("expected a whole number"))
        #expect(try site.holdpoint("decide", hold, "answer").code == 2)
        #expect(try site.holdpoint("decide", hold, "answer", "--choice", "1").code == 6)
        #expect(try site.events(id, kind: "hold.decided").isEmpty)

        let decided = try site.holdpoint("decide", hold, "answer", "--value", "3")
        #expect(decided.code == 0 && decided.out == "\(hold): answered\n", "\(decided.err)")
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0)
        #expect(ended.out.contains(#"I heard {"answer":3}"#), "\(ended.out)")
    }

    @Test func `is answered by the number of a choice`() throws {
        let path = write(#"{ question: "Which?", choices: [stable, beta] }"#)
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let hold = try site.holdID(id)
        let wrong = try site.holdpoint("decide", hold, "answer", "--value", "gamma")
        #expect(wrong.code == 6 && wrong.err.contains("beta"), "\(wrong.err)")
        let far = try site.holdpoint("decide", hold, "answer", "--choice", "3")
        #expect(far.code == 6 && far.err.contains("expected 1 to 2"))
        #expect(try site.holdpoint("decide", hold, "answer", "--choice", "2").code == 0)
        #expect(
            try site.holdpoint("resume", id, "--headless").out.contains(#"{"answer":"beta"}"#))
    }

    @Test func `goes on without an answer where nobody is there`() throws {
        let path = write(#"{ question: "Which?" }"#)
        let ended = try site.holdpoint("run", path, "--headless", "--deny-holds")
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("None: The operator does not answer: nobody was there"))
    }
}
