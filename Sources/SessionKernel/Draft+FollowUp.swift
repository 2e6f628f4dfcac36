import JSON

extension Draft {
    /// Records what follows by itself from what has just been recorded.
    mutating func followUp() {
        while session.outcome == nil, followOnce() {}
    }

    /// One consequence; false when there is none.
    private mutating func followOnce() -> Bool {
        if session.invalidAnswers >= Session.invalidAnswersMax {
            let error = CallError(
                code: "invalid_output",
                message: "\(session.invalidAnswers) answers in a row could not be used.")
            close(.invalidOutput, error: error)
            return true
        }
        if session.cancelling != nil { return followCancel() }
        for call in session.calls {
            if call.status == .validated,
                session.declaration(of: call.tool)?.previews != true
            {
                raiseApproval(call, nil)
                return true
            }
            if !call.isSettled, let error = stopped(call) {
                emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
                return true
            }
            if call.status == .cleared, ControlTool.isControl(call.tool), session.isNext(call),
                session.handoff == nil
            {
                runControl(call)
                return true
            }
        }
        return warn()
    }

    /// Why a call that changes something is not run: one before it in the same answer did not
    /// succeed, or has handed the session to another agent.
    private func stopped(_ call: Call) -> CallError? {
        guard session.reach(of: call) != .reads, !call.isUncertain else { return nil }
        for earlier in session.calls {
            if earlier.id == call.id { return nil }
            switch earlier.status {
            case .denied, .rejected, .failed:
                guard session.reach(of: earlier) != .reads || earlier.status.isRejection else {
                    continue
                }
                return CallError(
                    code: "not_run",
                    message: "Not run, because \(earlier.tool) before it did not succeed.",
                    retryable: true, hint: "Ask for it again if it is still wanted.")
            default: break  // It may still succeed, or has.
            }
        }
        return nil
    }

    private mutating func runControl(_ call: Call) {
        let arguments = call.arguments ?? [:]
        let revision = session.revision(from: arguments)
        if let error = session.refusal(of: revision) {
            emit(.callRejected(call.id, error), cause: call.sequence)
            return
        }
        guard call.tool == ControlTool.handoff else {
            emit(.briefRevised(call.id, revision), by: .agent(call.agent), cause: call.sequence)
            return
        }
        guard session.calls.allSatisfy({ $0.isSettled || $0.id == call.id }) else {
            let error = CallError(
                code: "handoff_not_last", message: "A handoff must be the last call of an answer.",
                retryable: true, hint: "Hand off in an answer of its own.")
            emit(.callRejected(call.id, error), cause: call.sequence)
            return
        }
        var brief = session.brief
        brief.revise(revision)
        let handoff = Handoff(
            call: call.id, from: call.agent, to: AgentName(arguments["to"]?.stringValue ?? ""),
            reason: arguments["reason"]?.stringValue ?? "", brief: brief)
        emit(.handoffOffered(handoff), by: .agent(call.agent), cause: call.sequence)
    }

    private mutating func followCancel() -> Bool {
        for call in session.calls where !call.isSettled && !call.isUncertain {
            let error = CallError(code: "cancelled", message: "The session was cancelled.")
            emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
            return true
        }
        let asked = session.request.map { $0.answer == nil } ?? false
        guard !asked, !session.calls.contains(where: \.isUncertain) else { return false }
        close(.cancelled)
        return true
    }

    private mutating func warn() -> Bool {
        let spent = session.spent
        let limits = session.limits
        let shares: [(Ceiling, Int, Int)] = [
            (.steps, spent.steps, limits.steps), (.tokens, spent.tokens, limits.tokens),
            (.cost, spent.cost.microdollars, limits.cost.microdollars),
            (.wall, session.wallMilliseconds, limits.wallMilliseconds),
        ]
        for (ceiling, used, limit) in shares
        where used > 0 && !session.warned.contains(ceiling) && used / 4 >= limit / 5 {
            emit(.budgetWarned(ceiling), by: .runtime)
            return true
        }
        return false
    }
}

extension Call.Status {
    fileprivate var isRejection: Bool { if case .rejected = self { true } else { false } }
}
