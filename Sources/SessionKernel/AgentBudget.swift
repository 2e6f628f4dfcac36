package import JSON

/// The ceilings of one agent, beside those of its session; nil where only the session's count.
package struct AgentLimits: Hashable, Sendable {
    package var steps: Int?
    package var tokens: Int?
    package var cost: Money?
    /// Time in which it is active and works.
    package var wallMilliseconds: Int?

    package init(
        steps: Int? = nil, tokens: Int? = nil, cost: Money? = nil, wallMilliseconds: Int? = nil
    ) {
        self.steps = steps
        self.tokens = tokens
        self.cost = cost
        self.wallMilliseconds = wallMilliseconds
    }

    package subscript(_ ceiling: Ceiling) -> Int? {
        switch ceiling {
        case .steps: steps
        case .tokens: tokens
        case .cost: cost?.microdollars
        case .wall: wallMilliseconds
        }
    }
}

/// What an agent with ceilings of its own has used of them.
package struct AgentBudget: Hashable, Sendable {
    package internal(set) var limits: AgentLimits
    package internal(set) var spent = Spend()
    package internal(set) var wallMilliseconds = 0
    package internal(set) var warned: Set<Ceiling> = []

    init(_ limits: AgentLimits) { self.limits = limits }

    /// In the ceiling's own unit.
    package func used(of ceiling: Ceiling) -> Int {
        ceiling == .wall ? wallMilliseconds : spent.amount(of: ceiling)
    }

    /// The first ceiling that so much more would pass.
    func ceiling(passedBy more: Spend) -> Ceiling? {
        let after = spent + more
        return [Ceiling.steps, .tokens, .cost].first { ceiling in
            limits[ceiling].map { after.amount(of: ceiling) > $0 } ?? false
        }
    }

    var wallLeft: Int? {
        limits.wallMilliseconds.map { max(0, $0.saturatingAdd(-wallMilliseconds)) }
    }

    mutating func extend(_ ceiling: Ceiling, by amount: Int) {
        warned.remove(ceiling)
        let raised = limits[ceiling]?.saturatingAdd(amount)
        switch ceiling {
        case .steps: limits.steps = raised
        case .tokens: limits.tokens = raised
        case .cost: limits.cost = raised.map { Money(microdollars: $0) }
        case .wall: limits.wallMilliseconds = raised
        }
    }
}

extension Spend {
    /// What was charged beyond what was reserved.
    func beyond(_ reserved: Spend) -> Spend {
        Spend(
            tokens: max(0, tokens.saturatingAdd(-reserved.tokens)),
            cost: max(.zero, cost - reserved.cost))
    }

    /// In the ceiling's own unit; time is counted elsewhere.
    package func amount(of ceiling: Ceiling) -> Int {
        switch ceiling {
        case .steps: steps
        case .tokens: tokens
        case .cost: cost.microdollars
        case .wall: 0
        }
    }
}

extension Limits {
    package subscript(_ ceiling: Ceiling) -> Int {
        switch ceiling {
        case .steps: steps
        case .tokens: tokens
        case .cost: cost.microdollars
        case .wall: wallMilliseconds
        }
    }
}

extension Session {
    /// What is spent is the session's and, where it has ceilings of its own, the active agent's.
    mutating func settle(_ more: Spend) {
        spent = spent + more
        guard var budget = agentBudgets[agent] else { return }
        budget.spent = budget.spent + more
        agentBudgets[agent] = budget
    }

    mutating func work(milliseconds: Int) {
        wallMilliseconds = wallMilliseconds.saturatingAdd(milliseconds)
        guard var budget = agentBudgets[agent] else { return }
        budget.wallMilliseconds = budget.wallMilliseconds.saturatingAdd(milliseconds)
        agentBudgets[agent] = budget
    }

    mutating func warn(_ ceiling: Ceiling, of agent: AgentName?) {
        if let agent {
            agentBudgets[agent]?.warned.insert(ceiling)
        } else {
            warned.insert(ceiling)
        }
    }

    /// What has been used of a ceiling of the session, or of one of its agents.
    package func used(of ceiling: Ceiling, by agent: AgentName? = nil) -> Int {
        if let agent { return agentBudgets[agent]?.used(of: ceiling) ?? 0 }
        return ceiling == .wall ? wallMilliseconds : spent.amount(of: ceiling)
    }

    package func limit(of ceiling: Ceiling, for agent: AgentName? = nil) -> Int? {
        if let agent { return agentBudgets[agent]?.limits[ceiling] }
        return limits[ceiling]
    }
}

extension AgentBudget {
    package var json: JSON {
        ["limits": limits.json, "spent": spent.json, "wall_ms": .integer(wallMilliseconds)]
    }
}

extension AgentLimits {
    package var json: JSON {
        .compact([
            "cost": .int(cost?.microdollars), "steps": .int(steps), "tokens": .int(tokens),
            "wall_ms": .int(wallMilliseconds),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "limits")
        self.init(
            steps: try fields.optionalInt("steps"), tokens: try fields.optionalInt("tokens"),
            cost: try fields.optionalInt("cost").map { Money(microdollars: $0) },
            wallMilliseconds: try fields.optionalInt("wall_ms"))
    }
}
