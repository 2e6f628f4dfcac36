import Synchronization

/// Stands between a transport and its listener, which is made after it: what comes before waits.
final class ListenerBox: Sendable {
    private struct State {
        var listener: (@Sendable (TransportEvent) -> Bool)?
        var early: [TransportEvent] = []
    }

    /// A server may speak before it is asked anything, but not much.
    private static let earlyMax = 1000

    private let state = Mutex(State())

    func listen(_ listener: @escaping @Sendable (TransportEvent) -> Bool) {
        // Events must not overtake the early ones, so those are told under the lock; the listener
        // calls nothing that comes back here.
        state.withLock { state in
            for event in state.early { _ = listener(event) }
            state.early = []
            state.listener = listener
        }
    }

    func take(_ event: TransportEvent) -> Bool {
        let listener = state.withLock { state -> (@Sendable (TransportEvent) -> Bool)? in
            if state.listener == nil, state.early.count < Self.earlyMax {
                state.early.append(event)
            }
            return state.listener
        }
        return listener?(event) ?? true
    }
}
