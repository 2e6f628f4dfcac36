extension Session {
    /// Where the session stands: what is open, by a fixed precedence.
    package var phase: Phase {
        if let outcome { return outcome.phase }
        if paused { return .paused }
        if !toolsConnected { return .initializing }
        var approval = false
        // An undo goes on beside the session, which waits neither for it nor for its hold.
        for id in openHolds where undos.isEmpty || holds[id].map(isOfUndo) != true {
            switch holds[id]?.kind {
            case .inDoubt, .budget, .loop, .question, .dispute: return .awaitingOperator
            case .approval: approval = true
            case nil: break
            }
        }
        if calls.contains(where: { if case .inDoubt = $0.status { true } else { false } }) {
            return .awaitingOperator
        }
        if isEnding, waitsForEffects {
            return calls.isEmpty && plan.running.isEmpty ? .processing : .awaitingTool
        }
        if let exhausted, !exhausted.waits { return .awaitingOperator }
        if approval { return .awaitingApproval }
        if handoff != nil { return .handingOff }
        // So is a proposed answer that somebody has judged.
        if let proposal, proposal.state != .asked { return .validating }
        // An answer without calls is judged for good: the end follows in the same append.
        if isJudgingCalls || request?.answer != nil && calls.isEmpty {
            return .validating
        }
        let isJudging = calls.contains {
            $0.status == .proposed || $0.status == .validated && !waitsForTwin($0)
        }
        if isJudging { return .validating }
        let waiting = calls.filter { !$0.isSettled }
        if waiting.isEmpty { return retry == nil ? .processing : .retrying }
        return waiting.contains { $0.notBefore == nil } ? .awaitingTool : .retrying
    }

    /// What the world owes this session now.
    ///
    /// Derived, never stored: after a crash the same journal yields the same debts. Effects whose
    /// intent has been recorded are not in it.
    package var pendingEffects: [Effect] {
        sequence > 0 ? owedWork + owedNotices : []
    }

    private var owedWork: [Effect] {
        var effects = undos.flatMap(effects(of:))
        guard outcome == nil else { return effects }
        for call in calls {
            if case .verifying = call.status { effects.append(.verify(call.id)) }
        }
        // Also while it is paused or ending: somebody has to tell its workers.
        for task in plan.running { effects.append(.runChild(task.id)) }
        if paused || isEnding || isSpent { return effects }
        if let proposal, proposal.state != .asked { return effects }
        guard toolsConnected else { return [.connectTools] }
        if handoff != nil { return effects + [.acceptHandoff] }
        if let request {
            if isJudgingCalls { return effects + [.judge(request.requested.request)] }
        } else if calls.isEmpty {
            if !isPipelineActing {
                effects.append(.askModel(nextRequest))
            } else if let branch = dueBranch {
                effects.append(.chooseWay(branch.step))
            }
        }
        for call in calls {
            if call.status == .validated {
                if declaration(of: call.tool)?.previews == true, !waitsForTwin(call) {
                    effects.append(.preview(call.id))
                }
            } else if case .quarantined = call.status {
                if call.quarantine?.open == nil { effects.append(.quarantine(call.id)) }
            } else if call.mayRun, isNext(call), !ControlTool.isControl(call.tool) {
                effects.append(.runCall(call.id))
            }
        }
        return effects
    }

    /// Whether an answer waits for the boundary: until every call of it is judged none is begun.
    var isJudgingCalls: Bool { request.map { $0.answer != nil && !$0.judged } ?? false }

    /// Whether a ceiling waits to be raised, or somebody to say that going round in circles may
    /// go on: nothing new is begun before that.
    var isSpent: Bool {
        openHolds.contains { holds[$0]?.kind == .budget || holds[$0]?.kind == .loop }
    }

    /// The time before which an effect that is owed is not begun; nil where it may begin at once.
    package func due(_ effect: Effect) -> Timestamp? {
        switch effect {
        case .askModel: retry?.due
        case .runCall(let id), .quarantine(let id): call(id)?.notBefore
        case .notify(let id): notice(id)?.notBefore
        case .connectTools, .judge, .preview, .verify, .acceptHandoff, .chooseWay, .runChild: nil
        }
    }

    /// When the earliest of the effects that are owed, but not yet, may begin.
    package var nextDue: Timestamp? { pendingEffects.compactMap(due).min() }

    /// The id of the request that would be made now.
    package var nextRequest: RequestID {
        attempts == 0
            ? RequestID(step: step + 1, attempt: 1) : RequestID(step: step, attempt: attempts + 1)
    }

    /// Reads run together; everything else singly, once all that the model asked for before it is
    /// settled.
    func isNext(_ call: Call) -> Bool {
        if reach(of: call) == .reads { return true }
        if undos.contains(where: { $0.status == .started }) { return false }
        for earlier in calls {
            if earlier.id == call.id { return true }
            if !earlier.isSettled { return false }
        }
        return true
    }

    func reach(of call: Call) -> Reach {
        if ControlTool.isControl(call.tool) { return .reversible }
        return declaration(of: call.tool)?.reach ?? .irreversible
    }

    /// When something becomes due by itself, if anything will.
    package var nextDeadline: Timestamp? {
        guard sequence > 0 else { return nil }
        var deadline: Timestamp?
        func consider(_ time: Timestamp?) {
            guard let time else { return }
            deadline = deadline.map { min($0, time) } ?? time
        }
        for id in openHolds {
            guard let hold = holds[id], let expires = hold.expires else { continue }
            consider(expires)
            if !hold.escalated { consider(hold.half) }
        }
        for call in openCalls {
            if let unused = unusedDecision(of: call) { consider(unused.lapses) }
        }
        if countsWall { consider(updated.adding(milliseconds: wallLeft)) }
        return deadline
    }

    /// The decision that lets a call run, and when it lapses if nobody has used it by then.
    func unusedDecision(of call: Call) -> (hold: HoldID, lapses: Timestamp)? {
        switch call.status {
        case .approved(let hold, _, let at):
            return (hold, lapse(of: call, decided: at))
        case .repeatable(let hold?):
            guard case .decided(let decision) = holds[hold]?.state else { return nil }
            return (hold, lapse(of: call, decided: decision.at))
        case .proposed, .validated, .held, .cleared, .repeatable(nil), .started, .inDoubt,
            .verifying, .quarantined, .finished, .failed, .denied, .rejected:
            return nil
        }
    }

    /// A decision cannot be used while its call waits for a rate limit: the time begins after that.
    private func lapse(of call: Call, decided: Timestamp) -> Timestamp {
        max(decided, call.notBefore ?? decided)
            .adding(milliseconds: Session.decisionLapsesAfter)
    }

    /// Whether time is being counted now that could pass the wall ceiling.
    var countsWall: Bool {
        outcome == nil && toolsConnected && !isEnding && !phase.waitsForPerson && !waitsForWorkers
    }

    /// Milliseconds of work that are left to the session, or before that to the active agent.
    var wallLeft: Int { min(sessionWallLeft, agentBudgets[agent]?.wallLeft ?? .max) }

    var sessionWallLeft: Int { max(0, limits.wallMilliseconds.saturatingAdd(-wallMilliseconds)) }

    /// An unused decision is worth nothing after so long, in milliseconds.
    package static let decisionLapsesAfter = 900_000
    /// After so many answers in a row of which nothing could be used, the rung has failed.
    package static let invalidAnswersMax = 3
}

extension Hold {
    /// When it escalates: half-way to its expiry.
    package var half: Timestamp? {
        expires.map { raised.adding(milliseconds: $0.since(raised) / 2) }
    }
}
