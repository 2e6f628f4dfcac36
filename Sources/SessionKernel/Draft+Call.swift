import JSON

extension Draft {
    mutating func take(_ preview: Preview, of id: CallID) throws(Refusal) {
        let call = try self.call(id)
        guard call.status == .validated else { throw notPending(call) }
        raiseApproval(call, preview)
    }

    func call(_ id: CallID) throws(Refusal) -> Call {
        guard let call = session.call(id) else {
            throw Refusal(.stale, "Call \(id) is not open.")
        }
        return call
    }

    private func notPending(_ call: Call) -> Refusal {
        Refusal(.stale, "Call \(call.id) is not waiting for that.")
    }

    /// - Parameter why: What has changed since somebody decided about it.
    mutating func raiseApproval(_ call: Call, _ preview: Preview?, since why: String = "") {
        let done = session.finished(as: call).map { "already done at #\($0.at); " } ?? ""
        let terms = call.judgement?.terms ?? HoldTerms()
        let patience = terms.expiresMilliseconds ?? session.definition.holdMilliseconds
        let raised = HoldRaised(
            hold: HoldID(session: session.id, sequence: next), kind: .approval,
            digest: session.digest(of: call, preview: preview),
            risk: call.judgement?.risk ?? .critical,
            reason: why + done + (call.judgement?.rule ?? ""),
            call: call.id, preview: preview, ceiling: nil,
            expires: at.adding(milliseconds: patience), approvers: session.approvers(for: call),
            friction: terms.friction, policy: call.policy ?? session.policyDigest)
        emit(.holdRaised(raised), by: .runtime, cause: call.sequence)
    }

    /// The one place where a right to run is used up: the intent and the use are one append.
    mutating func begin(_ id: CallID, _ preview: Preview?) throws(Refusal) {
        let call = try self.call(id)
        guard session.pendingEffects.contains(.runCall(id)) else { throw notPending(call) }
        if let due = call.notBefore, at < due {
            throw Refusal(.stale, "Call \(id) is not due before \(due.clock).")
        }
        // Beside another hold no clock runs, and yet nothing is begun that there is no time for.
        if session.wallLeft == 0, session.outcome == nil {
            return raiseBudget(.wall, of: session.sessionWallLeft == 0 ? nil : session.agent)
        }
        switch call.status {
        case .cleared:
            // A standing rule that has ended since then clears nothing any more.
            if let rule = call.judgement?.standing, !session.isGood(rule, at: at) {
                return raiseApproval(call, preview)
            }
            start(call, nil, session.digest(of: call, preview: nil))
        case .approved(let hold, let digest, _):
            if session.digest(of: call, preview: preview) == digest {
                start(call, hold, digest)
            } else {
                let before = session.holds[hold]?.preview
                raiseApproval(
                    call, preview,
                    since: before == preview
                        ? "" : "what it would do has changed since \(hold) was approved; ")
            }
        case .repeatable(let hold):
            let digest = hold.flatMap { session.holds[$0]?.digest } ?? call.startedDigest
            start(call, hold, digest ?? session.digest(of: call, preview: nil))
        case .proposed, .validated, .held, .started, .inDoubt, .verifying, .quarantined,
            .finished, .failed, .denied, .rejected:
            throw notPending(call)
        }
    }

    private mutating func start(_ call: Call, _ decision: HoldID?, _ digest: Digest) {
        let started = ToolStarted(
            call: call.id, digest: digest, key: session.key(of: call),
            attempt: call.attempts + 1, epoch: session.epoch, decision: decision)
        emit(.toolStarted(started), cause: call.sequence)
    }

    /// An end that comes when nobody waits for it any more is evidence all the same: the effect
    /// happened, and is not repeated.
    mutating func finish(_ id: CallID, _ result: ToolResult) throws(Refusal) {
        if let call = session.call(id), call.wasBegun {
            let how = settlement(of: call)
            emit(.toolFinished(id, result), by: .tool(call.tool), cause: call.sequence)
            if let how { settled(call, how, true, "Its result came.") }
            return
        }
        guard let call = session.notDone[Digest(of: id.text)], !call.isFinished else {
            throw notPending(try self.call(id))
        }
        emit(.toolFinished(id, result), by: .tool(call.tool), cause: call.sequence)
        settled(call, .late, true, "Its result came after it had been taken for not done.")
    }

    /// How the end of a call settles the doubt about it; nil where there was none.
    private func settlement(of call: Call) -> Settlement.How? {
        guard call.wasInDoubt else { return nil }
        return call.status == .started ? .retried : .late
    }

    private mutating func settled(
        _ call: Call, _ how: Settlement.How, _ done: Bool, _ text: String
    ) {
        emit(
            .effectSettled(call.id, Settlement(how: how, done: done, text: text)),
            by: .tool(call.tool))
    }

    /// A late failure is evidence when it is a certain one.
    mutating func fail(_ id: CallID, _ failure: ToolFailure) throws(Refusal) {
        let call = try self.call(id)
        guard
            call.status == .started
                || call.wasBegun && call.failure == nil && !failure.inDoubt
        else { throw notPending(call) }
        let again = attemptAgain(call, failure)
        let hasDefault = hasDefault(call, failure)
        var recorded = failure
        recorded.goesOn = again != nil || hasDefault
        emit(.toolFailed(id, recorded), by: .tool(call.tool), cause: call.sequence)
        // That another attempt without a key failed says nothing about the one in doubt.
        if settlement(of: call) == .late { settled(call, .late, false, failure.error.message) }
        if let again {
            schedule(.call(id), again, failure.error.message)
        } else if hasDefault {
            takeDefault(of: id, failure.error.message)
        } else if session.call(id)?.status == .started {
            raiseDoubt(id, failure.error.message)
        }
    }

    /// When a call that failed may be tried again; nil where that would not help, or where its
    /// effect could happen twice.
    private func attemptAgain(_ call: Call, _ failure: ToolFailure) -> Timestamp? {
        let rule = session.definition.retry
        let reads = session.reach(of: call) == .reads
        let asked = failure.error.retryAfterMilliseconds ?? 0
        guard call.status == .started, call.undoes == nil, !session.isEnding,
            call.attempts < rule.attempts,
            reads || session.declaration(of: call.tool)?.idempotent == true,
            failure.error.retryable || failure.inDoubt && reads, asked <= rule.mostMilliseconds
        else { return nil }
        let wait = rule.wait(afterAttempt: call.attempts, draw: draw)
        return at.adding(milliseconds: max(wait, asked))
    }

    /// Whether the model is told the tool's safe default instead of this failure. Of what may have
    /// happened all the same, it is told the truth.
    private func hasDefault(_ call: Call, _ failure: ToolFailure) -> Bool {
        guard call.status == .started, call.undoes == nil, !session.isEnding,
            !failure.inDoubt || session.reach(of: call) == .reads
        else { return false }
        return session.declaration(of: call.tool)?.onFailure != nil
    }

    mutating func takeDefault(of id: CallID, _ why: String) {
        let taken = Fallback(effect: .call(id), rung: 0, model: nil, why: why)
        emit(.fallbackTaken(taken), by: .runtime)
    }

    mutating func settle(_ id: CallID, _ verification: Verification) throws(Refusal) {
        let call = try self.call(id)
        guard case .verifying = call.status else { throw notPending(call) }
        let settlement: Settlement
        switch verification {
        case .done(let text): settlement = Settlement(how: .verified, done: true, text: text)
        case .notDone(let text): settlement = Settlement(how: .verified, done: false, text: text)
        case .unknown(let text): settlement = Settlement(how: .verified, done: nil, text: text)
        }
        emit(.effectSettled(id, settlement), by: .tool(call.tool), cause: call.sequence)
        if settlement.done == nil {
            raiseDoubt(id, "`verify` could not tell: \(settlement.text)")
        }
    }
}
