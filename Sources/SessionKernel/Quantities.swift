/// A wall time: whole milliseconds since 1970-01-01 UTC.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int
    package init(milliseconds: Int) { self.milliseconds = milliseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package func adding(milliseconds more: Int) -> Timestamp {
        Timestamp(milliseconds: milliseconds.saturatingAdd(more))
    }

    /// Milliseconds from `earlier` to this time; negative when this one is earlier.
    package func since(_ earlier: Timestamp) -> Int {
        let (gap, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        guard overflow else { return gap }
        return milliseconds < earlier.milliseconds ? .min : .max
    }
}

/// US dollars in whole millionths, so that sums never drift.
package struct Money: Hashable, Comparable, Sendable {
    package let microdollars: Int
    package init(microdollars: Int) { self.microdollars = microdollars }
    package static let zero = Money(microdollars: 0)

    package static func < (left: Money, right: Money) -> Bool {
        left.microdollars < right.microdollars
    }

    package static func + (left: Money, right: Money) -> Money {
        Money(microdollars: left.microdollars.saturatingAdd(right.microdollars))
    }

    package static func - (left: Money, right: Money) -> Money {
        Money(microdollars: left.microdollars &- right.microdollars)
    }

    /// `1.25`, always with two decimals at least, more only where they are not zero: `0.0004`.
    package var text: String {
        let magnitude = microdollars.magnitude
        var fraction = String(magnitude % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
        while fraction.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(microdollars < 0 ? "-" : "")\(magnitude / 1_000_000).\(fraction)"
    }
}

/// Who caused an event.
package enum Actor: Hashable, Sendable, CustomStringConvertible {
    case runtime
    case agent(AgentName)
    case `operator`(String)
    case tool(ToolName)

    package var description: String {
        switch self {
        case .runtime: "runtime"
        case .agent(let name): "agent:\(name)"
        case .operator(let name): "operator:\(name)"
        case .tool(let name): "tool:\(name)"
        }
    }

    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else {
            guard text == "runtime" else { return nil }
            self = .runtime
            return
        }
        let name = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "agent": self = .agent(AgentName(name))
        case "operator": self = .operator(name)
        case "tool": self = .tool(ToolName(name))
        default: return nil
        }
    }
}

/// What a tool can do to the world.
package enum Reach: String, Hashable, Sendable, CaseIterable, Comparable {
    case reads, reversible, irreversible

    package static func < (left: Reach, right: Reach) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .reads: 0
        case .reversible: 1
        case .irreversible: 2
        }
    }
}

/// How dangerous a call is; a policy can raise it, never lower it.
package enum Risk: String, Hashable, Sendable, CaseIterable, Comparable {
    case low, medium, high, critical

    package static func < (left: Risk, right: Risk) -> Bool { left.rank < right.rank }

    package var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }

    /// The risk that follows from what the call can do and from what its arguments carry.
    package init(reach: Reach, egress: Bool, tainted: Bool) {
        if tainted, egress || reach == .irreversible {
            self = .critical
        } else if egress || reach == .irreversible {
            self = .high
        } else {
            self = reach == .reversible ? .medium : .low
        }
    }
}

/// What was, or may be, used up.
package struct Spend: Hashable, Sendable {
    package var steps: Int
    package var tokens: Int
    package var cost: Money

    package init(steps: Int = 0, tokens: Int = 0, cost: Money = .zero) {
        self.steps = steps
        self.tokens = tokens
        self.cost = cost
    }

    package static func + (left: Spend, right: Spend) -> Spend {
        Spend(
            steps: left.steps.saturatingAdd(right.steps),
            tokens: left.tokens.saturatingAdd(right.tokens),
            cost: left.cost + right.cost)
    }
}

/// The ceilings of a session.
package struct Limits: Hashable, Sendable {
    package var steps: Int
    package var tokens: Int
    package var cost: Money
    /// Time in which the session works; waiting for a person costs nothing.
    package var wallMilliseconds: Int

    package init(
        steps: Int = 50, tokens: Int = 500_000, cost: Money = Money(microdollars: 5_000_000),
        wallMilliseconds: Int = 3_600_000
    ) {
        self.steps = steps
        self.tokens = tokens
        self.cost = cost
        self.wallMilliseconds = wallMilliseconds
    }
}

extension Int {
    /// The sum, or the end of the range that it would pass: what is counted here comes from
    /// providers and clocks, and no count may end a session by a trap.
    func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }
}
