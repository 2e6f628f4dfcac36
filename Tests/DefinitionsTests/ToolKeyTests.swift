import JSON
import SessionKernel
import Testing

@testable import Definitions

private func request(_ more: String) -> String {
    "tools:\n  - { http: act, url: 'https://a.example/x'\(more) }"
}

private func server(_ more: String, _ first: String = "run: [serve]") -> String {
    "tools:\n  - { mcp: notes, \(first)\(more) }"
}

private func step(_ more: String) -> String {
    """
    pipeline:
      steps:
        - { \(more) }
    tools:
      - { command: act, run: [a], reach: reads }
    """
}

private func rule(_ more: String) -> String {
    """
    tools:
      - { command: act, run: [a], reach: irreversible, egress: true }
    policy:
      - { \(more) }
    """
}

extension `The keys of a session file` {
    @Test func `of a request have defaults`() throws {
        let tool = try SessionText.read(request("")).tools[0]
        guard case .http(let source) = tool.source else { return }
        #expect(source.request == HTTPTemplate(method: "GET", url: "https://a.example/x"))
        #expect(source.hosts == ["a.example"])
        #expect(!source.allowsPrivate && !source.followsRedirects)
        #expect(source.answerBytesMax == nil && HTTPSource.answerBytesDefault == 1 << 20)
        #expect(source.preview == nil && source.verify == nil && source.undo == nil)
        #expect(source.verified == nil)
        #expect(tool.declaration.egress && !tool.declaration.trusted)
        let reaches: [(method: String, reach: Reach)] = [
            ("GET", .reads), ("HEAD", .reads), ("POST", .irreversible), ("PUT", .irreversible),
            ("PATCH", .irreversible), ("DELETE", .irreversible),
        ]
        let arguments = ", arguments: { type: object, properties: { a: { type: string } } }"
        for (method, reach) in reaches {
            let asked = try SessionText.read(request(", method: \(method)\(arguments)")).tools[0]
            #expect(asked.declaration.reach == reach, "\(method)")
            guard case .http(let source) = asked.source else { continue }
            let carries = ["POST", "PUT", "PATCH"].contains(method)
            #expect(source.request.body == (carries ? "{{args}}" : nil), "\(method)")
        }
        let none = try SessionText.read(request(", method: POST, body: null\(arguments)"))
        guard case .http(let bare) = none.tools[0].source else { return }
        #expect(bare.request.body == nil)
        let long = try SessionText.read(request(", max_bytes: 64MiB"))
        guard case .http(let most) = long.tools[0].source else { return }
        #expect(most.answerBytesMax == 64 << 20)
    }

    @Test func `of a request are refused where they stand`() {
        let places = [
            ("tools:\n  - { http: ¦A, url: 'https://a.example/' }", ".http"),
            ("tools:\n  - ¦{ http: act }", ""),
            ("tools:\n  - { http: act, url: ¦'https://{{args.host}}/' }", ".url"),
            ("tools:\n  - { http: act, url: ¦'{{env.BASE}}/x' }", ".url"),
            (request(", method: ¦get"), ".method"),
            (request(", query: { k: ¦'{{secret.K}}' }"), ".query.k"),
            (request(", headers: { ¦Host: b }"), ".headers.Host"),
            (request(", headers: { ¦'X Y': z }"), #".headers["X Y"]"#),
            (request(", method: POST, body: { a: ¦'{{args.b}}' }"), ".body.a"),
            (request(", hosts: [a.example, ¦'https://b']"), ".hosts[1]"),
            (request(", private: ¦yes"), ".private"), (request(", redirects: ¦any"), ".redirects"),
            (request(", max_bytes: ¦65MiB"), ".max_bytes"),
            (request(", max_bytes: ¦0"), ".max_bytes"),
            (request(", preview: ¦{ method: GET }"), ".preview"),
            (request(", verify: { url: ¦'https://b.example/' }"), ".verify.url"),
            (
                request(", verify: { url: 'https://a.example/', method: ¦DELETE }"),
                ".verify.method"
            ),
            (
                request(", verify: { url: 'https://a.example/', done: ¦{ a: {} } }"),
                ".verify.done"
            ),
            (request(", undo: ¦{ url: 'https://a.example/' }"), ".undo"),
            (request(", ¦run: [a]"), ".run"), (request(", ¦env: { A: b }"), ".env"),
            (request(", quarantine: ¦1"), ".quarantine"), (request(", key: ¦[a]"), ".key"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "tools[0]\(path)") }
    }

    @Test func `of a server have defaults`() throws {
        let plain = try SessionText.read(server("")).servers[0]
        #expect(
            plain.transport == .program(["serve"], environment: [:], memoryBytes: nil))
        #expect(!plain.trusted && plain.quarantine == nil && !plain.localSockets)
        #expect(plain.startMilliseconds == 30_000 && plain.timeoutMilliseconds == 120_000)
        #expect(plain.only.isEmpty && plain.rules.isEmpty && plain.install == nil)
        let most = try SessionText.read(server(", start: 1h, timeout: 1d")).servers[0]
        #expect(most.startMilliseconds == 3_600_000 && most.timeoutMilliseconds == 86_400_000)
        let open = try SessionText.read(server(", local_sockets: true, memory: 64MiB")).servers[0]
        #expect(open.localSockets)
        let quiet = try SessionText.read(server(", quarantine: true")).servers[0]
        #expect(quiet.quarantine == QuarantineRule())
    }

    @Test func `of a server are refused where they stand`() {
        let places = [
            ("tools:\n  - { mcp: ¦Notes, run: [serve] }", ".mcp"),
            ("tools:\n  - ¦{ mcp: notes }", ""),
            (server("", "run: ¦[]"), ".run"), (server("", "url: ¦'ftp://a'"), ".url"),
            (server(", env: { A: ¦'{{args.a}}' }"), ".env.A"),
            (server(", headers: ¦{ A: b }"), ".headers"),
            (server(", env: ¦{ A: b }", "url: 'http://a'"), ".env"),
            (server(", memory: ¦1GiB", "url: 'http://a'"), ".memory"),
            (server(", memory: ¦15MiB"), ".memory"),
            (server(", local_sockets: ¦true", "url: 'http://a'"), ".local_sockets"),
            (server(", trust: ¦maybe"), ".trust"), (server(", quarantine: ¦1"), ".quarantine"),
            (server(", quarantine: true, trust: ¦trusted"), ".trust"),
            (server(", start: ¦99ms"), ".start"), (server(", start: ¦2h"), ".start"),
            (server(", timeout: ¦99ms"), ".timeout"), (server(", timeout: ¦2d"), ".timeout"),
            (server(", only: ¦[]"), ".only"), (server(", install: ¦''"), ".install"),
            (server(", tools: { q: { reach: ¦read } }"), ".tools.q.reach"),
            (server(", tools: { q: { egress: ¦1 } }"), ".tools.q.egress"),
            (server(", tools: { q: { idempotent: ¦1 } }"), ".tools.q.idempotent"),
            (server(", tools: { q: { key: ¦[] } }"), ".tools.q.key"),
            (server(", tools: { q: { timeout: ¦99ms } }"), ".tools.q.timeout"),
            (server(", tools: { q: { on_failure: ¦'' } }"), ".tools.q.on_failure"),
            (server(", tools: { q: { rate: ¦30 } }"), ".tools.q.rate"),
            (server(", tools: { q: { preview: ¦[] } }"), ".tools.q.preview"),
            (server(", tools: { q: { verify: [a, ¦'{{input.a}}'] } }"), ".tools.q.verify[1]"),
            (server(", only: [a], tools: { ¦q: { reach: reads } }"), ".tools.q"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "tools[0]\(path)") }
    }

    @Test func `of a secret are refused where they stand`() {
        let places = [
            ("secrets: { A: ¦{} }", "secrets.A"), ("secrets: { A: ¦value }", "secrets.A"),
            ("secrets: { A: ¦{ env: B, file: /b } }", "secrets.A"),
            ("secrets: { ¦a-b: { env: B } }", "secrets.a-b"),
            ("secrets: { A: { env: ¦'B C' } }", "secrets.A.env"),
            ("secrets: { A: { file: ¦beside/a } }", "secrets.A.file"),
            ("secrets: { A: { command: ¦[] } }", "secrets.A.command"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: path) }
    }

    @Test func `of a notice have defaults and bounds, and are refused where they stand`() throws {
        let plain = try #require(try SessionText.read("notify: { run: [tell] }").notify)
        #expect(plain.on == Set(NoticeRule.Occasion.allCases))
        #expect(plain.attempts == 3 && plain.timeoutMilliseconds == 30_000)
        #expect(plain.command == CommandSource(run: ["tell"]))
        let most = try #require(
            try SessionText.read(
                "notify: { run: [tell], on: [safe_answer, hold_raised, hold_escalated, ended], "
                    + "attempts: 10, timeout: 10m, memory: 64MiB, allow_dash: true, env: { A: b } }"
            ).notify)
        #expect(most.on == plain.on)
        #expect(most.attempts == 10 && most.timeoutMilliseconds == 600_000)
        #expect(most.command.memoryBytes == 64 << 20 && most.command.allowsDash)
        #expect(most.command.environment == ["A": "b"])
        let places = [
            ("notify: ¦{ on: [ended] }", ""), ("notify: { run: ¦[] }", ".run"),
            ("notify: { run: [a], on: ¦[] }", ".on"),
            ("notify: { run: [a], on: [¦end] }", ".on[0]"),
            ("notify: { run: [a], attempts: ¦0 }", ".attempts"),
            ("notify: { run: [a], attempts: ¦11 }", ".attempts"),
            ("notify: { run: [a], timeout: ¦99ms }", ".timeout"),
            ("notify: { run: [a], timeout: ¦11m }", ".timeout"),
            ("notify: { run: [a], memory: ¦15MiB }", ".memory"),
            ("notify: { run: [a], allow_dash: ¦1 }", ".allow_dash"),
            ("notify: { run: [a], env: { A: ¦'{{args.body}}' } }", ".env.A"),
            ("notify: { run: [a], ¦preview: [a] }", ".preview"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "notify\(path)") }
    }

    @Test func `of a rule of the policy have defaults`() throws {
        let plain = try SessionText.read(rule("when: {}, then: hold")).policy[0]
        #expect(plain.because == nil && !plain.unattended && plain.risk == nil)
        #expect(plain.terms == HoldTerms())
        let denies = try SessionText.read(rule("when: {}, then: hold, headless: deny")).policy[0]
        #expect(denies.terms.deniesHeadless)
        let waits = try SessionText.read(rule("when: {}, then: hold, headless: wait")).policy[0]
        #expect(waits.terms == plain.terms)
        for verdict in ["clear", "hold", "refuse"] {
            let read = try SessionText.read(rule("when: {}, then: \(verdict)")).policy[0]
            #expect(read.then.rawValue == verdict)
        }
    }

    @Test func `of a rule of the policy are refused where they stand`() {
        let places = [
            ("policy:\n  - ¦{ then: hold }", ""), ("policy:\n  - ¦{ when: {} }", ""),
            (rule("when: { ¦tol: x }, then: hold"), ".when.tol"),
            (rule("when: { tool: ¦axt }, then: hold"), ".when.tool"),
            (rule("when: {}, then: ¦alow"), ".then"),
            (rule("when: {}, then: hold, because: ¦''"), ".because"),
            (rule("when: {}, then: clear, unattended: ¦1"), ".unattended"),
            (rule("when: {}, then: clear, approvers: ¦2"), ".approvers"),
            (rule("when: {}, then: hold, approvers: ¦0"), ".approvers"),
            (rule("when: {}, then: hold, approvers: ¦6"), ".approvers"),
            (rule("when: {}, then: hold, expires: ¦999ms"), ".expires"),
            (rule("when: {}, then: hold, expires: ¦2d"), ".expires"),
            (rule("when: {}, then: hold, friction: ¦word"), ".friction"),
            (rule("when: {}, then: hold, headless: ¦no"), ".headless"),
            (rule("when: {}, then: refuse, headless: ¦deny"), ".headless"),
            (rule("when: {}, then: hold, risk: ¦hgih"), ".risk"),
            (rule("when: { args.a: 1 }, then: hold, match: [¦{ tool: act }]"), ".match[0]"),
            (rule("when: {}, then: hold, match: [{ tool: ¦axt }]"), ".match[0].tool"),
            (rule("when: {}, then: hold, no_match: [¦{ tool: act }]"), ".no_match[0]"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "policy[0]\(path)") }
    }

    @Test func `of a chaos plan have defaults, and are refused where they stand`() throws {
        let plan = try SessionText.read("chaos: { faults: { refusal: 0.5 } }").chaos
        #expect(plan == ["faults": ["refusal": ["chance": 500_000]], "seed": 0])
        let all = try SessionText.read(
            "chaos: { seed: 7, faults: { all: 1, hang: { chance: 0 } }, match: { agent: only }, "
                + "hang: 2s, latency: 1ms, clock_jump: 1s }"
        ).chaos
        #expect(all?["seed"] == 7 && all?["match"] == ["agent": "only"])
        #expect(all?["hang_ms"] == 2000 && all?["latency_ms"] == 1)
        #expect(all?["clock_jump_ms"] == 1000)
        #expect(all?["faults"]?.objectValue?.count == Fault.Kind.allCases.count)
        let places = [
            ("chaos: ¦{}", ""), ("chaos: { faults: { ¦hnag: 1 } }", ".faults.hnag"),
            ("chaos: { faults: { hang: ¦2 } }", ".faults.hang"),
            ("chaos: { faults: { hang: ¦{ match: { tool: '*' } } } }", ".faults.hang"),
            ("chaos: { faults: { hang: { chance: ¦1.1 } } }", ".faults.hang.chance"),
            ("chaos: { faults: {}, seed: ¦-1 }", ".seed"),
            ("chaos: { faults: {}, match: { ¦toll: x } }", ".match.toll"),
            ("chaos: { faults: {}, match: { agent: ¦onyl } }", ".match.agent"),
            ("chaos: { faults: {}, hang: ¦0ms }", ".hang"),
            ("chaos: { faults: {}, latency: ¦2d }", ".latency"),
            ("chaos: { faults: {}, clock_jump: ¦999ms }", ".clock_jump"),
        ]
        for (marked, path) in places { SessionText.refuses(marked, at: "chaos\(path)") }
    }
}

extension `The keys of a session file` {
    @Test func `of a pipeline have defaults`() throws {
        #expect(try SessionText.read("").pipeline == nil)
        let plain = try #require(try SessionText.read(step("step: a, approval: Go on?")).pipeline)
        #expect(plain.answer == nil)
        #expect(plain.step("a")?.onFailure == .stop && plain.step("a")?.standIn == .null)
        guard case .approval(let asked)? = plain.step("a")?.action else {
            Issue.record("it is no approval")
            return
        }
        #expect(asked.shows == [:] && asked.risk == .medium && asked.terms == HoldTerms())
        let call = try #require(try SessionText.read(step("step: a, tool: act")).pipeline)
        guard case .tool(let name, let arguments)? = call.step("a")?.action else {
            Issue.record("it is no call")
            return
        }
        #expect(name == "act" && arguments == [:])
    }

    @Test func `of a pipeline are refused where they stand`() {
        let places = [
            ("step: ¦A, approval: x", ".step"), ("step: a, tool: ¦axt", ".tool"),
            ("step: a, tool: act, arguments: ¦[]", ".arguments"),
            ("step: a, approval: x, on_failure: ¦go_on", ".on_failure"),
            ("step: a, approval: x, default: ¦1", ".default"),
            ("step: a, agent: ¦nobody, ask: x, answer: { schema: { type: object } }", ".agent"),
            ("step: a, agent: only, ask: x, answer: ¦{}", ".answer"),
            ("step: a, agent: only, ask: ¦'', answer: { schema: { type: object } }", ".ask"),
            ("step: a, approval: ¦''", ".approval"),
            ("step: a, approval: x, shows: { ¦a/b: 1 }", #".shows["a/b"]"#),
            ("step: a, approval: x, risk: ¦hgih", ".risk"),
            ("step: a, approval: x, approvers: ¦6", ".approvers"),
            ("step: a, approval: x, expires: ¦0s", ".expires"),
            ("step: a, approval: x, friction: ¦word", ".friction"),
            ("step: a, approval: x, headless: ¦no", ".headless"),
            ("step: a, branch: ¦none, ways: [{ way: w, do: [] }]", ".branch"),
            ("step: a, branch: none, ways: ¦[]", ".ways"),
            ("step: a, branch: none, ways: [¦{ do: [] }]", ".ways[0]"),
            ("step: a, branch: none, ways: [¦{ way: w }]", ".ways[0]"),
            (
                "step: a, branch: none, ways: [{ way: w, when: { abov: ¦8 }, do: [] }]",
                ".ways[0].when.abov"
            ),
            ("step: a, for_each: ¦all, at_most: 2, do: [{ step: b, approval: x }]", ".for_each"),
            ("step: a, for_each: all, at_most: ¦1001, do: [{ step: b, approval: x }]", ".at_most"),
            ("step: a, for_each: all, at_most: ¦0, do: [{ step: b, approval: x }]", ".at_most"),
            ("step: a, for_each: all, at_most: 2, do: ¦[]", ".do"),
            ("step: a, approval: x, ¦ask: y", ".ask"),
        ]
        for (marked, path) in places {
            SessionText.refuses(step(marked), at: "pipeline.steps[0]\(path)")
        }
        SessionText.refuses("pipeline: ¦{}", at: "pipeline")
        SessionText.refuses("pipeline:\n  steps: ¦[]", at: "pipeline.steps")
        SessionText.refuses("pipeline:\n  steps:\n    - ¦{ approval: x }", at: "pipeline.steps[0]")
        SessionText.refuses("pipeline:\n  steps:\n    - ¦{ step: a }", at: "pipeline.steps[0]")
        for rest in ["ask: x", "answer: { schema: { type: object } }"] {
            SessionText.refuses(
                "pipeline:\n  steps:\n    - ¦{ step: a, agent: only, \(rest) }",
                at: "pipeline.steps[0]")
        }
    }
}
