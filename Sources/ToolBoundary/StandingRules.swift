package import JSON
package import SessionKernel

/// What operators have let run without being asked, put to a call that the policy holds.
///
/// The kernel checks again all but the glob: tool, agent, definition, the other arguments, time,
/// uses, and that such a rule may be about the call at all.
package struct StandingRules: Sendable {
    private let granted: [GrantedRule]
    private let now: Timestamp?

    package init(_ granted: [GrantedRule], at now: Timestamp?) {
        self.granted = granted
        self.now = now
    }

    /// The verdict, or that a standing rule clears what would be held.
    func applied(
        to verdict: CallVerdict, of tool: ToolName, by agent: AgentName
    ) -> CallVerdict {
        guard case .hold(var judgement) = verdict, let now, judgement.risk <= .medium,
            !judgement.tainted,
            let granted = granted.first(where: { granted in
                granted.stands(at: now) && granted.rule.tool == tool && granted.rule.agent == agent
                    && Self.fits(granted.rule, judgement.arguments)
            })
        else { return verdict }
        let rule = granted.rule
        judgement.standing = rule.id
        judgement.rule =
            "standing rule \(rule.id) of \(granted.by), call \(granted.used + 1) of \(rule.uses), "
            + "until \(rule.until.clock); without it: \(judgement.rule)"
        return .clear(judgement, unattended: false)
    }

    /// Whether arguments are those of a rule: the same, and the free one fits its glob.
    package static func fits(_ rule: StandingRule, _ arguments: JSON) -> Bool {
        guard rule.hasSameArguments(as: arguments) else { return false }
        guard let free = rule.free else { return true }
        guard let value = arguments[free.name], let text = value.stringValue,
            !text.climbs || free.glob.climbs,
            let matcher = try? Matcher(.string(free.glob))
        else { return false }
        return matcher.match(value) != nil
    }
}
