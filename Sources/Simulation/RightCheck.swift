import JSON
import SessionKernel

/// Invariants 1 and 9: what begins, begins on a right that covers it.
struct RightCheck {
    /// What people approved and nobody has used yet.
    private var approvals: [HoldID: Approval] = [:]
    /// Calls that a person ordered to be run again.
    private var retries: [HoldID: CallID] = [:]
    /// Calls that a person decided about.
    private var decided: Set<CallID> = []
    /// Calls that had to wait for a rate limit: so long no decision of them lapses.
    private var postponed: [CallID: Timestamp] = [:]
    /// Who has approved what was shown, or ordered it to be run again.
    private var people: [HoldID: [Actor: Card]] = [:]
    /// What operators let run without being asked, and how often it did.
    private var rules: [RuleID: (rule: StandingRule, used: Int)] = [:]
    private static let decisionLapsesAfter = 900_000

    private struct Approval {
        let card: Card
        let digest: Digest
        let at: Timestamp
    }

    mutating func approved(_ hold: HoldID, _ card: Card, _ digest: Digest, at: Timestamp) {
        approvals[hold] = Approval(card: card, digest: digest, at: at)
    }

    mutating func signed(_ hold: HoldID, _ card: Card, by actor: Actor) {
        people[hold, default: [:]][actor] = card
    }

    mutating func granted(_ rule: StandingRule) { rules[rule.id] = (rule, 0) }
    mutating func revoked(_ rule: RuleID) { rules[rule] = nil }

    mutating func retried(_ hold: HoldID, _ call: CallID) { retries[hold] = call }

    mutating func postponed(_ call: CallID, until due: Timestamp) { postponed[call] = due }

    /// A call begins.
    ///
    /// - Parameters:
    ///   - trace: The call as it was before.
    ///   - card: What runs, as a person would see it.
    mutating func check(
        _ started: ToolStarted, at: Timestamp, _ trace: Trace, _ card: Card, _ ruling: Scene.Ruling
    ) throws(Breach) {
        guard trace.judgement != nil else {
            throw Breach(.right, "\(trace.id) began without a verdict.")
        }
        if ruling.verdict == .refuse {
            throw Breach(.right, "\(trace.id) began, which the policy refuses.")
        }
        guard let hold = started.decision else {
            return try checkUnasked(started, at: at, trace, ruling)
        }
        decided.insert(started.call)
        try checkPeople(of: hold, started, trace, ruling)
        if let call = retries.removeValue(forKey: hold) {
            guard call == started.call else {
                throw Breach(.right, "\(started.call) began on a decision about \(call).")
            }
            return
        }
        guard let approval = approvals.removeValue(forKey: hold) else {
            throw Breach(.right, "\(started.call) began by \(hold), which nobody approved.")
        }
        guard approval.card == card else {
            throw Breach(
                .right, "\(started.call) began, but \(hold) was approved for another thing.")
        }
        guard approval.digest == started.digest else {
            throw Breach(.right, "\(started.call) began under another digest than \(hold) has.")
        }
        let from = max(approval.at, postponed[started.call] ?? approval.at)
        guard at.since(from) <= Self.decisionLapsesAfter else {
            throw Breach(.right, "\(started.call) began by \(hold), whose decision had lapsed.")
        }
    }

    /// Two people where the policy asks for them, and for tainted data that leaves or stays.
    private func checkPeople(
        of hold: HoldID, _ started: ToolStarted, _ trace: Trace, _ ruling: Scene.Ruling
    ) throws(Breach) {
        let asked = ruling.verdict == .hold ? ruling.approvers : 1
        let needed = trace.isGrave && trace.isTainted ? max(2, asked) : asked
        let given = people[hold] ?? [:]
        guard given.count >= needed else {
            throw Breach(
                .right, "\(started.call) began on the word of \(given.count), and takes \(needed).")
        }
    }

    private mutating func checkUnasked(
        _ started: ToolStarted, at: Timestamp, _ trace: Trace, _ ruling: Scene.Ruling
    ) throws(Breach) {
        if trace.starts > 0 {
            guard trace.digest == started.digest else {
                throw Breach(.right, "\(trace.id) was repeated under another digest.")
            }
            return
        }
        if let id = trace.judgement?.standing { return try checkRule(id, at: at, trace, ruling) }
        guard trace.cleared, ruling.verdict == .clear else {
            throw Breach(.right, "\(trace.id) began, but the policy holds it.")
        }
        if trace.isGrave, !ruling.unattended {
            throw Breach(.right, "\(trace.id) began, which no person and no rule allowed.")
        }
        if trace.takesTaintAway, !decided.contains(trace.id) {
            throw Breach(.taint, "\(trace.id) took tainted data out, and nobody decided.")
        }
    }

    /// A standing rule clears what is held by one person's right, is harmless, and is like what was
    /// approved; as often and as long as was said, and not once it is revoked.
    private mutating func checkRule(
        _ id: RuleID, at: Timestamp, _ trace: Trace, _ ruling: Scene.Ruling
    ) throws(Breach) {
        guard let (rule, used) = rules[id], at < rule.until, used < rule.uses else {
            throw Breach(.right, "\(trace.id) began by \(id), which no longer stands.")
        }
        rules[id] = (rule, used + 1)
        guard trace.cleared, ruling.verdict == .hold, ruling.approvers == 1, !trace.isGrave,
            !trace.isTainted
        else { throw Breach(.right, "\(trace.id) began by \(id), and a person has to look at it.") }
        var arguments = trace.judgement?.arguments.objectValue ?? [:]
        if let free = rule.free {
            let text = arguments[free.name]?.stringValue ?? ""
            let core = free.glob.filter { $0 != "*" }
            guard free.glob.hasPrefix("*") ? text.hasSuffix(core) : text.hasPrefix(core) else {
                throw Breach(.right, "\(trace.id) began by \(id), whose glob it does not fit.")
            }
            arguments[free.name] = nil
        }
        guard rule.tool == trace.request.tool, rule.agent == trace.agent,
            rule.arguments == .object(arguments)
        else { throw Breach(.right, "\(trace.id) began by \(id), which is about another call.") }
    }
}
