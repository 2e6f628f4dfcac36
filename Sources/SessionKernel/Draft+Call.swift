extension Draft {
    mutating func decideCall(_ request: Command.Request) throws(Refusal) {
        switch request {
        case .previewed(let id, let preview):
            let call = try self.call(id)
            guard call.status == .validated else { throw notPending(call) }
            raiseApproval(call, preview)
        case .beginCall(let id, let preview): try begin(try call(id), preview)
        case .finishCall(let id, let result): try finish(try call(id), result)
        case .failCall(let id, let failure): try fail(try call(id), failure)
        case .verified(let id, let verification): try settle(try call(id), verification)
        default: preconditionFailure("not a request about a call")
        }
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

    mutating func raiseApproval(_ call: Call, _ preview: Preview?) {
        let raised = HoldRaised(
            hold: HoldID(session: session.id, sequence: next), kind: .approval,
            digest: session.digest(of: call, preview: preview),
            risk: call.judgement?.risk ?? .critical, reason: call.judgement?.rule ?? "",
            call: call.id, preview: preview, ceiling: nil,
            expires: at.adding(milliseconds: session.definition.holdMilliseconds))
        emit(.holdRaised(raised), by: .runtime, cause: call.sequence)
    }

    /// The one place where a right to run is used up: the intent and the use are one append.
    private mutating func begin(_ call: Call, _ preview: Preview?) throws(Refusal) {
        guard session.pendingEffects.contains(.runCall(call.id)) else { throw notPending(call) }
        let decision: HoldID?
        switch call.status {
        case .cleared: decision = nil
        case .repeatable(let hold): decision = hold
        case .approved(let hold, let digest, _):
            guard session.digest(of: call, preview: preview) == digest else {
                raiseApproval(call, preview)
                return
            }
            decision = hold
        default: throw notPending(call)
        }
        let shown = decision.flatMap { session.holds[$0]?.digest }
        let started = ToolStarted(
            call: call.id, digest: shown ?? session.digest(of: call, preview: nil),
            key: session.key(of: call.id), attempt: call.attempts + 1, epoch: session.epoch,
            decision: decision)
        emit(.toolStarted(started), cause: call.sequence)
    }

    private mutating func finish(_ call: Call, _ result: ToolResult) throws(Refusal) {
        switch call.status {
        case .started: emit(.toolFinished(call.id, result), by: tool(call), cause: call.sequence)
        case .inDoubt, .verifying:
            // It comes late, but it is evidence: the effect happened.
            emit(.toolFinished(call.id, result), by: tool(call), cause: call.sequence)
        default: throw notPending(call)
        }
    }

    private mutating func fail(_ call: Call, _ failure: ToolFailure) throws(Refusal) {
        guard call.status == .started else { throw notPending(call) }
        emit(.toolFailed(call.id, failure), by: tool(call), cause: call.sequence)
        if session.call(call.id)?.status == .started {
            raiseDoubt(call.id, failure.error.message)
        }
    }

    private mutating func settle(
        _ call: Call, _ verification: Verification
    ) throws(Refusal) {
        guard case .verifying = call.status else { throw notPending(call) }
        let settlement: Settlement
        switch verification {
        case .done(let text): settlement = Settlement(how: .verified, done: true, text: text)
        case .notDone(let text): settlement = Settlement(how: .verified, done: false, text: text)
        case .unknown(let text): settlement = Settlement(how: .verified, done: nil, text: text)
        }
        emit(.effectSettled(call.id, settlement), by: tool(call), cause: call.sequence)
        if settlement.done == nil {
            raiseDoubt(call.id, "`verify` could not tell: \(settlement.text)")
        }
    }

    private func tool(_ call: Call) -> Actor { .tool(call.tool) }
}
