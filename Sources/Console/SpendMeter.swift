import SessionKernel

/// What all sessions together have spent, and how fast.
struct SpendMeter: Sendable {
    private struct Sample { let at: Int, microdollars: Int }
    private var samples: [Sample] = []
    private(set) var total = Money.zero
    private(set) var tokens = 0

    static let windowMilliseconds = 600_000
    static let spacingMilliseconds = 10_000

    mutating func take(_ summaries: some Sequence<SessionSummary>, at now: Timestamp) {
        total = .zero
        tokens = 0
        for summary in summaries {
            total = total + summary.spent.cost
            tokens &+= summary.spent.tokens
        }
        let at = now.milliseconds
        if let last = samples.last, at - last.at < Self.spacingMilliseconds { return }
        samples.append(Sample(at: at, microdollars: total.microdollars))
        samples.removeAll { at - $0.at > Self.windowMilliseconds }
    }

    /// Dollars an hour over the last minutes; nil until there is something to tell it from.
    var hourly: Money? {
        guard let first = samples.first, let last = samples.last, last.at - first.at >= 30_000
        else { return nil }
        let spent = last.microdollars &- first.microdollars
        guard spent > 0 else { return nil }
        let hourly = Double(spent) * 3_600_000 / Double(last.at - first.at)
        return Money(microdollars: Int(min(hourly, 1e15)))
    }
}
