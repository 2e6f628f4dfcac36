extension Draft {
    /// Records the intent to let a model read the output of a call, or that there is no budget for
    /// it. Each request takes a step, as those of agents do.
    mutating func begin(_ id: CallID, _ intent: QuarantineIntent) throws(Refusal) {
        let call = try self.call(id)
        guard session.pendingEffects.contains(.quarantine(id)),
            let prompt = session.quarantinePrompt(of: call)
        else { throw Refusal(.stale, "No model is to read the output of call \(id).") }
        if let due = call.notBefore, at < due {
            throw Refusal(.stale, "The output of call \(id) is not read before \(due.clock).")
        }
        guard intent.model == session.quarantineModel(of: call) else {
            throw Refusal(.stale, "The output of call \(id) is not for \(intent.model).")
        }
        if session.wallLeft == 0 {
            return raiseBudget(.wall, of: session.sessionWallLeft == 0 ? nil : session.agent)
        }
        let reserved = Spend(
            steps: 1, tokens: max(0, intent.reserved.tokens), cost: max(.zero, intent.reserved.cost)
        )
        if let ceiling = ceiling(passedBy: reserved) { return raiseBudget(ceiling) }
        if let ceiling = session.agentBudgets[session.agent]?
            .ceiling(passedBy: session.reservedForReadings + reserved)
        {
            return raiseBudget(ceiling, of: session.agent)
        }
        let requested = QuarantineRequested(
            call: id, attempt: (call.quarantine?.attempts ?? 0) + 1, model: intent.model,
            prompt: prompt.head, body: intent.body, encoder: intent.encoder, reserved: reserved,
            epoch: session.epoch)
        emit(.quarantineRequested(requested), cause: call.sequence)
    }

    private func open(_ id: CallID, _ attempt: Int) throws(Refusal) -> (Call, QuarantineRequested) {
        let call = try self.call(id)
        guard let open = call.quarantine?.open, open.attempt == attempt else {
            throw Refusal(.stale, "Nobody reads the output of call \(id); this came late or twice.")
        }
        return (call, open)
    }

    mutating func take(
        _ answer: ModelAnswer, _ verdict: QuarantineVerdict, of id: CallID, _ attempt: Int
    ) throws(Refusal) {
        let (call, open) = try open(id, attempt)
        let cost =
            answer.usage.map {
                session.definition.model(open.model)?.prices.cost(of: $0) ?? .zero
            } ?? open.reserved.cost
        emit(
            .quarantineAnswered(id, answer, cost: cost, verdict), by: .runtime,
            cause: call.sequence)
    }

    mutating func fail(
        _ id: CallID, quarantine attempt: Int, _ failure: ModelFailure
    ) throws(Refusal) {
        let (call, open) = try open(id, attempt)
        emit(
            .quarantineFailed(id, failure, spent: failure.mayHaveCost ? open.reserved : Spend()),
            cause: call.sequence)
        guard !session.isEnding, failure.kind != .cancelled,
            let left = session.call(id), case .quarantined = left.status
        else { return }
        let rule = session.definition.retry
        let wait = rule.wait(afterAttempt: left.quarantine?.misses ?? 1, draw: draw)
        let asked = min(failure.retryAfterMilliseconds ?? 0, rule.mostMilliseconds)
        schedule(
            .quarantine(id), at.adding(milliseconds: max(wait, asked)), failure.message)
    }

    /// The runner that read an output is gone: it is read again, which costs money and nothing
    /// else.
    mutating func orphanQuarantines(cause: Int?, repeats: Bool) {
        for open in session.openQuarantines {
            emit(.effectOrphaned(.quarantine(open.call), repeats: repeats), cause: cause)
        }
    }
}
