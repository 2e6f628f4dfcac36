import JSON

extension Session {
    mutating func begin(_ requested: ModelRequested, _ event: Event) {
        step = max(step, requested.step)
        attempts += 1
        attemptsOnRung += 1
        retry = nil
        deepestRung = max(deepestRung, requested.rung)
        request = OpenRequest(
            requested: requested, sequence: event.sequence, at: event.at, answer: nil,
            judged: false)
    }

    /// An answer without a count is settled at the whole reservation.
    mutating func take(_ answer: ModelAnswer, _ cost: Money, _ event: Event) {
        let tokens = answer.usage?.total ?? request?.requested.reserved.tokens ?? 0
        let charged = Spend(steps: 1, tokens: tokens, cost: cost)
        settle(charged)
        overrun = overrun + charged.beyond(request?.requested.reserved ?? charged)
        squeezes = 0
        if let counted = answer.usage?.inputTokens, counted > 0, let requested = request?.requested,
            let bytes = requested.bytes, bytes > 0
        {
            tokenMeasures[requested.model] = TokenMeasure(bytes: bytes, tokens: counted)
        }
        if let requested = request?.requested { tellOfContext(requested) }
        request?.answer = answer
        request?.sequence = event.sequence
        transcript.append(
            .assistant(answer.text, calls: answer.calls, thoughts: answer.thoughts))
        if !answer.reportedModel.isEmpty, let name = request?.requested.model {
            reportedModels[name] = answer.reportedModel
        }
    }

    /// Providers refuse a prompt in which a call has no result, so each call gets the error as its.
    mutating func reject(_ error: CallError) {
        if isPipelineActing {
            pipeline?.current?.settled = .failed(error)
            return endStep()
        }
        if calls.isEmpty { transcript.append(.user(error.modelText)) }
        for var call in calls {
            call.status = .rejected(error)
            if let message = message(of: call) { transcript.append(message) }
        }
        invalidAnswers += 1
        endStep()
    }

    /// The rung below is asked for this step; after useless answers for all that follow.
    mutating func take(_ fallback: Fallback, _ event: Event) {
        if case .call(let id) = fallback.effect { return takeDefault(of: id, fallback.why, event) }
        rung = fallback.rung
        deepestRung = max(deepestRung, rung)
        attemptsOnRung = 0
        retry = nil
        guard invalidAnswers >= Session.invalidAnswersMax else { return }
        rungFloor = rung
        invalidAnswers = 0
    }

    mutating func take(_ scheduled: ScheduledRetry, _ event: Event) {
        switch scheduled.effect {
        case .request: retry = scheduled
        case .call(let id), .quarantine(let id):
            update(id, event) { $0.notBefore = scheduled.due }
        }
    }

    mutating func hand(to name: AgentName) {
        let accepted = handoff
        handoff = nil
        invalidAnswers = 0
        rungFloor = 0
        if let accepted { repetition.handoffs.take(accepted) }
        repetition.complete(calls, definition.loops)
        gatherEvidence()
        repetition.changeAgent()
        endStep()
        if let agent = definition.agent(name) { activate(agent, handoff: accepted) }
    }

    /// The call that was to hand off fails, whether it was offered or refused before that.
    mutating func takeBack(_ error: CallError, _ refused: CallID?, _ event: Event) {
        if error.code == Self.handoffLoopCode, refused != nil { repetition.refuse(error) }
        if let call = refused ?? handoff?.call {
            update(call, event) { $0.status = .failed(error, nil) }
            lapse { $0.call == call }
        }
        handoff = nil
    }

    mutating func revise(_ call: CallID?, _ revision: BriefRevision, _ event: Event) {
        let before = brief
        brief.revise(revision)
        if brief != before { repetition.reviseBrief() }
        guard let call else { return }
        update(call, event) { $0.status = .finished(ToolResult(text: #"{"ok":true}"#)) }
    }
}
