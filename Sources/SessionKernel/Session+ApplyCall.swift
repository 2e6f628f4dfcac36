import JSON

extension Session {
    mutating func applyCall(_ event: Event) {
        switch event.body {
        case .callProposed(let id, _): propose(id, event)
        case .callValidated(let id, let judgement):
            judge(id, judgement, .validated, event)
        case .callCleared(let id, let judgement): judge(id, judgement, .cleared, event)
        case .callRejected(let id, let error):
            update(id, event) { $0.status = .rejected(error) }
            lapse { $0.call == id }
            markJudged()
        case .toolStarted(let started):
            update(started.call, event) {
                $0.status = .started
                $0.attempts = started.attempt
                $0.startedAt = event.at
            }
        case .toolFinished(let id, let result): finish(id, result, event)
        case .toolFailed(let id, let failure): fail(id, failure, event)
        case .effectOrphaned(let orphan, let repeats): applyOrphan(orphan, repeats, event)
        case .effectSettled(let id, let settlement): settle(id, settlement, event)
        default: break  // Not an event of a call.
        }
    }

    private mutating func propose(_ id: CallID, _ event: Event) {
        guard let answer = request?.answer, calls.count < answer.calls.count else { return }
        calls.append(
            Call(
                id: id, agent: agent, request: answer.calls[calls.count], sequence: event.sequence))
    }

    private mutating func judge(
        _ id: CallID, _ judgement: CallJudgement, _ status: Call.Status, _ event: Event
    ) {
        update(id, event) {
            $0.judgement = judgement
            $0.status = status
        }
        markJudged()
    }

    private mutating func markJudged() {
        if !calls.contains(where: { $0.status == .proposed }) { request?.judged = true }
    }

    private mutating func finish(_ id: CallID, _ result: ToolResult, _ event: Event) {
        update(id, event) { $0.status = .finished(result) }
        lapse { $0.call == id }
        if let tool = call(id)?.tool { lastResults[tool] = event.sequence }
    }

    /// A failure whose effect may have happened stays open: a hold that follows asks a person.
    private mutating func fail(_ id: CallID, _ failure: ToolFailure, _ event: Event) {
        let doubtful = failure.inDoubt && call(id).map { reach(of: $0) != .reads } ?? false
        update(id, event) {
            $0.status = doubtful ? .started : .failed(failure.error, failure.output)
        }
    }

    private mutating func applyOrphan(_ orphan: Orphan, _ repeats: Bool, _ event: Event) {
        switch orphan {
        case .request:
            spent = spent + (request?.requested.reserved ?? Spend())
            request = nil
        case .call(let id):
            if repeats { update(id, event) { $0.status = .repeatable(nil) } }
        }
    }

    private mutating func settle(_ id: CallID, _ settlement: Settlement, _ event: Event) {
        switch settlement.done {
        case true:
            update(id, event) { $0.status = .finished(ToolResult(text: settlement.text)) }
            lapse { $0.call == id }
            if let tool = call(id)?.tool { lastResults[tool] = event.sequence }
        case false:
            let error = CallError(
                code: "not_done", message: settlement.text, retryable: true,
                hint: "It did not happen. Ask for it again if it is still wanted.")
            update(id, event) { $0.status = .failed(error, nil) }
            lapse { $0.call == id }
        case nil:
            // Still unknown: the hold that is raised next asks a person again.
            update(id, event) { $0.status = .started }
        }
    }
}
