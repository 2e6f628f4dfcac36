import JSON
import SessionKernel

/// Watches one session from outside: every event, with a memory of its own.
struct Witness {
    private(set) var traces = Traces()
    private(set) var right = RightCheck()
    private let scene: Scene
    private var ledger: LedgerCheck
    private var brief: BriefCheck
    private var prompt: PromptCheck
    private var notices: NoticeCheck
    private var memory = MemoryCheck()
    private var holds: [HoldID: Raised] = [:]
    private var head = Digest.zero
    private var last: (sequence: Int, at: Timestamp)?

    private struct Raised {
        let call: CallID?
        let kind: Hold.Kind
        var isDecided = false
    }

    init(_ opened: SessionOpened, _ scene: Scene) {
        self.scene = scene
        ledger = LedgerCheck(opened.definition)
        brief = BriefCheck(opened)
        prompt = PromptCheck(opened)
        notices = NoticeCheck(opened.definition)
    }

    /// Checks one event.
    ///
    /// - Parameters:
    ///   - session: As it is after the event.
    ///   - preview: What was shown when a call was begun.
    mutating func check(
        _ recorded: RecordedEvent, _ session: Session, preview: Preview?, _ once: inout OnceCheck
    ) throws(Breach) {
        let event = recorded.event
        try checkChain(recorded)
        if case .toolStarted(let started) = event.body {
            try begins(started, event, session, preview, &once)
        }
        try ledger.check(event, session)
        traces.take(event, session)
        try take(event, session, &once)
        try brief.check(event, session, traces)
        try prompt.check(event, session, &traces)
        try ledger.note(event, session)
        try notices.check(event)
        try memory.check(event, session)
    }

    /// Checks what must hold once everything that one request led to is recorded.
    func checkRest(_ session: Session) throws(Breach) {
        for trace in traces.all where trace.isInDoubt {
            let asks = session.openHolds.contains { hold in
                holds[hold].map { $0.call == trace.id && $0.kind == .inDoubt } ?? false
            }
            if asks || session.call(trace.id).map(\.isBeingVerified) ?? false { continue }
            if trace.repeats { continue }
            throw Breach(.ending, "\(trace.id) is in doubt, and nobody is asked about it.")
        }
        try checkAlive(session)
    }

    /// Unless it has ended or waits for a person, something is owed to a session or under way. That
    /// its time will run out is not enough.
    private func checkAlive(_ session: Session) throws(Breach) {
        guard session.outcome == nil, !session.paused, session.openHolds.isEmpty,
            !ledger.isOpen, !traces.all.contains(where: \.isUncertain),
            session.pendingEffects.isEmpty
        else { return }
        throw Breach(.ending, "Nothing is owed in \(session.phase.rawValue), and no hold is open.")
    }

    /// What a person sees who decides about a call.
    func card(_ call: CallID, of session: SessionID, preview: Preview?) -> Card? {
        guard let trace = traces[call] else { return nil }
        return Card(
            session: session, call: call, agent: trace.agent, tool: trace.request.tool,
            arguments: trace.judgement?.arguments,
            isTainted: trace.judgement?.tainted ?? false, preview: preview)
    }

    mutating func signed(_ hold: HoldID, _ card: Card, by actor: Actor) {
        right.signed(hold, card, by: actor)
    }

    mutating func approved(_ hold: HoldID, _ card: Card, _ digest: Digest, at: Timestamp) {
        right.approved(hold, card, digest, at: at)
    }

    mutating func retried(_ hold: HoldID, _ call: CallID) {
        right.retried(hold, call)
        traces.update(call) { $0.repeats = true }
    }

    private mutating func checkChain(_ recorded: RecordedEvent) throws(Breach) {
        let event = recorded.event
        guard event.sequence == (last?.sequence ?? 0) + 1, event.at >= last?.at ?? event.at else {
            throw Breach(.chain, "Event \(event.sequence) does not follow from the one before.")
        }
        last = (event.sequence, event.at)
        head = Digest(of: head.bytes + recorded.bytes)
        guard head == recorded.digest else {
            throw Breach(.chain, "The digest of event \(event.sequence) is not chained.")
        }
    }

    private mutating func begins(
        _ started: ToolStarted, _ event: Event, _ session: Session, _ preview: Preview?,
        _ once: inout OnceCheck
    ) throws(Breach) {
        guard let trace = traces[started.call], let tool = trace.tool,
            let card = card(started.call, of: session.id, preview: preview),
            let arguments = trace.judgement?.arguments
        else { throw Breach(.right, "\(started.call) began, which was never judged.") }
        guard scene.definition.agent(trace.agent)?.tools.contains(tool.name) == true else {
            throw Breach(.right, "\(trace.agent) ran \(tool.name), which it was not given.")
        }
        guard session.call(started.call)?.arguments == arguments else {
            throw Breach(.right, "\(started.call) runs with other arguments than were judged.")
        }
        try once.began(started, of: session.id, trace)
        let ruling = scene.ruling(on: tool, arguments, by: trace.agent)
        try right.check(started, at: event.at, trace, card, ruling)
    }

    private mutating func take(
        _ event: Event, _ session: Session, _ once: inout OnceCheck
    ) throws(Breach) {
        switch event.body {
        case .holdRaised(let raised):
            holds[raised.hold] = Raised(call: raised.call, kind: raised.kind)
            guard raised.kind == .approval, let call = raised.call,
                let card = card(call, of: session.id, preview: raised.preview)
            else { return }
            try once.covers(raised.digest, card)
        case .holdDecided(let hold, let decision):
            holds[hold]?.isDecided = true
            if decision.answer == .deny, let call = holds[hold]?.call { traces.denied(call) }
            if case .answer(let value) = decision.answer, let call = holds[hold]?.call {
                let told = JSON.object(["answer": value, "said": .string(decision.reason)])
                traces.answered(call, told.canonicalText)
            }
        case .holdExpired(let hold):
            guard let raised = holds[hold], let call = raised.call else { return }
            if !raised.isDecided { traces.denied(call) }
            if raised.kind == .inDoubt { traces.update(call) { $0.isInDoubt = true } }
        case .ruleGranted(let rule):
            guard case .operator = event.actor else {
                throw Breach(.right, "\(event.actor) granted the standing rule \(rule.id).")
            }
            right.granted(rule)
        case .ruleRevoked(let rule, _): right.revoked(rule)
        case .retryScheduled(let retry):
            if case .call(let call) = retry.effect { right.postponed(call, until: retry.due) }
        case .effectRecalled(let call, let recall):
            try once.recalled(recall, traces[call], of: session.id)
        case .quarantineAnswered(let call, _, _, .fits(let object)):
            once.finished(call, object.canonicalText, of: session.id)
        case .toolFinished(let call, let result):
            once.finished(call, result.text, of: session.id)
        case .effectSettled(let call, let settlement) where settlement.done == true:
            once.finished(call, settlement.text, of: session.id)
        case .sessionClosed(let outcome): try close(outcome, session)
        default: break  // Neither a hold nor the end.
        }
    }

    private func close(_ outcome: Outcome, _ session: Session) throws(Breach) {
        if let trace = traces.all.first(where: { $0.isUncertain && !$0.reads }) {
            throw Breach(.ending, "The session ended while \(trace.id) was uncertain.")
        }
        guard session.phase.isTerminal, session.openHolds.isEmpty else {
            throw Breach(.ending, "The session ended in \(session.phase.rawValue).")
        }
        guard outcome.spent == session.spent else {
            throw Breach(.ceilings, "The outcome tells another spend than was counted.")
        }
    }
}

extension Call {
    fileprivate var isBeingVerified: Bool {
        if case .verifying = status { true } else { false }
    }
}
