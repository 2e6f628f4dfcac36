/// When one exchange runs out of time, and which limit it is that runs out.
///
/// Connecting is not in here: libcurl knows when a connection stands, and holds that limit itself.
struct TransferDeadlines {
    typealias Instant = ContinuousClock.Instant

    enum Expiry: Hashable {
        case failed(HTTPFailure.Code)
        /// The reader had everything; only the end of the body stayed away.
        case drained
    }

    let limits: HTTPLimits
    let startedAt: Instant
    private(set) var lastByteAt: Instant?
    private(set) var enoughAt: Instant?

    init(limits: HTTPLimits, startedAt: Instant) {
        self.limits = limits
        self.startedAt = startedAt
    }

    mutating func noteBody(at now: Instant) {
        lastByteAt = now
    }

    mutating func noteEnough(at now: Instant) {
        enoughAt = enoughAt ?? now
    }

    /// The limit that runs out first, and when.
    var next: (at: Instant, expiry: Expiry) {
        if let enoughAt { return (enoughAt + limits.drain, .drained) }
        let whole = startedAt + limits.whole
        let part = lastByteAt.map { $0 + limits.idle } ?? startedAt + limits.firstByte
        if whole <= part { return (whole, .failed(.wholeTimeout)) }
        return (part, .failed(lastByteAt == nil ? .firstByteTimeout : .idleTimeout))
    }
}
