import Definitions
import SessionKernel
import Testing

private func checked(_ notify: String) throws(MistakeList) -> SessionDefinition {
    let text = """
        session: told
        goal: Do it.
        models: { main: { provider: openai, base_url: "http://127.0.0.1:1/v1", model: m } }
        agents: { only: { model: main, instructions: Do it. } }
        notify: \(notify)
        """
    let surroundings = SessionFile.Surroundings(builtins: [:]) { _ in [] }
    return try SessionFile.read(
        Array(text.utf8), file: "s.yaml", surroundings: surroundings
    ).definition
}

@Suite struct `The command that tells a person` {
    @Test func `is read whole, and tells of everything where nothing is listed`() throws {
        let rule = try checked(
            "{ run: [./tell, '{{session}}', '{{args.summary}}'], on: [safe_answer, ended], "
                + "attempts: 5, timeout: 10s, env: { TOKEN: '{{secret.PAGER}}' } }"
        ).notify
        #expect(
            rule
                == NoticeRule(
                    command: CommandSource(
                        run: ["./tell", "{{session}}", "{{args.summary}}"],
                        environment: ["TOKEN": "{{secret.PAGER}}"]),
                    on: [.safeAnswer, .ended], attempts: 5, timeoutMilliseconds: 10_000))
        let short = try checked("{ run: [./tell] }").notify
        #expect(short == NoticeRule(command: CommandSource(run: ["./tell"])))
        #expect(short?.on == Set(NoticeRule.Occasion.allCases))
    }

    @Test(arguments: [
        ("{ on: [ended] }", "the key `run` is missing"),
        ("{ run: [./tell], on: [end] }", "notify.on[0]"),
        ("{ run: [./tell], on: [] }", "notify.on"), ("{ run: [./tell], attempts: 0 }", "attempts"),
        ("{ run: [./tell, '{{args.body}}'] }", "is not known here"),
        ("{ run: [./tell], preview: [x] }", "`preview` is unknown"),
    ])
    func `is told with its place where it is wrong`(_ notify: String, _ said: String) {
        do {
            _ = try checked(notify)
            Issue.record("no mistake was found")
        } catch {
            #expect("\(error.mistakes.map(\.description))".contains(said))
        }
    }
}
