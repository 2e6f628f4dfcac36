import Console
import JSON
import Screen
import SessionKernel
import Testing

/// What is begun on a card while somebody else decides.
@Suite struct `A card whose hold is settled meanwhile` {
    private func desk(_ scenario: Scenario, _ columns: Int = 80, _ rows: Int = 24) -> Desk {
        .atCard(of: scenario, Size(columns: columns, rows: rows))
    }

    /// At the card with an edit that is not sent.
    private func edited(_ scenario: Scenario) -> Desk {
        var desk = desk(scenario)
        desk.press(.character("e"))
        desk.press(.down)
        desk.press(.backspace)
        desk.type("4")
        desk.press(.enter)
        desk.pass(900)
        return desk
    }

    /// At the card with half of the word typed that approves.
    private func confirming(_ scenario: Scenario, _ columns: Int, _ rows: Int) -> Desk {
        var desk = desk(scenario, columns, rows)
        desk.press(.character("G"))
        desk.press(.character("y"))
        desk.type("refs/tags")
        return desk
    }

    private func shows(_ text: String, _ desk: Desk) -> Bool {
        desk.screen.lines.contains { $0.contains(text) }
    }

    private func foot(_ desk: Desk) -> String {
        desk.screen.lines.suffix(2).map { line in
            line.split(separator: " ").joined(separator: " ")
        }.joined(separator: " ")
    }

    /// A write and a push that waits; `overtaken` then has the write undone, so that the push is
    /// held anew.
    private func written() throws -> Scenario {
        var scenario = try Scenario.written()
        try scenario.hold(
            "git.push", ["force": false, "ref": "refs/tags/v1.2.3"], risk: .high,
            preview: Scenario.pushPreview)
        return scenario
    }

    private func overtaken(_ scenario: Scenario) throws -> Scenario {
        var scenario = scenario
        let judgement = CallJudgement(
            arguments: ["path": "notes.md"], risk: .medium, rule: "hold: always")
        try scenario.send(
            .undo("c1.1", reason: "", verdict: .clear(judgement, unattended: false)),
            by: .operator("ana"))
        try scenario.send(.beginCall("u1", preview: nil))
        try scenario.send(.finishCall("u1", ToolResult(text: "")))
        if scenario.session.openHolds.isEmpty, let call = scenario.session.calls.first?.id {
            try scenario.send(.previewed(call, Scenario.pushPreview))
        }
        return scenario
    }

    @Test func `drops an edit that was not sent, and shows what the hold had`() throws {
        var scenario = try Scenario.untilPush()
        var desk = edited(scenario)
        #expect(shows("refs/tags/v1.2.4", desk))
        try scenario.decide(.deny)
        desk.deliver([scenario])
        #expect(!shows("refs/tags/v1.2.4", desk))
        #expect(!shows("✎", desk))
        #expect(shows("refs/tags/v1.2.3", desk))
        #expect(shows("2 fields; your edit was not sent", desk))
        #expect(foot(desk).contains("This request is settled: your edit was not sent."))
        desk.press(.character("y"))
        #expect(desk.take().allSatisfy { !$0.isSubmit })
    }

    @Test func `goes on showing an edit that was sent and is what was decided`() throws {
        var scenario = try Scenario.untilPush()
        var desk = edited(scenario)
        desk.press(.character("y"))
        let arguments: JSON = ["force": false, "ref": "refs/tags/v1.2.4"]
        let hold = try #require(scenario.session.openHolds.first)
        let judgement = CallJudgement(arguments: arguments, risk: .high, rule: "hold: as ever")
        try scenario.send(
            .decide(
                hold,
                OperatorDecision(
                    .edit(arguments), digest: scenario.session.holds[hold]?.digest,
                    verdict: .hold(judgement))), by: .operator("ana"))
        desk.deliver([scenario])
        #expect(shows("refs/tags/v1.2.4", desk))
        #expect(!shows("was not sent", desk))
    }

    @Test func `sends nothing of an edit that is still being made`() throws {
        var scenario = try Scenario.untilPush()
        var desk = desk(scenario)
        desk.press(.character("e"))
        desk.press(.down)
        desk.type("4")
        try scenario.decide(.deny)
        desk.deliver([scenario])
        desk.press(.enter)
        #expect(foot(desk).contains("This request is settled; nothing was sent."))
        #expect(!shows("v1.2.34", desk))
        #expect(desk.take().allSatisfy { !$0.isSubmit })
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `asks for no word any more, and obeys no key of it that is typed on`(
        size: (Int, Int)
    ) throws {
        var scenario = try Scenario.untilPush()
        var desk = confirming(scenario, size.0, size.1)
        #expect(shows("refs/tags", desk))
        try scenario.decide(.deny)
        desk.deliver([scenario])
        let status = desk.screen.lines.first { $0.contains("DECIDED") } ?? ""
        #expect(!status.contains("refs/"))
        #expect(foot(desk).contains("Esc Back"))
        #expect(!foot(desk).contains("approves"))
        // `v` would show the payload, and `q` close the card.
        desk.type("/vq")
        #expect(foot(desk).contains("This request is settled; nothing was sent."))
        desk.press(.enter)
        #expect(foot(desk).contains("nothing was sent"))
        #expect(shows("DECIDED", desk))
        #expect(desk.take().allSatisfy { !$0.isSubmit })
        desk.press(.character("q"))
        #expect(!shows("DECIDED", desk))
    }

    @Test func `obeys keys again after a pause`() throws {
        var scenario = try Scenario.untilPush()
        var desk = confirming(scenario, 80, 24)
        try scenario.decide(.deny)
        desk.deliver([scenario])
        desk.pass(2000)
        desk.press(.character("v"))
        #expect(shows("Whole payload", desk))
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `says by which hold it was replaced, and leads there`(size: (Int, Int)) throws {
        var scenario = try written()
        var desk = confirming(scenario, size.0, size.1)
        scenario = try overtaken(scenario)
        let by = try #require(scenario.session.openHolds.first)
        desk.deliver([scenario])
        #expect(shows("LAPSED", desk))
        #expect(desk.screen.lines.joined().contains("replaced"))
        desk.press(.enter)
        #expect(foot(desk).contains("Replaced by \(by); nothing was sent. ] shows it."))
        desk.press(.character("]"))
        desk.pass(900)
        #expect(!shows("LAPSED", desk))
        #expect(shows("APPROVAL 1 of 1", desk))
    }

    @Test func `says a word to keys that lead nowhere, and names only what does`() throws {
        var scenario = try Scenario.untilPush()
        var desk = desk(scenario)
        #expect(!foot(desk).contains("] Next"))
        try scenario.decide(.approve)
        desk.deliver([scenario])
        for key in ["a", "e"] {
            desk.press(.character(Character(key)))
            #expect(foot(desk).contains("This request is settled; Esc goes back."), "\(key)")
            desk.pass(9000)
        }
        let other = try Scenario.untilPush("b7m2c4de")
        desk.update(.sessions([scenario.summary, other.summary]))
        #expect(foot(desk).contains("] Next"))
        desk.press(.character("a"))
        #expect(foot(desk).contains("settled; ] shows the next one, Esc goes back."))
    }
}
