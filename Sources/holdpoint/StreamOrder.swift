import Console
import SessionKernel
import SessionRuntime

/// Holds back what streams until the console knows of the request or call that it answers.
///
/// Text comes straight from its source, events by way of the journal: the first words of an answer
/// are often here before the event that begins it, which would wipe them out again.
struct StreamOrder {
    enum Source: Hashable {
        case request(RequestID)
        case call(CallID)
    }

    /// What each session has begun since its newest request, as far as the console knows.
    private var begun: [SessionID: Set<Source>] = [:]
    private var early: [SessionID: [(source: Source, piece: StreamPiece)]] = [:]

    /// Pieces kept for one session; the whole text comes with the event that ends it.
    static let earlyMax = 10_000

    /// The piece, if it may be shown now.
    mutating func take(_ piece: StreamPiece, of source: Source, in id: SessionID) -> StreamPiece? {
        if begun[id]?.contains(source) == true { return piece }
        if early[id, default: []].count < Self.earlyMax {
            early[id, default: []].append((source, piece))
        }
        return nil
    }

    /// Events that the console has taken in; the pieces that may be shown after them.
    mutating func shown(_ events: [Event], in id: SessionID) -> [StreamPiece] {
        for event in events {
            switch event.body {
            case .modelRequested(let asked): begun[id] = [.request(asked.request)]
            case .toolStarted(let started): begun[id, default: []].insert(.call(started.call))
            default: break  // Nothing streams for it.
            }
        }
        guard let known = begun[id], let waiting = early.removeValue(forKey: id) else { return [] }
        early[id] = waiting.filter { !known.contains($0.source) }
        return waiting.filter { known.contains($0.source) }.map(\.piece)
    }

    /// Events that were recorded: what has ended is told whole by them, also to who looks later.
    mutating func recorded(_ events: [RecordedEvent], in id: SessionID) {
        for recorded in events {
            switch recorded.event.body {
            case .modelAnswered(let request, _, _), .modelFailed(let request, _, _):
                early[id]?.removeAll { $0.source == .request(request) }
            case .toolFinished(let call, _): early[id]?.removeAll { $0.source == .call(call) }
            case .toolFailed(let call, _): early[id]?.removeAll { $0.source == .call(call) }
            default: break  // It ends nothing that streams.
            }
        }
    }
}
