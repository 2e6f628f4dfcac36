/// What a search ended with.
package enum PatternOutcome: Hashable, Sendable {
    case match(PatternMatch)
    case noMatch
    /// The search was given up: the subject is too long, or the pattern backtracks too much on
    /// it. Whoever lets something pass because a pattern does not match must not take this for it.
    case limitReached
}

/// A part of a subject that a pattern matched.
package struct PatternMatch: Hashable, Sendable {
    package let text: String
    /// Where it stands, in UTF-8 bytes of the subject.
    package let range: Range<Int>
    /// What the groups caught, by number from 1; nil for those that took no part.
    package let groups: [String?]
    /// What the named groups caught, for those that took part.
    package let names: [String: String]
}

extension Pattern {
    /// The first match, or why there is none.
    package func search(_ subject: String) -> PatternOutcome {
        searchCounting(subject).outcome
    }

    /// The first match, or why there is none; and about how many items of the pattern were tried.
    func searchCounting(_ subject: String) -> (outcome: PatternOutcome, work: Int) {
        let search = code.matches(in: subject, max: 1)
        if let match = search.matches.first { return (.match(match), search.work) }
        return (search.isComplete ? .noMatch : .limitReached, search.work)
    }

    /// The first match; nil also when a limit was reached.
    package func firstMatch(in subject: String) -> PatternMatch? {
        code.matches(in: subject, max: 1).matches.first
    }

    /// Matches that do not overlap, from the beginning; those before a limit when one is reached.
    ///
    /// - Parameter max: How many to find at most.
    package func allMatches(in subject: String, max: Int = 1_000) -> [PatternMatch] {
        code.matches(in: subject, max: max).matches
    }

    /// Whether the pattern is found anywhere; false also when a limit was reached.
    package func matches(_ subject: String) -> Bool {
        firstMatch(in: subject) != nil
    }
}
