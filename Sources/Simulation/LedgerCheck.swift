import SessionKernel

/// Invariant 5: a second set of books, kept from the events alone.
struct LedgerCheck {
    private var limits: Limits
    private let models: [ModelDefinition]
    private var spent = Spend()
    private var reserved: Spend?
    /// Outputs that models read in an agent's place.
    private var readings: [CallID: QuarantineRequested] = [:]
    private var model: ModelName?
    /// What is reserved for the sessions of tasks.
    private var slices: [TaskID: Limits] = [:]
    private var worked = 0
    private var last: (at: Timestamp, waits: Bool)?

    init(_ definition: SessionDefinition) {
        limits = definition.limits
        models = definition.models
    }

    /// Whether a request is under way.
    var isOpen: Bool { reserved != nil || !readings.isEmpty }

    private var allReserved: Spend {
        readings.values.reduce(reserved ?? Spend()) { $0 + $1.reserved }
    }

    mutating func check(_ event: Event, _ session: Session) throws(Breach) {
        try count(event)
        switch event.body {
        case .modelRequested(let requested): try reserve(requested)
        case .modelAnswered(_, let answer, let cost): try settle(answer, cost)
        case .modelFailed(_, _, let charge):
            guard charge == Spend() || charge == reserved else {
                throw Breach(.ceilings, "A failed request cost neither nothing nor all of it.")
            }
            settle(charge)
        case .effectOrphaned(.request, _): settle(reserved ?? Spend())
        case .quarantineRequested(let requested): try reserve(requested)
        case .quarantineAnswered(let call, let answer, let cost, _):
            try settle(answer, cost, of: call)
        case .quarantineFailed(let call, _, let charge):
            guard let held = readings.removeValue(forKey: call)?.reserved,
                charge == Spend() || charge == held
            else {
                throw Breach(.ceilings, "A failed reading cost neither nothing nor all of it.")
            }
            spent = spent + charge
        case .effectOrphaned(.quarantine(let call), _):
            spent = spent + (readings.removeValue(forKey: call)?.reserved ?? Spend())
        case .budgetExtended(let ceiling, let amount, let agent):
            if agent == nil { extend(ceiling, by: amount) }
        case .childOpened(let opened): try reserve(opened)
        case .childClosed(let task, let end):
            guard slices.removeValue(forKey: task) != nil else {
                throw Breach(.ceilings, "\(task) was charged, and nothing was reserved for it.")
            }
            spent = spent + end.spent
            worked += end.wallMilliseconds
        default: break  // Nothing else costs anything.
        }
        if session.spent != spent {
            throw Breach(.ceilings, "The session counts \(session.spent), the events \(spent).")
        }
        if session.reserved != held + allReserved {
            throw Breach(.ceilings, "The session does not count what it has reserved.")
        }
    }

    /// Time counts unless a person was waited for, or nobody ran the session.
    private mutating func count(_ event: Event) throws(Breach) {
        if let last, !last.waits {
            if case .sessionClaimed = event.body {} else { worked += event.at.since(last.at) }
        }
        switch event.body {
        case .modelRequested, .quarantineRequested, .toolStarted:
            guard worked > limits.wallMilliseconds else { break }
            throw Breach(.ceilings, "Work was begun after the wall ceiling was passed.")
        default: break
        }
    }

    /// What the session waits for after the event is what the time to the next one is spent on.
    mutating func note(_ event: Event, _ session: Session) throws(Breach) {
        last = (event.at, session.phase.waitsForPerson || session.waitsForWorkers)
        guard session.wallMilliseconds != worked, session.outcome == nil else { return }
        throw Breach(
            .ceilings, "The session counts \(session.wallMilliseconds) ms, the events \(worked).")
    }

    private var held: Spend { slices.values.reduce(Spend()) { $0 + $1.spend } }

    /// What is given away is less than what is left, whoever else has been given something.
    private mutating func reserve(_ opened: ChildOpened) throws(Breach) {
        guard slices.updateValue(opened.slice, forKey: opened.task) == nil else {
            throw Breach(.ceilings, "\(opened.task) was opened twice.")
        }
        let after = spent + held + (reserved ?? Spend())
        let wall = slices.values.reduce(worked) { $0 + $1.wallMilliseconds }
        // Where a provider charged more than was left, nothing is left, and nothing is given.
        func passes(_ given: Int, _ all: Int, _ limit: Int) -> Bool { given > 0 && all > limit }
        let slice = opened.slice
        if passes(slice.steps, after.steps, limits.steps)
            || passes(slice.tokens, after.tokens, limits.tokens)
            || passes(slice.cost.microdollars, after.cost.microdollars, limits.cost.microdollars)
            || passes(slice.wallMilliseconds, wall, limits.wallMilliseconds)
        {
            throw Breach(.ceilings, "\(opened.task) is given more than is left.")
        }
    }

    private mutating func reserve(_ requested: ModelRequested) throws(Breach) {
        guard reserved == nil else {
            throw Breach(.ceilings, "Two requests are open at once.")
        }
        let after = spent + requested.reserved
        guard after.steps <= limits.steps, after.tokens <= limits.tokens, after.cost <= limits.cost
        else {
            throw Breach(.ceilings, "\(requested.request) reserves more than is left.")
        }
        reserved = requested.reserved
        model = requested.model
    }

    private mutating func reserve(_ requested: QuarantineRequested) throws(Breach) {
        let after = spent + held + allReserved + requested.reserved
        guard after.steps <= limits.steps, after.tokens <= limits.tokens, after.cost <= limits.cost
        else {
            throw Breach(.ceilings, "The reading of \(requested.call) reserves too much.")
        }
        guard readings.updateValue(requested, forKey: requested.call) == nil else {
            throw Breach(.ceilings, "The output of \(requested.call) is read twice at once.")
        }
    }

    private mutating func settle(_ answer: ModelAnswer, _ cost: Money) throws(Breach) {
        guard let held = reserved else {
            throw Breach(.ceilings, "An answer was charged that nothing was reserved for.")
        }
        settle(try charge(for: answer, cost, held, model))
    }

    private mutating func settle(
        _ answer: ModelAnswer, _ cost: Money, of call: CallID
    ) throws(Breach) {
        guard let open = readings.removeValue(forKey: call) else {
            throw Breach(.ceilings, "A reading was charged that nothing was reserved for.")
        }
        spent = spent + (try charge(for: answer, cost, open.reserved, open.model))
    }

    private func charge(
        for answer: ModelAnswer, _ cost: Money, _ held: Spend, _ model: ModelName?
    ) throws(Breach) -> Spend {
        guard let usage = answer.usage else {
            guard cost == held.cost else {
                throw Breach(.ceilings, "An answer without a count cost less than its reservation.")
            }
            return held
        }
        let definition = models.first { $0.name == model }
        guard cost == definition.map({ price(usage, $0) }) ?? .zero else {
            throw Breach(.ceilings, "An answer's cost does not follow from its tokens.")
        }
        return Spend(steps: 1, tokens: usage.inputTokens + usage.outputTokens, cost: cost)
    }

    private func price(_ usage: Usage, _ model: ModelDefinition) -> Money {
        func part(_ tokens: Int, _ price: Money?) -> Int {
            (tokens * (price?.microdollars ?? 0) + 999_999) / 1_000_000
        }
        let prices = model.prices
        let fresh = usage.inputTokens - usage.cachedTokens - usage.cacheWrittenTokens
        return Money(
            microdollars: part(fresh, prices.input) + part(usage.outputTokens, prices.output)
                + part(usage.cachedTokens, prices.cacheRead)
                + part(usage.cacheWrittenTokens, prices.cacheWrite))
    }

    private mutating func settle(_ charge: Spend) {
        spent = spent + charge
        reserved = nil
    }

    private mutating func extend(_ ceiling: Ceiling, by amount: Int) {
        switch ceiling {
        case .steps: limits.steps += amount
        case .tokens: limits.tokens += amount
        case .cost: limits.cost = limits.cost + Money(microdollars: amount)
        case .wall: limits.wallMilliseconds += amount
        }
    }
}
