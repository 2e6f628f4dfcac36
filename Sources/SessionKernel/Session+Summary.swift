package import JSON

extension Session {
    /// The session's row in the list. `head` is the hash of its last event.
    package func summary(head: Digest) -> SessionSummary {
        var summary = SessionSummary(
            id: id, name: definition.name, goal: goal, phase: phase, agent: agent, opened: opened,
            updated: updated)
        summary.spent = spent
        summary.limits = limits
        summary.events = sequence
        summary.head = head
        summary.holds = openHolds.compactMap { holds[$0] }.map { hold in
            var summary = HoldSummary(
                id: hold.id, kind: hold.kind, risk: hold.risk, digest: hold.digest,
                call: hold.call, tool: hold.call.flatMap { call($0)?.tool }, raised: hold.raised,
                expires: hold.expires)
            summary.question =
                hold.question?.text ?? hold.call.flatMap(call)?.questionToSign
            return summary
        }
        summary.answer = outcome?.answer
        summary.error = outcome?.error?.message
        summary.parent = parent?.session
        summary.task = parent?.task
        return summary
    }
}
