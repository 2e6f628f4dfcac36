import JSON
import SessionKernel

/// A person who is slow, contradictory, mistaken or not there, as chance has it.
struct PlayedOperator {
    private var chance: Chance
    private let plan: Plan
    /// Never settles what is in doubt.
    private let isAbsent: Bool
    private var extensions = 0
    private var strayed = 0
    private static let strayedMax = 8
    private static let names = ["ada", "bo"]

    init(_ chance: Chance, _ plan: Plan) {
        self.chance = chance
        self.plan = plan
        isAbsent = self.chance.once(in: 8)
    }

    mutating func delay() -> Int { chance.patience(around: 40_000) }
    mutating func thinking() -> Int { chance.patience(around: 6000) }
    mutating func resumes() -> Int { chance.between(1000...600_000) }

    /// When the operator next does something unasked, if ever again.
    mutating func strays() -> Int? {
        strayed < Self.strayedMax ? chance.between(10_000...600_000) : nil
    }

    /// What is going to be answered to a hold; nil where it is left alone.
    mutating func choose(
        _ hold: Hold, card: Card?, verifies: Bool, happened: Bool, isCalm: Bool
    ) -> Choice? {
        guard let answer = answer(hold, verifies, happened, isCalm) else { return nil }
        var choice = Choice(
            answer: answer, digest: chance.once(in: 5) ? nil : hold.digest,
            actor: .operator(Self.names[chance.below(2)]), card: card, shown: hold.digest)
        if choice.answer == .approve, !isCalm, chance.once(in: 3) { choice.grant = grant() }
        guard !isCalm, plan.has(.wrongDecisions), chance.once(in: 8) else { return choice }
        switch chance.below(4) {
        case 0:
            choice.digest = .zero
            choice.card = nil
        case 1:
            choice.actor = chance.once(in: 2) ? .runtime : .agent("lead")
            choice.card = nil
        case 2: choice.answer = [.approve, .verify, .retry, .extend(0), .done][chance.below(5)]
        default: choice.answer = hold.kind == .budget ? .approve : .extend(10)
        }
        return choice
    }

    private mutating func answer(
        _ hold: Hold, _ verifies: Bool, _ happened: Bool, _ isCalm: Bool
    ) -> Decision.Answer? {
        switch hold.kind {
        case .approval, .loop:
            if isCalm { return .deny }
            let draw = chance.below(12)
            if draw == 0 { return nil }
            if draw < 3 { return .deny }
            return draw < 5 && plan.has(.edits) && hold.kind == .approval
                ? .edit(edited()) : .approve
        case .dispute: return .deny
        case .question:
            let draw = chance.below(8)
            if draw == 0 { return nil }
            if draw < 3 { return .deny }
            return .answer(.string(draw == 3 ? "neither" : Scene.places[chance.below(4)]))
        case .inDoubt:
            if isAbsent { return nil }
            let draw = chance.below(10)
            if draw < 3, !isCalm { return .retry }
            if draw < 7, verifies { return .verify }
            return happened != chance.once(in: 12) ? .done : .notDone
        case .budget:
            extensions += 1
            if isCalm || extensions > 3 || chance.once(in: 3) { return .deny }
            return chance.once(in: 8) ? nil : .extend(amount(of: hold.ceiling))
        }
    }

    private mutating func amount(of ceiling: Ceiling?) -> Int {
        switch ceiling {
        case .steps, nil: chance.between(1...4)
        case .tokens: chance.between(1000...20_000)
        case .cost: chance.between(1000...100_000)
        case .wall: chance.between(10_000...600_000)
        }
    }

    private mutating func grant() -> RuleGrant {
        let globs = ["al*", "b*", "*a", "*"]
        let free =
            chance.once(in: 2)
            ? StandingRule.Free(name: "to", glob: globs[chance.below(4)]) : nil
        return RuleGrant(
            free: free, uses: chance.between(0...4),
            milliseconds: chance.between(chance.once(in: 2) ? 1000...20_000 : 10_000...3_600_000))
    }

    private mutating func edited() -> JSON {
        if chance.once(in: 6) { return ["to": 5] }
        let taint = plan.has(.taint) && chance.once(in: 8) ? Scene.mark : ""
        return [
            "n": .integer(chance.below(10)), "to": .string(taint + Scene.places[chance.below(4)]),
        ]
    }

    /// What an operator does to a session unasked.
    mutating func stray(_ session: Session) -> Command.Request? {
        if session.paused { return .resume }
        strayed += 1
        if let rule = session.standingRules.last?.rule.id, chance.once(in: 3) {
            return .revokeRule(rule, reason: "No more of that.")
        }
        switch chance.below(10) {
        case 0 where plan.has(.stops) && chance.once(in: 3): return .cancel(reason: "No more.")
        case 1...3 where plan.has(.stops): return .pause(reason: "Let me look.")
        case 4 where plan.has(.stops): return .resume
        case 5...8 where plan.has(.notes): return .note("Mind \(Scene.places[chance.below(4)]).")
        default: return nil
        }
    }
}
