/// Every call of a model and of a tool in a session, and every handoff, as its journal tells of
/// them: what was asked, what came back, how long it took and what it cost.
package struct SessionTrace: Sendable {
    package enum Entry: Hashable, Sendable {
        case model(TracedModelCall)
        case tool(TracedToolCall)
        case handoff(TracedHandoff)
        case worker(TracedWorker)
    }

    /// In the order in which they were begun.
    package private(set) var entries: [Entry] = []
    /// Who began the session, and when.
    package private(set) var openedBy: Actor?
    package private(set) var openedAt: Timestamp?
    /// When the last event was recorded.
    package private(set) var lastAt: Timestamp?
    private var places: [String: Int] = [:]
    private var holds: [HoldID: CallID] = [:]
    private var openRequest: RequestID?

    package init() {}

    /// An entry by its id: `m2.1`, `c2.1`, `c2.1/r1`, `#20`.
    package subscript(_ id: String) -> Entry? { places[id].map { entries[$0] } }

    /// Takes in the next event of the journal.
    ///
    /// - Parameter session: The session as it was before that event.
    package mutating func take(_ event: Event, in session: Session) {
        lastAt = event.at
        switch event.body {
        case .sessionOpened:
            openedBy = event.actor
            openedAt = event.at
        case .handoffAccepted:
            guard let handoff = session.handoff else { return }
            change(handoff.call) { $0.end = .acted }
            add("#\(event.sequence)", .handoff(TracedHandoff(handoff, event)))
        case .sessionClosed: close()
        case .childOpened(let opened):
            add("#\(event.sequence)", .worker(TracedWorker(opened, event)))
        default:
            takeModel(event, session)
            takeTool(event, session)
            takeHold(event)
            takeControl(event, session)
        }
    }

    private mutating func takeModel(_ event: Event, _ session: Session) {
        switch event.body {
        case .modelRequested(let asked):
            openRequest = asked.request
            add(asked.request.text, .model(TracedModelCall(asked, by: session.agent, event)))
        case .modelAnswered(let id, let answer, let cost):
            change(model: id.text) { $0.end = .answered(answer, cost: cost, at: event.sequence) }
        case .modelFailed(let id, let failure, let spent):
            change(model: id.text) { $0.end = .failed(failure, spent: spent, at: event.sequence) }
        case .answerRejected(let id, let error): change(model: id.text) { $0.rejected = error }
        case .effectOrphaned(.request, _):
            change(model: openRequest?.text ?? "") { $0.end = .orphaned(at: event.sequence) }
        case .quarantineRequested(let asked):
            let agent = session.call(asked.call)?.agent ?? session.agent
            add(Self.id(of: asked), .model(TracedModelCall(asked, by: agent, event)))
        case .quarantineAnswered(let call, let answer, let cost, _):
            change(model: reading(of: call, session)) {
                $0.end = .answered(answer, cost: cost, at: event.sequence)
            }
        case .quarantineFailed(let call, let failure, let spent):
            change(model: reading(of: call, session)) {
                $0.end = .failed(failure, spent: spent, at: event.sequence)
            }
        case .effectOrphaned(.quarantine(let call), _):
            change(model: reading(of: call, session)) { $0.end = .orphaned(at: event.sequence) }
        default: break  // Not about a model.
        }
    }

    private static func id(of reading: QuarantineRequested) -> String {
        "\(reading.call)/r\(reading.attempt)"
    }

    private func reading(of call: CallID, _ session: Session) -> String {
        session.call(call)?.quarantine?.open.map(Self.id) ?? ""
    }

    private mutating func takeTool(_ event: Event, _ session: Session) {
        switch event.body {
        case .callProposed(let id, let tool, let undoes):
            var call = TracedToolCall(id, tool, event)
            call.undoes = undoes
            if undoes != nil, case .operator(let name) = event.actor { call.undoneFor = name }
            call.agent = undoes.flatMap { session.reversible($0)?.agent } ?? session.agent
            let asked = session.request?.answer?.calls ?? []
            if undoes == nil, session.calls.count < asked.count {
                call.asked = asked[session.calls.count].arguments
            }
            add(id.text, .tool(call))
        case .callValidated(let id, let judgement):
            change(id) { $0.judged(judgement, isCleared: false) }
        case .callCleared(let id, let judgement):
            change(id) { $0.judged(judgement, isCleared: true) }
        case .callRejected(let id, let error): change(id) { $0.end = .rejected(error) }
        case .toolStarted(let started):
            change(started.call) {
                $0.attempts = started.attempt
                $0.end = .running(since: event.at)
            }
        case .toolFinished(let id, let result): change(id) { $0.end = .finished(result) }
        case .toolFailed(let id, let failure): change(id) { $0.end = .failed(failure) }
        case .effectOrphaned(.call(let id), _): change(id) { $0.end = .inDoubt }
        case .effectSettled(let id, let settlement): change(id) { $0.settled(settlement) }
        case .effectRecalled(let id, let recall): change(id) { $0.end = .recalled(recall) }
        case .effectUndone(let id, let by): change(id) { $0.undoneBy = by }
        default: break  // Not about a tool.
        }
    }

    private mutating func takeHold(_ event: Event) {
        switch event.body {
        case .holdRaised(let raised):
            guard let call = raised.call else { return }
            holds[raised.hold] = call
            change(call) { $0.held(raised) }
        case .holdSigned(let hold, let decision):
            change(holds[hold]) { $0.words.append(TracedToolCall.Word(hold, decision)) }
        case .holdDecided(let hold, let decision):
            change(holds[hold]) { $0.decided(hold, decision) }
        case .holdExpired(let hold): change(holds[hold]) { $0.expired(hold) }
        default: break  // Not about a hold.
        }
    }

    /// What acts on the session itself is done as soon as its event stands.
    private mutating func takeControl(_ event: Event, _ session: Session) {
        switch event.body {
        case .briefRevised(let id, _): change(id) { $0.end = .acted }
        case .planMade(let id, _), .verdictGiven(let id, _), .memoryChanged(let id, _),
            .memoryRead(let id, _):
            change(id) { $0.end = .acted }
        case .handoffRefused(_, let error, let id):
            change(id ?? session.handoff?.call) { $0.end = .rejected(error) }
        default: break  // Not about the session itself.
        }
    }

    /// What was not begun when the session ended never is; only an undo may still come.
    private mutating func close() {
        for case .tool(let call) in entries where call.undoes == nil {
            change(call.id) { $0.closed() }
        }
    }

    private mutating func add(_ id: String, _ entry: Entry) {
        places[id] = entries.count
        entries.append(entry)
    }

    private mutating func change(model id: String, _ change: (inout TracedModelCall) -> Void) {
        guard let place = places[id], case .model(var call) = entries[place] else { return }
        change(&call)
        entries[place] = .model(call)
    }

    private mutating func change(_ id: CallID?, _ change: (inout TracedToolCall) -> Void) {
        guard let id, let place = places[id.text], case .tool(var call) = entries[place] else {
            return
        }
        change(&call)
        entries[place] = .tool(call)
    }
}
