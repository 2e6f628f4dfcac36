import Definitions
import SessionKernel
import Testing

private func checked(_ accepts: String) throws(MistakeList) -> SessionFile.Checked {
    let text = """
        session: chain
        goal: Do it.
        models: { main: { provider: openai, base_url: "http://127.0.0.1:1/v1", model: m } }
        agents:
          first: { model: main, instructions: Begin., handoff: [second] }
          second:
            model: main
            instructions: End.
            accepts: \(accepts)
        tools:
          - { command: tests.run, run: [make, test], reach: reads }
        loops: { handoffs: 4, handoffs_max: 8 }
        """
    let surroundings = SessionFile.Surroundings(builtins: [:]) { _ in [] }
    return try SessionFile.read(
        Array(text.utf8), file: "s.yaml", surroundings: surroundings)
}

@Suite struct `What an agent accepts, in a file` {
    @Test func `is read whole`() throws {
        let checked = try checked(
            "{ facts: { tests: { from: tests.run }, owner: given, log: seen, plan: any }, "
                + "done: [Ran the tests.], artifacts: [notes.md] }")
        #expect(
            checked.definition.agents[1].accepts
                == HandoffTerms(
                    facts: [
                        .init(key: "tests", evidence: .seen, from: "tests.run"),
                        .init(key: "owner", evidence: .given), .init(key: "log", evidence: .seen),
                        .init(key: "plan"),
                    ], done: ["Ran the tests."], artifacts: ["notes.md"]))
        #expect(checked.definition.loops.handoffs == 4)
        #expect(checked.definition.loops.handoffsMax == 8)
        #expect(checked.warnings.isEmpty)
    }

    @Test(arguments: [
        ("{ facts: { tests: maybe } }", "agents.second.accepts.facts.tests"),
        ("{ facts: { tests: { from: tests.rum } } }", "no tool is called"),
        ("{ facts: { tests: { form: tests.run } } }", "`form` is unknown"),
        ("{ facts: { tests: { from: tests.run, evidence: given } } }", "and never `given`"),
        ("{ facts: { tests: { from: tests.run, evidence: any } } }", "and never `any`"),
        ("{}", "nothing is needed"), ("{ done: seen }", "agents.second.accepts.done"),
        ("{ steps: [a] }", "`steps` is unknown"),
    ])
    func `is told with its place where it is wrong`(_ accepts: String, _ said: String) {
        do {
            _ = try checked(accepts)
            Issue.record("no mistake was found")
        } catch {
            #expect("\(error.mistakes.map(\.description))".contains(said))
        }
    }
}
