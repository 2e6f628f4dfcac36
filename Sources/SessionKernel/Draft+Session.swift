extension Draft {
    mutating func decideSession(_ request: Command.Request) throws(Refusal) {
        switch request {
        case .open(let body): emit(.sessionOpened(body))
        case .claim(let epoch, let runner): try claim(epoch, runner)
        case .connectTools:
            guard !session.toolsConnected else {
                throw Refusal(.stale, "The tools are connected already.")
            }
            emit(.toolsConnected(session.toolDigests))
        case .tick: tick()
        case .abandon(let error): close(.failure, error: error)
        case .pause(let reason):
            guard !session.paused else {
                throw Refusal(.alreadyPaused, "Session \(session.id) is paused already.")
            }
            guard session.cancelling == nil else { throw alreadyCancelled }
            emit(.sessionPaused(reason: reason))
        case .resume:
            guard session.paused else {
                throw Refusal(
                    .notPaused,
                    "Session \(session.id) is not paused; it is in \(session.phase.rawValue).")
            }
            emit(.sessionResumed)
        case .cancel(let reason):
            guard session.cancelling == nil else { throw alreadyCancelled }
            emit(.sessionCancelled(reason: reason))
        case .note(let text): emit(.noteAdded(text))
        default: preconditionFailure("not a request to a session as a whole")
        }
    }

    private var alreadyCancelled: Refusal {
        Refusal(.alreadyCancelled, "Session \(session.id) is being cancelled already.")
    }

    private mutating func claim(_ epoch: Int, _ runner: String) throws(Refusal) {
        guard epoch > session.epoch else {
            throw Refusal(.stale, "Epoch \(epoch) is not newer than \(session.epoch).")
        }
        emit(.sessionClaimed(epoch: epoch, runner: runner))
        let claimed = session.sequence
        if let request = session.request, request.answer == nil {
            emit(
                .effectOrphaned(.request(request.requested.request), repeats: true), cause: claimed)
        }
        for call in session.calls where call.status == .started {
            let declaration = session.declaration(of: call.tool)
            let repeats = declaration?.reach == .reads || declaration?.idempotent == true
            emit(.effectOrphaned(.call(call.id), repeats: repeats), cause: claimed)
            if !repeats {
                raiseDoubt(call.id, "The runner died while \(call.tool) was running.")
            }
        }
    }

    /// Records that an effect may or may not have happened, for a person to settle.
    mutating func raiseDoubt(_ id: CallID, _ reason: String) {
        guard let call = session.call(id) else { return }
        let risk = max(.high, call.judgement?.risk ?? .high)
        emit(
            .holdRaised(
                HoldRaised(
                    hold: HoldID(session: session.id, sequence: next), kind: .inDoubt,
                    digest: session.digest(of: call, preview: nil), risk: risk, reason: reason,
                    call: id, preview: nil, ceiling: nil, expires: nil)),
            by: .runtime)
    }

    mutating func close(_ status: Outcome.Status, answer: String? = nil, error: CallError? = nil) {
        emit(
            .sessionClosed(
                Outcome(
                    status: status, answer: answer, error: error,
                    rung: session.request?.requested.rung ?? 0, spent: session.spent)),
            by: .runtime)
    }

    private mutating func tick() {
        for id in session.openHolds {
            guard let hold = session.holds[id], let expires = hold.expires else { continue }
            if expires <= at {
                emit(.holdExpired(id), by: .runtime)
                if let ceiling = hold.ceiling { closeSpent(ceiling, "nobody extended it in time") }
            } else if let half = hold.half, half <= at, !hold.escalated {
                emit(.holdEscalated(id), by: .runtime)
            }
        }
        for call in session.calls {
            guard case .approved(let hold, _, let decided) = call.status,
                at.since(decided) >= Session.decisionLapsesAfter
            else { continue }
            emit(.holdExpired(hold), by: .runtime)
        }
        guard session.outcome == nil, !session.phase.waitsForPerson, session.toolsConnected,
            session.wallMilliseconds + at.since(session.updated) >= session.limits.wallMilliseconds
        else { return }
        raiseBudget(.wall)
    }

    /// Ends a session whose ceiling was not raised.
    mutating func closeSpent(_ ceiling: Ceiling, _ why: String) {
        guard session.outcome == nil else { return }
        let error = CallError(
            code: "budget_spent",
            message: "The \(ceiling.rawValue) ceiling was reached and \(why).")
        close(ceiling == .wall ? .timeout : .failure, error: error)
    }

    mutating func raiseBudget(_ ceiling: Ceiling) {
        let id = HoldID(session: session.id, sequence: next)
        let reason = "The next step would pass the \(ceiling.rawValue) ceiling: \(standing(ceiling))."
        let raised = HoldRaised(
            hold: id, kind: .budget, digest: session.goalDigest(reason), risk: .medium,
            reason: reason, call: nil, preview: nil, ceiling: ceiling,
            expires: at.adding(milliseconds: session.definition.holdMilliseconds))
        emit(.holdRaised(raised), by: .runtime)
    }

    private func standing(_ ceiling: Ceiling) -> String {
        let spent = session.spent
        let limits = session.limits
        switch ceiling {
        case .steps: return "\(spent.steps) of \(limits.steps) steps"
        case .tokens: return "\(spent.tokens) of \(limits.tokens) tokens"
        case .cost: return "$\(spent.cost.text) of $\(limits.cost.text)"
        case .wall:
            return "\(session.wallMilliseconds / 1000) s of \(limits.wallMilliseconds / 1000) s"
        }
    }
}
