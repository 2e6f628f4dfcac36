extension Draft {
    /// What follows a failed request: another attempt where that may help, else the next rung.
    mutating func recover(from failure: ModelFailure) {
        let rule = session.definition.retry
        let asked = failure.retryAfterMilliseconds ?? 0
        // A provider that asks for more patience than the longest wait is left for the next rung.
        let mayWait = asked <= rule.mostMilliseconds || session.rungBelow == nil
        if failure.retryable, session.attemptsOnRung < rule.attempts, mayWait {
            let wait = rule.wait(afterAttempt: session.attemptsOnRung, draw: draw)
            schedule(
                .request(session.nextRequest), at.adding(milliseconds: max(wait, asked)),
                failure.message)
            return
        }
        let error = CallError(
            code: "model_failed", message: failure.message, retryable: failure.retryable)
        descend(error, otherwise: failure.kind == .timeout ? .timeout : .failure)
    }

    /// Takes the next rung of the ladder; below the last one the session ends.
    ///
    /// The safe answer is no success: the goal was not reached.
    mutating func descend(_ error: CallError, otherwise status: Outcome.Status) {
        // Without a verdict nothing is agreed on, and a person is asked.
        if session.isVerifying, session.rungBelow == nil || session.rungBelow == .safeAnswer {
            return raiseDispute("The verifier gave no verdict: \(error.message)")
        }
        // A safe answer is no answer that a step could go on with.
        if let asked = session.askedStep,
            session.rungBelow == nil || session.rungBelow == .safeAnswer
        {
            return failStep(asked.step, error)
        }
        guard let below = session.rungBelow else { return close(status, error: error) }
        let rung = session.rung + 1
        switch below {
        case .model(let model): take(rung, model, error.message)
        case .safeAnswer:
            take(rung, nil, error.message)
            close(status, answer: session.definition.safeAnswer, error: error)
        }
    }

    private mutating func take(_ rung: Int, _ model: ModelName?, _ why: String) {
        emit(
            .fallbackTaken(
                Fallback(
                    effect: .request(session.nextRequest), rung: rung, model: model, why: why)),
            by: .runtime)
    }

    mutating func schedule(_ effect: EffectReference, _ due: Timestamp, _ why: String) {
        let attempt =
            switch effect {
            case .request: session.attempts + 1
            case .call(let id): (session.call(id)?.attempts ?? 0) + 1
            case .quarantine(let id): (session.call(id)?.quarantine?.attempts ?? 0) + 1
            }
        emit(
            .retryScheduled(
                ScheduledRetry(effect: effect, attempt: attempt, due: due, why: why)),
            by: .runtime)
    }

    mutating func postpone(
        _ effect: EffectReference, _ until: Timestamp, _ why: String
    ) throws(Refusal) {
        try checkDue(effect)
        schedule(effect, until, why)
    }

    /// A call to an open breaker is not made: a request goes down the ladder at once, or waits for
    /// the next probe below the last rung; a call is answered with its tool's safe default or an
    /// error, and waits if it may have happened already.
    mutating func avoid(
        _ effect: EffectReference, _ until: Timestamp, _ why: String
    ) throws(Refusal) {
        try checkDue(effect)
        switch effect {
        case .request:
            guard case .model(let model)? = session.rungBelow else {
                return schedule(effect, until, why)
            }
            take(session.rung + 1, model, why)
        case .quarantine: schedule(effect, until, why)
        // What may have happened already is not given up; it waits for the probe.
        case .call(let id) where session.call(id).map(session.isUncertain) == true:
            schedule(effect, until, why)
        case .call(let id):
            let call = try self.call(id)
            if session.declaration(of: call.tool)?.onFailure != nil, call.undoes == nil {
                return takeDefault(of: id, why)
            }
            let error = CallError(
                code: "breaker_open", message: why, retryable: true,
                hint: "Do something else first, or end and say what is missing.")
            emit(.callRejected(id, error), by: .runtime, cause: call.sequence)
        }
    }

    private func checkDue(_ effect: EffectReference) throws(Refusal) {
        let owed: Effect =
            switch effect {
            case .request(let request): .askModel(request)
            case .call(let call): .runCall(call)
            case .quarantine(let call): .quarantine(call)
            }
        guard session.pendingEffects.contains(owed) else {
            throw Refusal(.stale, "\(effect.text) is not due.")
        }
    }
}
