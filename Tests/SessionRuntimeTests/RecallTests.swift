import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Recalling a result` {
    /// What `look` prints: 40,000 bytes of numbered lines, with letters of several bytes.
    private static let printed = (0..<2500).map { "line \($0) äöü" }.joined(separator: "\n")

    private func stage(_ answers: ModelAnswer..., held: Bool = false) -> Stage {
        let world = World { _, _ in .finished(ToolOutput(text: Self.printed)) }
        var definition = SessionDefinition.standard
        if held { definition.policy = [PolicyRule(when: ["tool": "look"], then: .clear)] }
        return Stage(
            ScriptedModel([.call("look")] + answers + [.done]), world: world,
            definition: definition)
    }

    private func results(_ stage: Stage) -> [String] { stage.model.asked.all.last?.results ?? [] }

    @Test func `is told of where a result is cut, with its id and where the rest begins`()
        async throws
    {
        let stage = stage()
        try await stage.runToEnd()
        let cut = try #require(results(stage).first)
        #expect(cut.utf8.count <= ToolResult.promptBytesMax)
        #expect(cut.contains("bytes left out; `recall` with call c1.1 reads them, from offset 12"))
    }

    @Test func `gives the whole page by page, and no page cuts a character`() async throws {
        var answers: [ModelAnswer] = []
        for offset in [0, 15_999, 31_998] {
            answers.append(
                .call(
                    "recall",
                    ["call": "c1.1", "length": 15_999, "offset": .integer(offset)]))
        }
        let stage = Stage(
            ScriptedModel([.call("look")] + answers + [.done]),
            world: World { _, _ in .finished(ToolOutput(text: Self.printed)) })
        try await stage.runToEnd()
        let pages = results(stage).dropFirst()
        #expect(pages.count == 3)
        for page in pages {
            #expect(page.hasPrefix("[c1.1 look: bytes "))
            #expect(page.utf8.count <= ToolResult.promptBytesMax)
            #expect(!page.contains("\u{FFFD}"))
        }
        let total = Self.printed.utf8.count
        #expect(pages.first?.contains(" of \(total); go on with offset ") == true)
        #expect(pages.last?.contains("this is the end") == true)
        #expect(pages.last?.hasSuffix("line 2499 äöü") == true)
        #expect(stage.world.ran.all.count == 1, "no tool ran for it")
    }

    @Test func `is never held, whatever the policy says`() async throws {
        let stage = stage(.call("recall", ["call": "c1.1"]), held: true)
        #expect(try await stage.runToEnd().outcome?.status == .success)
        #expect(results(stage).last?.hasPrefix("[c1.1 look: bytes 0 to ") == true)
    }

    private static let wrong: [(JSON, String)] = [
        (["call": "c7.1"], "no_such_result"),
        (["call": "c1.1", "offset": 900_000], "past_the_end"),
        (["call": "look"], "arguments_invalid"),
        (["call": "c1.1", "length": 0], "arguments_invalid"),
        (["call": "c1.1", "length": 16_001], "arguments_invalid"),
    ]

    @Test(arguments: wrong)
    func `is told what is wrong with what it asks for`(_ arguments: JSON, _ code: String)
        async throws
    {
        let stage = stage(.call("recall", arguments))
        try await stage.runToEnd()
        #expect(results(stage).last?.contains(code) == true)
    }
}
