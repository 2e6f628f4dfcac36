import JSON

extension Draft {
    mutating func begin(_ intent: ModelIntent) throws(Refusal) {
        guard session.pendingEffects.contains(.askModel(intent.request)) else {
            throw Refusal(.stale, "Request \(intent.request) is not due.")
        }
        if let retry = session.retry, at < retry.due {
            throw Refusal(
                .stale, "Request \(intent.request) is not due before \(retry.due.clock).")
        }
        guard intent.model == session.model else {
            throw Refusal(
                .stale, "Request \(intent.request) is \(session.model ?? "")'s to answer.")
        }
        if let bytes = intent.bytes, let compacted = session.compaction(ofBytes: bytes) {
            return emit(.contextCompacted(compacted), by: .runtime, cause: session.sequence)
        }
        // Every request takes a step, so that not even a crash at each of them goes on for ever.
        let reserved = Spend(
            steps: 1, tokens: max(0, intent.reserved.tokens), cost: max(.zero, intent.reserved.cost)
        )
        if let ceiling = ceiling(passedBy: reserved) { return raiseBudget(ceiling) }
        if let ceiling = session.agentBudgets[session.agent]?.ceiling(passedBy: reserved) {
            return raiseBudget(ceiling, of: session.agent)
        }
        let requested = ModelRequested(
            request: intent.request, step: max(session.step, step(of: intent.request)),
            model: intent.model, rung: session.rung, prompt: session.transcript.head,
            messages: session.transcript.count, body: intent.body, encoder: intent.encoder,
            reserved: reserved, epoch: session.epoch, bytes: intent.bytes)
        emit(.modelRequested(requested), cause: session.sequence)
    }

    private func step(of request: RequestID) -> Int {
        session.attempts == 0 ? session.step + 1 : session.step
    }

    func ceiling(passedBy reserved: Spend) -> Ceiling? {
        let after = session.spent + session.reserved + reserved
        if after.steps > session.limits.steps { return .steps }
        if after.tokens > session.limits.tokens { return .tokens }
        if after.cost > session.limits.cost { return .cost }
        return nil
    }

    private func open(_ id: RequestID) throws(Refusal) -> Session.OpenRequest {
        guard let request = session.request, request.requested.request == id else {
            throw Refusal(.stale, "Request \(id) is not open; its answer came late or twice.")
        }
        return request
    }

    mutating func take(_ answer: ModelAnswer, for id: RequestID) throws(Refusal) {
        let request = try open(id)
        guard request.answer == nil else {
            throw Refusal(.stale, "Request \(id) has been answered already.")
        }
        let usage = answer.usage
        let cost =
            usage.map {
                session.definition.model(request.requested.model)?.prices.cost(of: $0) ?? .zero
            } ?? request.requested.reserved.cost
        let agent = Actor.agent(session.agent)
        let before = session.reportedModels[request.requested.model]
        emit(.modelAnswered(id, answer, cost: cost), by: agent, cause: request.sequence)
        let answered = session.sequence
        if let before, before != answer.reportedModel, !answer.reportedModel.isEmpty {
            emit(
                .modelChanged(request.requested.model, from: before, to: answer.reportedModel),
                by: .runtime, cause: answered)
        }
        for (index, call) in answer.calls.enumerated() {
            let id = CallID(step: session.step, index: index + 1)
            emit(.callProposed(id, tool: call.tool), by: agent, cause: answered)
        }
    }

    mutating func fail(_ id: RequestID, _ failure: ModelFailure) throws(Refusal) {
        let request = try open(id)
        guard request.answer == nil else {
            throw Refusal(.stale, "Request \(id) has been answered already.")
        }
        let spent = failure.mayHaveCost ? request.requested.reserved : Spend()
        emit(.modelFailed(id, failure, spent: spent), cause: request.sequence)
        guard !session.isEnding, failure.kind != .cancelled else { return }
        if failure.kind == .tooLarge, squeeze(for: request.requested.model) { return }
        recover(from: failure)
    }

    /// A prompt that its provider finds too long is asked again, shorter; false where it cannot be.
    private mutating func squeeze(for name: ModelName) -> Bool {
        guard session.squeezes < 2, let model = session.definition.model(name),
            let compacted = session.compacted(tokens: nil, of: model)
        else { return false }
        emit(.contextCompacted(compacted), by: .runtime)
        return true
    }

    mutating func judge(_ id: RequestID, _ verdict: AnswerVerdict) throws(Refusal) {
        let request = try open(id)
        guard request.answer != nil, session.pendingEffects.contains(.judge(id)) else {
            throw Refusal(.stale, "Request \(id) has no answer that waits to be judged.")
        }
        switch verdict {
        case .accept where session.isVerifying, .acceptValue where session.isVerifying:
            let error = CallError(
                code: "verdict_missing", message: "Plain text is no verdict.",
                expected: "a call of `verdict`", retryable: true,
                hint: "Call `verdict`, and say there what you found.")
            emit(.answerRejected(id, error), cause: request.sequence)
        case .accept where session.calls.isEmpty:
            emit(.answerAccepted(id), cause: request.sequence)
        case .acceptValue(let read) where session.calls.isEmpty:
            emit(.answerAccepted(id, read), cause: request.sequence)
        case .reject(let error): emit(.answerRejected(id, error), cause: request.sequence)
        case .calls(let verdicts) where !verdicts.isEmpty && verdicts.count == session.calls.count:
            // Where the journal was cut between these events, the first ones were recorded before.
            for (call, verdict) in zip(session.calls, verdicts) where call.status == .proposed {
                record(verdict, of: call)
            }
        case .accept, .acceptValue, .calls:
            // Refusing would leave the answer to be judged in the same way for ever.
            let error = CallError(
                code: "not_judged",
                message: "The answer could not be judged: its verdict is not "
                    + "about \(session.calls.count) calls.", retryable: true)
            emit(.answerRejected(id, error), cause: request.sequence)
        }
    }

    /// Fails closed: what is irreversible or leaves is held, unless the rule that clears it says
    /// that nobody need be asked; and tainted data leaves by no rule, except to whom or where
    /// trusted text says.
    private mutating func record(_ verdict: CallVerdict, of call: Call) {
        guard session.offers(call.tool) else {
            let error =
                verdict.rejection
                ?? CallError(code: "unknown_tool", message: "\(call.agent) has no such tool.")
            emit(.callRejected(call.id, error), cause: call.sequence)
            return
        }
        let leaves = session.declaration(of: call.tool)?.egress ?? false
        let grave = leaves || session.reach(of: call) == .irreversible
        switch verdict {
        case .reject(let error): emit(.callRejected(call.id, error), cause: call.sequence)
        case .hold(let judgement): emit(.callValidated(call.id, judgement), cause: call.sequence)
        case .clear(var judgement, _)
        where judgement.standing.map { !session.allows($0, call, judgement, at: at) } ?? false:
            judgement.standing = nil
            emit(.callValidated(call.id, judgement), cause: call.sequence)
        case .clear(var judgement, let unattended):
            let asks = grave && (!unattended || leaves && judgement.takesTaintAway)
            judgement.unattended = grave && !asks
            emit(
                asks ? .callValidated(call.id, judgement) : .callCleared(call.id, judgement),
                cause: call.sequence)
        }
    }
}

extension CallVerdict {
    fileprivate var rejection: CallError? {
        if case .reject(let error) = self { error } else { nil }
    }
}

extension ModelFailure {
    /// Whether the provider may have counted tokens for it.
    var mayHaveCost: Bool {
        switch kind {
        case .timeout, .cut, .malformed, .tooLarge, .cancelled: true
        case .unreachable, .unauthorized, .notFound, .rateLimited, .rejected, .serverError, .noRule:
            false
        }
    }
}

extension Session {
    func goalDigest(_ text: String) -> Digest {
        JSON.object(["goal": .string(goal), "session": .string(id.text), "text": .string(text)])
            .digest
    }
}
