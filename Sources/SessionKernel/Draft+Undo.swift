extension Draft {
    /// An operator's word begins an undo; the policy may still hold or refuse it.
    mutating func undo(
        _ id: CallID, _ reason: String, _ verdict: CallVerdict?
    ) throws(Refusal) {
        guard case .operator(let name) = actor else {
            throw Refusal(.wrongAnswer, "Only an operator undoes; \(actor) does not.")
        }
        let call = try undoable(id)
        let leaves = session.declaration(of: call.tool)?.egress ?? false
        var judgement: CallJudgement
        var asks = true
        switch verdict {
        case .clear(let found, let unattended)?:
            judgement = found
            asks = leaves && (!unattended || found.takesTaintAway)
        case .hold(let found)?: judgement = found
        case .reject(let error)?:
            throw Refusal(.cannotUndo, "\(id) is not undone: \(error.message)")
        case nil: throw Refusal(.cannotUndo, "The undo of \(id) has not been checked.")
        }
        let said = reason.isEmpty ? "" : " (\(reason))"
        judgement.rule = "undoes \(id) for \(name)\(said); \(judgement.rule)"
        judgement.unattended = leaves && !asks
        let undo = CallID("u\(session.undoCount + 1)")
        emit(.callProposed(undo, tool: call.tool, undoes: id))
        emit(asks ? .callValidated(undo, judgement) : .callCleared(undo, judgement), by: .runtime)
    }

    private func undoable(_ id: CallID) throws(Refusal) -> ReversibleCall {
        guard let call = session.reversible(id) else {
            throw Refusal(
                .cannotUndo,
                "Call \(id) cannot be undone: it is no finished call of a tool that can take back "
                    + "what it did.")
        }
        if let by = call.undoneBy {
            throw Refusal(.cannotUndo, "Call \(id) has been undone already, by \(by).")
        }
        if let open = session.undos.first(where: { $0.undoes == id }) {
            throw Refusal(.cannotUndo, "Call \(id) is being undone already, by \(open.id).")
        }
        return call
    }

    /// What follows from the state of an undo; false when nothing does.
    mutating func followUndos() -> Bool {
        for call in session.undos {
            if call.isFinished, let undone = call.undoes {
                emit(
                    .effectUndone(undone, by: call.id), by: .tool(call.tool), cause: call.sequence)
                return true
            }
            if call.status == .validated, session.declaration(of: call.tool)?.previews != true {
                raiseApproval(call, nil)
                return true
            }
        }
        return false
    }

    /// What a person was shown of a call may have rested on what is undone now: the call is looked
    /// at and held anew, and what was said of it before is worth nothing.
    mutating func reconsider() -> Bool {
        let calls = session.outcome == nil && !session.isEnding ? session.calls : []
        for call in session.undos + calls where session.isOnPersonsWord(call) {
            guard let cause = call.reconsidered, var judgement = call.judgement else { continue }
            judgement.rule =
                "\(cause.undone) of \(cause.tool) was undone at #\(cause.at); \(judgement.rule)"
            emit(.callValidated(call.id, judgement), by: .runtime, cause: cause.at)
            return true
        }
        return false
    }
}
