import JSON

extension Draft {
    mutating func acceptHandoff() throws(Refusal) {
        guard let handoff = session.handoff, !session.paused else {
            throw Refusal(.stale, "No handoff is offered.")
        }
        let brief = handoff.brief
        guard session.definition.agent(handoff.to) != nil,
            brief.goal.hasSameBytes(as: session.goal),
            JSON.texts(brief.constraints) == JSON.texts(session.definition.constraints)
        else {
            let error = CallError(
                code: "handoff_damaged", message: "The brief did not arrive as it was meant.")
            emit(.handoffRefused(handoff.to, error), by: .runtime, cause: session.sequence)
            return
        }
        emit(.handoffAccepted(handoff.to), by: .agent(handoff.to), cause: session.sequence)
    }

    mutating func refuseHandoff(_ error: CallError) throws(Refusal) {
        guard let handoff = session.handoff else {
            throw Refusal(.stale, "No handoff is offered.")
        }
        emit(.handoffRefused(handoff.to, error), by: .agent(handoff.to), cause: session.sequence)
    }
}
