import JSON
import SessionKernel

/// The calls of the step that is being worked on, as the events told them.
struct Traces {
    private(set) var all: [Trace] = []
    private var answer: ModelAnswer?
    private var agent: AgentName?
    /// What became of the tasks of the plan that waits, one word each.
    private(set) var tasks: [String: String] = [:]

    subscript(_ id: CallID) -> Trace? { all.first { $0.id == id } }

    mutating func update(_ id: CallID, _ change: (inout Trace) -> Void) {
        if let place = all.firstIndex(where: { $0.id == id }) { change(&all[place]) }
    }

    mutating func take(_ event: Event, _ session: Session) {
        switch event.body {
        case .modelRequested: all = []
        case .modelAnswered(_, let answer, _):
            self.answer = answer
            agent = session.agent
        case .callProposed(let id, let tool, _):
            guard let answer, let agent, all.count < answer.calls.count else { return }
            let declared = session.definition.tools.first { $0.declaration.name == tool }
            all.append(
                Trace(
                    id: id, request: answer.calls[all.count], agent: agent,
                    tool: declared?.declaration))
        case .answerRejected: for place in all.indices { all[place].failed = true }
        case .callValidated(let id, let judgement): judged(id, judgement, cleared: false)
        case .callCleared(let id, let judgement): judged(id, judgement, cleared: true)
        case .callRejected(let id, _): update(id) { $0.ended(result: nil) }
        case .toolStarted(let started): update(started.call) { $0.began(started) }
        case .toolFinished(let id, let result):
            update(id) { if $0.isUncertain || $0.repeats { $0.ended(with: result.text) } }
        case .quarantineAnswered(let id, _, _, .fits(let object)):
            update(id) { $0.result = object.canonicalText }
        case .quarantineAnswered(let id, _, _, .misfit): update(id) { $0.missed(isLast: false) }
        case .quarantineFailed(let id, let failure, _):
            guard failure.kind != .cancelled else { return }
            update(id) { $0.missed(isLast: !failure.retryable) }
        case .toolFailed(let id, let failure): update(id) { $0.failedBy(failure) }
        case .effectOrphaned(.call(let id), let repeats):
            update(id) {
                $0.repeats = repeats
                $0.isInDoubt = !repeats
            }
        case .effectSettled(let id, let settlement):
            update(id) { trace in
                // One that comes with an end of the call says nothing new.
                guard trace.isUncertain else { return }
                switch settlement.done {
                case true: trace.ended(with: settlement.text)
                case false: trace.ended(result: nil)
                case nil: trace.isInDoubt = true
                }
            }
        case .effectRecalled(let id, let recall):
            update(id) { $0.ended(result: recall.result.text) }
        case .retryScheduled(let retry):
            if case .call(let id) = retry.effect { update(id) { $0.repeats = $0.starts > 0 } }
        case .fallbackTaken(let fallback):
            guard case .call(let id) = fallback.effect else { return }
            update(id) {
                $0.ended(result: nil)
                $0.standIn = $0.tool?.onFailure
            }
        case .planMade: tasks = [:]
        case .childClosed(let task, let end): tasks[task.text] = end.status.rawValue
        case .taskSkipped(let task, _): tasks[task.text] = "not_begun"
        case .briefRevised(let id?, _): update(id) { $0.ended(result: #"{"ok":true}"#) }
        case .memoryChanged(let id, _): update(id) { $0.ended(result: #"{"ok":true}"#) }
        case .memoryRead(let id, let reading):
            update(id) { $0.ended(result: reading.result.canonicalText) }
        case .handoffRefused(_, _, let call?): update(call) { $0.failed = true }
        case .handoffRefused: for place in all.indices { all[place].failIfOpen() }
        default: break  // Not about a call.
        }
    }

    mutating func denied(_ id: CallID) { update(id) { $0.ended(result: nil) } }
    mutating func answered(_ id: CallID, _ text: String) { update(id) { $0.ended(result: text) } }

    private mutating func judged(_ id: CallID, _ judgement: CallJudgement, cleared: Bool) {
        update(id) {
            $0.judgement = judgement
            $0.cleared = cleared
            $0.starts = 0
        }
    }
}

extension Trace {
    fileprivate mutating func failedBy(_ failure: ToolFailure) {
        if failure.inDoubt, !reads { isInDoubt = true } else { ended(result: nil) }
        repeats = failure.goesOn
    }

    /// What is in quarantine is told nobody before it has been read.
    fileprivate mutating func ended(with text: String) {
        ended(result: text)
        if tool?.quarantine != nil { result = nil }
    }

    fileprivate mutating func missed(isLast: Bool) {
        misses += 1
        if isLast || misses >= 3 { failed = true }
    }

    fileprivate mutating func failIfOpen() { if result == nil { failed = true } }
}
