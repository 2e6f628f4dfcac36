import JSON
import SessionKernel

/// What the events tell of effects and the session itself does not keep: how late calls ended, what
/// a doubtful one had printed, and what is waited for.
struct EffectTrail: Sendable {
    /// A call that is over.
    struct Ended: Sendable {
        let sequence: Int
        let step: Int
        let tool: String
        let arguments: JSON
        let result: String
        let failed: Bool
    }

    /// The newest last.
    private(set) var ended: [Ended] = []
    static let endedMax = 32
    /// How calls of this step failed whose effect is in doubt.
    private(set) var failures: [CallID: ToolFailure] = [:]
    /// When a runner found out that the one before it had died during a call of this step.
    private(set) var orphaned: [CallID: Timestamp] = [:]
    /// The attempts of calls of this step that are waited for.
    private(set) var waits: [CallID: ScheduledRetry] = [:]
    /// How the session went round in circles when that was last noticed.
    private(set) var finding: LoopFinding?

    /// - Parameter session: As it was before the event.
    mutating func take(_ event: Event, in session: Session) {
        switch event.body {
        case .modelRequested:
            failures = [:]
            orphaned = [:]
            waits = [:]
        case .retryScheduled(let retry):
            if case .call(let id) = retry.effect { waits[id] = retry }
        case .toolStarted(let started):
            waits[started.call] = nil
            failures[started.call] = nil
            orphaned[started.call] = nil
        case .toolFailed(let id, let failure):
            if failure.inDoubt { failures[id] = failure }
            end(id, failure.error.message, failed: true, event, session)
        case .effectOrphaned(.call(let id), _): orphaned[id] = event.at
        case .toolFinished(let id, let result):
            end(id, result.text, failed: false, event, session)
        case .effectRecalled(let id, let recall):
            end(id, recall.result.text, failed: false, event, session)
        case .callRejected(let id, let error):
            end(id, error.message, failed: true, event, session)
        case .loopNoticed(let found): finding = found
        default: break  // Nothing that becomes of an effect.
        }
    }

    private mutating func end(
        _ id: CallID, _ result: String, failed: Bool, _ event: Event, _ session: Session
    ) {
        guard let call = session.call(id) else { return }
        let arguments =
            call.arguments ?? (try? JSON(parsing: call.request.arguments))
            ?? .string(call.request.arguments)
        ended.append(
            Ended(
                sequence: event.sequence, step: session.step, tool: call.tool.text,
                arguments: arguments, result: result, failed: failed))
        if ended.count > Self.endedMax { ended.removeFirst() }
    }
}
