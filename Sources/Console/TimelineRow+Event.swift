import JSON
import Screen
import SessionKernel

extension TimelineRow {
    /// The row of an event, given the session as it was before it.
    static func of(_ event: Event, in session: Session) -> TimelineRow {
        switch event.body {
        case .sessionOpened, .sessionClaimed, .sessionPaused, .sessionResumed, .sessionCancelled,
            .sessionClosed, .toolsConnected, .toolsChanged, .toolsAccepted, .taintFlagged,
            .ruleGranted,
            .ruleRevoked, .noteAdded, .budgetWarned, .budgetExtended:
            ofSession(event, in: session)
        case .retryScheduled, .fallbackTaken, .breakerOpened, .breakerClosed, .loopNoticed,
            .faultInjected:
            ofTrouble(event, in: session)
        case .modelRequested, .modelAnswered, .contextCompacted, .modelChanged, .modelFailed,
            .answerAccepted, .answerRejected, .verdictAsked, .verdictGiven:
            ofModel(event)
        case .quarantineRequested, .quarantineAnswered, .quarantineFailed:
            ofQuarantine(event, in: session)
        case .callProposed, .callValidated, .callCleared, .callRejected, .toolStarted,
            .toolFinished, .toolFailed, .effectOrphaned, .effectSettled, .effectRecalled,
            .effectUndone:
            ofCall(event, in: session)
        case .holdRaised, .holdSigned, .holdDecided, .holdEscalated, .holdExpired:
            ofHold(event, in: session)
        case .handoffOffered, .handoffAccepted, .handoffRefused, .briefRevised: ofHandoff(event)
        case .stepBegun, .stepEnded: ofStep(event, in: session)
        case .planMade, .taskSkipped, .childOpened, .childClosed: ofPlan(event)
        case .noticeBegun, .noticeGiven, .noticeFailed: ofNotice(event)
        case .memoryChanged, .memoryRead: ofMemory(event)
        }
    }

    private static func ofSession(_ event: Event, in session: Session) -> TimelineRow {
        func row(_ glyph: Glyph, _ what: String, _ role: Role = .stepState) -> TimelineRow {
            TimelineRow(event, glyph, "session", what, role: role)
        }
        switch event.body {
        case .sessionOpened(let opened): return row(.state, "opened: \(opened.goal)")
        case .sessionClaimed(let epoch, let runner):
            return row(.state, "claimed by \(runner), epoch \(epoch)").minor()
        case .sessionPaused(let reason): return row(.paused, "paused\(after(reason))")
        case .sessionResumed: return row(.running, "resumed")
        case .sessionCancelled(let reason):
            return row(.denied, "cancel ordered\(after(reason))", .warning)
        case .sessionClosed(let outcome):
            let good = outcome.status == .success
            let said = outcome.answer ?? outcome.error?.message ?? ""
            let by = session.fallbackWords(outcome).map { " (\($0))" } ?? ""
            return row(
                good ? .done : .failed, outcome.phase.words + by + after(said),
                good ? .success : .danger
            ).noting(Wording.cost(outcome.spent.cost))
        case .toolsConnected(let tools, let discovered):
            let servers = Wording.servers(of: discovered)
            return row(.tool, "\(Wording.plural(tools.count, "tool")) connected\(servers)").minor()
        case .toolsChanged(let change):
            return row(
                .denied, "\(change.tool) has changed and is not used any more: \(change.what)",
                .warning)
        case .taintFlagged(let flag):
            return row(.blocked, "tainted: \(flag.words)", .warning)
        case .toolsAccepted(let accepted):
            let text = "\(accepted.tool) is used again as it is now\(after(accepted.reason))"
            return row(.edited, text, .msgUser)
        case .ruleGranted(let rule):
            return row(
                .edited, "rule \(rule.id): \(rule.tool) \(rule.words), \(rule.uses) calls", .msgUser
            )
        case .ruleRevoked(let id, let reason):
            return row(.edited, "rule \(id) revoked\(after(reason))", .msgUser)
        case .noteAdded(let text): return row(.edited, "note: \(text)", .msgUser)
        case .budgetWarned(let ceiling, let agent):
            let whose = agent.map { " of \($0)" } ?? ""
            return row(.escalated, "\(ceiling.rawValue) budget\(whose) nearly spent", .warning)
        case .budgetExtended(let ceiling, let amount, let agent):
            let whose = agent.map { " of \($0)" } ?? ""
            let more = ceiling == .cost ? Money(microdollars: amount).text : "\(amount)"
            return row(.edited, "\(ceiling.rawValue) budget\(whose) extended by \(more)")
        default: return row(.state, event.kind.rawValue)
        }
    }

    private static func ofModel(_ event: Event) -> TimelineRow {
        func row(_ what: String, _ glyph: Glyph = .model, _ role: Role = .stepModel) -> TimelineRow
        {
            TimelineRow(event, glyph, "model", what, role: role)
        }
        switch event.body {
        case .modelRequested(let asked):
            let messages = Wording.plural(asked.messages, "message")
            return row("asked \(asked.model), \(messages)").minor()
        case .modelAnswered(_, let answer, let cost):
            let tools = answer.calls.map(\.tool.text).joined(separator: ", ")
            let said = answer.text.isEmpty ? "asks for \(tools)" : answer.text
            return row(said).taking(answer.milliseconds).noting(
                cost > .zero ? Wording.cost(cost) : "")
        case .contextCompacted(let made):
            let left = made.how == .restart ? "begins anew from the brief" : "\(made.kept) stay"
            return row("\(made.messagesBefore) messages no longer fit, \(left)", .edited, .warning)
        case .modelChanged(let model, let from, let to):
            return row("\(model) is another model now: \(to), it was \(from)", .escalated, .warning)
        case .modelFailed(_, let failure, let spent):
            return row(failure.message, .failed, .stepError).noting(
                spent.cost > .zero ? Wording.cost(spent.cost) : "")
        case .answerAccepted: return row("answer accepted", .done).minor()
        case .verdictAsked(_, let verifier):
            return row("\(verifier) is asked whether it agrees", .handoff, .stepHandoff)
        case .verdictGiven(_, let verdict):
            let found = verdict.findings.map(\.what).joined(separator: "; ")
            return verdict.agrees
                ? row("the verifier agrees", .done, .success)
                : row("the verifier does not agree: \(found)", .failed, .warning)
        case .answerRejected(_, let error):
            return row("answer rejected: \(error.message)", .failed, .warning)
        default: return row(event.kind.rawValue)
        }
    }

    private static func ofCall(_ event: Event, in session: Session) -> TimelineRow {
        func row(_ what: String, _ glyph: Glyph = .tool, _ role: Role = .stepTool) -> TimelineRow {
            TimelineRow(event, glyph, "tool", what, role: role)
        }
        func name(_ id: CallID) -> String { session.call(id)?.tool.text ?? id.text }
        func named(_ id: CallID) -> String {
            let arguments = session.call(id)?.arguments.map(brief) ?? ""
            return arguments.isEmpty ? name(id) : "\(name(id)) \(arguments)"
        }
        switch event.body {
        case .callProposed(_, let tool, nil): return row("asked for \(tool)").minor()
        case .callProposed(_, let tool, let undone?): return row("to undo \(undone) of \(tool)")
        case .callValidated(let id, let judgement):
            return row("\(name(id)) to be held: \(judgement.rule)").minor()
                .noting(judgement.risk.word, judgement.risk.role)
        case .callCleared(let id, let judgement):
            let what = "\(name(id)) cleared: \(judgement.rule)"
            // Where nobody was asked about what may be grave, that is told always.
            guard judgement.unattended else { return row(what).minor() }
            return row("\(name(id)) cleared, nobody asked: \(judgement.rule)", .waiting, .warning)
                .noting(judgement.risk.word, judgement.risk.role)
        case .callRejected(let id, let error):
            return row("\(name(id)) rejected: \(error.message)", .denied, .warning)
        case .toolStarted(let started):
            let again = started.attempt > 1 ? ", attempt \(started.attempt)" : ""
            return row("\(named(started.call)) started\(again)").minor()
        case .toolFinished(let id, let result):
            let ended = result.exitCode.map { $0 == 0 ? "ok" : "exit \($0)" } ?? "ok"
            return row(named(id)).taking(result.milliseconds).noting(ended, .success)
        case .toolFailed(let id, let failure):
            return row("\(named(id)): \(failure.error.message)", .failed, .stepError)
                .taking(failure.milliseconds).noting(failure.inDoubt ? "doubt" : "fail", .danger)
        case .effectOrphaned(let orphan, let repeats):
            let what =
                switch orphan {
                case .request(let id): "model call \(id)"
                case .call(let id): name(id)
                case .quarantine(let id): "reading of \(name(id))"
                }
            let next = repeats ? "is repeated" : "is in doubt"
            return row("\(what) lost its runner, \(next)", .failed, .warning)
        case .effectSettled(let id, let settlement):
            let done =
                settlement.done.map { $0 ? "was done" : "was not done" } ?? "is still unknown"
            return row("\(name(id)) \(done)", settlement.done == nil ? .blocked : .done)
                .noting(settlement.how.rawValue)
        case .effectRecalled(let id, let recall):
            return row("\(named(id)) was done at #\(recall.at) already, not done again", .done)
        case .effectUndone(let id, _): return row("\(id) undone", .edited)
        default: return row(event.kind.rawValue)
        }
    }

    /// Arguments on one line: the value of a lone one, else names and values, none of them long.
    static func brief(_ arguments: JSON) -> String {
        let fields = arguments.objectValue ?? [:]
        return fields.map { field in
            let whole = field.value.stringValue ?? field.value.canonicalText
            let text = String(whole.prefix(60).prefix { $0 != "\n" })
            let value = text.utf8.count < whole.utf8.count ? text + "..." : text
            return fields.count == 1 ? value : "\(field.key)=\(value)"
        }.joined(separator: " ")
    }

    private static func ofHold(_ event: Event, in session: Session) -> TimelineRow {
        func row(_ glyph: Glyph, _ what: String, _ role: Role = .stepApproval) -> TimelineRow {
            TimelineRow(event, glyph, "hold", what, role: role)
        }
        func subject(_ id: HoldID) -> String {
            guard let hold = session.holds[id] else { return id.text }
            let call = hold.call.flatMap { session.call($0) }
            if call?.questionToSign != nil { return "what was to sign" }
            return call?.tool.text ?? "\(hold.kind.word) hold"
        }
        switch event.body {
        case .holdRaised(let raised):
            if let question = raised.question {
                let from = question.server.map { " of \($0)" } ?? ""
                return row(.waiting, "\(raised.kind.word)\(from): \(question.text)")
            }
            let call = raised.call.flatMap { session.call($0) }
            if let asked = call?.questionToSign {
                return row(.waiting, "to sign: \(asked)").noting(raised.risk.word, raised.risk.role)
            }
            let tool = call?.tool.text
            return row(.waiting, "\(raised.kind.word): \(tool ?? raised.reason)")
                .noting(raised.risk.word, raised.risk.role)
        case .holdDecided(let id, let decision):
            if case .question = session.holds[id]?.kind { return answered(event, id, decision) }
            let what = "\(subject(id)) \(decision.answer.past) by \(decision.by)"
            let waited = session.holds[id].map { event.at.since($0.raised) } ?? 0
            let denied = decision.answer == .deny
            return row(
                denied ? .denied : decision.answer.isEdit ? .edited : .done,
                what + after(decision.reason), denied ? .warning : .success
            ).taking(waited)
        case .holdSigned(let id, let decision):
            let hold = session.holds[id]
            let count = (hold?.signatures.firstIndex { $0.by == decision.by } ?? 0) + 1
            return row(
                .waiting,
                "\(subject(id)) \(decision.answer.past) by \(decision.by), \(count) of "
                    + "\(hold?.approvers ?? count + 1)", .pending)
        case .holdEscalated(let id): return row(.escalated, "\(subject(id)) escalated", .warning)
        case .holdExpired(let id):
            if case .question = session.holds[id]?.kind {
                return row(.denied, "question: nobody answered", .warning)
            }
            return row(.denied, "\(subject(id)) denied by timeout", .warning)
        default: return row(.waiting, event.kind.rawValue)
        }
    }

    private static func ofHandoff(_ event: Event) -> TimelineRow {
        func row(_ what: String, _ role: Role = .stepHandoff) -> TimelineRow {
            TimelineRow(event, .handoff, "handoff", what, role: role)
        }
        switch event.body {
        case .handoffOffered(let handoff):
            return row("\(handoff.from) to \(handoff.to)\(after(handoff.reason))")
                .noting(handoff.changes.words)
        case .handoffAccepted(let name): return row("\(name) accepted").minor()
        case .handoffRefused(let name, let error, _):
            return row("\(name) refused: \(error.message)", .stepError)
        case .briefRevised(_, let revision):
            let parts = [
                (revision.facts.count, "fact"), (revision.done.count, "done"),
                (revision.artifacts.count, "artifact"),
            ].filter { $0.0 > 0 }.map { "+\($0.0) \($0.1)" }
            let what = parts.isEmpty ? "revised" : parts.joined(separator: " ")
            var row = TimelineRow(event, .state, "brief", what, role: .stepState)
            row.lead = "brief: "
            return row
        default: return row(event.kind.rawValue)
        }
    }

    private static func after(_ text: String) -> String { text.isEmpty ? "" : ": \(text)" }
}

extension TimelineRow {
    /// A question as a person has settled it, with the answer that the asker is told.
    fileprivate static func answered(
        _ event: Event, _ id: HoldID, _ decision: Decision
    ) -> TimelineRow {
        let said = decision.reason.isEmpty ? "" : ": \(decision.reason)"
        guard case .answer(let value) = decision.answer else {
            return TimelineRow(
                event, .denied, "hold", "question declined by \(decision.by)\(said)",
                role: .warning)
        }
        let text = value.stringValue ?? value.canonicalText
        return TimelineRow(
            event, .done, "hold", "\(decision.by) answers \(text)\(said)", role: .success)
    }
}

extension Hold.Kind {
    var word: String {
        switch self {
        case .approval: "approval"
        case .inDoubt: "in doubt"
        case .budget: "budget"
        case .loop: "loop"
        case .question: "question"
        case .dispute: "dispute"
        }
    }
}

extension Decision.Answer {
    var isEdit: Bool { if case .edit = self { true } else { false } }
}
