import JSON
import SessionKernel
import ToolBoundary

extension SessionReader {
    mutating func readPolicy(
        _ value: LocatedValue?, _ agents: [AgentDefinition]
    ) -> [PolicyRule] {
        var places: [RulePlace] = []
        let rules =
            value?.list { item in
                item.mapping { map -> PolicyRule? in
                    let place = RulePlace(
                        rule: item, match: map.value("match"), noMatch: map.value("no_match"))
                    guard let rule = readRule(map, at: item.position.line) else { return nil }
                    places.append(place)
                    return rule
                }
            } ?? []
        // What could not be read has been told; the rest would be judged in another order.
        guard rules.count == value?.items()?.count else { return rules }
        let declared = PolicySubject.Declared(tools: tools.map(\.declaration), agents: agents)
        let policy = Policy(rules)
        for (index, place) in places.enumerated() {
            check(place, index, rules, policy, declared)
            warnOfShadow(over: index, place, rules)
        }
        return rules
    }

    /// Where a rule stands, with the calls that it is said to match and not to match.
    private struct RulePlace {
        let rule: LocatedValue
        let match: LocatedValue?
        let noMatch: LocatedValue?
    }

    private func readRule(_ map: MappingReader, at line: Int) -> PolicyRule? {
        let when = map.value("when", required: true)
        if let when { checkConditions(when) }
        let verdict = map.choice("then", PolicyRule.Verdict.self, required: true)
        let because = map.value("because")?.name()
        let unattended = map.bool("unattended") ?? false
        if unattended, verdict != .clear {
            map.report("`unattended` is said of a rule that does not clear", expected: nil)
        }
        var terms = HoldTerms(
            approvers: map.integer("approvers", in: 1...HoldTerms.approversMax),
            expiresMilliseconds: map.milliseconds("expires", in: 1000...86_400_000),
            friction: map.choice("friction", HoldTerms.Friction.self))
        terms.deniesHeadless = map.value("headless")?.oneOf(["deny", "wait"]) == "deny"
        let risk = map.choice("risk", Risk.self)
        for key in ["approvers", "expires", "friction", "headless", "risk"]
        where map.has(key) {
            if let verdict, verdict != .hold {
                map.value(key)?.report(
                    "\(Mistake.quote(key)) is said of a rule that does not hold",
                    expected: "`then: hold`")
            }
        }
        guard let when, let verdict else { return nil }
        var rule = PolicyRule(
            when: when.node.json, then: verdict, because: because, unattended: unattended,
            line: line)
        rule.terms = terms
        rule.risk = risk
        return rule
    }

    private func checkConditions(_ when: LocatedValue) {
        for entry in when.entries() ?? [] {
            guard PolicySubject.names.contains(entry.name) || entry.name.hasPrefix("args.") else {
                entry.key.reportUnknown(
                    entry.name, among: PolicySubject.names + ["args.NAME"],
                    message: "no condition is called \(Mistake.quote(entry.name))")
                continue
            }
            do throws(MatcherMistake) {
                _ = try SubjectPath(entry.name)
                _ = try Matcher(entry.value.node.json)
            } catch {
                entry.value.part(at: error.at).report(
                    "the condition is wrong: \(error.message)", expected: error.expected)
            }
        }
        checkWords(when)
    }

    /// A rule about a tool or a reach that does not exist would never match, and nobody would know.
    private func checkWords(_ when: LocatedValue) {
        for entry in when.entries() ?? [] {
            guard case .string(let text) = entry.value.node.scalar else { continue }
            let glob = text.contains { "*?[".contains($0) }
            switch entry.name {
            case "tool" where !glob:
                if !toolNames.contains(text), !mayBeDiscovered(text) {
                    entry.value.reportUnknown(
                        text, among: toolNames, message: "no tool is called \(Mistake.quote(text))")
                }
            case "reach" where !glob && Reach(rawValue: text) == nil:
                entry.value.reportUnknown(
                    text, among: Reach.allCases.map(\.rawValue),
                    message: "no reach is called \(Mistake.quote(text))")
            default: break  // A pattern, or a condition that takes any text.
            }
        }
    }

    /// Holds a rule against the calls that its author gave as examples.
    private func check(
        _ place: RulePlace, _ index: Int, _ rules: [PolicyRule], _ policy: Policy,
        _ declared: PolicySubject.Declared
    ) {
        for example in place.match?.items() ?? [] {
            guard let subject = subject(example, declared) else { continue }
            guard policy.matches(index, subject) else {
                let failed = (try? Conditions(rules[index].when))?.findings(on: subject).first {
                    $0.outcome.captures == nil
                }
                example.report(
                    "the rule does not match this call"
                        + (failed.map { ": \(Self.words(of: $0))" } ?? ""))
                continue
            }
            if let first = policy.ruling(on: subject).rule, first < index {
                example.report(
                    "the rule on line \(rules[first].line) takes this call first: "
                        + "\(rules[first].then.rawValue)",
                    hint: "put the narrower rule first")
            }
        }
        for example in place.noMatch?.items() ?? [] {
            guard let subject = subject(example, declared) else { continue }
            if policy.matches(index, subject) { example.report("the rule matches this call") }
        }
    }

    private func subject(_ example: LocatedValue, _ declared: PolicySubject.Declared) -> JSON? {
        do throws(MatcherMistake) {
            return try PolicySubject(reading: example.node.json, in: declared).json
        } catch {
            example.part(at: error.at).report(
                "the example is wrong: \(error.message)", expected: error.expected)
            return nil
        }
    }

    private static func words(of finding: Conditions.Finding) -> String {
        let value = finding.value.map { Mistake.quote($0.stringValue ?? $0.canonicalText) }
        return "\(finding.path) is \(value ?? "not there")"
    }

    private mutating func warnOfShadow(
        over index: Int, _ place: RulePlace, _ rules: [PolicyRule]
    ) {
        // What a model writes into a shell reaches as far as it says.
        let constant = tools.filter { $0.source != .builtin("shell") }
        let shadow = PolicyShadow(rules, tools: constant.map(\.declaration))
        guard let first = shadow.shadow(over: index) else { return }
        warnings.append(
            Mistake(
                file: place.rule.reading.file, position: place.rule.position,
                keyPath: place.rule.path.description,
                message:
                    "no call reaches this rule: the one on line \(rules[first].line) takes all "
                    + "that it would", hint: "put the narrower rule first"))
    }
}
