import Glibc
import Synchronization

/// A program that is spoken with while it runs, under a guard and on a thread of its own here.
///
/// It ends by itself, when it is closed or stopped, or when this value is let go of.
package final class LiveProcess: Sendable {
    private struct State {
        var outcome: ProcessOutcome?
        var waiting: [CheckedContinuation<ProcessOutcome, Never>] = []
    }

    /// What may wait for a program to read it.
    private static let unreadBytesMax = 32 << 20
    /// It lives as long as whoever speaks with it wants.
    private static let longestLife: Duration = .seconds(1_000_000_000)

    private let stopSignal: StopSignal
    private let feed: ProcessFeed
    private let end: End

    /// What the thread keeps, so that it does not keep this value.
    private final class End: Sendable {
        let state = Mutex(State())

        func take(_ outcome: ProcessOutcome) {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.outcome = outcome
                return state.waiting
            }
            for continuation in waiting { continuation.resume(returning: outcome) }
        }
    }

    /// Starts the program. That it cannot be started is told like any other end.
    ///
    /// - Parameters:
    ///   - onOutput: Gets all that it says, on the process's thread; the program waits while that
    ///     works. Returns whether to go on: if not, the program is stopped.
    ///   - onEnd: Called once, after the last of its output.
    /// - Returns: Nil when the process has no descriptor left.
    package init?(
        _ spec: ProcessSpec, by children: ChildProcess,
        onOutput: @escaping @Sendable (OutputChunk) -> Bool,
        onEnd: @escaping @Sendable (ProcessOutcome) -> Void
    ) {
        guard let stop = StopSignal(), let feed = ProcessFeed(bytesMax: Self.unreadBytesMax) else {
            return nil
        }
        let end = End()
        stopSignal = stop
        self.feed = feed
        self.end = end
        var spec = spec
        spec.limits.timeout = Self.longestLife
        onThread { [spec] in
            let outcome = children.supervise(spec, feed: feed, stop: stop) { chunk in
                if !onOutput(chunk) { stop.raise() }
            }
            onEnd(outcome)
            end.take(outcome)
        }
    }

    deinit { stopSignal.raise() }

    /// Gives it more input. False when that is not taken: it has left too much unread.
    package func write(_ bytes: [UInt8]) -> Bool { feed.write(bytes) }

    /// Asks it to end, and has it killed when it does not. May be called from any thread.
    package func stop() { stopSignal.raise() }

    /// Ends its input, waits so long for it to end by itself, and then stops it. Returns when it
    /// and everything it started are gone.
    @discardableResult
    package func close(patience: Duration) async -> ProcessOutcome {
        feed.end()
        return await withTaskGroup(of: ProcessOutcome?.self) { group in
            group.addTask { await self.ended() }
            group.addTask {
                // Cancelled, nobody has patience any more.
                try? await Task.sleep(for: patience)
                self.stopSignal.raise()
                return nil
            }
            var outcome: ProcessOutcome?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome ?? .notStarted("it was never started", limits: ProcessLimits())
        }
    }

    /// How it ended, once it has.
    package func ended() async -> ProcessOutcome {
        await withCheckedContinuation { continuation in
            let there = end.state.withLock { state -> ProcessOutcome? in
                if let outcome = state.outcome { return outcome }
                state.waiting.append(continuation)
                return nil
            }
            if let there { continuation.resume(returning: there) }
        }
    }
}
