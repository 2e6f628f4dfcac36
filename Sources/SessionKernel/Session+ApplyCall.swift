import JSON

extension Session {
    mutating func propose(_ id: CallID, _ event: Event) {
        guard let answer = request?.answer, calls.count < answer.calls.count else { return }
        calls.append(
            Call(
                id: id, agent: agent, request: answer.calls[calls.count], sequence: event.sequence))
        hear(proposed: answer.calls[calls.count - 1], event)
    }

    mutating func judge(
        _ id: CallID, _ judgement: CallJudgement, _ status: Call.Status, _ event: Event
    ) {
        let version = policyDigest
        if status == .cleared, let rule = judgement.standing {
            for index in standingRules.indices where standingRules[index].rule.id == rule {
                standingRules[index].used += 1
            }
        }
        let own = calls.first { $0.id == id }
        if call(id)?.reconsidered != nil { lapse { $0.call == id } }
        let same = own.flatMap { fingerprint(of: $0.tool, judgement.arguments) }
        update(id, event) {
            let asked = $0.editedFrom ?? $0.judgement?.arguments
            $0.editedFrom = asked == judgement.arguments ? nil : asked
            $0.judgement = judgement
            $0.policy = version
            $0.fingerprint = same
            $0.heldAnewAt = $0.reconsidered?.at ?? $0.heldAnewAt
            $0.reconsidered = nil
            $0.status = status
        }
        if own != nil { markJudged() }
    }

    mutating func reject(_ id: CallID, _ error: CallError, _ event: Event) {
        let isUndo = undos.contains { $0.id == id }
        update(id, event) { $0.status = .rejected(error) }
        if plan.call == id { plan.call = nil }
        lapse { $0.call == id }
        if !isUndo { markJudged() }
    }

    private mutating func markJudged() {
        guard request?.judged == false else { return }
        if !calls.contains(where: { $0.status == .proposed }) { request?.judged = true }
    }

    mutating func start(_ started: ToolStarted, _ event: Event) {
        blur(by: call(started.call), event)
        if started.attempt == 1, let call = calls.first(where: { $0.id == started.call }) {
            callsBegun[call.tool, default: 0] += 1
        }
        tellOfEdit(started, event)
        update(started.call, event) {
            $0.status = .started
            $0.reconsidered = nil
            $0.attempts = started.attempt
            $0.startedAt = event.at
            $0.notBefore = nil
            $0.startedDigest = started.digest
            $0.failure = nil
        }
    }

    mutating func finish(_ id: CallID, _ result: ToolResult, _ event: Event) {
        guard let call = call(id), call.wasBegun else { return takeLate(id, result, event) }
        let isShut = quarantine(of: call) != nil
        update(id, event) {
            $0.status = isShut ? .quarantined(result) : .finished(result)
            $0.notBefore = nil
        }
        lapse { $0.call == id }
        if call.undoes != nil { return }
        if call.tool == ControlTool.recall { return hearAgain(call, result.text, event) }
        if !isShut {
            hear(call, result.text, event)
            keep(call, isCut: result.whole != nil, event)
        }
        lastResults[call.tool] = ResultPlace(event, id)
        remember(call, result, at: event.sequence)
    }

    /// Evidence against what was said of a call: it counts from now on, and the agent is told.
    private mutating func takeLate(_ id: CallID, _ result: ToolResult, _ event: Event) {
        guard var call = notDone[Digest(of: id.text)] else { return }
        call.status = .finished(result)
        notDone.set(Digest(of: id.text), to: call)
        lastResults[call.tool] = ResultPlace(event, id)
        remember(call, result, at: event.sequence)
        let isShut = quarantine(of: call) != nil
        if !isShut {
            hear(call, result.text, event)
            keep(call, isCut: result.whole != nil, event)
        }
        pendingNotes.append(
            "Call \(id) of \(call.tool) was taken for not done. Its result came late, so that it "
                + "was done after all"
                + (isShut ? "; the operator can read it." : ":\n\(told(result.text, of: call))"))
    }

    /// A failure whose effect may have happened leaves the call begun: its outcome is not known,
    /// and the hold that follows in the same append asks a person.
    mutating func fail(_ id: CallID, _ failure: ToolFailure, _ event: Event) {
        let isShut = call(id).map { quarantine(of: $0) != nil } ?? false
        let shown = call(id).map { told(failure.error, of: $0) } ?? failure.error
        if let call = call(id), call.undoes == nil, !isShut { hear(call, failure, event) }
        let doubtful = failure.inDoubt && call(id).map { reach(of: $0) != .reads } ?? false
        update(id, event) {
            if failure.goesOn {
                $0.status = .repeatable(nil)
                $0.failure = doubtful ? nil : failure.error
            } else if doubtful {
                $0.status = .started
            } else if isShut {
                $0.status = .failed(shown, nil)
            } else {
                $0.status = .failed(failure.error, failure.output)
            }
        }
        lapse { $0.call == id && (!doubtful || $0.kind == .question) }
        if let call = call(id), case .failed = call.status, !isShut {
            keep(call, isCut: failure.output?.whole != nil, isError: true, event)
        }
    }

    /// The model is told the safe default, and what it stands for; it is no result of the tool.
    mutating func takeDefault(of id: CallID, _ why: String, _ event: Event) {
        guard let call = call(id), let text = declaration(of: call.tool)?.onFailure else { return }
        let tool = call.tool
        let isShut = quarantine(of: call) != nil
        if isUntrusted(tool), !isShut { provenance.distrust(why, from: source(call, event)) }
        let reason = isShut ? withheld(call) : why
        let told =
            "\(tool) did not succeed: \(reason)\nIts declared default is used instead:\n\(text)"
        update(id, event) { $0.status = .finished(ToolResult(text: told)) }
        lapse { $0.call == id }
    }

    mutating func take(_ orphan: EffectReference, _ repeats: Bool, _ event: Event) {
        switch orphan {
        case .request:
            settle(request?.requested.reserved ?? Spend())
            request = nil
        case .call(let id):
            guard repeats else { return }
            update(id, event) { $0.status = .repeatable(nil) }
            lapse { $0.call == id }
        case .quarantine(let id): orphanQuarantine(of: id, event)
        }
    }

    mutating func settle(_ id: CallID, _ settlement: Settlement, _ event: Event) {
        // A settlement that comes with an end of the call only says that the doubt is over.
        guard let call = call(id), call.wasBegun else { return }
        switch settlement.done {
        case true: finish(id, ToolResult(text: settlement.text), event)
        case false:
            let error = CallError(
                code: "not_done", message: settlement.text, retryable: true,
                hint: "It did not happen. Ask for it again if it is still wanted.")
            let shown = settlement.how == .stated ? error : told(error, of: call)
            update(id, event) { $0.status = .failed(shown, nil) }
            lapse { $0.call == id }
            if call.undoes == nil, let settled = self.call(id) {
                notDone.set(Digest(of: id.text), to: settled)
            }
        case nil:
            // Still unknown: the hold that is raised next asks a person again.
            update(id, event) { $0.status = .started }
        }
    }
}
