import JSON

/// How often and how soon what failed is tried again.
package struct RetryRule: Hashable, Sendable {
    /// Attempts in all, the first one among them.
    package var attempts: Int
    /// The longest wait before the second attempt; each further one may be twice as long.
    package var firstMilliseconds: Int
    package var mostMilliseconds: Int

    package init(
        attempts: Int = 3, firstMilliseconds: Int = 500, mostMilliseconds: Int = 30_000
    ) {
        self.attempts = attempts
        self.firstMilliseconds = firstMilliseconds
        self.mostMilliseconds = mostMilliseconds
    }

    /// How long to wait before the attempt after this one: full jitter, so that many sessions that
    /// failed together do not come back together.
    ///
    /// - Parameter draw: Uniform over all its values; drawn outside the kernel.
    package func wait(afterAttempt attempt: Int, draw: UInt32) -> Int {
        var ceiling = min(firstMilliseconds, mostMilliseconds)
        for _ in 1..<max(1, attempt) {
            if ceiling >= mostMilliseconds { break }
            ceiling = min(mostMilliseconds, ceiling.saturatingAdd(ceiling))
        }
        return Int((UInt64(ceiling) * (UInt64(draw) + 1)) >> 32)
    }
}

/// When a breaker opens, and for how long.
package struct BreakerRule: Hashable, Sendable {
    /// Failures in a row.
    package var failures: Int
    /// Until the first probe; doubled after each probe that fails.
    package var openMilliseconds: Int
    package var mostMilliseconds: Int

    package init(
        failures: Int = 5, openMilliseconds: Int = 60_000, mostMilliseconds: Int = 600_000
    ) {
        self.failures = failures
        self.openMilliseconds = openMilliseconds
        self.mostMilliseconds = mostMilliseconds
    }
}

/// At most so many uses in so long a time; unused ones are saved up to that number.
package struct Rate: Hashable, Sendable {
    package var count: Int
    package var milliseconds: Int

    package init(count: Int, milliseconds: Int) {
        self.count = count
        self.milliseconds = milliseconds
    }
}

extension RetryRule {
    var json: JSON {
        [
            "attempts": .integer(attempts), "first_ms": .integer(firstMilliseconds),
            "most_ms": .integer(mostMilliseconds),
        ]
    }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "retry")
        self.init(
            attempts: try fields.int("attempts"), firstMilliseconds: try fields.int("first_ms"),
            mostMilliseconds: try fields.int("most_ms"))
    }
}

extension BreakerRule {
    var json: JSON {
        [
            "failures": .integer(failures), "most_ms": .integer(mostMilliseconds),
            "open_ms": .integer(openMilliseconds),
        ]
    }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "breaker")
        self.init(
            failures: try fields.int("failures"), openMilliseconds: try fields.int("open_ms"),
            mostMilliseconds: try fields.int("most_ms"))
    }
}

extension Rate {
    var json: JSON { ["count": .integer(count), "ms": .integer(milliseconds)] }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "rate")
        self.init(count: try fields.int("count"), milliseconds: try fields.int("ms"))
    }
}
