/// What one simulated history is made of. The seed decides everything that is not said here.
package struct Plan: Hashable, Sendable {
    package var seed: UInt64
    /// The sessions that run beside each other, by number.
    package var sessions: [Int]
    /// After so many steps of a session nothing more goes wrong, and it is brought to its end.
    package var steps: Int
    package var ingredients: Set<Ingredient>
    /// Operators act so often in a session and then no more; what waits for them goes on waiting.
    package var operatorActs: Int

    package static let stepsDefault = 12
    static let sessionsDefault = 6

    package init(seed: UInt64, steps: Int = Plan.stepsDefault) {
        self.seed = seed
        self.steps = steps
        sessions = Array(0..<Plan.sessionsDefault)
        ingredients = Set(Ingredient.allCases)
        operatorActs = .max
    }

    func has(_ ingredient: Ingredient) -> Bool { ingredients.contains(ingredient) }
}

/// Something that may go wrong in a history, and can be left out of it.
package enum Ingredient: String, Hashable, Sendable, CaseIterable {
    case crashes, tornAppends, clockJumps, modelFailures, malformedCalls, cutAnswers, toolFailures
    case doubledEnds, lateEnds, handoffs, briefs, taint, edits, wrongDecisions, stops, notes
    case changedPreviews, breakers, plans
}
