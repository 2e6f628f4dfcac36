package import JSON
package import SessionKernel

/// What a policy is asked about: one call, and the session at that moment.
package struct PolicySubject: Hashable, Sendable {
    package var tool: ToolName
    package var agent: AgentName
    package var arguments: JSON
    package var reach: Reach
    package var egress: Bool
    /// Whether an argument may come from a source that is not trusted.
    package var tainted = false
    /// Whether whom it goes to and where are known to come from trusted text.
    package var destinationsClean = true
    package var moment: PolicyMoment

    package init(
        _ tool: ToolDeclaration, by agent: AgentName, _ arguments: JSON, at moment: PolicyMoment
    ) {
        self.tool = tool.name
        self.agent = agent
        self.arguments = arguments
        reach = tool.reach
        egress = tool.egress
        self.moment = moment
    }

    /// The subjects of conditions.
    package var json: JSON {
        .compact([
            "agent": .string(agent.text), "args": arguments,
            "destinations_clean": .bool(destinationsClean), "egress": .bool(egress),
            "now": moment.now.map { .integer($0.milliseconds) },
            "reach": .string(reach.rawValue),
            "spent": [
                "calls": .integer(moment.calls[tool] ?? 0),
                "cost_usd": JSON(numberText: moment.spent.cost.text) ?? .integer(0),
                "steps": .integer(moment.spent.steps), "tokens": .integer(moment.spent.tokens),
            ],
            "tainted": .bool(tainted), "tool": .string(tool.text),
        ])
    }

    /// What a condition can be about, beside `args.PATH`.
    package static let names = [
        "agent", "args", "destinations_clean", "egress", "now", "reach", "spent.calls",
        "spent.cost_usd", "spent.steps", "spent.tokens", "tainted", "tool",
    ]
}

/// When a call is judged, and what its session has used up until then.
package struct PolicyMoment: Hashable, Sendable {
    /// Nil where it is not known; then no condition on it holds.
    package var now: Timestamp?
    package var spent: Spend
    /// Calls by tool that have been begun, or stand before this one in the same answer.
    package var calls: [ToolName: Int]

    package init(now: Timestamp? = nil, spent: Spend = Spend(), calls: [ToolName: Int] = [:]) {
        self.now = now
        self.spent = spent
        self.calls = calls
    }

    /// - Parameter now: Where nil, the time of the last event.
    init(_ session: Session, at now: Timestamp?) {
        self.now = max(now ?? session.updated, session.updated)
        spent = session.spent
        calls = session.callsBegun
    }
}
