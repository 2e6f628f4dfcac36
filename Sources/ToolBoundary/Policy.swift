package import JSON
package import SessionKernel

/// Ordered rules that clear, hold or refuse a call: the first match wins, nothing matched = hold.
package struct Policy: Sendable {
    private let rules: [(rule: PolicyRule, conditions: Conditions?)]

    /// A rule whose conditions cannot be read matches every call and holds it: what is not
    /// understood is not cleared.
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
    }

    package func ruling(on subject: JSON) -> Ruling {
        for (index, entry) in rules.enumerated() {
            guard let conditions = entry.conditions else {
                return Ruling(
                    verdict: .hold, unattended: false,
                    text: "rule \(index + 1) cannot be read; so it holds", because: nil)
            }
            switch conditions.evaluate(subject) {
            case .match: break
            case .noMatch: continue
            case .unknown:
                // It might have refused or held the call: later rules must not clear it.
                return Ruling(
                    verdict: .hold, unattended: false,
                    text: "rule \(index + 1) could not be tried on these arguments; so it holds",
                    because: nil)
            }
            let rule = entry.rule
            let line = rule.line > 0 ? " (line \(rule.line))" : ""
            let because = rule.because.map { ": \($0)" } ?? ""
            return Ruling(
                verdict: rule.then, unattended: rule.unattended,
                text: "\(rule.then.rawValue) \(rule.when.canonicalText)\(line)\(because)",
                because: rule.because)
        }
        return Ruling(
            verdict: .hold, unattended: false, text: "no rule names this call; so it is held",
            because: nil)
    }
}
