package import SessionKernel
import Synchronization

/// What may be used now of a rate: unused uses are saved up to as many as the rate counts.
///
/// Times come in as data. A clock that goes back refills nothing, and empties nothing.
package struct TokenBucket: Hashable, Sendable {
    /// Each use is worth `rate.milliseconds` here, and each millisecond brings `rate.count`: whole
    /// numbers, so that nothing is lost by rounding.
    private var level: Int
    private var updated: Timestamp
    private let count: Int
    private let milliseconds: Int

    /// A full one.
    package init(_ rate: Rate, now: Timestamp) {
        count = min(max(1, rate.count), Self.largest)
        milliseconds = min(max(1, rate.milliseconds), Self.largest)
        level = count * milliseconds
        updated = now
    }

    /// Takes what a use costs.
    ///
    /// - Returns: Nil when it was taken; otherwise nothing was, and the time from which it can be.
    package mutating func take(cost: Int, now: Timestamp) -> Timestamp? {
        let elapsed = min(max(0, now.since(updated)), milliseconds)
        level = min(count * milliseconds, level + elapsed * count)
        updated = now
        // What costs more than all that is ever saved waits for all of it, not for ever.
        let needed = min(max(0, cost), count) * milliseconds
        guard level < needed else {
            level -= needed
            return nil
        }
        return now.adding(milliseconds: (needed - level + count - 1) / count)
    }

    /// So that the products above stay in range.
    private static let largest = 1_000_000_000
}

/// The rate limits of all models and tools, shared by all sessions of a runner.
package final class RateLimiter: Sendable {
    private struct Key: Hashable {
        let resource: Resource
        let rate: Rate
    }

    private let buckets = Mutex<[Key: TokenBucket]>([:])

    package init() {}

    /// Takes a use of the resource, or what several cost; see `TokenBucket.take`.
    package func take(
        _ resource: Resource, rate: Rate, cost: Int = 1, now: Timestamp
    ) -> Timestamp? {
        buckets.withLock {
            $0[Key(resource: resource, rate: rate), default: TokenBucket(rate, now: now)]
                .take(cost: cost, now: now)
        }
    }

    /// What one more call costs an agent that has made the same one so many times in a row:
    /// 1, 2, 4, 8, then always 16.
    package static func cost(afterEqualCalls streak: Int) -> Int { 1 << min(max(0, streak), 4) }
}
