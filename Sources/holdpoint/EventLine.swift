import JSON
import SessionKernel

/// One event as one line for people, without a screen.
enum EventLine {
    static func text(_ event: Event) -> String {
        let what = detail(event.body)
        let line = "#\(event.sequence) \(event.at.clock.prefix(8)) \(event.kind.rawValue)"
        return PlainText.line(what.isEmpty ? line : "\(line)  \(what)")
    }

    private static func detail(_ body: EventBody) -> String {
        switch body {
        case .sessionOpened(let opened): "\(opened.definition.name): \(opened.goal)"
        case .sessionClaimed(let epoch, let runner): "epoch \(epoch) by \(runner)"
        case .sessionPaused(let reason), .sessionCancelled(let reason): reason
        case .sessionResumed: ""
        case .sessionClosed(let outcome): outcome.status.rawValue
        case .toolsConnected(let tools, let discovered):
            "\(tools.count) tools"
                + (discovered.isEmpty ? "" : ", \(discovered.count) of them of servers")
        case .toolsChanged(let change): "\(change.tool): \(change.what)"
        case .taintFlagged(let flag): flag.words
        case .toolsAccepted(let accepted): "\(accepted.tool) \(accepted.reason)"
        case .modelRequested, .modelAnswered, .contextCompacted, .modelChanged, .modelFailed:
            ofModel(body)
        case .quarantineRequested, .quarantineAnswered, .quarantineFailed: reading(body)
        case .answerAccepted, .verdictAsked, .verdictGiven: answer(body)
        case .answerRejected(_, let error): error.message
        case .callProposed(let call, let tool, let undoes):
            "\(call) \(tool)" + (undoes.map { ", undoes \($0)" } ?? "")
        case .callValidated(let call, let judgement), .callCleared(let call, let judgement):
            "\(call) \(short(judgement.arguments.canonicalText))"
        case .callRejected(let call, let error): "\(call) \(error.message)"
        case .holdRaised(let raised):
            "\(raised.hold) \(raised.kind.rawValue), \(raised.risk.rawValue) risk: \(raised.reason)"
        case .holdSigned(let hold, let decision), .holdDecided(let hold, let decision):
            "\(hold) \(decision.answer.past) by \(decision.by) \(decision.reason)"
        case .holdEscalated(let hold), .holdExpired(let hold): hold.text
        case .toolStarted(let started): "\(started.call) attempt \(started.attempt)"
        case .toolFinished(let call, let result): "\(call) \(result.milliseconds) ms"
        case .toolFailed(let call, let failure): "\(call) \(failure.error.message)"
        case .effectOrphaned(.call(let call), let repeats):
            "\(call) \(repeats ? "will be repeated" : "is in doubt")"
        case .effectOrphaned(let orphan, _): "\(orphan.text) will be repeated"
        case .effectSettled(let call, let settlement): "\(call) \(settlement.text)"
        case .effectRecalled(let call, let recall): "\(call) as \(recall.earlier) at #\(recall.at)"
        case .effectUndone(let call, let by): "\(call) by \(by)"
        case .retryScheduled(let retry):
            "\(retry.effect.text) attempt \(retry.attempt) not before \(retry.due.clock): "
                + retry.why
        case .fallbackTaken(let fallback):
            "\(fallback.model?.text ?? "safe answer"): \(fallback.why)"
        case .breakerOpened(let name, let failures, let until):
            "\(name) after \(failures) failures, until \(until.clock)"
        case .breakerClosed(let name): "\(name)"
        case .loopNoticed(let finding): finding.text
        case .faultInjected(let fault): "\(fault.kind.rawValue): \(fault.text)"
        case .handoffOffered(let handoff): offered(handoff)
        case .handoffAccepted(let agent): agent.text
        case .handoffRefused(let agent, let error, _): "\(agent): \(error.message)"
        case .briefRevised: ""
        case .planMade, .taskSkipped, .childOpened, .childClosed: plan(body)
        case .stepBegun, .stepEnded: step(body)
        case .budgetWarned(let ceiling, let agent):
            ceiling.rawValue + (agent.map { " of \($0)" } ?? "")
        case .budgetExtended(let ceiling, let amount, let agent):
            "\(ceiling.rawValue)\(agent.map { " of \($0)" } ?? "") by \(amount)"
        case .ruleGranted(let rule):
            "\(rule.id) \(rule.tool) \(short(rule.words)), \(rule.uses) calls until "
                + rule.until.date
        case .ruleRevoked(let rule, let reason): "\(rule) \(reason)"
        case .noticeBegun, .noticeGiven, .noticeFailed: notice(body)
        case .memoryChanged, .memoryRead: memory(body)
        case .noteAdded(let text): text
        }
    }

    private static func offered(_ handoff: Handoff) -> String {
        let changes = handoff.changes.words
        return "\(handoff.from) → \(handoff.to)\(changes.isEmpty ? "" : " (\(changes))"): "
            + handoff.reason
    }

    private static func memory(_ body: EventBody) -> String {
        switch body {
        case .memoryChanged(let call, let change):
            "\(call) \(change.key) " + (change.value.map { short($0.canonicalText) } ?? "removed")
        case .memoryRead(let call, let reading): "\(call) \(reading.key ?? "all keys")"
        default: ""  // No event of the memory.
        }
    }

    private static func notice(_ body: EventBody) -> String {
        switch body {
        case .noticeBegun(let begun):
            "\(begun.notice) \(begun.occasion.rawValue) \(begun.hold?.text ?? ""), attempt "
                + "\(begun.attempt)"
        case .noticeGiven(let id, let attempt): "\(id) attempt \(attempt)"
        case .noticeFailed(let failed):
            "\(failed.notice) attempt \(failed.attempt): \(failed.error.message) "
                + (failed.due.map { "tried again not before \($0.clock)" } ?? "given up")
        default: ""  // No event of a notice.
        }
    }

    private static func ofModel(_ body: EventBody) -> String {
        switch body {
        case .modelRequested(let requested): "\(requested.model), step \(requested.step)"
        case .modelAnswered(_, let answer, _): short(answer.text)
        case .contextCompacted(let made):
            "\(made.agent): \(made.messagesBefore) messages, \(made.kept) stay (\(made.how))"
        case .modelChanged(let model, let from, let to): "\(model): \(from) is now \(to)"
        case .modelFailed(_, let failure, _): failure.message
        default: ""  // No event of a model.
        }
    }

    private static func plan(_ body: EventBody) -> String {
        switch body {
        case .planMade(_, let tasks):
            tasks.map { "\($0.id) by \($0.agent)" }.joined(separator: ", ")
        case .taskSkipped(let task, let why): "\(task): \(why)"
        case .childOpened(let opened): "\(opened.task) is session \(opened.child)"
        case .childClosed(let task, let end):
            "\(task) \(end.status.rawValue): \(short(end.error?.message ?? end.answer ?? ""))"
        default: ""  // No event of a plan.
        }
    }

    private static func step(_ body: EventBody) -> String {
        if case .stepEnded(let ended) = body {
            let why = ended.error.map { ": \(short($0.message))" } ?? ""
            return "\(ended.step)\(item(ended.item)) \(ended.how.rawValue)\(why)"
        }
        guard case .stepBegun(let begun) = body else { return "" }
        let name = begun.step.text + item(begun.item)
        if let call = begun.call { return "\(name) \(call.tool) \(short(call.arguments))" }
        if let agent = begun.agent { return "\(name) \(agent) is asked" }
        if let way = begun.way { return "\(name) goes the way \(way)" }
        guard let items = begun.value?.arrayValue else { return "\(name) goes no way" }
        return "\(name) \(items.count) items"
    }

    private static func item(_ number: Int?) -> String { number.map { " item \($0)" } ?? "" }

    private static func reading(_ body: EventBody) -> String {
        switch body {
        case .quarantineRequested(let requested):
            "\(requested.call) \(requested.model), attempt \(requested.attempt)"
        case .quarantineAnswered(let call, _, _, .fits(let object)):
            "\(call) \(short(object.canonicalText))"
        case .quarantineAnswered(let call, _, _, .misfit(let error)): "\(call) \(error.message)"
        case .quarantineFailed(let call, let failure, _): "\(call) \(failure.message)"
        default: ""  // No event of a quarantine.
        }
    }

    private static func answer(_ body: EventBody) -> String {
        switch body {
        case .answerAccepted(let request, let read):
            request.text + (read?.repairs.map { "; \($0.text)" }.joined() ?? "")
        case .verdictAsked(_, let verifier): "of \(verifier)"
        case .verdictGiven(_, let verdict):
            verdict.agrees
                ? "agrees"
                : "does not agree: " + verdict.findings.map(\.what).joined(separator: "; ")
        default: ""
        }
    }

    private static func short(_ text: String) -> String {
        text.count > 100 ? "\(text.prefix(100))…" : text
    }
}
