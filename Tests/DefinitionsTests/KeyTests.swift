import JSON
import SessionKernel
import Testing

@testable import Definitions

/// Holds the keys of session files against the reference: what they are where they are left out,
/// what they may be, and where a mistake is said to be.
struct SessionText {
    /// What a fragment is put into: it replaces the parts that it shows.
    private static let whole: [(key: String, text: String)] = [
        ("session", "session: s"), ("goal", "goal: Do it."),
        ("models", "models:\n  main: { provider: openai, base_url: x, model: gpt }"),
        ("agents", "agents:\n  only: { model: main, instructions: Do it. }"),
    ]

    /// The fragment comes first, so that its lines are those of the file.
    private static func completed(_ fragment: String) -> [UInt8] {
        let keys = fragment.split(separator: "\n").compactMap { line -> Substring? in
            line.first?.isLetter == true ? line.prefix { $0 != ":" } : nil
        }
        let rest = whole.filter { part in !keys.contains { $0 == part.key } }
        return Array((([fragment] + rest.map(\.text)).joined(separator: "\n") + "\n").utf8)
    }

    private static func checked(_ fragment: String) throws(MistakeList) -> SessionDefinition {
        let look = ToolDeclaration(
            name: "files.read", description: "Reads.", arguments: ["type": "object"], reach: .reads)
        var write = look
        write.name = "files.write"
        write.reach = .reversible
        let surroundings = SessionFile.Surroundings(builtins: ["files": [look, write]]) { _ in
            Array("rules: [{ say: Done. }]".utf8)
        }
        return try SessionFile.read(
            completed(fragment), file: "s.yaml", surroundings: surroundings
        ).definition
    }

    /// Reads a file with a fragment in it, which a journal gives back as it was read.
    static func read(
        _ fragment: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> SessionDefinition {
        let definition = try checked(fragment)
        let again = try SessionDefinition(definition.json)
        #expect(again == definition, "\(fragment)", sourceLocation: sourceLocation)
        return definition
    }

    /// A fragment is refused at the place that `¦` marks, by this key path.
    static func refuses(
        _ marked: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let before = marked.prefix { $0 != "¦" }.split(
            separator: "\n", omittingEmptySubsequences: false)
        let place = "s.yaml:\(before.count):\((before.last?.count ?? 0) + 1): \(path): "
        do {
            _ = try checked(marked.replacing("¦", with: ""))
            Issue.record("it was taken: \(marked)", sourceLocation: sourceLocation)
        } catch {
            let found = error.mistakes.map(\.description)
            #expect(
                found.contains { $0.hasPrefix(place) }, "\(marked): \(place)\(found)",
                sourceLocation: sourceLocation)
        }
    }
}

@Suite struct `The keys of a session file` {
    @Test func `at the top may be left out but for four`() throws {
        let plain = try SessionText.read("")
        #expect(plain.inputs["properties"] == [:] && plain.inputs["required"] == [])
        #expect(plain.workspaceTemplate == nil && plain.workspaceSetup.isEmpty)
        #expect(plain.limits == Limits() && plain.retry == RetryRule())
        #expect(plain.constraints.isEmpty && plain.tools.isEmpty && plain.secrets.isEmpty)
        #expect(plain.shellRules.isEmpty && plain.policy.isEmpty && plain.fallback.isEmpty)
        #expect(plain.safeAnswer == nil && plain.chaos == nil && plain.answer == nil)
        #expect(plain.breaker == BreakerRule() && plain.loops == LoopRule())
        #expect(plain.criticalApprovers == 2 && plain.verifyReturns == 1)
        #expect(plain.asksOperator && plain.notify == nil)
        #expect(plain.holdMilliseconds == 900_000)
        #expect(try SessionText.read("approvers: 1").criticalApprovers == 1)
        #expect(try SessionText.read("approvers: 5").criticalApprovers == 5)
        #expect(try SessionText.read("hold_expires: 1s").holdMilliseconds == 1000)
        #expect(try SessionText.read("hold_expires: 1d").holdMilliseconds == 86_400_000)
        #expect(
            try SessionText.read(
                "agents:\n  b: { model: main, instructions: B. }\n  a: "
                    + "{ model: main, instructions: A. }"
            ).agents.map(\.name) == ["b", "a"])
    }

    @Test func `at the top are refused where they stand`() {
        let places = [
            ("session: ¦A b", "session"), ("goal: ¦''", "goal"), ("goal: ¦Use {{x}}.", "goal"),
            ("inputs: ¦[a]", "inputs"), ("inputs:\n  a: ¦{ type: sting }", "inputs.a"),
            ("workspace: ¦{}", "workspace"), ("workspace: { template: ¦'' }", "workspace.template"),
            ("workspace: { template: t, setup: [¦[]] }", "workspace.setup[0]"),
            ("limits: ¦5", "limits"), ("constraints: ¦one", "constraints"),
            ("models: ¦{}", "models"), ("agents: ¦{}", "agents"), ("tools: ¦{}", "tools"),
            ("secrets: ¦[]", "secrets"), ("shell:\n  - ¦x | sometimes", "shell[0]"),
            ("policy: ¦{}", "policy"), ("fallback: [¦other]", "fallback[0]"),
            ("safe_answer: ¦''", "safe_answer"), ("retry: ¦3", "retry"), ("chaos: ¦{}", "chaos"),
            ("breakers: ¦[]", "breakers"), ("loops: ¦[]", "loops"), ("approvers: ¦0", "approvers"),
            ("approvers: ¦6", "approvers"), ("answer: ¦any", "answer"),
            ("verify: ¦twice", "verify"), ("questions: ¦never", "questions"),
            ("hold_expires: ¦999ms", "hold_expires"), ("hold_expires: ¦2d", "hold_expires"),
            ("notify: ¦{}", "notify"), ("¦gaol: x", "gaol"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: path) }
    }

    @Test func `of limits, retry, breakers and loops have defaults`() throws {
        let plain = try SessionText.read("")
        #expect(plain.limits.steps == 50 && plain.limits.tokens == 500_000)
        #expect(plain.limits.cost == Money(microdollars: 5_000_000))
        #expect(plain.limits.wallMilliseconds == 3_600_000)
        #expect(plain.retry.attempts == 3 && plain.retry.firstMilliseconds == 500)
        #expect(plain.retry.mostMilliseconds == 30_000)
        #expect(plain.breaker.failures == 5 && plain.breaker.openMilliseconds == 60_000)
        #expect(plain.breaker.mostMilliseconds == 600_000)
        #expect(plain.loops.repeats == 3 && plain.loops.cycles == 2 && plain.loops.invented == 5)
        #expect(plain.loops.idleSteps == 12 && plain.loops.then == .hold)
        #expect(plain.loops.handoffs == 3 && plain.loops.handoffsMax == 20)

        let least = try SessionText.read(
            "limits: { steps: 1, tokens: 1, cost_usd: 0.000001, wall: 1s }")
        #expect(
            least.limits
                == Limits(
                    steps: 1, tokens: 1, cost: Money(microdollars: 1), wallMilliseconds: 1000))
        let most = try SessionText.read("limits: { steps: 1000000, wall: 30d }").limits
        #expect(most.steps == 1_000_000 && most.wallMilliseconds == 2_592_000_000)
        #expect(try SessionText.read("retry: { first: 40s }").retry.mostMilliseconds == 40_000)
        let retry = try SessionText.read("retry: { attempts: 10, first: 1ms, most: 1h }").retry
        #expect(retry.attempts == 10 && retry.mostMilliseconds == 3_600_000)
        let breaker = try SessionText.read("breakers: { failures: 1000, open: 1s, most: 1d }")
        #expect(breaker.breaker.failures == 1000)
        #expect(breaker.breaker.mostMilliseconds == 86_400_000)
        let none = try SessionText.read(
            "loops: { repeats: 0, cycles: 0, invented: 0, idle_steps: 0, handoffs: 0, "
                + "handoffs_max: 0, then: end }")
        var off = LoopRule(repeats: 0, cycles: 0, invented: 0, idleSteps: 0, then: .end)
        off.handoffs = 0
        off.handoffsMax = 0
        #expect(none.loops == off)
    }

    @Test func `of limits, retry, breakers and loops are refused where they stand`() {
        let places = [
            ("limits: { steps: ¦0 }", "limits.steps"),
            ("limits: { steps: ¦1000001 }", "limits.steps"),
            ("limits: { tokens: ¦0 }", "limits.tokens"),
            ("limits: { cost_usd: ¦0 }", "limits.cost_usd"),
            ("limits: { cost_usd: ¦0.0000001 }", "limits.cost_usd"),
            ("limits: { wall: ¦999ms }", "limits.wall"), ("limits: { wall: ¦31d }", "limits.wall"),
            ("limits: { ¦calls: 5 }", "limits.calls"),
            ("retry: { attempts: ¦0 }", "retry.attempts"),
            ("retry: { attempts: ¦11 }", "retry.attempts"),
            ("retry: { first: ¦0ms }", "retry.first"),
            ("retry: { first: ¦2h }", "retry.first"), ("retry: { most: ¦2h }", "retry.most"),
            ("retry: { first: 2s, most: ¦1s }", "retry.most"),
            ("breakers: { failures: ¦0 }", "breakers.failures"),
            ("breakers: { failures: ¦1001 }", "breakers.failures"),
            ("breakers: { open: ¦999ms }", "breakers.open"),
            ("breakers: { open: ¦2d }", "breakers.open"),
            ("breakers: { most: ¦2d }", "breakers.most"),
            ("breakers: { open: 2m, most: ¦1m }", "breakers.most"),
            ("loops: { repeats: ¦1 }", "loops.repeats"), ("loops: { cycles: ¦1 }", "loops.cycles"),
            ("loops: { invented: ¦1001 }", "loops.invented"),
            ("loops: { handoffs: ¦1 }", "loops.handoffs"),
            ("loops: { handoffs: ¦1001 }", "loops.handoffs"),
            ("loops: { handoffs_max: ¦1001 }", "loops.handoffs_max"),
            ("loops: { idle_steps: ¦1 }", "loops.idle_steps"),
            ("loops: { then: ¦stop }", "loops.then"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: path) }
    }

    @Test func `of an answer, a verifier and a quarantine are refused where they stand`() throws {
        let places = [
            ("answer: { schema: ¦{ type: colour } }", "answer.schema"),
            ("answer: { rules: [¦{ when: { text: a } }] }", "answer.rules[0]"),
            ("answer: { rules: [¦{ message: No. }] }", "answer.rules[0]"),
            (
                "answer: { rules: [{ when: { ¦answer.n: 1 }, message: No. }] }",
                #"answer.rules[0].when["answer.n"]"#
            ),
            ("answer: { ask_below: ¦0.5 }", "answer.ask_below"),
            ("answer: { ask_below: ¦1.5 }", "answer.ask_below"),
            ("answer: { ask_below: ¦0.0001 }", "answer.ask_below"),
            ("verify: { returns: ¦11 }", "verify.returns"),
            ("verify: { ¦times: 1 }", "verify.times"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: path) }
        let quarantine = [
            ("quarantine: ¦1", ""), ("quarantine: { model: ¦other }", ".model"),
            ("quarantine: { schema: ¦{ type: string } }", ".schema"),
            ("quarantine: { schema: ¦{ type: objekt } }", ".schema"),
            ("quarantine: { instructions: ¦'' }", ".instructions"),
            ("quarantine: { ¦ask: x }", ".ask"),
        ]
        for (marked, path) in quarantine {
            SessionText.refuses(program(", \(marked)"), at: "tools[0].quarantine\(path)")
        }
        #expect(try SessionText.read("verify: { returns: 0 }").verifyReturns == 0)
        #expect(try SessionText.read("verify: { returns: 10 }").verifyReturns == 10)
    }
}

private func program(_ more: String) -> String {
    "tools:\n  - { command: act, run: [a], reach: reads\(more) }"
}

private func model(_ more: String, _ first: String = "provider: openai, base_url: x") -> String {
    "models:\n  main: { \(first), model: gpt\(more) }"
}

private func agents(_ more: String) -> String {
    """
    agents:
      a: { model: main, instructions: A.\(more) }
      b: { model: main, instructions: B. }
      w: { model: main, role: worker, instructions: W. }
    """
}

extension `The keys of a session file` {
    @Test func `of a model have defaults and bounds`() throws {
        let plain = try SessionText.read("").models[0]
        #expect(plain.outputTokensMax == 4096 && plain.prices == Prices())
        #expect(plain.window == nil && plain.rate == nil)
        #expect(plain.settings == ["base_url": "x", "model": "gpt"])
        let own = try SessionText.read(
            model(
                ", output_tokens_max: 1000000, window: 1000, rate: 1000000/1d, temperature: 2, "
                    + "reasoning: low, response_format: json, extra: { seed: 7 }, "
                    + "key: '{{secret.K}}', prices: { input: 0.25, output: 2.00, cache_read: 0.1, "
                    + "cache_write: 3 }")
        ).models[0]
        #expect(own.outputTokensMax == 1_000_000 && own.window == 1000)
        #expect(own.rate == Rate(count: 1_000_000, milliseconds: 86_400_000))
        #expect(own.prices.cacheRead == Money(microdollars: 100_000))
        #expect(own.prices.cacheWrite == Money(microdollars: 3_000_000))
        #expect(own.settings["temperature_milli"] == 2000)
        #expect(own.settings["reasoning"] == "low" && own.settings["extra"] == ["seed": 7])
        let claude = try SessionText.read(
            model(", thinking: 1024, cache: false", "provider: anthropic")
        ).models[0]
        #expect(claude.settings == ["cache": false, "model": "gpt", "thinking": 1024])
        let rules = try SessionText.read("models:\n  main: { provider: rules, file: ./r.yaml }")
        #expect(rules.models[0].settings["rules"] == [["say": "Done."]])
    }

    @Test func `of a model are refused where they stand`() {
        let places = [
            ("models:\n  main: ¦{ base_url: x, model: gpt }", ""),
            ("models:\n  main: { provider: ¦opnai }", ".provider"),
            ("models:\n  main: ¦{ provider: rules }", ""),
            ("models:\n  main: ¦{ provider: openai, model: gpt }", ""),
            ("models:\n  main: ¦{ provider: anthropic }", ""),
            (model(", output_tokens_max: ¦0"), ".output_tokens_max"),
            (model(", output_tokens_max: ¦1000001"), ".output_tokens_max"),
            (model(", prices: { input: ¦x }"), ".prices.input"),
            (model(", prices: { ¦cached: 1 }"), ".prices.cached"),
            (model(", response_format: ¦xml"), ".response_format"),
            (model(", ¦response_format: json", "provider: anthropic"), ".response_format"),
            (model(", window: ¦999"), ".window"), (model(", key: ¦'{{inputs.k}}'"), ".key"),
            (model(", temperature: ¦2.1"), ".temperature"),
            (model(", temperature: ¦1.1", "provider: anthropic"), ".temperature"),
            (model(", reasoning: ¦''"), ".reasoning"), (model(", extra: ¦x"), ".extra"),
            (model(", rate: ¦30"), ".rate"), (model(", rate: ¦1000001/1m"), ".rate"),
            (model(", rate: ¦1/0ms"), ".rate"), (model(", rate: ¦1/2d"), ".rate"),
            (model(", ¦thinking: 2000"), ".thinking"), (model(", ¦cache: false"), ".cache"),
            (model(", ¦reasoning: low", "provider: anthropic"), ".reasoning"),
            (model(", thinking: ¦1023", "provider: anthropic"), ".thinking"),
            (model(", thinking: ¦4096", "provider: anthropic"), ".thinking"),
            (
                model(", thinking: 1024, temperature: ¦0.5", "provider: anthropic"),
                ".temperature"
            ),
            (model(", cache: ¦maybe", "provider: anthropic"), ".cache"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "models.main\(path)") }
    }

    @Test func `of an agent have defaults and bounds, and are refused where they stand`() throws {
        let plain = try SessionText.read(agents("")).agents[0]
        #expect(plain.tools.isEmpty && plain.handoff.isEmpty && plain.role == nil)
        #expect(plain.workers.isEmpty && plain.workersAtOnce == 2)
        #expect(plain.limits == AgentLimits() && plain.accepts == HandoffTerms())
        let planner = try SessionText.read(agents(", role: planner, workers: [w], at_once: 8"))
        #expect(planner.agents[0].workers == ["w"] && planner.agents[0].workersAtOnce == 8)
        let places = [
            ("agents:\n  a: ¦{ instructions: x }", ""), ("agents:\n  a: ¦{ model: main }", ""),
            ("agents:\n  a: { model: ¦other, instructions: x }", ".model"),
            ("agents:\n  a: { model: main, instructions: ¦'' }", ".instructions"),
            (agents(", tools: [¦nope]"), ".tools[0]"),
            (agents(", handoff: [¦nope]"), ".handoff[0]"),
            (agents(", handoff: [¦a]"), ".handoff[0]"), (agents(", role: ¦boss"), ".role"),
            (agents(", role: planner, workers: [¦nobody]"), ".workers[0]"),
            (agents(", role: planner, workers: [¦b]"), ".workers[0]"),
            (agents(", workers: ¦[w]"), ".workers"), (agents(", at_once: ¦2"), ".at_once"),
            (agents(", role: planner, workers: [w], at_once: ¦9"), ".at_once"),
            (agents(", role: planner, workers: [w], at_once: ¦0"), ".at_once"),
            (agents(", accepts: ¦{}"), ".accepts"),
            (agents(", accepts: { ¦steps: 1 }"), ".accepts.steps"),
            (agents(", accepts: { facts: { k: ¦maybe } }"), ".accepts.facts.k"),
            (agents(", accepts: { facts: { k: { from: ¦no } } }"), ".accepts.facts.k.from"),
            (agents(", accepts: { facts: { k: { evidence: ¦no } } }"), ".accepts.facts.k.evidence"),
            (agents(", accepts: { done: ¦all }"), ".accepts.done"),
            (agents(", accepts: { artifacts: [¦''] }"), ".accepts.artifacts[0]"),
            (agents(", limits: { steps: ¦0 }"), ".limits.steps"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "agents.a\(path)") }
    }
}

extension `The keys of a session file` {
    @Test func `of a program have defaults`() throws {
        let tool = try SessionText.read(program("")).tools[0]
        let plain = tool.declaration
        #expect(plain.description == "Runs `a`.")
        #expect(plain.arguments == ["additionalProperties": false, "type": "object"])
        #expect(!plain.egress && plain.trusted && !plain.idempotent)
        #expect(!plain.previews && !plain.verifies && !plain.undoes)
        #expect(plain.destinations == nil && plain.quarantine == nil && plain.rate == nil)
        #expect(plain.timeoutMilliseconds == 60_000 && plain.key.isEmpty && plain.onFailure == nil)
        #expect(tool.source == .command(CommandSource(run: ["a"])))
        #expect(CommandSource.memoryBytesDefault == 1 << 30)
        let most = try SessionText.read(
            program(", timeout: 1d, memory: 1024GiB, local_sockets: true, trust: untrusted"))
        guard case .command(let command) = most.tools[0].source else { return }
        #expect(command.memoryBytes == 1 << 40 && command.localSockets)
        #expect(most.tools[0].declaration.timeoutMilliseconds == 86_400_000)
        #expect(!most.tools[0].declaration.trusted)
        let kept = try SessionText.read(program(", quarantine: true")).tools[0].declaration
        #expect(kept.quarantine == QuarantineRule() && !kept.trusted)
    }

    @Test func `of a program are refused where they stand`() {
        let places = [
            ("tools:\n  - ¦{ run: [a], reach: reads }", ""),
            ("tools:\n  - { command: ¦A, run: [a], reach: reads }", ".command"),
            ("tools:\n  - ¦{ command: act, reach: reads }", ""),
            ("tools:\n  - ¦{ command: act, run: [a] }", ""),
            ("tools:\n  - { command: act, run: ¦[], reach: reads }", ".run"),
            ("tools:\n  - { command: act, run: [a], reach: ¦read }", ".reach"),
            (program(", timeout: ¦99ms"), ".timeout"), (program(", timeout: ¦2d"), ".timeout"),
            (program(", memory: ¦15MiB"), ".memory"), (program(", memory: ¦1025GiB"), ".memory"),
            (program(", description: ¦''"), ".description"), (program(", egress: ¦1"), ".egress"),
            (program(", arguments: ¦{ type: string }"), ".arguments"),
            (program(", destination: ¦[]"), ".destination"),
            (program(", egress: true, destination: [¦to]"), ".destination[0]"),
            (program(", trust: ¦maybe"), ".trust"),
            (program(", quarantine: true, trust: ¦trusted"), ".trust"),
            (program(", rate: ¦30"), ".rate"), (program(", preview: ¦[]"), ".preview"),
            (program(", verify: ¦[]"), ".verify"), (program(", undo: ¦[a]"), ".undo"),
            (program(", idempotent: ¦1"), ".idempotent"), (program(", key: ¦[a]"), ".key"),
            (program(", on_failure: ¦''"), ".on_failure"),
            (program(", env: { A: ¦'{{x}}' }"), ".env.A"),
            (program(", allow_dash: ¦1"), ".allow_dash"),
            (program(", local_sockets: ¦1"), ".local_sockets"),
            (program(", ¦network: true"), ".network"),
            ("tools: [{ builtin: ¦fiels }]", ".builtin"),
            ("tools: [{ builtin: shell, network: ¦1 }]", ".network"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "tools[0]\(path)") }
        let words = Array(repeating: "w", count: 257).joined(separator: ", ")
        SessionText.refuses(
            "tools:\n  - { command: act, reach: reads, run: ¦[\(words)] }", at: "tools[0].run")
    }

    @Test func `of a built-in set hold for all its tools`() throws {
        let files = try SessionText.read(
            "tools: [{ builtin: files, trust: untrusted, rate: 3/1s }]"
        ).tools.map(\.declaration)
        #expect(files.map(\.trusted) == [false, false])
        #expect(files.map(\.rate) == Array(repeating: Rate(count: 3, milliseconds: 1000), count: 2))
        let quiet = try SessionText.read("tools: [{ builtin: files, quarantine: true }]").tools
        #expect(quiet.map(\.declaration.quarantine) == [QuarantineRule(), nil])
        let shell = try SessionText.read("tools: [{ builtin: shell }]").tools.map(\.declaration)
        #expect(shell.map(\.name) == ["shell.read", "shell.change", "shell.run"])
        #expect(shell.map(\.reach) == [.reads, .reversible, .irreversible])
        #expect(shell.map(\.egress) == [false, false, false])
        let open = try SessionText.read(
            "tools: [{ builtin: shell, network: true, memory: 64MiB, rate: 2/1s, env: { A: b } }]"
        ).tools
        #expect(open.map(\.declaration.egress) == [false, false, true])
        #expect(open.allSatisfy { $0.declaration.rate == Rate(count: 2, milliseconds: 1000) })
        for tool in open {
            guard case .command(let command) = tool.source else { continue }
            #expect(command.memoryBytes == 64 << 20 && command.environment["A"] == "b")
            #expect(command.shell?.network == (tool.declaration.reach == .irreversible))
        }
    }
}
