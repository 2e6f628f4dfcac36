import JSON

extension Draft {
    mutating func decideModel(_ request: Command.Request) throws(Refusal) {
        switch request {
        case .beginModel(let intent): try begin(intent)
        case .answerModel(let id, let answer): try take(answer, for: id)
        case .failModel(let id, let failure): try fail(id, failure)
        case .judge(let id, let verdict): try judge(id, verdict)
        default: preconditionFailure("not a request about a model")
        }
    }

    private mutating func begin(_ intent: ModelIntent) throws(Refusal) {
        guard session.pendingEffects.contains(.askModel(intent.request)) else {
            throw Refusal(.stale, "Request \(intent.request) is not due.")
        }
        if let ceiling = ceiling(passedBy: intent.reserved) {
            raiseBudget(ceiling)
            return
        }
        let requested = ModelRequested(
            request: intent.request, step: max(session.step, step(of: intent.request)),
            model: intent.model, rung: intent.rung, prompt: session.transcript.head,
            messages: session.transcript.count, body: intent.body, encoder: intent.encoder,
            reserved: intent.reserved, epoch: session.epoch)
        emit(.modelRequested(requested), cause: session.sequence)
    }

    private func step(of request: RequestID) -> Int {
        session.attempts == 0 ? session.step + 1 : session.step
    }

    private func ceiling(passedBy reserved: Spend) -> Ceiling? {
        let after = session.spent + session.reserved + reserved
        if session.spent.steps + 1 > session.limits.steps { return .steps }
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

    private mutating func take(
        _ answer: ModelAnswer, for id: RequestID
    ) throws(Refusal) {
        let request = try open(id)
        guard request.answer == nil else {
            throw Refusal(.stale, "Request \(id) has been answered already.")
        }
        let usage = answer.usage
        let cost =
            usage.map {
                session.definition.model(request.requested.model)?
                    .cost(input: $0.inputTokens, output: $0.outputTokens) ?? .zero
            } ?? request.requested.reserved.cost
        let agent = Actor.agent(session.agent)
        emit(.modelAnswered(id, answer, cost: cost), by: agent, cause: request.sequence)
        let answered = session.sequence
        for (index, call) in answer.calls.enumerated() {
            let id = CallID(step: session.step, index: index + 1)
            emit(.callProposed(id, tool: call.tool), by: agent, cause: answered)
        }
    }

    private mutating func fail(_ id: RequestID, _ failure: ModelFailure) throws(Refusal) {
        let request = try open(id)
        guard request.answer == nil else {
            throw Refusal(.stale, "Request \(id) has been answered already.")
        }
        let spent = failure.mayHaveCost ? request.requested.reserved : Spend()
        emit(.modelFailed(id, failure, spent: spent), cause: request.sequence)
        guard session.cancelling == nil, failure.kind != .cancelled else { return }
        let error = CallError(
            code: "model_failed", message: failure.message, retryable: failure.retryable)
        close(failure.kind == .timeout ? .timeout : .failure, error: error)
    }

    private mutating func judge(_ id: RequestID, _ verdict: AnswerVerdict) throws(Refusal) {
        let request = try open(id)
        guard let answer = request.answer, !request.judged else {
            throw Refusal(.stale, "Request \(id) has no answer that waits to be judged.")
        }
        switch verdict {
        case .accept:
            emit(.answerAccepted(id), cause: request.sequence)
            close(.success, answer: answer.text)
        case .reject(let error):
            emit(.answerRejected(id, error), cause: request.sequence)
        case .calls(let verdicts):
            guard verdicts.count == session.calls.count else {
                throw Refusal(.stale, "\(verdicts.count) verdicts for \(session.calls.count) calls.")
            }
            for (call, verdict) in zip(session.calls, verdicts) {
                record(verdict, of: call)
            }
        }
    }

    /// Fails closed: what is irreversible or leaves is held, unless the rule that clears it says
    /// that nobody need be asked.
    mutating func record(_ verdict: CallVerdict, of call: Call) {
        switch verdict {
        case .reject(let error): emit(.callRejected(call.id, error), cause: call.sequence)
        case .hold(let judgement): emit(.callValidated(call.id, judgement), cause: call.sequence)
        case .clear(let judgement, let unattended):
            let declaration = session.declaration(of: call.tool)
            let grave =
                !ControlTool.isControl(call.tool)
                && (declaration.map { $0.reach == .irreversible || $0.egress } ?? true)
            let body: EventBody =
                grave && !unattended
                ? .callValidated(call.id, judgement) : .callCleared(call.id, judgement)
            emit(body, cause: call.sequence)
        }
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
