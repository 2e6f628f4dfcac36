extension Session {
    mutating func applyHold(_ event: Event) {
        switch event.body {
        case .holdRaised(let raised): raise(raised, event)
        case .holdDecided(let id, let decision): decided(id, decision, event)
        case .holdEscalated(let id): holds[id]?.escalated = true
        case .holdExpired(let id): expired(id, event)
        default: break  // Not an event of a hold.
        }
    }

    private mutating func raise(_ raised: HoldRaised, _ event: Event) {
        if let call = raised.call { lapse { $0.call == call } }
        var hold = Hold(
            id: raised.hold, kind: raised.kind, digest: raised.digest, risk: raised.risk,
            reason: raised.reason, raised: event.at, expires: raised.expires)
        hold.call = raised.call
        hold.preview = raised.preview
        hold.ceiling = raised.ceiling
        holds[hold.id] = hold
        openHolds.append(hold.id)
        guard let call = raised.call else { return }
        update(call, event) {
            $0.status = raised.kind == .inDoubt ? .inDoubt(hold.id) : .held(hold.id)
        }
    }

    private mutating func decided(_ id: HoldID, _ decision: Decision, _ event: Event) {
        guard let hold = holds[id] else { return }
        holds[id]?.state = .decided(decision)
        openHolds.removeAll { $0 == id }
        guard let call = hold.call else { return }
        switch decision.answer {
        case .approve:
            update(call, event) { $0.status = .approved(id, hold.digest, at: event.at) }
        case .deny:
            let said = decision.reason.isEmpty ? "No reason was given." : decision.reason
            let error = CallError(
                code: "denied", message: "An operator denied this call: \(said)",
                hint: "Do not try it again or by another way; go on without it, or end.")
            update(call, event) { $0.status = .denied(error) }
        case .verify: update(call, event) { $0.status = .verifying(id) }
        case .retry: update(call, event) { $0.status = .repeatable(id) }
        case .edit, .done, .notDone, .extend:
            break  // What follows is an event of its own.
        }
    }

    private mutating func expired(_ id: HoldID, _ event: Event) {
        guard let hold = holds[id] else { return }
        if hold.isOpen {
            holds[id]?.state = .expired(event.at)
            openHolds.removeAll { $0 == id }
            guard let call = hold.call else { return }
            let error = CallError(
                code: "denied_by_timeout",
                message: "Nobody decided about this call in time; it was not run.",
                hint: "Go on without it, or end and say what is missing.")
            update(call, event) { $0.status = .denied(error) }
        } else if let call = hold.call {
            // The decision was never used in time: the call is held anew.
            holds[id]?.state = .lapsed
            update(call, event) { $0.status = .validated }
        }
    }
}
