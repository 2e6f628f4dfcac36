import JSON

extension Draft {
    /// The standing rule that an approval grants along with it, in the same append.
    func standingRule(_ grant: RuleGrant, from hold: Hold, at time: Timestamp) throws(Refusal)
        -> StandingRule
    {
        func refused(_ why: String) -> Refusal {
            Refusal(.noRule, "No standing rule is granted from hold \(hold.id): \(why).")
        }
        guard hold.kind == .approval, let call = hold.call.flatMap({ session.call($0) }),
            let arguments = call.arguments, let definition = session.toolDigests[call.tool]
        else { throw refused("it is about no call") }
        if let hindrance = session.ruleHindrance(for: call) { throw refused(hindrance) }
        guard (1...StandingRule.usesMax).contains(grant.uses) else {
            throw refused("it is good for 1 to \(StandingRule.usesMax) calls")
        }
        guard (1...StandingRule.millisecondsMax).contains(grant.milliseconds) else {
            throw refused("it lasts at most a day")
        }
        if let free = grant.free {
            guard arguments[free.name] != nil else {
                throw refused("the call has no argument `\(free.name)`")
            }
            // What a glob lets through was taken apart by nobody when the rule was granted.
            if free.name == "command", call.judgement?.command != nil {
                throw refused("a command for a shell has to stay the same")
            }
            guard free.glob.contains(where: { $0.isLetter || $0.isNumber }) else {
                throw refused("`\(free.glob)` would fit anything")
            }
        }
        var rule = StandingRule(
            id: RuleID("r\(next + 1)"), tool: call.tool, agent: call.agent, definition: definition,
            arguments: StandingRule.fixed(arguments, but: grant.free), free: grant.free)
        rule.until = time.adding(milliseconds: grant.milliseconds)
        rule.uses = grant.uses
        return rule
    }

    mutating func revoke(_ id: RuleID, _ reason: String) throws(Refusal) {
        guard case .operator = actor else {
            throw Refusal(.wrongAnswer, "Only an operator revokes a rule; \(actor) does not.")
        }
        guard let granted = session.standingRules.first(where: { $0.rule.id == id }) else {
            throw Refusal(.noRule, "Session \(session.id) has no standing rule \(id).")
        }
        guard !granted.isRevoked else {
            throw Refusal(.noRule, "The standing rule \(id) was revoked already.")
        }
        emit(.ruleRevoked(id, reason: reason))
    }
}
