import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A prompt that no longer fits` {
    private func windowed(_ window: Int?, tells: Bool = false) throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.tellsOfContext = tells
        definition.models[0].window = window
        definition.models[0].outputTokensMax = 200
        definition.limits = Limits(
            steps: 10_000, tokens: 100_000_000, cost: Money(microdollars: 100_000_000))
        return try Scenario.running(definition)
    }

    /// One step that reads a page, with the prompt as long as its messages are.
    private func read(_ scenario: inout Scenario, page: Int, usage: Usage? = nil) throws {
        try begin(&scenario)
        let call = AskedCall.clear("docs.read", ["page": .integer(page)])
        let open = try #require(scenario.session.request).requested.request
        try scenario.submit(
            .answerModel(open, ModelAnswer(text: "", calls: [call.request], usage: usage)))
        try scenario.judge(.calls([call.verdict]))
        let text = "page \(page): " + String(repeating: "word ", count: 20)
        try scenario.run(CallID(step: scenario.session.step, index: 1), result: text)
    }

    /// Asks for the prompt until it was sent: it may be made shorter before that.
    private func begin(_ scenario: inout Scenario) throws {
        for _ in 0..<3 where scenario.session.request == nil {
            try scenario.submit(
                .beginModel(
                    ModelIntent(
                        request: scenario.session.nextRequest, model: "main", encoder: "test/1",
                        reserved: Spend(tokens: 10, cost: .zero), bytes: bytes(scenario.session))))
        }
    }

    private func bytes(_ session: Session) -> Int {
        session.transcript.messages.reduce(0) { $0 + $1.json.canonicalBytes.count }
    }

    @Test func `is announced once, so that the agent puts down what it needs`() throws {
        var scenario = try windowed(4000, tells: true)
        let notice = "will be made shorter soon"
        func told() -> Int { scenario.prompt.count { $0.contains(notice) } }
        var page = 0
        while told() == 0, page < 60 {
            page += 1
            try read(&scenario, page: page)
        }
        #expect(!scenario.kinds().contains(.contextCompacted), "it comes in time")
        try begin(&scenario)
        let open = try #require(scenario.session.request).requested.request
        let revision = AskedCall.clear(
            "brief", ["facts": [["source": "docs.read", "text": "Page 3 names the key."]]])
        try scenario.submit(
            .answerModel(open, ModelAnswer(text: "", calls: [revision.request], usage: nil)))
        try scenario.judge(.calls([revision.verdict]))
        for page in 61...100 { try read(&scenario, page: page) }
        #expect(scenario.kinds().contains(.contextCompacted))
        #expect(told() <= 2, "once before it is made shorter, and once after that")
        #expect(scenario.session.brief.facts.map(\.text).contains("Page 3 names the key."))
        #expect(scenario.prompt[1].contains("Page 3 names the key."), "it stands in the root")
        #expect(!scenario.prompt[2].contains(notice), "the notice is no step")
    }

    @Test func `is announced to nobody in a journal that knows no such notice`() throws {
        var scenario = try windowed(4000)
        for page in 1...40 { try read(&scenario, page: page) }
        #expect(!scenario.prompt.contains { $0.contains("will be made shorter soon") })
    }

    @Test func `keeps instructions, goal and constraints and the newest messages`() throws {
        var scenario = try windowed(4000)
        let root = Array(scenario.session.transcript.messages.prefix(2))
        for page in 1...60 { try read(&scenario, page: page) }
        #expect(scenario.kinds().contains(.contextCompacted))
        let prompt = scenario.prompt
        #expect(Array(scenario.session.transcript.messages.prefix(2)) == root)
        #expect(prompt.contains { $0.contains("page 60: word") })
        #expect(prompt[2].contains("What was said before no longer fits here."))
        #expect(prompt[2].contains("docs.read "))
        // No result stands without its call.
        let kept = Array(scenario.session.transcript.messages.dropFirst(3))
        guard case .assistant = try #require(kept.first) else {
            Issue.record("the first message kept is \(kept[0])")
            return
        }
    }

    @Test func `stays within its window over three thousand steps, and costs the same`() throws {
        var scenario = try windowed(6000)
        var longest = 0
        for page in 1...3000 {
            try read(&scenario, page: page)
            longest = max(longest, bytes(scenario.session))
            #expect(scenario.prompt.dropFirst().first?.contains("Goal: Release") == true)
        }
        // 3.5 bytes to a token; three quarters of the window before a digest is made.
        #expect(longest < 6000 * 7 / 2)
        #expect(scenario.session.digest.tallies["docs.read"].map { $0.succeeded > 2900 } == true)
    }

    @Test func `is measured by what the provider counted last`() throws {
        var scenario = try windowed(100_000)
        for page in 1...8 { try read(&scenario, page: page) }
        #expect(!scenario.kinds().contains(.contextCompacted))
        try read(&scenario, page: 9, usage: Usage(inputTokens: 90_000, outputTokens: 1))
        try begin(&scenario)
        // As many bytes as then are 90,000 tokens, whatever is usual.
        #expect(scenario.kinds().contains(.contextCompacted))
    }

    @Test func `begins anew from the brief where a digest is not enough`() throws {
        var scenario = try windowed(nil)
        for page in 1...5 { try read(&scenario, page: page) }
        let tooLong = ModelFailure(kind: .tooLarge, message: "Too long.", retryable: false)
        var made: [ContextCompacted.How] = []
        for _ in 0..<2 {
            try begin(&scenario)
            let open = try #require(scenario.session.request).requested.request
            for body in try scenario.submit(.failModel(open, tooLong)) {
                if case .contextCompacted(let compacted) = body { made.append(compacted.how) }
            }
        }
        #expect(made.last == .restart)
        #expect(scenario.prompt.count == 3)
        // A third time nothing is left to shorten: the ladder is gone down.
        try begin(&scenario)
        let open = try #require(scenario.session.request).requested.request
        let third = try scenario.submit(.failModel(open, tooLong)).map(\.kind)
        #expect(!third.contains(.contextCompacted))
    }

    @Test func `keeps what operators said, and stands between marks once it is tainted`() throws {
        var scenario = try windowed(4000)
        try scenario.submit(.note("Be careful with page 7."), by: .operator("ada"))
        for page in 1...60 { try read(&scenario, page: page) }
        #expect(scenario.prompt.contains("user: The operator says: Be careful with page 7."))
    }

    @Test func `nothing happens where nobody knows the window`() throws {
        var scenario = try windowed(nil)
        for page in 1...200 { try read(&scenario, page: page) }
        #expect(!scenario.kinds().contains(.contextCompacted))
    }
}
