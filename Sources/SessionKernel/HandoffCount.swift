/// How often agents have handed the session to each other, and how often with nothing new.
struct HandoffCount: Hashable, Sendable {
    private struct Way: Hashable {
        var from: AgentName
        var to: AgentName
    }

    private var total = 0
    /// Since something new stood in the brief.
    private var idle: [Way: Int] = [:]
    /// As it was handed over last.
    private var brief: Brief?
    /// Whether a handoff was refused for it and none has got through since.
    var isRefusing = false

    mutating func take(_ handoff: Handoff) {
        if isNews(handoff.brief) { idle = [:] }
        total += 1
        idle[Way(from: handoff.from, to: handoff.to), default: 0] += 1
        brief = handoff.brief
        isRefusing = false
    }

    private func isNews(_ next: Brief) -> Bool { brief.map(next.isNews) ?? true }

    /// Why one more handoff would be one too many, and how many that makes; nil where it is not.
    func finding(on next: Handoff, _ rule: LoopRule) -> LoopFinding? {
        if rule.handoffsMax > 0, total >= rule.handoffsMax {
            return LoopFinding(
                kind: .handoffs, count: total + 1,
                text: "The session was handed over \(total) times, and may be no more often.")
        }
        let before = isNews(next.brief) ? 0 : idle[Way(from: next.from, to: next.to)] ?? 0
        guard rule.handoffs > 0, before > 0, before + 1 >= rule.handoffs else { return nil }
        return LoopFinding(
            kind: .handoffs, count: before + 1,
            text: "\(next.from) hands over to \(next.to) for the \(before + 1). time with no "
                + "fact, no artifact and nothing done that is new.")
    }
}
