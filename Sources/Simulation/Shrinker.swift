/// Makes a history that breaks an invariant smaller, by leaving out parts of its plan for as long
/// as it still breaks the same one.
package enum Shrinker {
    /// Histories that are played at most.
    private static let triesMax = 200

    package static func shrunken(
        _ history: History, playing: (Plan) -> History = History.playing
    ) -> History {
        guard let finding = history.finding else { return history }
        var smallest = history
        var tries = 0
        func isSmaller(_ plan: Plan) -> Bool {
            guard plan != smallest.plan, tries < triesMax else { return false }
            tries += 1
            let next = playing(plan)
            guard next.finding?.invariant == finding.invariant else { return false }
            smallest = next
            return true
        }
        func attempt(_ change: (inout Plan) -> Void) -> Bool {
            var plan = smallest.plan
            change(&plan)
            return isSmaller(plan)
        }
        for number in history.plan.sessions {
            _ = attempt { $0.sessions = [number] }
            if smallest.plan.sessions.count == 1 { break }
        }
        for number in smallest.plan.sessions where smallest.plan.sessions.count > 1 {
            _ = attempt { $0.sessions.removeAll { $0 == number } }
        }
        for ingredient in Ingredient.allCases {
            _ = attempt { $0.ingredients.remove(ingredient) }
        }
        while smallest.plan.steps > 1, attempt({ $0.steps /= 2 }) {}
        while smallest.plan.steps > 1, attempt({ $0.steps -= 1 }) {}
        for acts in [0, 1, 2, 4, 8] where smallest.plan.operatorActs > acts {
            if attempt({ $0.operatorActs = acts }) { break }
        }
        return smallest
    }
}
