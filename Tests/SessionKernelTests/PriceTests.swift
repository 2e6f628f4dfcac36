import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A price` {
    private let prices = Prices(
        input: Money(microdollars: 3_000_000), output: Money(microdollars: 15_000_000),
        cacheRead: Money(microdollars: 300_000), cacheWrite: Money(microdollars: 3_750_000))

    @Test func `counts what the provider kept and keeps at prices of their own`() {
        let usage = Usage(
            inputTokens: 1_000_000, outputTokens: 100_000, cachedTokens: 600_000,
            cacheWrittenTokens: 300_000)
        // 100,000 fresh, 600,000 kept, 300,000 written, 100,000 out.
        #expect(prices.cost(of: usage).microdollars == 300_000 + 180_000 + 1_125_000 + 1_500_000)
    }

    @Test func `is that of input where the provider keeps for nothing known`() {
        let plain = Prices(input: prices.input, output: prices.output)
        let usage = Usage(inputTokens: 1000, outputTokens: 0, cachedTokens: 900)
        #expect(plain.cost(of: usage).microdollars == 3000)
    }

    @Test func `at worst is the dearest of what the input can be`() {
        #expect(prices.worst(input: 1_000_000, output: 0).microdollars == 3_750_000)
    }

    @Test(arguments: [
        Usage(inputTokens: .max, outputTokens: .max), Usage(inputTokens: 7, cachedTokens: 9),
        Usage(inputTokens: -5, cachedTokens: 3),
    ]) func `never passes what was reserved for it, nor ends the program`(usage: Usage) {
        #expect(
            prices.cost(of: usage)
                <= prices.worst(input: usage.inputTokens, output: usage.outputTokens)
                + Money(microdollars: 3))
    }
}

@Suite struct `A model` {
    @Test func `that changes behind its name is told, once for each change`() throws {
        var scenario = try Scenario.running()
        var told: [EventBody] = []
        for (step, name) in ["m-1", "", "m-1", "m-2", "m-2", "m-1"].enumerated() {
            try scenario.beginModel()
            let open = try #require(scenario.session.request).requested.request
            let read = AskedCall.clear("docs.read", ["page": .integer(step)])
            let answer = ModelAnswer(text: "", calls: [read.request], reportedModel: name)
            told += try scenario.submit(.answerModel(open, answer)).filter {
                $0.kind == .modelChanged
            }
            try scenario.judge(.calls([read.verdict]))
            try scenario.run(CallID(step: step + 1, index: 1), result: "page \(step)")
        }
        #expect(
            told == [
                .modelChanged("main", from: "m-1", to: "m-2"),
                .modelChanged("main", from: "m-2", to: "m-1"),
            ])
    }
}
