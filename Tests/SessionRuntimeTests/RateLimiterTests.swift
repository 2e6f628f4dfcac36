import JSON
import SessionKernel
import SessionRuntime
import Testing

@Suite struct `A rate limit` {
    private let rate = Rate(count: 3, milliseconds: 1000)

    @Test func `allows as many uses at once as it counts, then one for each share of its time`() {
        var bucket = TokenBucket(rate, now: at(0))
        for _ in 1...3 { #expect(bucket.take(cost: 1, now: at(0)) == nil) }
        #expect(bucket.take(cost: 1, now: at(0)) == at(334))
        #expect(bucket.take(cost: 1, now: at(333)) == at(334))
        #expect(bucket.take(cost: 1, now: at(334)) == nil)
    }

    @Test func `never allows more than it counts in its time, however often it is asked`() {
        var bucket = TokenBucket(rate, now: at(0))
        var used = 0
        for now in 0..<10_000 where bucket.take(cost: 1, now: at(now)) == nil { used += 1 }
        // The three saved ones, and three for each second that has passed.
        #expect(used == 3 + 29)
    }

    @Test func `saves no more than it counts`() {
        var bucket = TokenBucket(rate, now: at(0))
        for _ in 1...3 { #expect(bucket.take(cost: 1, now: at(9_000_000)) == nil) }
        #expect(bucket.take(cost: 1, now: at(9_000_000)) != nil)
    }

    @Test func `waits for a full bucket where a use costs more than that`() {
        var bucket = TokenBucket(rate, now: at(0))
        #expect(bucket.take(cost: 1, now: at(0)) == nil)
        #expect(bucket.take(cost: 16, now: at(0)) == at(334))
        #expect(bucket.take(cost: 16, now: at(334)) == nil)
    }

    @Test func `goes on when the clock goes back`() {
        var bucket = TokenBucket(rate, now: at(1_000_000))
        for _ in 1...3 { #expect(bucket.take(cost: 1, now: at(1_000_000)) == nil) }
        #expect(bucket.take(cost: 1, now: at(0)) == at(334))
        #expect(bucket.take(cost: 1, now: at(334)) == nil)
    }

    @Test func `survives numbers at the end of the range`() {
        var bucket = TokenBucket(
            Rate(count: .max, milliseconds: .max), now: at(.min))
        #expect(bucket.take(cost: .max, now: at(.max)) == nil)
        #expect(bucket.take(cost: .max, now: at(.min)) != nil)
        var nothing = TokenBucket(Rate(count: 0, milliseconds: -5), now: at(0))
        #expect(nothing.take(cost: -1, now: at(0)) == nil)
    }

    @Test func `is shared by all who use the same thing, and by nobody else`() {
        let limiter = RateLimiter()
        let main = Resource(ModelDefinition(name: "main", provider: .rules, settings: [:]))
        let other = Resource(ModelDefinition(name: "other", provider: .rules, settings: [:]))
        for _ in 1...3 { #expect(limiter.take(main, rate: rate, now: at(0)) == nil) }
        #expect(limiter.take(main, rate: rate, now: at(0)) == at(334))
        #expect(limiter.take(other, rate: rate, now: at(0)) == nil)
    }

    @Test func `costs an agent that repeats itself twice as much each time, up to sixteen`() {
        #expect(
            (0...6).map { RateLimiter.cost(afterEqualCalls: $0) } == [1, 2, 4, 8, 16, 16, 16])
    }
}

private func at(_ milliseconds: Int) -> Timestamp { Timestamp(milliseconds: milliseconds) }
