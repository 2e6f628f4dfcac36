import JSON

extension Draft {
    /// Refuses a hold that is unknown or settled, and says who settled it and when.
    func checkUndecided(_ id: HoldID) throws(Refusal) {
        guard let hold = session.holds[id] else {
            throw Refusal(.unknownHold, "There is no hold \(id) in session \(session.id).")
        }
        switch hold.state {
        case .open: return
        case .decided(let decision):
            throw Refusal(
                .settledHold,
                "Hold \(id) was \(decision.answer.past) by \(decision.by) at \(decision.at.clock).")
        case .expired(let time):
            throw Refusal(.settledHold, "Hold \(id) was denied by timeout at \(time.clock).")
        case .lapsed:
            throw Refusal(
                .settledHold,
                "Hold \(id) no longer stands: it was replaced or its session moved on.")
        }
    }

    mutating func decideHold(_ id: HoldID, _ asked: OperatorDecision) throws(Refusal) {
        try checkUndecided(id)
        guard let hold = session.holds[id] else { return }
        if let digest = asked.digest, digest != hold.digest {
            throw Refusal(
                .changed,
                "Hold \(id) is not what was shown: \(hold.digest.short), not \(digest.short).")
        }
        let name: String
        switch actor {
        case .operator(let person): name = person
        case .runtime where asked.answer == .deny && session.isDeniedByRule(hold):
            name = Decision.byRule
        case .runtime, .agent, .tool:
            throw Refusal(.wrongAnswer, "Only an operator decides; \(actor) does not.")
        }
        var decision = Decision(
            answer: asked.answer, reason: asked.reason, by: name, at: at,
            shownMilliseconds: asked.shownMilliseconds)
        decision.policy = hold.policy
        if let grant = asked.grant {
            guard asked.answer == .approve else {
                throw Refusal(.noRule, "Only an approval grants a standing rule.")
            }
            let rule = try standingRule(grant, from: hold, at: at)
            emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
            return emit(.ruleGranted(rule))
        }
        switch hold.kind {
        case .approval: try decideApproval(hold, decision, asked.verdict)
        case .inDoubt: try decideDoubt(hold, decision)
        case .budget: try decideBudget(hold, decision)
        case .loop: try decideLoop(hold, decision)
        case .question: try decideQuestion(hold, decision, asked.fit)
        case .dispute: try decideDispute(hold, decision, asked.fit)
        }
    }

    private mutating func decideApproval(
        _ hold: Hold, _ decision: Decision, _ verdict: CallVerdict?
    ) throws(Refusal) {
        switch decision.answer {
        case .approve:
            if try sign(hold, decision) { return }
            emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        case .deny: emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        case .edit(let arguments): try edit(hold, decision, arguments: arguments, verdict)
        case .verify, .retry, .done, .notDone, .extend, .answer:
            throw wrongAnswer(hold, decision)
        }
    }

    /// Records one approval where another person has to give one as well; false where nobody has.
    private mutating func sign(_ hold: Hold, _ decision: Decision) throws(Refusal) -> Bool {
        if let own = hold.signatures.first(where: { $0.by == decision.by }) {
            throw Refusal(
                .alreadySigned,
                "\(own.by) \(own.answer.past) hold \(hold.id) at \(own.at.clock); it takes another "
                    + "person as well.")
        }
        guard hold.signatures.count + 1 < hold.approvers else { return false }
        emit(.holdSigned(hold.id, decision), cause: raisedAt(hold))
        return true
    }

    /// Other arguments are put to the boundary again and always held again, under a new digest.
    private mutating func edit(
        _ hold: Hold, _ decision: Decision, arguments: JSON, _ verdict: CallVerdict?
    ) throws(Refusal) {
        if session.isOfUndo(hold) {
            throw Refusal(.wrongAnswer, "An undo is approved or denied as it is.")
        }
        if hold.call.flatMap(session.call)?.tool == ControlTool.signOff {
            throw Refusal(.wrongAnswer, "What a person signs is approved or denied as it is.")
        }
        guard let id = hold.call, let verdict else {
            throw Refusal(.invalidEdit, "The new arguments have not been checked.")
        }
        var judgement: CallJudgement
        switch verdict {
        case .reject(let error): throw Refusal(.invalidEdit, error.message)
        case .clear(let found, _):
            judgement = found
            judgement.rule =
                "edited by \(decision.by), and so held; what would clear it: \(found.rule)"
        case .hold(let found):
            judgement = found
            judgement.rule = "edited by \(decision.by); \(found.rule)"
        }
        guard judgement.arguments != session.call(id)?.arguments else {
            throw Refusal(.invalidEdit, "The arguments are the same as before.")
        }
        // Nobody needs fewer people, or a lighter hand, by an edit.
        judgement.risk = max(judgement.risk, hold.risk)
        let terms = judgement.terms
        let people = max(hold.approvers, terms.approvers ?? 1)
        judgement.terms.approvers = people > 1 ? people : terms.approvers
        judgement.terms.friction = [hold.friction, terms.friction].compactMap(\.self).max()
        emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        emit(.callValidated(id, judgement))
    }

    private mutating func decideDoubt(_ hold: Hold, _ decision: Decision) throws(Refusal) {
        guard let id = hold.call, let call = session.call(id) else { return }
        switch decision.answer {
        // What an operator says of it is settled by what follows.
        case .done, .notDone: emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        case .verify:
            guard session.declaration(of: call.tool)?.verifies == true else {
                throw Refusal(.wrongAnswer, "\(call.tool) declares no `verify`; settle it by hand.")
            }
            emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        case .retry:
            guard !session.isEnding || call.undoes != nil else {
                throw Refusal(
                    .wrongAnswer,
                    "Session \(session.id) is ending, so \(call.tool) is not run again; "
                        + "it takes verify, done or not-done.")
            }
            if try sign(hold, decision) { return }
            emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        case .approve, .deny, .edit, .extend, .answer: throw wrongAnswer(hold, decision)
        }
    }

    private mutating func decideBudget(_ hold: Hold, _ decision: Decision) throws(Refusal) {
        guard let ceiling = hold.ceiling else { return }
        switch decision.answer {
        case .extend(let amount):
            guard amount > 0 else {
                throw Refusal(.wrongAnswer, "A ceiling is extended by more than nothing.")
            }
            if let parent = session.parent {
                throw Refusal(
                    .wrongAnswer,
                    "Session \(session.id) works on a slice of the budget of session "
                        + "\(parent.session), which is not extended. Deny it: that session goes on "
                        + "with what is left.")
            }
            emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
            emit(.budgetExtended(ceiling, by: amount, agent: hold.agent))
        case .deny:
            emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
        case .approve, .edit, .verify, .retry, .done, .notDone, .answer:
            throw wrongAnswer(hold, decision)
        }
    }

    /// To approve is to let it go on, as if nothing had been repeated; to deny is to end it.
    private mutating func decideLoop(_ hold: Hold, _ decision: Decision) throws(Refusal) {
        guard decision.answer == .approve || decision.answer == .deny else {
            throw wrongAnswer(hold, decision)
        }
        emit(.holdDecided(hold.id, decision), cause: raisedAt(hold))
    }

    func wrongAnswer(_ hold: Hold, _ decision: Decision) -> Refusal {
        let answers =
            switch hold.kind {
            case .approval: "approve, deny or edit"
            case .inDoubt: "verify, retry, done or not-done"
            case .budget: "extend or deny"
            case .loop: "approve or deny"
            case .question: "answer or deny"
            case .dispute: "approve, deny or answer"
            }
        return Refusal(
            .wrongAnswer,
            "Hold \(hold.id) cannot be answered by `\(decision.answer.word)`; it takes \(answers).")
    }

    /// A hold's id ends in the sequence of the event that raised it.
    private func raisedAt(_ hold: Hold) -> Int? {
        hold.id.sequence
    }
}

extension Timestamp {
    /// `14:02:31 UTC`, the time of day.
    package var clock: String {
        let seconds = ((milliseconds / 1000) % 86_400 + 86_400) % 86_400
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)) UTC"
    }
}

extension Decision {
    /// In the place of a person's name, where nobody was there and the rule of a call denied it.
    package static let byRule = "its rule"
}

extension Session {
    /// Whether the rule of the call says that it is denied where nobody is there. What somebody has
    /// signed is somebody's, and waits for the other.
    package func isDeniedByRule(_ hold: Hold) -> Bool {
        hold.kind == .approval && hold.signatures.isEmpty
            && hold.call.flatMap(call)?.judgement?.terms.deniesHeadless == true
    }
}
