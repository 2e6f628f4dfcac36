import JSON
import SessionKernel

/// What must hold of any journal, checked event by event from the outside: with a memory of its own
/// and nothing of the kernel's but the session before and after the event.
struct JournalRules {
    private var last: Event?
    private var raised: [HoldID: HoldRaised] = [:]
    private var usable: Set<HoldID> = []
    private var judged: [CallID: (judgement: CallJudgement, cleared: Bool)] = [:]
    private var started: [CallID: ToolStarted] = [:]
    /// Calls that may be begun again on nobody's word.
    private var repeatable: Set<CallID> = []
    private var keys: [String: CallID] = [:]
    private var finished: Set<CallID> = []
    private var undone: Set<CallID> = []
    private var answered: Set<RequestID> = []
    private var begun: Set<TaskID> = []
    private var ended: Set<TaskID> = []
    /// Steps of a pipeline, with the item that they were for.
    private var stepsBegun: Set<String> = []
    private var stepsEnded: Set<String> = []
    /// What is broken, in words; empty while all is well.
    private(set) var broken: [String] = []

    mutating func check(_ event: Event, before: Session, after: Session) {
        if let last, event.at < last.at { broken.append("time went back at \(event.sequence)") }
        last = event
        if before.outcome != nil, !isOfUndo(event, before) {
            broken.append("\(event.kind) after the end")
        }
        checkPhase(event, before, after)
        checkPrompt(after)
        switch event.body {
        case .modelRequested(let requested):
            checkBudget(requested.reserved, "\(requested.request)", before)
        case .modelAnswered(let request, _, _), .modelFailed(let request, _, _):
            if !answered.insert(request).inserted { broken.append("\(request) ended twice") }
        case .quarantineRequested(let requested):
            checkBudget(requested.reserved, "the reading of \(requested.call)", before)
        case .callValidated(let call, let judgement): judged[call] = (judgement, false)
        case .callCleared(let call, let judgement): judged[call] = (judgement, true)
        case .holdRaised(let hold):
            if raised.updateValue(hold, forKey: hold.hold) != nil {
                broken.append("\(hold.hold) raised twice")
            }
        case .holdDecided(let hold, let decision):
            if decision.answer == .approve || decision.answer == .retry { usable.insert(hold) }
        case .holdExpired(let hold): usable.remove(hold)
        case .effectOrphaned(.call(let call), let repeats): if repeats { repeatable.insert(call) }
        case .toolFailed(let call, let failure): checkFailure(call, failure, before)
        case .toolFinished(let call, _), .effectSettled(let call, _): checkEnd(call, event)
        case .effectUndone(let call, let by): checkUndone(call, by, before)
        case .effectRecalled(let call, let recall):
            if !finished.contains(recall.earlier) || started[call] != nil {
                broken.append("\(call) was answered by \(recall.earlier)")
            }
        case .callRejected(let call, _):
            if before.call(call).map(before.isUncertain) ?? false {
                broken.append("\(call) was given up although its effect may have happened")
            }
        case .toolStarted(let start): checkStart(start, before)
        case .planMade(_, let tasks): checkPlanned(tasks)
        case .childOpened(let opened): checkOpened(opened, before)
        case .childClosed(let task, let end):
            checkClosed(task)
            if after.spent != before.spent + end.spent {
                broken.append("\(task) cost something else")
            }
        case .stepBegun(let begun): checkStep(begun, before)
        case .stepEnded(let ended): checkStep(ended)
        case .handoffOffered(let handoff):
            checkOffered(handoff, before)
        case .noticeBegun(let notice): checkBegun(notice, before)
        case .sessionClosed:
            if begun != ended { broken.append("closed while a task was worked on") }
            if after.calls.contains(where: after.isUncertain) {
                broken.append("closed while an effect was uncertain")
            }
        case .sessionOpened, .sessionClaimed, .sessionPaused, .sessionResumed, .sessionCancelled,
            .toolsConnected, .toolsChanged, .toolsAccepted, .taintFlagged, .answerAccepted,
            .answerRejected, .verdictAsked, .verdictGiven, .callProposed,
            .holdSigned, .holdEscalated, .effectOrphaned(.request, _),
            .effectOrphaned(.quarantine, _), .quarantineAnswered, .quarantineFailed,
            .handoffAccepted, .handoffRefused, .briefRevised, .taskSkipped, .budgetWarned,
            .budgetExtended, .ruleGranted, .ruleRevoked, .noteAdded, .retryScheduled,
            .fallbackTaken, .breakerOpened, .breakerClosed, .loopNoticed, .faultInjected,
            .modelChanged, .contextCompacted, .noticeGiven, .noticeFailed,
            .memoryChanged, .memoryRead:
            break  // No rule of its own.
        }
    }

    private mutating func checkOffered(_ handoff: Handoff, _ before: Session) {
        if handoff.brief.goal != before.goal
            || handoff.brief.constraints != before.definition.constraints
        {
            broken.append("goal or constraints changed on the way")
        }
    }

    private mutating func checkBegun(_ notice: NoticeBegun, _ before: Session) {
        let most = before.definition.notify?.attempts ?? 0
        if notice.attempt > most || before.notice(notice.notice)?.isOpen != false {
            broken.append("\(notice.notice) was begun once too often")
        }
    }

    private mutating func checkPlanned(_ tasks: [PlannedTask]) {
        for task in tasks where begun.contains(task.id) {
            broken.append("\(task.id) was planned after it was begun")
        }
    }

    private mutating func checkStep(_ begun: StepBegun, _ before: Session) {
        stepsBegun.insert("\(begun.step) \(begun.item ?? 0)")
        if stepsEnded.contains("\(begun.step) \(begun.item ?? 0)") {
            broken.append("step \(begun.step) was begun after its end")
        }
        if before.request != nil || !before.calls.isEmpty {
            broken.append("step \(begun.step) was begun beside something")
        }
    }

    private mutating func checkStep(_ ended: StepEnded) {
        let step = "\(ended.step) \(ended.item ?? 0)"
        if ended.how == .done, !stepsBegun.contains(step) {
            broken.append("step \(ended.step) was done and never begun")
        }
        if !stepsEnded.insert(step).inserted { broken.append("step \(ended.step) ended twice") }
    }

    private mutating func checkClosed(_ task: TaskID) {
        if !begun.contains(task) || !ended.insert(task).inserted {
            broken.append("\(task) ended twice, or was never begun")
        }
    }

    /// Only what an operator undoes goes on after the end.
    private func isOfUndo(_ event: Event, _ before: Session) -> Bool {
        func isUndo(_ id: CallID?) -> Bool { before.undos.contains { $0.id == id } }
        switch event.body {
        case .noticeBegun, .noticeGiven, .noticeFailed: return !before.notices.isEmpty
        case .sessionClaimed: return !before.undos.isEmpty || !before.notices.isEmpty
        case .callProposed(_, _, let undoes): return undoes != nil
        case .callValidated(let call, _), .callCleared(let call, _), .callRejected(let call, _),
            .toolFinished(let call, _), .toolFailed(let call, _), .effectSettled(let call, _),
            .effectOrphaned(.call(let call), _), .effectUndone(_, by: let call):
            return isUndo(call)
        case .toolStarted(let started): return isUndo(started.call)
        case .retryScheduled(let retry):
            if case .call(let call) = retry.effect { return isUndo(call) }
            return false
        case .holdRaised(let raised): return isUndo(raised.call)
        case .holdSigned(let hold, _), .holdDecided(let hold, _), .holdEscalated(let hold),
            .holdExpired(let hold):
            return isUndo(before.holds[hold]?.call)
        default: return false
        }
    }

    private mutating func checkUndone(_ call: CallID, _ by: CallID, _ before: Session) {
        if !finished.contains(call) || !finished.contains(by) || !undone.insert(call).inserted
            || before.call(by)?.undoes != call
        {
            broken.append("\(call) was undone by \(by)")
        }
        // It may be done once more.
        finished.remove(call)
    }

    /// A session that has not ended always waits for something that somebody can see.
    mutating func checkAlive(_ session: Session, at now: Timestamp) {
        guard session.outcome == nil, session.sequence > 0, !session.paused else { return }
        let underWay =
            (session.calls + session.undos).contains {
                $0.status == .started || $0.quarantine?.open != nil
            }
            || session.request.map { $0.answer == nil } ?? false
        guard session.pendingEffects.isEmpty, session.openHolds.isEmpty, !underWay else { return }
        broken.append("stuck in \(session.phase) with \(session.calls.map(\.status))")
    }

    private mutating func checkPhase(_ event: Event, _ before: Session, _ after: Session) {
        let edge = PhaseChange(before.phase, after.phase, event.kind)
        if before.phase != after.phase, !PhaseChange.permitted.contains(edge) {
            broken.append("\(edge) is not in the table")
        }
    }

    private mutating func checkPrompt(_ session: Session) {
        let root = Array(session.transcript.messages.prefix(2))
        guard root.count == 2, case .system(let system) = root[0], case .user(let user) = root[1],
            let agent = session.definition.agent(session.agent),
            system.contains(agent.instructions), user.hasPrefix("Goal: \(session.goal)"),
            session.definition.constraints.allSatisfy(user.contains)
        else { return broken.append("the prompt has lost goal or instructions") }
    }

    private mutating func checkBudget(_ more: Spend, _ what: String, _ before: Session) {
        let reserved = before.reserved + more
        let after = before.spent + reserved
        let limits = before.limits
        if after.steps > limits.steps || after.tokens > limits.tokens || after.cost > limits.cost {
            broken.append("\(what) reserves more than is left")
        }
        guard let own = before.agentBudgets[before.agent] else { return }
        let readings = before.calls.compactMap(\.quarantine?.open?.reserved)
        let used = readings.reduce(own.spent + more, +)
        if used.steps > own.limits.steps ?? .max || used.tokens > own.limits.tokens ?? .max {
            broken.append("\(what) reserves more than \(before.agent) has left")
        }
    }

    private mutating func checkOpened(_ opened: ChildOpened, _ before: Session) {
        if !begun.insert(opened.task).inserted { broken.append("\(opened.task) was opened twice") }
        let (used, limits) = (before.spent + before.reserved + opened.slice.spend, before.limits)
        let slice = opened.slice
        if slice.steps > 0 && used.steps > limits.steps
            || slice.tokens > 0 && used.tokens > limits.tokens
            || slice.cost > .zero && used.cost > limits.cost
        {
            broken.append("\(opened.task) is given more than is left")
        }
        for id in before.plan.task(opened.task)?.after ?? []
        where !(before.plan.task(id)?.isOver ?? false) {
            broken.append("\(opened.task) was begun before \(id) was over")
        }
    }

    private mutating func checkEnd(_ call: CallID, _ event: Event) {
        switch event.body {
        case .effectSettled(_, let settlement) where settlement.done != true: return
        default: finished.insert(call)
        }
    }

    private mutating func checkFailure(
        _ call: CallID, _ failure: ToolFailure, _ before: Session
    ) {
        guard failure.goesOn, let tool = before.call(call).map({ before.declaration(of: $0.tool) })
        else { return }
        repeatable.insert(call)
        if failure.inDoubt, tool?.reach != .reads, tool?.idempotent != true {
            broken.append("\(call) goes on although its effect may have happened")
        }
    }

    private mutating func checkStart(_ start: ToolStarted, _ before: Session) {
        guard let call = before.call(start.call), let judged = judged[start.call] else {
            return broken.append("\(start.call) started without a verdict")
        }
        let tool = before.declaration(of: call.tool)
        if let other = keys.updateValue(start.call, forKey: start.key), other != start.call,
            tool?.key.isEmpty ?? true || finished.contains(other)
                || before.call(other).map(before.isUncertain) ?? false
        {
            broken.append("\(other) and \(start.call) share a key")
        }
        let grave = tool.map { $0.reach == .irreversible || $0.egress } ?? true
        if let hold = start.decision {
            if usable.remove(hold) == nil { broken.append("\(hold) was used without a decision") }
            if raised[hold]?.digest != start.digest || raised[hold]?.call != start.call {
                broken.append("\(hold) does not cover what \(start.call) starts")
            }
        } else if let first = started[start.call] {
            if repeatable.remove(start.call) == nil || first.digest != start.digest
                || tool?.reach != .reads && tool?.idempotent != true
            {
                broken.append("\(start.call) was repeated on nobody's word")
            }
        } else if !judged.cleared {
            broken.append("\(start.call) started although it was held")
        } else if grave, !judged.judgement.unattended {
            broken.append("\(start.call) started although nobody decided")
        } else if tool?.egress == true, judged.judgement.tainted {
            broken.append("tainted data left with \(start.call)")
        }
        if let first = started[start.call], first.key != start.key {
            broken.append("\(start.call) ran under two keys")
        }
        started[start.call] = start
    }
}

/// One change of phase and the event that made it.
struct PhaseChange: Hashable, Comparable, CustomStringConvertible {
    let from: Phase
    let to: Phase
    let by: EventKind

    init(_ from: Phase, _ to: Phase, _ by: EventKind) {
        self.from = from
        self.to = to
        self.by = by
    }

    var description: String { "\(from) -> \(to) by \(by.rawValue)" }

    static func < (left: PhaseChange, right: PhaseChange) -> Bool {
        left.description < right.description
    }

    /// Every change that the table allows.
    static let permitted = Set(
        Transition.table.flatMap { edge in
            edge.by.map { PhaseChange(edge.from, edge.to, $0) }
        })
}
