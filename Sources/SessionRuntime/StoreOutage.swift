import Synchronization

/// Whether the store takes what the runners of this process have to record: a condition of the
/// process, which no journal can hold.
///
/// A runner whose append failed waits here and then tries again: after half a second, twice as long
/// each time up to ten seconds; at once when another one's append succeeded, when an operator asks
/// for it, or when it is to stop. What it has in memory waits with it.
final class StoreOutage: Sendable {
    static let firstPause: Duration = .milliseconds(500)
    static let longestPause: Duration = .seconds(10)

    private struct State {
        var failure: StoreFailure?
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastTicket = 0
    }

    private let state = Mutex(State())

    /// - Returns: Whether that is news.
    func begin(_ failure: StoreFailure) -> Bool {
        state.withLock { state in
            defer { state.failure = failure }
            return state.failure != failure
        }
    }

    /// Something was recorded.
    ///
    /// - Returns: Whether that is news.
    func end() -> Bool {
        let wasFailing = state.withLock { state in
            defer { state.failure = nil }
            return state.failure != nil
        }
        if wasFailing { retry() }
        return wasFailing
    }

    /// Lets everyone who waits try again now.
    func retry() {
        let waiting = state.withLock { Array($0.waiting.values) }
        for waiter in waiting { waiter.yield() }
    }

    /// Waits for its turn to try again; not at all once `stop` is up.
    func wait(_ pause: Duration, _ clock: any Clock<Duration>, until stop: StopSign) async {
        let (wakes, waiter) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let ticket = state.withLock { state in
            state.lastTicket += 1
            state.waiting[state.lastTicket] = waiter
            return state.lastTicket
        }
        await withDiscardingTaskGroup { group in
            group.addTask {
                try? await clock.sleep(for: pause)
                waiter.yield()
            }
            // Put up before this waiter was known, it has woken nobody.
            if !stop.isUp { for await _ in wakes { break } }
            group.cancelAll()
        }
        state.withLock { state in _ = state.waiting.removeValue(forKey: ticket) }
    }
}

/// Why nothing can be recorded at present.
package struct StoreFailure: Hashable, Sendable {
    /// For the operator: what failed, where, what to do.
    package let message: String
    /// Whether it is gone on from by itself as soon as the store works again; if not, the sessions
    /// that were to record something are no longer run.
    package let passes: Bool
}

/// Tells a runner that waits for its store that it is to stop. Once up it stays up.
final class StopSign: Sendable {
    private let state = Atomic(false)

    var isUp: Bool { state.load(ordering: .acquiring) }
    func putUp() { state.store(true, ordering: .releasing) }
}
