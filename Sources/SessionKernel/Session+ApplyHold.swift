extension Session {
    mutating func raise(_ raised: HoldRaised, _ event: Event) {
        if let call = raised.call { lapse { $0.call == call } }
        var hold = Hold(
            id: raised.hold, kind: raised.kind, digest: raised.digest, risk: raised.risk,
            reason: raised.reason, raised: event.at, expires: raised.expires)
        hold.call = raised.call
        hold.preview = raised.preview
        hold.ceiling = raised.ceiling
        hold.agent = raised.agent
        hold.approvers = raised.approvers
        hold.friction = raised.friction
        hold.policy = raised.policy
        hold.question = raised.question
        holds.append(hold)
        openHolds.append(hold.id)
        if raised.kind == .loop { repetition.hold() }
        if raised.kind == .dispute { dispute(raised.reason) }
        guard let call = raised.call else { return }
        update(call, event) {
            $0.notBefore = nil
            if raised.kind == .inDoubt { $0.wasInDoubt = true }
            // A tool that asks goes on running.
            if raised.kind == .question, $0.status == .started { return }
            $0.status = raised.kind == .inDoubt ? .inDoubt(hold.id) : .held(hold.id)
        }
    }

    mutating func decided(_ id: HoldID, _ decision: Decision, _ event: Event) {
        guard let hold = holds[id] else { return }
        holds.update(id) { $0.state = .decided(decision) }
        openHolds.removeAll { $0 == id }
        answerLoop(hold, decision)
        hear(decision, about: hold, event)
        if hold.kind == .question { return settle(question: hold, decision, event) }
        if hold.kind == .dispute { return settle(dispute: decision) }
        switch decision.answer {
        case .approve:
            updateCall(of: hold, event) { $0.status = .approved(id, hold.digest, at: event.at) }
        case .deny:
            exhaust(hold, "\(decision.by) did not extend it")
            let said = decision.reason.isEmpty ? "No reason was given." : decision.reason
            let isByRule = decision.by == Decision.byRule
            let isSignOff = hold.call.flatMap(call)?.tool == ControlTool.signOff
            let denied =
                switch (isByRule, isSignOff) {
                case (true, false): "This call was denied by its rule"
                case (true, true): "The rule of this step refused to sign"
                case (false, false): "An operator denied this call"
                case (false, true): "An operator refused to sign"
                }
            let error = CallError(
                code: "denied", message: "\(denied): \(said)",
                hint: "Do not try it again or by another way; go on without it, or end.")
            updateCall(of: hold, event) { $0.status = .denied(error) }
        case .edit: updateCall(of: hold, event) { $0.status = .validated }
        case .verify: updateCall(of: hold, event) { $0.status = .verifying(id) }
        case .retry: updateCall(of: hold, event) { $0.status = .repeatable(id) }
        case .done, .notDone, .extend, .answer: break  // What follows is an event of its own.
        }
    }

    mutating func expired(_ id: HoldID, _ event: Event) {
        guard let hold = holds[id] else { return }
        guard hold.isOpen else { return unused(hold, event) }
        holds.update(id) { $0.state = .expired(event.at) }
        openHolds.removeAll { $0 == id }
        if hold.kind == .question { return expire(question: hold, event) }
        if hold.kind == .dispute {
            proposal?.state = .refused("\(hold.reason) Nobody decided about it in time.")
            return
        }
        exhaust(hold, "nobody extended it in time")
        if hold.kind == .loop {
            repetition.stop("\(hold.reason) Nobody let it go on in time.")
        }
        let error = CallError(
            code: "denied_by_timeout",
            message: "Nobody decided about this call in time; it was not run.",
            hint: "Go on without it, or end and say what is missing.")
        updateCall(of: hold, event) { $0.status = .denied(error) }
    }

    /// A decision that was not used in time is worth nothing: the call is held anew.
    private mutating func unused(_ hold: Hold, _ event: Event) {
        holds.update(hold.id) { $0.state = .lapsed }
        updateCall(of: hold, event) {
            switch hold.kind {
            case .approval, .budget, .loop: $0.status = .validated
            case .inDoubt: $0.status = .started
            case .question, .dispute: break  // An answer is used at once.
            }
        }
    }

    private mutating func exhaust(_ hold: Hold, _ why: String) {
        guard let ceiling = hold.ceiling else { return }
        exhausted = Exhaustion(
            ceiling: ceiling, agent: hold.agent, why: why, waits: waitsForEffects)
        beginEnding()
    }

    private mutating func updateCall(of hold: Hold, _ event: Event, _ change: (inout Call) -> Void)
    {
        if let call = hold.call { update(call, event, change) }
    }
}
