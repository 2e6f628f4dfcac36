/// What a model's tokens cost, in microdollars for a million of them.
package struct Prices: Hashable, Sendable {
    package var input: Money?
    package var output: Money?
    /// Of input that the provider had kept; the price of input where none is known.
    package var cacheRead: Money?
    /// Of input that the provider keeps from now on; the price of input where none is known.
    package var cacheWrite: Money?
    /// Where they come from, for people: `prices.yaml, 2026-11-21`. Empty for the session's own.
    package var source: String

    package init(
        input: Money? = nil, output: Money? = nil, cacheRead: Money? = nil,
        cacheWrite: Money? = nil, source: String = ""
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.source = source
    }

    /// Whether every token has a price; otherwise what is counted is less than what is paid.
    package var isKnown: Bool { input != nil && output != nil }

    /// What an answer cost. Each part is rounded up to a whole microdollar.
    package func cost(of usage: Usage) -> Money {
        let kept = min(usage.cachedTokens, usage.inputTokens)
        let written = min(usage.cacheWrittenTokens, usage.inputTokens - kept)
        let fresh = usage.inputTokens - kept - written
        return Self.part(fresh, input) + Self.part(kept, cacheRead ?? input)
            + Self.part(written, cacheWrite ?? input) + Self.part(usage.outputTokens, output)
    }

    /// The most that so many tokens can cost, whatever the provider keeps of them.
    package func worst(input tokens: Int, output: Int) -> Money {
        let dearest = [input, cacheRead, cacheWrite].compactMap { $0 }.max()
        return Self.part(tokens, dearest) + Self.part(output, self.output)
    }

    private static func part(_ tokens: Int, _ price: Money?) -> Money {
        guard let price, tokens > 0 else { return .zero }
        let (product, overflow) = tokens.multipliedReportingOverflow(by: price.microdollars)
        if overflow { return Money(microdollars: .max / 4) }
        return Money(microdollars: product / 1_000_000 + (product % 1_000_000 > 0 ? 1 : 0))
    }
}
