import Console
import JSON
import Screen
import SessionKernel
import Testing

/// What the cards of loops and of effects in doubt take for an answer.
@Suite struct `Cards of trouble` {
    private func card(_ scenario: Scenario, _ size: Size = Size(columns: 140, rows: 40)) -> Desk {
        var desk = Desk(size)
        desk.watch([scenario])
        desk.press(.character("a"))
        desk.pass(1000)
        _ = desk.take()
        return desk
    }

    private func decisions(_ desk: inout Desk) -> [OperatorDecision] {
        desk.take().compactMap { effect in
            guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
            return decision
        }
    }

    @Test func `a loop goes on by y twice, bound to what was shown`() throws {
        let scenario = try Scenario.circling()
        var desk = card(scenario)
        desk.press(.character("y"))
        #expect(decisions(&desk).isEmpty)
        #expect(desk.screen.lines.contains { $0.contains("y once more lets it go on") })
        desk.pass(600)
        desk.press(.character("y"))
        let hold = try #require(scenario.session.openHolds.first)
        let decision = try #require(decisions(&desk).first)
        #expect(decision.answer == .approve)
        #expect(decision.digest == scenario.session.holds[hold]?.digest)
    }

    @Test func `an effect in doubt shows the commands with all that they were given`() throws {
        var definition = Scenario.release
        let push = try #require(definition.tools.firstIndex { $0.declaration.name == "git.push" })
        definition.tools[push].source = .command(
            CommandSource(
                run: ["push", "{{args.ref}}", "{{ key }}", "{{inputs.version}}", "{{secret.T}}"],
                verify: ["pushed", "{{key}}", "{{session}}", "{{workspace}}/refs"]))
        let scenario = try Scenario.inDoubt(definition)
        let key = try #require(scenario.session.calls.first.map { scenario.session.key(of: $0) })
        let lines = card(scenario).screen.lines
        #expect(
            lines.contains { $0.contains("push refs/tags/v1.2.3 \(key) 1.2.3 '{{secret.T}}'") })
        #expect(lines.contains { $0.contains("runs pushed \(key) k3x9q2ab /tmp/work/refs") })
    }

    @Test func `a loop goes on only after the end of its card was on screen`() throws {
        var desk = card(try Scenario.circling(), Size(columns: 40, rows: 12))
        desk.press(.character("y"))
        desk.pass(600)
        desk.press(.character("y"))
        #expect(decisions(&desk).isEmpty)
        #expect(desk.screen.lines.contains { $0.contains("more to see before") })
    }

    @Test func `a loop is ended by n with a reason, and Enter alone does nothing`() throws {
        var desk = card(try Scenario.circling())
        desk.press(.enter)
        #expect(decisions(&desk).isEmpty)
        desk.press(.character("n"))
        #expect(desk.screen.lines[38].contains("End the session; why"))
        desk.type("it only looks")
        desk.press(.enter)
        let decision = try #require(decisions(&desk).first)
        #expect(decision.answer == .deny)
        #expect(decision.reason == "it only looks")
    }

    @Test func `a loop shows its calls whole on demand`() throws {
        var desk = card(try Scenario.circling())
        desk.press(.character("v"))
        let lines = desk.screen.lines
        #expect(lines.count { $0.contains("9c8d7e6 Document the flags") } == 3)
        #expect(lines.contains { $0.contains(#""range": "v1.2.2..HEAD""#) })
    }

    @Test func `a way that is not offered is not asked for`() throws {
        var scenario = try Scenario.inDoubt(Scenario.unverifiable)
        try scenario.send(.cancel(reason: ""), by: .operator("ana"))
        var desk = card(scenario)
        desk.press(.character("v"))
        #expect(desk.screen.lines[38].contains("Not offered: git.push declares no `verify`"))
        desk.press(.character("r"))
        #expect(desk.screen.lines[38].contains("Not offered: the session is ending"))
        #expect(!desk.screen.lines[39].contains("Verify"))
        #expect(!desk.screen.lines[39].contains("Retry"))
        #expect(decisions(&desk).isEmpty)
        desk.press(.character("D"))
        desk.type("not done I looked at the remote")
        desk.press(.enter)
        #expect(decisions(&desk).first?.answer == .notDone)
    }

    @Test func `what was printed before it was cut off is shown whole on demand`() throws {
        var scenario = try Scenario.untilPush()
        try scenario.decide(.approve)
        try scenario.send(.beginCall("c2.1", preview: Scenario.pushPreview))
        let printed = (1...40).map { "chunk \($0)\n" }.joined()
        try scenario.send(
            .failCall(
                "c2.1",
                ToolFailure(
                    error: CallError(code: "timeout", message: "Stopped after 60 s."),
                    inDoubt: true, output: ToolResult(text: printed), milliseconds: 60_000)))
        var desk = card(scenario)
        #expect(desk.screen.lines.contains { $0.contains("chunk 40") })
        #expect(!desk.screen.lines.contains { $0.contains("chunk 12 ") })
        #expect(desk.screen.lines.contains { $0.contains("34 lines before that: V shows all") })
        desk.press(.character("V"))
        #expect(desk.screen.lines.contains { $0.contains("chunk 12") })
        #expect(desk.screen.lines.contains { $0.contains("git push origin refs/tags/v1.2.3") })
    }

    @Test func `a key that the tool honours makes a repeat safe`() throws {
        var definition = Scenario.release
        for index in definition.tools.indices {
            definition.tools[index].declaration.idempotent = true
        }
        let desk = card(try Scenario.cutOff(definition))
        #expect(
            desk.screen.lines.contains {
                $0.contains("again with key k3x9q2ab/c2.1: safe, nothing is done twice")
            })
    }

    @Test func `is told apart from an approval in the queue`() throws {
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([try Scenario.cutOff()])
        #expect(desk.screen.lines.contains { $0.contains("HIGH") && $0.contains("git.push in d") })
        #expect(desk.screen.lines[38].contains("HIGH git.push in doubt (release-train"))
    }
}
