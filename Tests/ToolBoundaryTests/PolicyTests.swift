import JSON
import SessionKernel
import Testing

@testable import ToolBoundary

private let push = ToolDeclaration(
    name: "git.push", description: "", arguments: ["type": "object"], reach: .irreversible,
    egress: true)
private let log = ToolDeclaration(
    name: "git.log", description: "", arguments: ["type": "object"], reach: .reads)
private let declared = PolicySubject.Declared(
    tools: [push, log],
    agents: [AgentDefinition(name: "worker", model: "m", instructions: "", tools: ["git.push"])])

@Suite struct `What a policy is asked about` {
    private func subject(_ text: String) throws -> JSON {
        try PolicySubject(reading: JSON(parsing: text), in: declared).json
    }

    @Test func `what a written call leaves out is the tool's, or nothing`() throws {
        #expect(
            try subject(#"{"tool": "git.push", "args": {"ref": "a"}}"#) == [
                "agent": "worker", "args": ["ref": "a"], "destinations_clean": true,
                "egress": true, "reach": "irreversible",
                "spent": [
                    "calls": 0, "cost_usd": JSON(numberText: "0.00") ?? .null, "steps": 0,
                    "tokens": 0,
                ], "tainted": false, "tool": "git.push",
            ])
        let told = try subject(
            #"{"tool": "git.log", "tainted": true, "now": "1970-01-01T00:00:01Z", "spent": "#
                + #"{"cost_usd": 2.5, "calls": 3}}"#)
        #expect(told["now"] == 1000)
        #expect(told["destinations_clean"] == false)
        #expect(told["spent"]?["cost_usd"]?.doubleValue == 2.5)
        #expect(told["spent"]?["calls"] == 3)
    }

    @Test(arguments: [
        (#"{"args": {}}"#, "the key `tool` is missing"),
        (#"{"tool": "git.psh"}"#, "tool: no tool is called git.psh; expected `git.push`"),
        (#"{"tool": "git.log", "arg": {}}"#, "arg: the key is unknown; expected `args`"),
        (#"{"tool": "git.log", "args": []}"#, "args: a array; expected an object"),
        (#"{"tool": "git.log", "tainted": 1}"#, "tainted: a integer; expected true or false"),
        (#"{"tool": "git.log", "agent": "wrker"}"#, "agent: no agent is called wrker"),
        (#"{"tool": "git.log", "now": "noon"}"#, "now: no time; expected one such as"),
        (#"{"tool": "git.log", "spent": {"cost": 1}}"#, "spent.cost: the key is unknown"),
        (#"{"tool": "git.log", "spent": {"steps": -1}}"#, "spent.steps: no count"),
        ("[]", "a array; expected an object"),
    ])
    func `a wrong call is refused at its place`(text: String, said: String) throws {
        let json = try JSON(parsing: text)
        let mistake = #expect(throws: MatcherMistake.self) {
            try PolicySubject(reading: json, in: declared)
        }
        #expect(mistake?.description.hasPrefix(said) == true, "\(mistake?.description ?? "")")
    }

    private func judge(
        _ calls: [CallRequest], by rules: [PolicyRule], at time: Int, calls begun: Int = 0
    ) throws -> [CallVerdict] {
        var definition = SessionDefinition(
            name: "s", goal: "g",
            agents: [
                AgentDefinition(name: "worker", model: "m", instructions: "", tools: ["git.log"])
            ])
        definition.models = [ModelDefinition(name: "m", provider: .rules, settings: [:])]
        definition.tools = [ToolDefinition(declaration: log, source: .builtin("git"))]
        definition.policy = rules
        var session = Session(id: "s")
        let opened = SessionOpened(definition: definition, goal: "g", inputs: [:], workspace: "")
        for event in try session.decide(Command(at: Timestamp(milliseconds: 1), .open(opened))) {
            session.apply(event)
        }
        let verdict = Boundary(definition).judge(
            ModelAnswer(text: "", calls: calls), in: session, at: Timestamp(milliseconds: time))
        guard case .calls(let verdicts) = verdict else { return [] }
        return verdicts
    }

    @Test func `the time of the command counts, not that of the last event`() throws {
        let rules = [
            PolicyRule(when: ["now": ["time": "09:00-17:00"]], then: .clear),
            PolicyRule(when: [:], then: .refuse),
        ]
        let call = CallRequest(providerID: "", tool: "git.log", arguments: "{}")
        guard case .clear? = try judge([call], by: rules, at: 10 * 3_600_000).first else {
            Issue.record("not cleared by day")
            return
        }
        guard case .reject? = try judge([call], by: rules, at: 20 * 3_600_000).first else {
            Issue.record("not refused by night")
            return
        }
    }

    @Test func `calls of one tool are counted within an answer as well`() throws {
        let rules = [
            PolicyRule(when: ["spent.calls": ["<": 2]], then: .clear),
            PolicyRule(when: [:], then: .refuse),
        ]
        let call = CallRequest(providerID: "", tool: "git.log", arguments: "{}")
        let verdicts = try judge([call, call, call], by: rules, at: 1)
        let cleared = verdicts.map { if case .clear = $0 { true } else { false } }
        #expect(cleared == [true, true, false])
    }

    @Test func `a rule raises the risk of what it holds and never lowers it`() throws {
        var rule = PolicyRule(when: [:], then: .hold)
        rule.risk = .high
        rule.terms = HoldTerms(approvers: 2, expiresMilliseconds: 60_000, friction: .type)
        let call = CallRequest(providerID: "", tool: "git.log", arguments: "{}")
        guard case .hold(let judgement)? = try judge([call], by: [rule], at: 1).first else {
            Issue.record("not held")
            return
        }
        #expect(judgement.risk == .high)
        #expect(judgement.terms == rule.terms)
        let subject = PolicySubject(push, by: "worker", [:], at: PolicyMoment())
        rule.risk = .medium
        let ruling = Policy([rule]).ruling(on: subject.json)
        #expect(
            max(Risk(reach: .irreversible, egress: true, tainted: false), ruling.risk!) == .high)
    }
}

@Suite struct `How a verdict came about` {
    private let policy = Policy([
        PolicyRule(when: ["args.ref": "refs/tags/*", "tool": "git.push"], then: .hold, line: 3),
        PolicyRule(when: ["reach": "irreversible"], then: .refuse, line: 4),
        PolicyRule(when: [:], then: .clear, line: 5),
    ])

    private func explanation(_ ref: String) -> Policy.Explanation {
        let subject = PolicySubject(
            push, by: "worker", ["ref": .string(ref)], at: PolicyMoment())
        return policy.explanation(on: subject.json)
    }

    @Test func `each rule is told with each condition and the value it met`() {
        let told = explanation("main")
        #expect(told.ruling.verdict == .refuse)
        #expect(told.ruling.rule == 1)
        #expect(told.steps.map(\.outcome) == [.skipped, .matched, .unreached])
        #expect(
            told.steps[0].findings == [
                Conditions.Finding(
                    path: "args.ref", condition: "refs/tags/*", value: "main", outcome: .noMatch),
                Conditions.Finding(
                    path: "tool", condition: "git.push", value: "git.push", outcome: .match([:])),
            ])
        #expect(told.steps[2].findings.isEmpty)
    }

    @Test func `it is the verdict itself`() {
        for ref in ["main", "refs/tags/v1", ""] {
            let subject = PolicySubject(push, by: "w", ["ref": .string(ref)], at: PolicyMoment())
            #expect(explanation(ref).ruling == policy.ruling(on: subject.json))
        }
    }

    @Test func `a rule that cannot be tried to its end is told as that`() {
        let policy = Policy([PolicyRule(when: ["args.a": ["~": "^(a+)+$"]], then: .refuse)])
        let hostile = JSON.string(String(repeating: "a", count: 200) + "!")
        let told = policy.explanation(on: ["args": ["a": hostile]])
        #expect(told.steps.map(\.outcome) == [.unknown])
        #expect(told.ruling.verdict == .hold)
    }
}

@Suite struct `A path that leads elsewhere than it looks` {
    private func verdict(_ rules: [PolicyRule], _ path: String) -> PolicyRule.Verdict {
        Policy(rules).ruling(on: ["args": ["path": .string(path)], "tool": "notes.put"]).verdict
    }

    @Test func `is cleared by no rule about its beginning, and escapes no other`() {
        let clears = [PolicyRule(when: ["args.path": "notes/*"], then: .clear)]
        #expect(verdict(clears, "notes/today") == .clear)
        #expect(verdict(clears, "notes/a..b") == .clear)
        #expect(verdict(clears, "notes/../key") == .hold)
        let refuses = [
            PolicyRule(when: ["args.path": "secret/*"], then: .refuse),
            PolicyRule(when: ["tool": "notes.put"], then: .clear),
        ]
        #expect(verdict(refuses, "secret/../secret/key") == .refuse)
        let meant = [PolicyRule(when: ["args.path": "../common/*"], then: .clear)]
        #expect(verdict(meant, "../common/file") == .clear)
    }

    @Test func `is no argument of a standing rule`() {
        func fits(_ glob: String, _ path: String) -> Bool {
            let rule = StandingRule(
                id: "r1", tool: "notes.put", agent: "clerk", definition: Digest(of: ""),
                arguments: [:],
                free: StandingRule.Free(name: "path", glob: glob))
            return StandingRules.fits(rule, ["path": .string(path)])
        }
        #expect(fits("notes*", "notes/today") && !fits("notes*", "notes/../README.md"))
    }
}

@Suite struct `A rule that no call reaches` {
    private func shadow(_ earlier: JSON, _ later: JSON) -> Bool {
        let rules = [
            PolicyRule(when: earlier, then: .hold), PolicyRule(when: later, then: .clear),
        ]
        return PolicyShadow(rules, tools: [push, log]).shadow(over: 1) == 0
    }

    @Test(arguments: [
        (#"{}"#, #"{"tool": "git.log"}"#, true),
        (#"{"tool": "git.*"}"#, #"{"tool": "git.log", "args.a": "x"}"#, true),
        (#"{"tool": "git.log", "args.a": "x"}"#, #"{"tool": "git.log"}"#, false),
        (#"{"tool": "git.*"}"#, #"{"tool": ["git.log", "git.push"]}"#, true),
        (#"{"tool": "git.*"}"#, #"{"tool": ["git.log", "files.read"]}"#, false),
        (#"{"tool": "git.*"}"#, #"{"tool": "git.p*"}"#, false),
        (#"{"reach": "reads"}"#, #"{"tool": "git.log"}"#, true),
        (#"{"reach": "reads"}"#, #"{"tool": "git.push"}"#, false),
        (#"{"egress": true}"#, #"{"tool": "git.push", "tainted": true}"#, true),
        (#"{"args.n": {"<": 10}}"#, #"{"args.n": 9}"#, true),
        (#"{"args.n": {"<": 10}}"#, #"{"args.n": {"<": 9}}"#, false),
        (#"{"tool": "git.[lp]*"}"#, #"{"tool": "git.[lp]*"}"#, true),
    ])
    func `is found where that is certain`(earlier: String, later: String, isShadowed: Bool) throws {
        #expect(shadow(try JSON(parsing: earlier), try JSON(parsing: later)) == isShadowed)
    }
}
