import JSON
import SessionKernel
import ToolBoundary

/// Puts calls that people write down to the policy of a definition.
struct PolicyTrial {
    private let definition: SessionDefinition
    private let policy: Policy
    private let declared: PolicySubject.Declared

    init(_ definition: SessionDefinition) {
        self.definition = definition
        policy = Policy(definition.policy)
        declared = PolicySubject.Declared(
            tools: definition.tools.map(\.declaration), agents: definition.callers)
    }

    /// What the policy says of one call, and why.
    struct Finding {
        let subject: PolicySubject
        /// What was mended in the arguments before they were judged.
        let coercions: [Coercion]
        let explanation: Policy.Explanation
        /// What is wrong with the arguments; such a call never gets as far as the policy.
        let violations: [String]
        let expected: PolicyRule.Verdict?
        let policy: Digest
    }

    /// - Throws: A failure that names the place, when the text is no call.
    func finding(on text: String, at place: String) throws -> Finding {
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw CommandFailure(.invalidInput, "\(place): no JSON: \(error)")
        }
        var subject: PolicySubject
        do {
            subject = try PolicySubject(reading: json, in: declared)
        } catch {
            throw CommandFailure(.invalidInput, "\(place): \(error)")
        }
        let mended = schema(of: subject)?.mended(subject.arguments)
        subject.arguments = mended?.value ?? subject.arguments
        var expected: PolicyRule.Verdict?
        if let wanted = json["expect"] {
            expected = wanted.stringValue.flatMap(PolicyRule.Verdict.init(rawValue:))
            guard expected != nil else {
                throw CommandFailure(
                    .invalidInput, "\(place): expect: expected clear, hold or refuse")
            }
        }
        return Finding(
            subject: subject, coercions: mended?.coercions ?? [],
            explanation: policy.explanation(on: subject.json),
            violations: violations(subject), expected: expected, policy: definition.policyDigest)
    }

    private func schema(of subject: PolicySubject) -> Schema? {
        definition.tool(subject.tool).flatMap { try? Schema($0.declaration.arguments) }
    }

    private func violations(_ subject: PolicySubject) -> [String] {
        guard let schema = schema(of: subject) else { return [] }
        return schema.check(subject.arguments).map { violation in
            "\(violation.at.isEmpty ? "the arguments" : violation.at): expected "
                + "\(violation.expected), got \(violation.got)"
        }
    }
}

extension PolicyTrial.Finding {
    /// What becomes of the call: where a rule clears what a person has to see, it is held.
    var verdict: PolicyRule.Verdict {
        explanation.ruling.asks(about: subject) ? .hold : explanation.ruling.verdict
    }

    /// Nil where nothing was said.
    var isExpected: Bool? { expected.map { $0 == verdict } }

    var exitCode: ExitCode {
        switch verdict {
        case .clear: .success
        case .hold: .waiting
        case .refuse: .failure
        }
    }

    var json: JSON {
        .compact([
            "agent": .string(subject.agent.text), "args": subject.arguments,
            "as_expected": isExpected.map { .bool($0) },
            "coercions": .list(coercions, \.json),
            "because": explanation.ruling.because.map { .string($0) },
            "does_not_fit": violations.isEmpty ? nil : .array(violations.map { .string($0) }),
            "policy": .string(policy.hex), "rule": explanation.ruling.rule.map { .integer($0 + 1) },
            "rules": .array(explanation.steps.enumerated().map { $1.json(of: $0 + 1) }),
            "tool": .string(subject.tool.text), "verdict": .string(verdict.rawValue),
            "why": .string(why),
        ])
    }

    /// One line.
    private var why: String {
        guard explanation.ruling.asks(about: subject) else { return explanation.ruling.text }
        let reason =
            subject.egress && subject.tainted
            ? "tainted data leaves by no rule"
            : "\(subject.egress ? "what leaves" : "what is irreversible") is cleared only by a "
                + "rule with `unattended: true`"
        return "\(explanation.ruling.text); but \(reason)"
    }

    /// Rule by rule, for people.
    var text: String {
        var lines = [
            "\(subject.tool) \(subject.arguments.canonicalText) by \(subject.agent)"
        ]
        lines += coercions.map { "  changed first: \($0.text)" }
        lines += violations.map { "  does not fit the schema, so that it is rejected first: \($0)" }
        for (index, step) in explanation.steps.enumerated() {
            lines.append(
                "  rule \(index + 1), line \(step.rule.line), \(step.rule.words): \(step.said)")
            lines += step.findings.map { "    \($0.mark) \($0.words)" }
        }
        lines.append("  verdict: \(verdict.rawValue): \(why)")
        if let expected, isExpected == false {
            lines.append("  NOT AS EXPECTED: \(expected.rawValue)")
        }
        return lines.map { PlainText.line($0) + "\n" }.joined()
    }
}

extension Policy.Step {
    fileprivate var said: String {
        switch outcome {
        case .matched: "decides"
        case .skipped: "does not match"
        case .unknown: "cannot be tried, so it holds"
        case .unreached: "not reached"
        }
    }

    fileprivate func json(of number: Int) -> JSON {
        .compact([
            "conditions": findings.isEmpty
                ? nil
                : .array(
                    findings.map { finding in
                        .compact([
                            "condition": finding.condition, "holds": finding.holds,
                            "path": .string(finding.path), "value": finding.value,
                        ])
                    }),
            "line": .integer(rule.line), "outcome": .string(outcome.rawValue),
            "rule": .integer(number), "then": .string(rule.then.rawValue),
        ])
    }
}

extension PolicyRule {
    /// What it does, with what it asks: `hold (2 people, within 10m)`.
    var words: String {
        var parts: [String] = []
        if unattended { parts.append("unattended") }
        if let people = terms.approvers { parts.append("\(people) people") }
        if let time = terms.expiresMilliseconds { parts.append("within \(time / 1000) s") }
        if terms.deniesHeadless { parts.append("denied where nobody is there") }
        if let friction = terms.friction { parts.append("by \(friction.rawValue)") }
        if let risk { parts.append("at least \(risk.rawValue) risk") }
        return then.rawValue + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
}

extension Conditions.Finding {
    /// Nil where it could not be found out.
    fileprivate var holds: JSON? { outcome == .unknown ? .null : .bool(outcome.captures != nil) }

    fileprivate var mark: String {
        switch outcome {
        case .match: "yes"
        case .noMatch: "no "
        case .unknown: "?  "
        }
    }

    fileprivate var words: String {
        let wanted = condition.stringValue ?? condition.canonicalText
        let got = value.map { $0.stringValue ?? $0.canonicalText } ?? "not there"
        let short = got.count > 200 ? got.prefix(200) + "…" : got[...]
        return "\(path) \(wanted)   is \(short)"
    }
}
