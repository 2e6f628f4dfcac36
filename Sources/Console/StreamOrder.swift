package import SessionKernel

/// Lets through what streams while its request or call is under way, as far as the console knows.
///
/// Text comes straight from its source, events by way of the journal: the first words of an answer
/// are often here before the event that begins it, which would wipe them out again, and its last
/// ones may be here only after the event that tells it whole, which they would repeat.
package struct StreamOrder: Sendable {
    package enum Source: Hashable, Sendable {
        case request(RequestID)
        case call(CallID)
    }

    private struct Known {
        /// What the session has begun since its newest request.
        var begun: Set<Source> = []
        /// Of that what has ended.
        var ended: Set<Source> = []
        var early: [(source: Source, piece: StreamPiece)] = []

        mutating func end(_ source: Source) {
            ended.insert(source)
            early.removeAll { $0.source == source }
        }
    }

    private var known: [SessionID: Known] = [:]

    /// Pieces kept for one session; the whole text comes with the event that ends it.
    static let earlyMax = 10_000

    package init() {}

    /// The piece, if it may be shown now.
    package mutating func take(
        _ piece: StreamPiece, of source: Source, in id: SessionID
    ) -> StreamPiece? {
        var session = known[id] ?? Known()
        if session.ended.contains(source) { return nil }
        if session.begun.contains(source) { return piece }
        if session.early.count < Self.earlyMax { session.early.append((source, piece)) }
        known[id] = session
        return nil
    }

    /// Events that the console has taken in; the pieces that may be shown after them.
    package mutating func shown(_ events: [Event], in id: SessionID) -> [StreamPiece] {
        var session = known[id] ?? Known()
        for event in events {
            switch event.body {
            case .modelRequested(let asked):
                session.begun = [.request(asked.request)]
                session.ended = []
            case .toolStarted(let started):
                // Another attempt has the name of the one before.
                session.ended.remove(.call(started.call))
                session.begun.insert(.call(started.call))
            default: if let source = Self.ended(by: event) { session.end(source) }
            }
        }
        let open = session.begun.subtracting(session.ended)
        let ready = session.early.filter { open.contains($0.source) }
        session.early.removeAll { open.contains($0.source) }
        known[id] = session
        return ready.map(\.piece)
    }

    /// Events that were recorded: what has ended is told whole by them, also to who looks later.
    package mutating func recorded(_ events: [RecordedEvent], in id: SessionID) {
        for recorded in events {
            guard let source = Self.ended(by: recorded.event) else { continue }
            known[id]?.early.removeAll { $0.source == source }
        }
    }

    /// The console begins anew with this session: nothing of it is on screen.
    package mutating func forget(_ id: SessionID) { known[id] = nil }

    private static func ended(by event: Event) -> Source? {
        switch event.body {
        case .modelAnswered(let request, _, _), .modelFailed(let request, _, _): .request(request)
        case .toolFinished(let call, _): .call(call)
        case .toolFailed(let call, _): .call(call)
        default: nil
        }
    }
}
