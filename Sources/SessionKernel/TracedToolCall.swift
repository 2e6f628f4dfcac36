package import JSON

/// A call of a tool and what came of it.
package struct TracedToolCall: Hashable, Sendable {
    package enum End: Hashable, Sendable {
        case waiting
        /// It was not begun before the session ended.
        case notRun
        case running(since: Timestamp)
        /// It acted on the session itself, or was signed.
        case acted
        /// A question that a person answered.
        case answered(JSON, by: String)
        case finished(ToolResult)
        case failed(ToolFailure)
        case rejected(CallError)
        case denied(by: String, reason: String)
        case expired
        case recalled(Recall)
        /// Nobody knows whether it was done.
        case inDoubt
        case settled(Settlement)
    }

    /// Who decided about it, at which hold.
    package struct Word: Hashable, Sendable {
        package let hold: HoldID
        package let decision: Decision

        init(_ hold: HoldID, _ decision: Decision) {
            self.hold = hold
            self.decision = decision
        }
    }

    /// What a person was shown.
    package struct Shown: Hashable, Sendable {
        package let hold: HoldID
        package let kind: Hold.Kind
        package let digest: Digest
        package let preview: Preview?
        /// Whether a tool that goes on running asked it.
        let isOfRunningTool: Bool
        /// Whether it still waits for a person.
        package internal(set) var isOpen = true
    }

    package let id: CallID
    package let tool: ToolName
    package let sequence: Int
    package let at: Timestamp
    package internal(set) var agent: AgentName = ""
    package internal(set) var undoes: CallID?
    /// The operator who asked that it undo that.
    package internal(set) var undoneFor: String?
    /// The arguments as the model wrote them; nil of a call that no model asked for.
    package internal(set) var asked: String?
    /// What the boundary found; nil where it was never judged.
    package internal(set) var judgement: CallJudgement?
    package internal(set) var isCleared = false
    /// Each hold about it, in order.
    package internal(set) var shown: [Shown] = []
    package internal(set) var words: [Word] = []
    package internal(set) var attempts = 0
    package internal(set) var end = End.waiting
    package internal(set) var undoneBy: CallID?

    init(_ id: CallID, _ tool: ToolName, _ event: Event) {
        self.id = id
        self.tool = tool
        sequence = event.sequence
        at = event.at
    }

    mutating func judged(_ judgement: CallJudgement, isCleared: Bool) {
        self.judgement = judgement
        self.isCleared = isCleared
    }

    mutating func held(_ raised: HoldRaised) {
        let isOfRunningTool = raised.question?.server != nil
        // Another hold about the call takes the place of the one before.
        if !isOfRunningTool { for place in shown.indices { shown[place].isOpen = false } }
        shown.append(
            Shown(
                hold: raised.hold, kind: raised.kind, digest: raised.digest,
                preview: raised.preview, isOfRunningTool: isOfRunningTool))
    }

    mutating func decided(_ hold: HoldID, _ decision: Decision) {
        words.append(Word(hold, decision))
        // What a running tool was told is no end of it.
        if settle(hold)?.isOfRunningTool == true { return }
        switch decision.answer {
        case .deny: end = .denied(by: decision.by, reason: decision.reason)
        case .answer(let value) where tool == ControlTool.ask:
            end = .answered(value, by: decision.by)
        case .approve where tool == ControlTool.signOff: end = .acted
        case .approve, .edit, .verify, .retry, .done, .notDone, .extend, .answer: break
        }
    }

    mutating func expired(_ hold: HoldID) {
        if settle(hold)?.isOfRunningTool != true { end = .expired }
    }

    private mutating func settle(_ hold: HoldID) -> Shown? {
        guard let place = shown.firstIndex(where: { $0.hold == hold }) else { return nil }
        shown[place].isOpen = false
        return shown[place]
    }

    mutating func closed() {
        for place in shown.indices { shown[place].isOpen = false }
        if end == .waiting { end = .notRun }
    }

    /// One that comes with an end of the call only says that the doubt is over.
    mutating func settled(_ settlement: Settlement) {
        switch end {
        case .running, .inDoubt, .settled: end = .settled(settlement)
        case .failed(let failure) where failure.inDoubt: end = .settled(settlement)
        case .waiting, .notRun, .acted, .answered, .finished, .failed, .rejected, .denied,
            .expired, .recalled:
            break
        }
    }
}
