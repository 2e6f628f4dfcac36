import JSON

extension Draft {
    /// Offers the session to another agent, unless that would not take it over: then the agent that
    /// hands off reads why.
    mutating func offer(_ call: Call, _ arguments: JSON, _ revision: BriefRevision) {
        var brief = session.brief
        brief.revise(revision)
        var handoff = Handoff(
            call: call.id, from: call.agent, to: AgentName(arguments["to"]?.stringValue ?? ""),
            reason: arguments["reason"]?.stringValue ?? "", brief: brief)
        if let error = session.refusal(of: handoff) {
            emit(
                .handoffRefused(handoff.to, error, call: call.id), by: .runtime,
                cause: call.sequence)
            return
        }
        handoff.changes = brief.changes(since: session.briefAtArrival)
        emit(.handoffOffered(handoff), by: .agent(call.agent), cause: call.sequence)
    }

    mutating func acceptHandoff() throws(Refusal) {
        guard let handoff = session.handoff, !session.paused else {
            throw Refusal(.stale, "No handoff is offered.")
        }
        let brief = handoff.brief
        guard let agent = session.definition.agent(handoff.to),
            brief.goal == session.goal,
            brief.constraints == session.definition.constraints
        else {
            let error = CallError(
                code: "handoff_damaged", message: "The brief did not arrive as it was meant.",
                hint: "Hand off again; if that fails, ask the operator.")
            emit(.handoffRefused(handoff.to, error), by: .runtime, cause: session.sequence)
            return
        }
        // It was looked at before it was offered, perhaps by another version of the program.
        if let error = agent.accepts.refusal(of: brief, by: agent.name) {
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

extension Session {
    /// The brief as the active agent found it.
    var briefAtArrival: Brief {
        if let arrival { return arrival.brief }
        var brief = Brief(goal: goal, constraints: definition.constraints)
        brief.facts = parent?.facts ?? []
        return brief
    }

    /// Why a handoff cannot be offered, if it cannot.
    func refusal(of handoff: Handoff) -> CallError? {
        if let error = definition.agent(handoff.to)?.accepts.refusal(
            of: handoff.brief, by: handoff.to)
        {
            return error
        }
        guard let finding = repetition.handoffs.finding(on: handoff, definition.loops) else {
            return nil
        }
        let next =
            switch definition.loops.then {
            case .hold: "an operator is asked whether to end the session"
            case .end: "the session is ended"
            }
        return CallError(
            code: Self.handoffLoopCode, message: finding.text, got: "\(finding.count)",
            retryable: true,
            hint: "Do your part yourself and record what comes of it with `brief`, or end with "
                + "what is done and what is missing. Handed off once more like this, \(next).")
    }

    static let handoffLoopCode = "handoff_loop"
}
