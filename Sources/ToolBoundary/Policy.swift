package import JSON
package import SessionKernel

/// Ordered rules that clear, hold or refuse a call: the first match wins, nothing matched = hold.
package struct Policy: Sendable {
    private let rules: [(rule: PolicyRule, conditions: Conditions?)]

    /// A rule whose conditions cannot be read, or of which cannot be found out whether they hold,
    /// holds the call: what is not understood is not cleared.
    package init(_ rules: [PolicyRule]) {
        self.rules = rules.map { ($0, try? Conditions($0.when)) }
    }

    /// What the policy says of a call, and in which words.
    package struct Ruling: Hashable, Sendable {
        package var verdict: PolicyRule.Verdict
        package var unattended: Bool
        /// One line for the card: the rule and its reason.
        package var text: String
        package var because: String?
        /// The place of the rule that decided; nil where none did.
        package var rule: Int?
        package var terms = HoldTerms()
        /// What the risk is at least.
        package var risk: Risk?
        /// Whether it was written for calls that go only where trusted text says.
        package var asksForDestinations = false
    }

    package func ruling(on subject: JSON) -> Ruling {
        for index in rules.indices {
            if let ruling = tried(index, on: subject) { return ruling }
        }
        return .held("no rule names this call; so it is held", by: nil)
    }

    /// What one rule says by itself; nil where it does not match.
    private func tried(_ index: Int, on subject: JSON) -> Ruling? {
        guard let conditions = rules[index].conditions else {
            return .held(
                "rule \(index + 1) cannot be read; so it holds", by: index, risk: .high)
        }
        switch conditions.evaluate(subject) {
        case .match where rules[index].rule.climbs(subject):
            return .held(
                "rule \(index + 1) would clear it, but a path leads out of its folder by `..`; so "
                    + "it holds", by: index, risk: .high)
        case .match: return Ruling(rules[index].rule, at: index)
        case .noMatch: return nil
        case .unknown:
            // It might have refused or held the call: later rules must not clear it.
            return .held(
                "rule \(index + 1) could not be tried on these arguments; so it holds", by: index,
                risk: .high)
        }
    }

    /// Whether a rule's conditions hold, whatever stands before it.
    package func matches(_ index: Int, _ subject: JSON) -> Bool {
        rules[index].conditions?.match(subject) != nil
    }

    /// The conditions of a rule as a person says them: `tool git.push, args.ref refs/tags/*`.
    package static func words(of when: JSON) -> String {
        let parts = (when.objectValue ?? [:]).map { key, value in
            (key, "\(key) \(value.stringValue ?? value.canonicalText)")
        }
        let words = parts.filter { $0.0 == "tool" } + parts.filter { $0.0 != "tool" }
        return words.isEmpty ? "every call" : words.map(\.1).joined(separator: ", ")
    }
}

extension PolicyRule {
    /// Whether it would clear, by what arguments look like, a path that leads elsewhere than it
    /// looks: `notes/../key` fits `notes/*`.
    fileprivate func climbs(_ subject: JSON) -> Bool {
        guard then == .clear, let conditions = when.objectValue,
            conditions.keys.contains(where: { $0.hasPrefix("args") })
        else { return false }
        return !when.leafTexts.contains(where: \.climbs)
            && (subject["args"]?.leafTexts.contains(where: \.climbs) ?? false)
    }
}

extension String {
    /// Whether it is a path with a step up.
    var climbs: Bool { split(separator: "/").contains("..") }
}

extension Policy {
    /// How a verdict came about, rule by rule.
    package struct Explanation: Hashable, Sendable {
        package var ruling: Ruling
        /// Every rule, in order.
        package var steps: [Step]
    }

    package struct Step: Hashable, Sendable {
        package enum Outcome: String, Hashable, Sendable {
            /// It decides.
            case matched
            case skipped
            /// It cannot be read or tried to its end, and so holds the call.
            case unknown
            /// A rule before it has decided.
            case unreached
        }

        package var rule: PolicyRule
        package var outcome: Outcome
        /// Each of its conditions, tried; empty for a rule that was not reached.
        package var findings: [Conditions.Finding]
    }

    package func explanation(on subject: JSON) -> Explanation {
        let ruling = ruling(on: subject)
        let steps = rules.enumerated().map { index, entry in
            if let decided = ruling.rule, index > decided {
                return Step(rule: entry.rule, outcome: .unreached, findings: [])
            }
            let outcome: Step.Outcome =
                if index == ruling.rule {
                    matches(index, subject) ? .matched : .unknown
                } else {
                    .skipped
                }
            let findings = entry.conditions?.findings(on: subject) ?? []
            return Step(rule: entry.rule, outcome: outcome, findings: findings)
        }
        return Explanation(ruling: ruling, steps: steps)
    }
}

extension Policy.Ruling {
    fileprivate init(_ rule: PolicyRule, at index: Int) {
        let line = rule.line > 0 ? ", line \(rule.line)" : ""
        let conditions = "\(rule.then.rawValue): \(Policy.words(of: rule.when))\(line)"
        verdict = rule.then
        unattended = rule.unattended
        because = rule.because
        text = rule.because.map { "\($0) (\(conditions))" } ?? conditions
        self.rule = index
        terms = rule.terms
        risk = rule.risk
        asksForDestinations = rule.when["destinations_clean"] == .bool(true)
    }

    /// - Parameter risk: What cannot be judged is not let run by a standing rule either.
    fileprivate static func held(
        _ text: String, by rule: Int?, risk: Risk? = nil
    ) -> Policy.Ruling {
        Policy.Ruling(
            verdict: .hold, unattended: false, text: text, because: nil, rule: rule, risk: risk)
    }

    /// Whether a person is asked after all: what is irreversible or leaves is cleared only by a
    /// rule that says that nobody need be, and tainted data only to clean destinations, by a rule
    /// that says so.
    package func asks(about subject: PolicySubject) -> Bool {
        let isGrave = subject.egress || subject.reach == .irreversible
        let isMeant = asksForDestinations && subject.destinationsClean
        let takesTaintAway = subject.egress && subject.tainted && !isMeant
        return verdict == .clear && isGrave && (!unattended || takesTaintAway)
    }
}
