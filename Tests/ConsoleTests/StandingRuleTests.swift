import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `A standing rule from a card` {
    private func desk(_ tool: ToolName, _ arguments: JSON, risk: Risk = .medium) throws -> Desk {
        var definition = Scenario.release
        for index in definition.tools.indices {
            definition.tools[index].source = .command(CommandSource(run: ["./tool"]))
        }
        var scenario = try Scenario("k3x9q2ab", definition: definition)
        try scenario.use("git.log", ["range": "v1"], result: "nothing")
        try scenario.hold(tool, arguments, says: "Now.", risk: risk)
        if let call = scenario.session.calls.first?.id, scenario.session.openHolds.isEmpty {
            try scenario.send(.previewed(call, Preview(text: "1 commit")))
        }
        var desk = Desk(Size(columns: 140, rows: 40), settings: ConsoleSettings())
        desk.watch([scenario])
        desk.pass(10_000)
        desk.press(.character("a"))
        desk.pass(1000)
        _ = desk.take()
        return desk
    }

    private func grants(_ desk: inout Desk) -> [RuleGrant?] {
        desk.take().compactMap { effect in
            guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
            #expect(decision.answer == .approve && decision.digest != nil)
            return decision.grant
        }
    }

    private func shows(_ text: String, _ desk: Desk) -> Bool {
        desk.screen.lines.contains { $0.contains(text) }
    }

    private let note: JSON = ["path": "notes/a.md", "text": "x"]

    @Test func `s asks how many calls, how long and what may differ, and approves with that`()
        throws
    {
        var desk = try desk("files.write", note)
        desk.press(.character("s"))
        #expect(shows("like calls of files.write (1 the same so far)", desk))
        desk.type("10 30 path=notes/*")
        desk.press(.enter)
        #expect(
            grants(&desk) == [
                RuleGrant(
                    free: .init(name: "path", glob: "notes/*"), uses: 10,
                    milliseconds: 1_800_000)
            ])
    }

    @Test(arguments: ["", "10", "0 5", "5 0", "5 1441", "5 5 other=a", "5 5 path=*", "5 5 path"])
    func `what is no rule is told, and nothing is approved`(text: String) throws {
        var desk = try desk("files.write", note)
        desk.press(.character("s"))
        desk.type(text)
        desk.press(.enter)
        #expect(grants(&desk).isEmpty)
        desk.press(.escape)
        #expect(grants(&desk).isEmpty)
    }

    @Test func `it is not offered for what leaves, cannot be undone or is risky`() throws {
        for (tool, risk) in [("git.push", Risk.high), ("files.write", .high)] {
            var desk = try desk(ToolName(tool), note, risk: risk)
            desk.press(.character("s"))
            #expect(shows("Not offered:", desk), "\(tool)")
            desk.type("1 5")
            desk.press(.enter)
            #expect(grants(&desk).isEmpty)
        }
    }
}
