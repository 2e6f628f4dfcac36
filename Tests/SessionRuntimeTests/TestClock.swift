import SessionKernel
import Synchronization

/// A clock that stands still until a test moves it, and that the test can wait for.
final class TestClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let until: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var setBack: Swift.Duration = .zero
        var sleepers: [Int: Sleeper] = [:]
        var lastTicket = 0
    }

    private let state = Mutex(State())
    private let slept = Record<Duration>()
    let minimumResolution = Duration.milliseconds(1)
    private static let began = 1_700_000_000_000

    var now: Instant { state.withLock { $0.now } }

    /// The wall time that goes with it.
    var time: Timestamp {
        let offset = state.withLock { $0.now.offset - $0.setBack }
        return Timestamp(milliseconds: Self.began + Int(offset / .milliseconds(1)))
    }

    /// Sets the wall clock back; whoever sleeps does not notice.
    func setBack(by duration: Swift.Duration) { state.withLock { $0.setBack += duration } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let wait = now.duration(to: deadline)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let over: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers[ticket] = Sleeper(until: deadline, continuation: continuation)
                    return nil
                }
                if let over { continuation.resume(with: over) }
                slept.append(wait)
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody has lain down for that long, now or before.
    func untilSleeping(for duration: Duration, times: Int = 1) async throws {
        try await slept.until(times) { $0 == duration }
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for ticket in due.keys { state.sleepers[ticket] = nil }
            return due.values.map(\.continuation)
        }
        for sleeper in woken { sleeper.resume() }
    }
}
