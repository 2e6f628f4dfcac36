import JSON

extension Draft {
    /// Records what follows by itself from what has just been recorded.
    mutating func followUp() {
        while settleStated() || reconsider() || followUndos()
            || session.outcome == nil && followOnce()
        {}
    }

    /// One consequence; false when there is none.
    private mutating func followOnce() -> Bool {
        if flagTaint() { return true }
        if session.isEnding { return followEnding() }
        if takeMissedDefault() || closeOnSafeAnswer() { return true }
        if followProposal() { return true }
        if let accepted = session.acceptedAnswer {
            conclude(accepted)
            return true
        }
        if session.invalidAnswers >= Session.invalidAnswersMax {
            let error = CallError(
                code: "invalid_output",
                message: "\(session.invalidAnswers) answers in a row could not be used.")
            descend(error, otherwise: .invalidOutput)
            return true
        }
        return followLoop() || followCalls() || followPlan() || followPipeline() || warn()
    }

    /// Told once, at the first untrusted text; of a journal in which nothing tells of it, later.
    private mutating func flagTaint() -> Bool {
        guard session.provenance.flag == nil, let taint = session.provenance.taint else {
            return false
        }
        emit(.taintFlagged(taint), by: .runtime, cause: taint.event)
        return true
    }

    /// What an operator said of an effect in doubt, wherever the journal was cut after that.
    private mutating func settleStated() -> Bool {
        for call in session.openCalls {
            guard case .inDoubt(let id) = call.status,
                case .decided(let decision) = session.holds[id]?.state
            else { continue }
            let done = decision.answer == .done
            let said = decision.reason.isEmpty ? "" : ": \(decision.reason)"
            let text = "An operator says that it was \(done ? "" : "not ")done\(said)."
            emit(
                .effectSettled(call.id, Settlement(how: .stated, done: done, text: text)),
                by: .operator(decision.by))
            return true
        }
        return false
    }

    /// Takes the safe default of a call that failed for good where the journal was cut before it
    /// was taken: what may not be repeated is not begun again.
    private mutating func takeMissedDefault() -> Bool {
        for call in session.calls {
            guard case .repeatable(nil) = call.status, let failure = call.failure,
                let tool = session.declaration(of: call.tool), tool.onFailure != nil,
                tool.reach != .reads, !tool.idempotent
            else { continue }
            takeDefault(of: call.id, failure.message)
            return true
        }
        return false
    }

    /// Below the safe answer there is nobody to ask: where the journal was cut before the end that
    /// belongs to it, the session ends now.
    private mutating func closeOnSafeAnswer() -> Bool {
        guard session.isOnSafeAnswer else { return false }
        let error = CallError(
            code: "model_failed", message: "No model answered; the safe answer was given.")
        close(.failure, answer: session.definition.safeAnswer, error: error)
        return true
    }

    private mutating func followCalls() -> Bool {
        guard !session.isJudgingCalls else { return false }
        var unsuccessful: Call?
        for call in session.calls {
            if recognise(call) { return true }
            if let before = unsuccessful, call.attempts == 0, !call.isSettled,
                session.reach(of: call) != .reads
            {
                emit(
                    .callRejected(call.id, notRun(after: before)), by: .runtime,
                    cause: call.sequence)
                return true
            }
            if call.status == .validated, session.declaration(of: call.tool)?.previews != true,
                !session.waitsForTwin(call)
            {
                raiseApproval(call, nil)
                return true
            }
            if ControlTool.isControl(call.tool), call.mayRun, session.handoff == nil,
                session.plan.call == nil, !session.paused, runControl(call)
            {
                return true
            }
            if unsuccessful == nil, call.didNotSucceed { unsuccessful = call }
        }
        return false
    }

    /// What has been done already is not done again: by its key it is answered from the journal,
    /// and else a person is asked, whatever rule cleared it.
    private mutating func recognise(_ call: Call) -> Bool {
        guard call.attempts == 0, !call.isSettled, let effect = session.finished(as: call) else {
            return false
        }
        if let result = effect.result {
            emit(
                .effectRecalled(
                    call.id, Recall(earlier: effect.call, at: effect.at, result: result)),
                by: .runtime, cause: call.sequence)
            return true
        }
        // A keyed effect is had once, also where nobody could read what came of it.
        if session.isKeyed(call) {
            let error = CallError(
                code: "already_done",
                message: "\(call.tool) did this at #\(effect.at) already; what it returned then "
                    + "could not be read.",
                hint: "Do not call it again for that; go on without it, or say what is missing.")
            emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
            return true
        }
        guard call.status == .cleared, var judgement = call.judgement else { return false }
        judgement.unattended = false
        emit(.callValidated(call.id, judgement), by: .runtime, cause: call.sequence)
        return true
    }

    /// Why a call that does not just read is not run: it may build on one before it in the same
    /// answer, of whatever reach (the tests before the release), and that one did not succeed.
    private func notRun(after call: Call) -> CallError {
        CallError(
            code: "not_run", message: "Not run, because \(call.tool) before it did not succeed.",
            retryable: true, hint: "Ask for it again if it is still wanted.")
    }

    /// Acts on the session itself; false while the call has to wait for those before it.
    private mutating func runControl(_ call: Call) -> Bool {
        let arguments = call.arguments ?? [:]
        if call.tool == ControlTool.verdict { return judge(proposal: call, arguments) }
        if call.tool == ControlTool.signOff {
            guard let step = session.pipeline?.atWork?.step else { return false }
            concludeStep(step)
            return true
        }
        if call.tool == ControlTool.ask {
            guard session.isNext(call) else { return false }
            ask(call, arguments)
            return true
        }
        if call.tool == ControlTool.memory {
            guard session.isNext(call) else { return false }
            remember(call, arguments)
            return true
        }
        let revision = session.revision(from: arguments)
        if let error = refusal(of: call, arguments, revision) {
            emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
            return true
        }
        guard session.isNext(call) else { return false }
        if call.tool == ControlTool.plan {
            // What it asks for has been found to be right.
            let tasks = (try? session.tasks(from: arguments, of: call.agent)) ?? []
            emit(.planMade(call.id, tasks), by: .agent(call.agent), cause: call.sequence)
            return true
        }
        guard call.tool == ControlTool.handoff else {
            emit(.briefRevised(call.id, revision), by: .agent(call.agent), cause: call.sequence)
            return true
        }
        offer(call, arguments, revision)
        return true
    }

    private func refusal(
        of call: Call, _ arguments: JSON, _ revision: BriefRevision
    ) -> CallError? {
        if let error = session.refusal(of: revision) { return error }
        if call.tool == ControlTool.plan { return refusal(of: call, planning: arguments) }
        guard call.tool == ControlTool.handoff else { return nil }
        if session.calls.last?.id != call.id {
            return CallError(
                code: "handoff_not_last", message: "A handoff must be the last call of an answer.",
                retryable: true, hint: "Hand off in an answer of its own.")
        }
        let to = AgentName(arguments["to"]?.stringValue ?? "")
        let allowed = session.definition.agent(call.agent)?.handoff ?? []
        if allowed.contains(to), session.definition.agent(to) != nil { return nil }
        return CallError(
            code: "unknown_agent", message: "\(call.agent) cannot hand off to that agent.",
            at: "/to", expected: allowed.map(\.text).joined(separator: ", "), retryable: true,
            hint: "Name one of the agents that are expected.")
    }

    private func refusal(of call: Call, planning arguments: JSON) -> CallError? {
        if session.calls.last?.id != call.id {
            return CallError(
                code: "plan_not_last", message: "A plan must be the last call of an answer.",
                retryable: true, hint: "Plan in an answer of its own.")
        }
        do throws(CallError) {
            _ = try session.tasks(from: arguments, of: call.agent)
            return nil
        } catch {
            return error
        }
    }

    /// Nothing is begun any more; what may have happened is settled before the end.
    private mutating func followEnding() -> Bool {
        guard session.waitsForEffects else {
            end()
            return true
        }
        for call in session.calls where !call.isSettled {
            switch call.status {
            case .started, .inDoubt, .verifying: continue
            case .quarantined where call.quarantine?.open != nil: continue
            case .repeatable where session.isUncertain(call):
                raiseDoubt(call.id, "The session is ending, and \(call.tool) is not repeated.")
            case .repeatable, .proposed, .validated, .held, .cleared, .approved, .quarantined,
                .finished, .failed, .denied, .rejected:
                let error = CallError(code: "ending", message: "The session is ending.")
                emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
            }
            return true
        }
        return false
    }

    private mutating func end() {
        guard session.cancelling == nil, let spent = session.exhausted else {
            close(.cancelled)
            return
        }
        let whose = spent.agent.map { " of \($0)" } ?? ""
        let error = CallError(
            code: "budget_spent",
            message: "The \(spent.ceiling.rawValue) ceiling\(whose) was reached and \(spent.why).")
        close(spent.ceiling == .wall ? .timeout : .failure, error: error)
    }

    /// Tells once that four fifths of a ceiling have been used.
    private mutating func warn() -> Bool {
        if let near = Ceiling.allCases.first(where: { isNear($0, of: nil) }) {
            emit(.budgetWarned(near, agent: nil), by: .runtime)
            return true
        }
        let agent = session.agent
        guard session.agentBudgets[agent] != nil,
            let near = Ceiling.allCases.first(where: { isNear($0, of: agent) })
        else { return false }
        emit(.budgetWarned(near, agent: agent), by: .runtime)
        return true
    }

    private func isNear(_ ceiling: Ceiling, of agent: AgentName?) -> Bool {
        let warned = agent.map { session.agentBudgets[$0]?.warned ?? [] } ?? session.warned
        guard let limit = session.limit(of: ceiling, for: agent), !warned.contains(ceiling) else {
            return false
        }
        let used = session.used(of: ceiling, by: agent)
        return used > 0 && used >= limit - limit / 5
    }
}

extension Call {
    fileprivate var didNotSucceed: Bool {
        switch status {
        case .denied, .rejected, .failed: true
        case .proposed, .validated, .held, .cleared, .approved, .repeatable, .started, .inDoubt,
            .verifying, .quarantined, .finished:
            false
        }
    }
}
