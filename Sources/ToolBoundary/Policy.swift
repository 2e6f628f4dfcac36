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
    }

    package func ruling(on subject: JSON) -> Ruling {
        for (index, entry) in rules.enumerated() {
            guard let conditions = entry.conditions else {
                return .held("rule \(index + 1) cannot be read; so it holds")
            }
            switch conditions.evaluate(subject) {
            case .match: return Ruling(entry.rule)
            case .noMatch: continue
            case .unknown:
                // It might have refused or held the call: later rules must not clear it.
                return .held("rule \(index + 1) could not be tried on these arguments; so it holds")
            }
        }
        return .held("no rule names this call; so it is held")
    }

    /// The conditions of a rule as a person says them: `tool git.push, args.ref refs/tags/*`.
    fileprivate static func words(of when: JSON) -> String {
        let parts = (when.objectValue ?? [:]).map { key, value in
            (key, "\(key) \(value.stringValue ?? value.canonicalText)")
        }
        let words = parts.filter { $0.0 == "tool" } + parts.filter { $0.0 != "tool" }
        return words.isEmpty ? "every call" : words.map(\.1).joined(separator: ", ")
    }
}

extension Policy.Ruling {
    fileprivate init(_ rule: PolicyRule) {
        let line = rule.line > 0 ? ", line \(rule.line)" : ""
        let conditions = "\(rule.then.rawValue): \(Policy.words(of: rule.when))\(line)"
        verdict = rule.then
        unattended = rule.unattended
        because = rule.because
        text = rule.because.map { "\($0) (\(conditions))" } ?? conditions
    }

    fileprivate static func held(_ text: String) -> Policy.Ruling {
        Policy.Ruling(verdict: .hold, unattended: false, text: text, because: nil)
    }
}
