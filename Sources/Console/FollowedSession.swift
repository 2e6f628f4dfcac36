import Screen
import SessionKernel

/// A session as the console folds it from its events, with what the panels show of it.
struct FollowedSession: Sendable {
    private(set) var session: Session
    private(set) var rows: [TimelineRow] = []
    /// The places of those rows that are no mere intent or formality.
    private(set) var telling: [Int] = []
    private(set) var live = LiveText()
    private(set) var phases: PhaseHistory
    private(set) var trail = EffectTrail()
    /// What the last model answer said, which is all that a call has as its reason.
    private(set) var claim = ""
    private(set) var claimSequence = 0
    /// Tokens of each model answer, the newest last.
    private(set) var tokensByAnswer: [Int] = []
    private(set) var inputTokens = 0
    private(set) var cachedTokens = 0
    private(set) var failedAnswers = 0
    private(set) var failedCalls = 0
    private(set) var model = ""

    init(_ id: SessionID) {
        session = Session(id: id)
        phases = PhaseHistory()
    }

    var isLoaded: Bool { session.sequence > 0 }

    /// Takes in the next event; false when it is not the next one.
    mutating func take(_ event: Event) -> Bool {
        guard event.session == session.id, event.sequence == session.sequence + 1 else {
            return false
        }
        let row = TimelineRow.of(event, in: session)
        if !row.isMinor { telling.append(rows.count) }
        rows.append(row)
        note(event)
        trail.take(event, in: session)
        session.apply(event)
        phases.take(session.phase, event)
        return true
    }

    mutating func take(_ piece: StreamPiece) { live.take(piece) }

    /// How much of the prompts came from the provider's cache, in percent.
    var cachedPercent: Int {
        guard inputTokens > 0, cachedTokens > 0 else { return 0 }
        return Int(min(100, Double(cachedTokens) * 100 / Double(inputTokens)))
    }

    private mutating func note(_ event: Event) {
        switch event.body {
        case .modelRequested(let asked):
            model = asked.model.text
            let step = StepRows.progress(of: session) ?? "step \(asked.step)"
            live.begin("\(step) \(asked.model)")
        case .modelAnswered(_, let answer, _): take(answer, event)
        case .modelFailed(_, let failure, _):
            failedAnswers += 1
            live.settle([(failure.message, .danger)])
        case .toolStarted(let started):
            let name = session.call(started.call)?.tool.text ?? started.call.text
            live.settle([("tool \(name)", .stepTool)], ended: false)
        case .toolFinished(_, let result): live.settle([(result.text, .msgTool)])
        case .toolFailed(_, let failure):
            failedCalls += 1
            live.settle([(failure.output?.text ?? "", .msgTool), (failure.error.message, .danger)])
        default: break  // Nothing that is said aloud.
        }
    }

    private mutating func take(_ answer: ModelAnswer, _ event: Event) {
        claim = answer.text
        claimSequence = event.sequence
        if let usage = answer.usage {
            tokensByAnswer.append(usage.total)
            if tokensByAnswer.count > 64 { tokensByAnswer.removeFirst() }
            inputTokens &+= usage.inputTokens
            cachedTokens &+= usage.cachedTokens
        }
        let calls = answer.calls.flatMap {
            [
                (text: "call \($0.tool)", role: Role.stepTool),
                (text: $0.arguments, role: .jsonString),
            ]
        }
        live.begin(live.title)
        live.settle([(text: answer.text, role: .msgAssistant)] + calls)
    }
}

/// Which phases a session went through, and for how long.
struct PhaseHistory: Sendable {
    struct Step: Sendable {
        let from: Phase
        let to: Phase
        let cause: EventKind
        let sequence: Int
    }

    private(set) var current: Phase?
    private(set) var entered = Timestamp(milliseconds: 0)
    private(set) var visits: [Phase: Int] = [:]
    /// The last few changes, the newest last.
    private(set) var steps: [Step] = []
    static let stepsMax = 32

    mutating func take(_ phase: Phase, _ event: Event) {
        guard phase != current else { return }
        if let current {
            steps.append(
                Step(from: current, to: phase, cause: event.kind, sequence: event.sequence))
            if steps.count > Self.stepsMax { steps.removeFirst() }
        }
        current = phase
        entered = event.at
        visits[phase, default: 0] += 1
    }
}
