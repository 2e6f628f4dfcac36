import SessionKernel
import Testing

@testable import Definitions

private func checked(_ policy: String) throws(MistakeList) -> SessionFile.Checked {
    let text = """
        session: s
        goal: Do it.
        models: { m: { provider: openai, base_url: "http://a/v1", model: m } }
        agents: { only: { model: m, instructions: Do it., tools: [git.push, git.log] } }
        tools:
          - { command: git.log, run: [git, log], reach: reads }
          - { command: git.push, run: [git, push], reach: irreversible, egress: true }
        policy:

        """
    return try SessionFile.read(
        Array((text + policy).utf8), file: "s.yaml",
        surroundings: SessionFile.Surroundings(builtins: [:]) { _ in [] })
}

private func mistakes(_ policy: String) -> [String] {
    do {
        _ = try checked(policy)
        return []
    } catch {
        return error.mistakes.map { String($0.description.dropFirst("s.yaml:".count)) }
    }
}

@Suite struct `The policy of a session file` {
    @Test
    func `a rule says how many approve, how long it waits, how it is approved, what it risks`()
        throws
    {
        let rule = try checked(
            "  - { when: { egress: true }, then: hold, approvers: 2, expires: 10m, friction: type, "
                + "risk: critical }\n"
        ).definition.policy[0]
        #expect(
            rule.terms
                == HoldTerms(approvers: 2, expiresMilliseconds: 600_000, friction: .type))
        #expect(rule.risk == .critical)
        #expect(try PolicyRule(rule.json) == rule)
    }

    @Test(arguments: [
        ("then: clear, approvers: 2", "`approvers` is said of a rule that does not hold"),
        ("then: refuse, risk: high", "`risk` is said of a rule that does not hold"),
        ("then: hold, approvers: 6", "expected a whole number from 1 to 5"),
        ("then: hold, approvers: 0", "expected a whole number from 1 to 5"),
        ("then: hold, expires: 0s", "expected a time from 1s to 1d"),
        ("then: hold, friction: word", "one of key, again, type"),
        ("then: hold, risk: hgih", "did you mean high?"),
    ])
    func `terms that are wrong or not of a hold are told`(terms: String, said: String) {
        let found = mistakes("  - { when: {}, \(terms) }\n")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(said) == true, "\(found)")
    }

    @Test func `a wrong condition is told at its own place`() {
        let found = mistakes(
            """
              - when:
                  tool: git.push
                  args.ref:
                    not:
                      - a
                      - { lack: x }
                  spent.cost: 1
                then: hold

            """)
        #expect(
            found == [
                "14:13: policy[0].when[\"args.ref\"].not[1].lack: the condition is wrong: no such "
                    + "condition; expected `lacks`",
                "15:7: policy[0].when[\"spent.cost\"]: no condition is called `spent.cost`; "
                    + "expected one of agent, args, destinations_clean, egress, now, reach, "
                    + "spent.calls, spent.cost_usd, spent.steps, spent.tokens, tainted, tool and 1 "
                    + "more",
            ] || found.count == 2 && found[0].hasPrefix("14:"), "\(found)")
    }

    @Test func `examples that do not hold are told with line, column and key path`() {
        let found = mistakes(
            """
              - when: { tool: git.push, args.ref: "refs/tags/*" }
                then: hold
                match:
                  - { tool: git.push, args: { ref: refs/tags/v1 } }
                  - { tool: git.push, args: { ref: main } }
                no_match:
                  - { tool: git.log }
                  - { tool: git.push, args: { ref: refs/tags/v2 } }
                  - { tool: git.psh }
              - when: { egress: true }
                then: refuse
                match:
                  - { tool: git.push, args: { ref: refs/tags/v1 } }

            """)
        #expect(
            found == [
                "13:9: policy[0].match[1]: the rule does not match this call: args.ref is `main`",
                "16:9: policy[0].no_match[1]: the rule matches this call",
                "17:17: policy[0].no_match[2].tool: the example is wrong: no tool is called "
                    + "git.psh; expected `git.push`",
                "21:9: policy[1].match[0]: the rule on line 9 takes this call first: hold "
                    + "(put the narrower rule first)",
            ], "\(found)")
    }

    @Test func `examples may say when, what was spent and what is tainted`() throws {
        let file = try checked(
            """
              - when: { tool: git.push, now: { time: 22:00-06:00, zone: "+01:00" } }
                then: refuse
                match: [{ tool: git.push, now: "2026-03-06T21:30:00Z" }]
                no_match: [{ tool: git.push, now: "2026-03-06T12:00:00Z" }, { tool: git.push }]
              - when: { tool: git.push, spent.cost_usd: { ">=": 2 } }
                then: hold
                match: [{ tool: git.push, spent: { cost_usd: 2.50 } }]
                no_match: [{ tool: git.push, spent: { cost_usd: 1.99 } }]
              - when: { egress: true, tainted: true }
                then: hold
                match: [{ tool: git.push, tainted: true }]
                no_match: [{ tool: git.push }]

            """)
        #expect(file.definition.policy.count == 3)
        #expect(file.warnings.isEmpty)
    }

    @Test func `examples are no part of what is pinned`() throws {
        let rule = "  - { when: { reach: reads }, then: clear"
        let with = try checked(rule + ", match: [{ tool: git.log }] }\n").definition
        #expect(with.policyDigest == (try checked(rule + " }\n")).definition.policyDigest)
    }

    @Test func `a rule that no call reaches is warned about`() throws {
        let warnings = try checked(
            """
              - { when: { reach: reads }, then: clear }
              - { when: { tool: git.log }, then: refuse }
              - { when: { tool: git.push }, then: hold }

            """
        ).warnings.map(\.description)
        #expect(
            warnings == [
                "s.yaml:10:5: policy[1]: no call reaches this rule: the one on line 9 takes all "
                    + "that it would (put the narrower rule first)"
            ], "\(warnings)")
    }
}
