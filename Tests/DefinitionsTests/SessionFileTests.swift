import JSON
import SessionKernel
import Testing

@testable import Definitions

private struct NoFile: Error, CustomStringConvertible { let description = "there is no such file" }

private func checked(_ text: String) throws(MistakeList) -> SessionFile.Checked {
    let files = ToolDeclaration(
        name: "files.read", description: "Reads.", arguments: ["type": "object"], reach: .reads)
    var write = files
    write.name = "files.write"
    write.reach = .reversible
    return try SessionFile.read(
        Array(text.utf8), file: "s.yaml",
        surroundings: SessionFile.Surroundings(builtins: ["files": [files, write]]) { path in
            guard path == "./rules.yaml" else { throw NoFile() }
            return Array("rules:\n  - say: hello\n".utf8)
        })
}

/// The mistakes of a text, as `line:column key.path: message; expected …`.
private func mistakes(_ text: String) -> [String] {
    do {
        _ = try checked(text)
        return []
    } catch {
        return error.mistakes.map { String($0.description.dropFirst("s.yaml:".count)) }
    }
}

private let good = """
    session: release-train
    goal: Tag {{version}} and publish it.
    inputs:
      version: { type: string, pattern: '^[0-9.]+$' }
    workspace: { template: ./workspace, setup: [[./setup, now]] }
    limits: { steps: 60, tokens: 200000, cost_usd: 2.50, wall: 20m }
    constraints: [Nothing is moved.]
    hold_expires: 5m
    retry: { attempts: 4, first: 40s }
    models:
      offline: { provider: rules, file: ./rules.yaml }
      main:
        provider: openai
        base_url: "{{env.BASE}}"
        model: gpt
        key: "{{secret.KEY}}"
        temperature: 0.25
        output_tokens_max: 100
        prices: { input: 1.25, output: 10 }
    fallback: [main, offline, safe_answer]
    safe_answer: A person has been told.
    agents:
      planner: { model: main, instructions: Plan., tools: [files, git.log], handoff: [releaser] }
      releaser: { model: main, role: worker, instructions: Do., tools: [git.push] }
    tools:
      - builtin: files
      - command: git.log
        run: [git, log, "--max-count={{args.count}}"]
        arguments: { type: object, properties: { count: { type: integer } } }
        reach: reads
      - command: git.push
        description: Pushes.
        run: [git, push, "{{inputs.version}}"]
        arguments: { type: object, properties: { ref: { type: string } } }
        key: [ref]
        env: { HOME: "{{workspace}}", TOKEN: "{{secret.T}}" }
        reach: irreversible
        egress: true
        trust: untrusted
        timeout: 90s
        idempotent: true
        on_failure: Nothing was pushed.
        allow_dash: true
        preview: [git, log]
        verify: [git, ls-remote]
    policy:
      - { when: { tool: git.push, args.ref: "refs/*" }, then: hold, because: it stays }
      - { when: { reach: reads }, then: clear }
      - { when: { reach: reversible }, then: clear, unattended: true }

    """

@Suite struct `Session files` {
    @Test func `a session is read whole`() throws {
        let definition = try checked(good).definition
        #expect(definition.name == "release-train")
        #expect(definition.goal == "Tag {{version}} and publish it.")
        #expect(definition.inputs["required"] == ["version"])
        #expect(definition.inputs["properties"]?["version"]?["type"] == "string")
        #expect(definition.workspaceTemplate == "./workspace")
        #expect(definition.workspaceSetup == [["./setup", "now"]])
        #expect(
            definition.limits
                == Limits(
                    steps: 60, tokens: 200_000, cost: Money(microdollars: 2_500_000),
                    wallMilliseconds: 1_200_000))
        #expect(definition.constraints == ["Nothing is moved."])
        #expect(definition.holdMilliseconds == 300_000)
        #expect(
            definition.retry
                == RetryRule(attempts: 4, firstMilliseconds: 40_000, mostMilliseconds: 40_000))
        #expect(definition.fallback == ["main", "offline", "safe_answer"])
        #expect(definition.safeAnswer == "A person has been told.")
        #expect(definition.agents.map(\.name) == ["planner", "releaser"])
        #expect(definition.agents[0].tools == ["files.read", "files.write", "git.log"])
        #expect(definition.agents[0].handoff == ["releaser"])
        #expect(definition.agents[1].role == "worker")
    }

    @Test func `an agent has the ceilings that are written, and no others`() throws {
        let text = good.replacing(
            "role: worker, instructions: Do.",
            with: "role: worker, limits: { steps: 3, wall: 90s }, instructions: Do.")
        let definition = try checked(text).definition
        #expect(definition.agents[0].limits == AgentLimits())
        #expect(definition.agents[1].limits == AgentLimits(steps: 3, wallMilliseconds: 90_000))
        #expect(try SessionDefinition(definition.json) == definition)
        #expect(
            mistakes(text.replacing("steps: 3", with: "steps: 0")).first?
                .contains("agents.releaser.limits.steps") == true)
    }

    @Test func `agents may ask, unless the file says that they may not`() throws {
        #expect(try checked(good).definition.asksOperator)
        let silent = try checked(good + "\nquestions: false\n").definition
        #expect(!silent.asksOperator)
        #expect(try !SessionDefinition(silent.json).asksOperator)
        #expect(
            mistakes(good + "\nquestions: never\n").first?.contains("questions") == true)
    }

    @Test func `an agent is told of its context, unless the file says that it is not`() throws {
        #expect(try checked(good).definition.tellsOfContext)
        let silent = try checked(good + "\ncontext_notice: false\n").definition
        #expect(!silent.tellsOfContext)
        #expect(try !SessionDefinition(silent.json).tellsOfContext)
        #expect(
            mistakes(good + "\ncontext_notice: 60\n").first?.contains("context_notice") == true)
    }

    @Test func `what programs do is read, and each mistake told at its line`() throws {
        let text = good + "shell:\n  - deployctl | group\n  - deployctl status | reads\n"
        let definition = try checked(text).definition
        #expect(definition.shellRules == ["deployctl | group", "deployctl status | reads"])
        #expect(try SessionDefinition(definition.json) == definition)
        let told = mistakes(text + "  - python3.12 | reads\n  - x | sometimes\n")
        #expect(told.count == 2)
        #expect(told.first?.contains("shell[2]") == true, "\(told)")
        #expect(told.last?.contains("`sometimes` is not understood") == true, "\(told)")
    }

    @Test func `sockets of this machine are opened only by what may`() throws {
        let tools = """
            - builtin: files
              - { command: a, run: ["true"], reach: reads }
              - { command: b, run: ["true"], reach: reads, local_sockets: true }
              - { mcp: c, run: ["true"], local_sockets: true }
              - { mcp: d, run: ["true"] }
            """
        let definition = try checked(good.replacing("- builtin: files", with: tools)).definition
        let allowed = definition.tools.map { tool in
            if case .command(let command) = tool.source { command.localSockets } else { false }
        }
        #expect(allowed.filter(\.self).count == 1)
        #expect(definition.servers.map(\.localSockets) == [true, false])
        #expect(try SessionDefinition(definition.json) == definition)
        let told = mistakes(
            good.replacing(
                "- builtin: files",
                with: "- builtin: files\n  - { mcp: c, url: \"http://x\", local_sockets: true }"))
        #expect(told.first?.contains("`local_sockets` is said of a server with a `run`") == true)
    }

    @Test(arguments: [("", 60), (", timeout: 10m", 600), (", timeout: 1500ms", 1)])
    func `a command for the shell may take less time than its tool`(
        _ written: String, _ most: Int
    ) throws {
        let text = good.replacing(
            "- builtin: files", with: "- builtin: files\n  - { builtin: shell\(written) }")
        let definition = try checked(text).definition
        for name in ["shell.read", "shell.change", "shell.run"] as [ToolName] {
            let tool = try #require(definition.tool(name)?.declaration)
            let timeout = tool.arguments["properties"]?["timeout"]
            #expect(timeout?["maximum"]?.intValue == most)
            #expect(timeout?["minimum"] == 1 && timeout?["type"] == "integer")
        }
        let short = try checked(
            text.replacing("builtin: shell\(written)", with: "builtin: shell, timeout: 500ms")
        ).definition
        #expect(
            short.tool("shell.run")?.declaration.arguments["properties"]?["timeout"] == nil)
    }

    @Test func `what the final answer has to be is read, and checked whole`() throws {
        let text =
            good + """

                answer:
                  schema:
                    type: object
                    properties: { version: { type: string }, confidence: { type: number } }
                  rules:
                    - { when: { answer.version: "0.*" }, message: Not yet. }
                  ask_below: 0.65
                verify: { returns: 2 }
                """
        let definition = try checked(text).definition
        #expect(definition.answer?.askBelow == 650 && definition.verifyReturns == 2)
        #expect(
            definition.answer?.refusals
                == [AnswerRule.Refusal(when: ["answer.version": "0.*"], message: "Not yet.")])
        #expect(try SessionDefinition(definition.json) == definition)
        let plain = try checked(good).definition
        #expect(plain.answer == nil && plain.verifyReturns == 1)
    }

    @Test(arguments: [
        ("answer: { schema: { type: colour } }", "the schema of the answer is wrong"),
        ("answer: { rules: [{ when: { answer.n: 1 }, message: No. }] }", "no condition is called"),
        ("answer: { rules: [{ when: { text: a } }] }", "message"),
        ("answer: { schema: { type: object }, ask_below: 0.5 }", "no `confidence` is in"),
        ("verify: { returns: 11 }", "expected a whole number from 0 to 10"),
    ])
    func `a wrong answer's rule is told at its place`(_ lines: String, _ said: String) {
        let told = mistakes(good + "\n" + lines + "\n").joined(separator: "\n")
        #expect(told.contains(said), "\(told)")
    }

    @Test func `loops, breakers and rates are read, and have defaults`() throws {
        let plain = try checked(good).definition
        #expect(plain.loops == LoopRule())
        #expect(plain.breaker == BreakerRule())
        #expect(plain.models[0].rate == nil)

        let text =
            good.replacing("temperature: 0.25", with: "rate: 30/1m")
            .replacing("- builtin: files", with: "- { builtin: files, rate: 2/500ms }") + """

                breakers: { failures: 3, open: 20m }
                loops: { repeats: 0, idle_steps: 5, then: end }
                """
        let definition = try checked(text).definition
        #expect(definition.loops == LoopRule(repeats: 0, idleSteps: 5, then: .end))
        #expect(
            definition.breaker
                == BreakerRule(
                    failures: 3, openMilliseconds: 1_200_000, mostMilliseconds: 1_200_000))
        #expect(definition.models[1].rate == Rate(count: 30, milliseconds: 60_000))
        #expect(definition.tools[0].declaration.rate == Rate(count: 2, milliseconds: 500))
        #expect(try SessionDefinition(definition.json) == definition)
    }

    @Test(arguments: ["30", "30/m", "0/1m", "30/0s", "-1/1m", "30/1m/1m", "1000001/1m", "3/2d"])
    func `a rate that is none is told what one looks like`(rate: String) {
        let found = mistakes(good.replacing("temperature: 0.25", with: "rate: \(rate)"))
        #expect(found.count == 1)
        #expect(found.first?.contains("such as 30/1m") == true, "\(found)")
    }

    @Test func `models keep their settings, and rules become part of the definition`() throws {
        let models = try checked(good).definition.models
        #expect(models[0].settings["rules"] == [["say": "hello"]])
        let main = models[1]
        #expect(
            main.settings == [
                "base_url": "{{env.BASE}}", "key": "{{secret.KEY}}", "model": "gpt",
                "temperature_milli": 250,
            ])
        #expect(main.outputTokensMax == 100)
        #expect(main.prices.input == Money(microdollars: 1_250_000))
        #expect(main.prices.output == Money(microdollars: 10_000_000))
    }

    @Test func `a model's own ways are kept as its server names them`() throws {
        let text = good.replacing(
            "temperature: 0.25",
            with: "reasoning: low\n    window: 9000\n    extra: { seed: 7 }\n    "
                + "response_format: schema")
        let main = try checked(text).definition.models[1]
        #expect(main.settings["reasoning"] == "low")
        #expect(main.settings["response_format"] == "schema")
        #expect(main.settings["extra"] == ["seed": 7])
        #expect(main.window == 9000)
    }

    @Test(arguments: [
        ("thinking: 2000", "leaves nothing"), ("thinking: 90", "1024"),
        ("thinking: 1024\n    temperature: 0.25", "takes no temperature"),
        ("reasoning: low", "unknown"),
    ]) func `what a model's provider does not know is a mistake`(keys: String, words: String) {
        let text = good.replacing("provider: openai", with: "provider: anthropic")
            .replacing("temperature: 0.25", with: keys)
        #expect(mistakes(text).contains { $0.contains(words) })
    }

    @Test func `tools and policy keep all that was said`() throws {
        let definition = try checked(good).definition
        let push = try #require(definition.tool("git.push"))
        #expect(push.declaration.description == "Pushes.")
        #expect(push.declaration.reach == .irreversible)
        #expect(push.declaration.egress && push.declaration.idempotent)
        #expect(push.declaration.previews && push.declaration.verifies)
        #expect(!push.declaration.trusted)
        #expect(push.declaration.timeoutMilliseconds == 90_000)
        #expect(push.declaration.onFailure == "Nothing was pushed.")
        #expect(push.declaration.key == ["ref"])
        #expect(
            push.source
                == .command(
                    CommandSource(
                        run: ["git", "push", "{{inputs.version}}"],
                        environment: ["HOME": "{{workspace}}", "TOKEN": "{{secret.T}}"],
                        preview: ["git", "log"], verify: ["git", "ls-remote"], allowsDash: true)))
        #expect(definition.policy.map(\.then) == [.hold, .clear, .clear])
        #expect(definition.policy.map(\.unattended) == [false, false, true])
        #expect(definition.policy[0].because == "it stays")
        let lines = good.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[definition.policy[0].line - 1].contains("it stays"))
    }

    @Test func `what is reversible may have an undo, and nothing else`() throws {
        let tool = """
            session: s
            goal: Do it.
            models: { main: { provider: openai, base_url: x, model: gpt } }
            agents: { worker: { model: main, instructions: Work. } }
            tools:
              - { command: tag, run: [tag, "{{key}}"], undo: [untag, "{{session}}"], reach: REACH }
            """
        let definition = try checked(tool.replacing("REACH", with: "reversible")).definition
        #expect(try #require(definition.tool("tag")).declaration.undoes)
        #expect(try SessionDefinition(definition.json) == definition)
        let place = "6:50: tools[0].undo: "
        #expect(
            mistakes(tool.replacing("REACH", with: "irreversible")) == [
                place + "what is irreversible has no undo; expected `reach: reversible` with "
                    + "`undo:`"
            ])
        #expect(
            mistakes(tool.replacing("REACH", with: "reads")) == [
                place + "what only reads has nothing to undo; expected `reach: reversible` with "
                    + "`undo:`"
            ])
    }

    @Test func `what was read is what the journal gives back`() throws {
        let definition = try checked(good).definition
        #expect(try SessionDefinition(definition.json) == definition)
    }

    @Test func `six mistakes are six mistakes, each at its place with what was expected`() {
        let text = """
            session: Release Train
            goal: Do it.
            models:
              main: { provider: opnai, model: gpt, base_url: x }
            agents:
              planner:
                model: main
                instructions: Plan.
                tools: [git.lgo]
                handoff: [realeser]
              releaser: { model: main, instructions: Do. }
            tools:
              - command: git.log
                run: [git, log, "{{args.cuont}}"]
                arguments: { type: object, properties: { count: { type: integer } } }
                reach: reads
            limits: { wall: 20 }
            """
        #expect(
            mistakes(text) == [
                "1:10: session: `Release Train` is no name; expected a small letter, then small "
                    + "letters, digits, `.`, `_`, `-`; at most 64",
                "4:21: models.main.provider: `opnai` is not known here; expected one of rules, "
                    + "openai, anthropic (did you mean openai?)",
                "9:13: agents.planner.tools[0]: no tool is called `git.lgo`; expected one of "
                    + "git.log, memory (did you mean git.log?)",
                "10:15: agents.planner.handoff[0]: no agent is called `realeser`; expected one of "
                    + "planner, releaser (did you mean releaser?)",
                "14:21: tools[0].run[2]: `{{args.cuont}}` is not known here; expected one of "
                    + "args.count, workspace, session, key (did you mean args.count?)",
                "17:17: limits.wall: this is the number `20`; expected a time such as 500ms, 30s, "
                    + "5m, 2h or 1d (did you mean 20s?)",
            ])
    }

    @Test func `doubled keys and names of nothing are told with all other mistakes`() {
        let text = """
            session: s
            goal: Do it.
            models:
              main: { provider: openai, base_url: "{{env.}}", model: m, key: "{{secret.}}" }
            agents:
              only: { model: main, instructions: Do., tools: [memry] }
            tools:
              - command: act
                run: [act, "{{secret.A-B}}"]
                reach: reads
                reach: reads
            colour: red
            """
        #expect(
            mistakes(text) == [
                "4:39: models.main.base_url: `{{env.}}` names no variable; expected "
                    + "`{{env.NAME}}`, the name of letters, digits and `_`",
                "4:66: models.main.key: `{{secret.}}` names no secret; expected "
                    + "`{{secret.NAME}}`, the name of letters, digits and `_`",
                "6:51: agents.only.tools[0]: no tool is called `memry`; expected one of act, "
                    + "memory (did you mean memory?)",
                "9:16: tools[0].run[1]: `{{secret.A-B}}` names no secret; expected "
                    + "`{{secret.NAME}}`, the name of letters, digits and `_`",
                "11:5: tools[0].reach: the key `reach` stands here a second time; expected each "
                    + "key once (it is first on line 10; remove one of them)",
                "12:1: colour: the key `colour` is unknown; expected one of "
                    + mistakes("session: s\ncolour: red").compactMap {
                        $0.hasPrefix("2:1: ") ? String($0.split(separator: "one of ")[1]) : nil
                    }.joined(),
            ])
    }
}

extension `Session files` {
    /// A file that is right but for what is put in.
    private func file(
        top: String = "", agent: String = "", tool: String = "", model: String = ""
    ) -> String {
        """
        session: s
        goal: Do it.
        models:
          main: { provider: openai, base_url: x, model: gpt\(model) }
        agents:
          worker: { model: main, instructions: Work.\(agent) }
        tools:
          - { command: look, run: [ls], reach: reads\(tool) }
        \(top)
        """
    }

    @Test func `the file to put mistakes into has none`() { #expect(mistakes(file()) == []) }

    @Test(arguments: [
        ("gaol: x", "the key `gaol` is unknown"),
        ("limits: { steps: 0 }", "expected a whole number from 1 to 1000000"),
        ("limits: { stesp: 5 }", "the key `stesp` is unknown"),
        ("limits: { cost_usd: -1 }", "limits.cost_usd"),
        ("limits: { wall: 31d }", "expected a time from 1s to 30d"),
        ("hold_expires: 10ms", "hold_expires"),
        ("retry: { attempts: 11 }", "expected a whole number from 1 to 10"),
        ("retry: { first: 0ms }", "expected a time from 1ms to 1h"),
        ("retry: { first: 2s, most: 1s }", "the longest wait is shorter than the first"),
        ("breakers: { failures: 0 }", "expected a whole number from 1 to 1000"),
        ("breakers: { open: 1h, most: 30m }", "longer than the most"),
        ("breakers: { openn: 1h }", "the key `openn` is unknown"),
        ("loops: { repeats: 1 }", "expected a whole number from 2 to 1000, or 0 for never"),
        ("loops: { then: stop }", "`stop` is not known here"),
        ("fallback: [other]", "no model is called `other`"),
        ("fallback: [main, safe_answer]", "there is no safe answer"),
        ("fallback: [safe_answer, main]\nsafe_answer: Sorry.", "not the last rung"),
        ("fallback: [main, main]", "stands in the list twice"),
        ("inputs: { v: { type: sting } }", "the schema of this input is wrong"),
        ("inputs: { v: { type: string, default: 7 } }", "the default does not fit"),
        ("policy: [{ when: { tol: x }, then: hold }]", "no condition is called `tol`"),
        ("policy: [{ when: { tool: loook }, then: hold }]", "no tool is called `loook`"),
        ("policy: [{ when: { reach: read }, then: hold }]", "no reach is called `read`"),
        ("policy: [{ when: {}, then: alow }]", "`alow` is not known here"),
        ("policy: [{ when: {}, then: hold, unattended: true }]", "does not clear"),
        (#"policy: [{ when: { args.a: { matches: "(" } }, then: hold }]"#, "condition is wrong"),
        ("workspace: {}", "the key `template` is missing"),
    ])
    func `one mistake at the top is told once`(_ top: String, _ message: String) throws {
        let found = mistakes(file(top: top))
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test(arguments: [
        (", arguments: { type: objekt }", "schema of the arguments is wrong"),
        (", arguments: { type: string }", "the arguments of a tool are an object"),
        (", timeout: 5", "expected a time"), (", trust: maybe", "`maybe` is not known here"),
        (", env: { A: '{{secert.X}}' }", "`{{secert.X}}` is not known here"),
        (", preview: []", "the list has 0 items"),
        (", key: [to]", "a tool that only reads has no effect to be recognised"),
        (", retries: 3", "the key `retries` is unknown"),
    ])
    func `one mistake of a tool is told once`(_ tool: String, _ message: String) throws {
        let found = mistakes(file(tool: tool))
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test func `a key names arguments that there are`() {
        let found = mistakes(good.replacing("key: [ref]", with: "key: [rev]"))
        #expect(found.count == 1)
        #expect(found.first?.contains("no argument is called `rev`") == true, "\(found)")
    }

    @Test func `a wrong schema is not blamed on its placeholders as well`() {
        let wrong = ", arguments: { type: objekt }, verify: ['{{args.a}}', '{{inputs.b}}']"
        let found = mistakes(file(tool: wrong))
        #expect(found.count == 2)
        #expect(found.last?.contains("{{inputs.b}}") == true)
    }

    @Test func `names that cannot be told apart or are taken are refused`() {
        let double = file().replacing(
            "reach: reads }", with: "reach: reads }\n  - { command: look, run: [ls], reach: reads }"
        )
        #expect(mistakes(double).map { $0.contains("a second tool is called `look`") } == [true])
        let taken = file().replacing("command: look", with: "command: handoff")
        #expect(mistakes(taken).map { $0.contains("a tool of the session itself") } == [true])
        let model = file().replacing("main:", with: "safe_answer:").replacing(
            "model: main", with: "model: safe_answer")
        #expect(mistakes(model).map { $0.contains("no name for a model") } == [true])
        #expect(
            mistakes(file(agent: ", handoff: [worker]"))
                .map { $0.contains("cannot hand off to itself") } == [true])
    }

    @Test func `what is missing is told once, not wherever it would be used`() {
        #expect(
            mistakes("agents: { a: { model: m, instructions: x } }").map {
                $0.split(separator: ": ", maxSplits: 1).last.map(String.init)
            } == [
                "the key `goal` is missing", "the key `models` is missing",
                "the key `session` is missing",
            ])
        #expect(mistakes("").count == 1)
        #expect(mistakes("- 1").count == 1)
    }

    @Test func `secrets and the environment stand only where they are resolved`() {
        let key = mistakes(file(model: #", key: "{{inputs.k}}""#))
        #expect(key.map { $0.contains("expected {{env.NAME}} or {{secret.NAME}}") } == [true])
        let goal = file().replacing("goal: Do it.", with: "goal: Use {{secret.K}}.")
        #expect(mistakes(goal).map { $0.contains("no input is called `secret.K`") } == [true])
    }

    @Test func `a rules file that is not there is told at its place`() {
        let text = file().replacing(
            "provider: openai, base_url: x, model: gpt", with: "provider: rules, file: ./no.yaml")
        #expect(
            mistakes(text) == [
                "4:34: models.main.file: `./no.yaml` cannot be read: there is no such file"
            ])
    }

    @Test func `more than ten tools are warned about, not refused`() throws {
        let names = (1...11).map { "t\($0)" }
        let tools = names.map { "  - { command: \($0), run: [ls], reach: reads }" }
        func text(_ count: Int) -> String {
            file(agent: ", tools: [\(names.prefix(count).joined(separator: ", "))]")
                .replacing("tools:\n", with: "tools:\n\(tools.joined(separator: "\n"))\n")
        }
        #expect(try checked(text(10)).warnings == [])
        let warnings = try checked(text(11)).warnings
        #expect(
            warnings.map(\.description) == [
                "s.yaml:6:3: agents.worker.tools: agent worker has 11 tools; expected at most 10 "
                    + "(models choose worse among many; give each agent what it needs)"
            ])
    }

    @Test func `a tool that is listed twice, by name and by its set, is offered once`() throws {
        let text = file(agent: ", tools: [files.read, files]")
            .replacing("tools:\n", with: "tools:\n  - builtin: files\n")
        #expect(try checked(text).definition.agents[0].tools == ["files.read", "files.write"])
    }

    @Test func `names and files have a greatest size`() {
        let name = String(repeating: "n", count: 64)
        #expect(mistakes(file().replacing("session: s", with: "session: \(name)")) == [])
        #expect(mistakes(file().replacing("session: s", with: "session: \(name)n")).count == 1)
        let long = file(top: "# " + String(repeating: "x", count: YAMLFile.bytesMax))
        #expect(mistakes(long).map { $0.contains("expected at most") } == [true])
    }
}

@Suite struct `Placeholders in a text` {
    @Test func `names are found and filled`() {
        #expect(Placeholders.names(in: "a {{x}} b {{ y.z }}{{}}") == ["x", "y.z", ""])
        #expect(Placeholders.names(in: "{x} }} {{ open") == [])
        let filled = Placeholders.fill("{{a}}-{{b}}-{{a}}") { $0 == "a" ? "{{b}}" : nil }
        #expect(filled == "{{b}}-{{b}}-{{b}}")
    }
}
