import Console
import JSON
import Screen
import SessionKernel
import Testing

/// Arguments that an operator changes, and what stands beside them.
@Suite struct `An edit on the card` {
    private func desk(_ scenario: Scenario, _ columns: Int = 80, _ rows: Int = 40) -> Desk {
        .atCard(of: scenario, Size(columns: columns, rows: rows))
    }

    private func shows(_ text: String, _ desk: Desk) -> Bool {
        desk.screen.lines.contains { $0.contains(text) }
    }

    /// The words of a card's rows from the arguments on.
    private func arguments(_ desk: Desk) -> [String] {
        let rows = desk.screen.lines.map { line in
            line.filter { $0 != "┃" }.split(separator: " ").joined(separator: " ")
        }
        return Array(rows.drop { !$0.hasPrefix("ARGUMENTS") }.dropFirst())
    }

    /// A refund that waits, of a tool whose schema names types.
    private func refund() throws -> Scenario {
        var definition = Scenario.release
        let push = try #require(definition.tools.firstIndex { $0.declaration.name == "git.push" })
        definition.tools[push].declaration.arguments = [
            "type": "object",
            "properties": [
                "cents": ["type": "integer"], "force": ["type": "boolean"],
                "ref": ["type": "string"],
            ],
        ]
        var scenario = try Scenario(definition: definition)
        try scenario.hold(
            "git.push", ["cents": 12900, "force": false, "ref": "refs/tags/v1.2.3"], risk: .high,
            preview: Scenario.pushPreview)
        return scenario
    }

    @Test func `that is not sent stands beside what the call has`() throws {
        var desk = desk(try refund())
        desk.press(.character("e"))
        desk.press(.control("u"))
        desk.type("6000")
        #expect(shows("6000  it was: 12900", desk))
        #expect(shows("EDITING  ↵ shows the edit on the card; y there sends it", desk))
        #expect(!shows("then type", desk))
        desk.press(.enter)
        #expect(arguments(desk).prefix(2) == ["cents 6000 ✎ edited; it was:", "12900"])
        #expect(shows("PREVIEW of the call as it was  not of the edit", desk))
        desk.pass(900)
        #expect(shows("ARMED  y sends the edit; it is held anew", desk))
        #expect(!shows("then type", desk))
    }

    @Test(arguments: [
        ("cents", 0, "abc", "cents: a whole number is expected."),
        ("cents", 0, "\"6\"", "cents: a whole number is expected."),
        ("force", 1, "no", "force: true or false is expected."),
    ])
    func `of what the tool does not take is told what is expected`(
        field: (String, Int, String, String)
    ) throws {
        var desk = desk(try refund(), 80, 24)
        desk.press(.character("e"))
        for _ in 0..<field.1 { desk.press(.down) }
        desk.press(.control("u"))
        desk.type(field.2)
        desk.press(.enter)
        #expect(desk.screen.lines[23].contains(field.3))
    }

    @Test func `that was sent says below each value whose it is, before what was asked for`() throws
    {
        var scenario = try refund()
        let hold = try #require(scenario.session.openHolds.first)
        let changed: JSON = ["cents": 6000, "force": false, "ref": "refs/tags/v1.2.3"]
        var judgement = CallJudgement(arguments: changed, risk: .high, rule: "hold: as ever")
        judgement.taint = [TaintFinding(at: "/ref", span: "v1.2.3", event: 4)]
        try scenario.send(
            .decide(
                hold,
                OperatorDecision(
                    .edit(changed), digest: scenario.session.holds[hold]?.digest,
                    verdict: .hold(judgement))), by: .operator("ana"))
        if scenario.session.openHolds.isEmpty, let call = scenario.session.calls.first?.id {
            try scenario.send(.previewed(call, Scenario.pushPreview))
        }
        #expect(
            arguments(desk(scenario)).prefix(6) == [
                "cents 6000", "typed by an operator", "edited; what was asked for:", "12900",
                "force false", "from trusted text",
            ])
    }

    @Test func `what only an operator can undo is not said to be lasting`() throws {
        #expect(shows("cannot be undone", desk(try Scenario.untilPush())))
        var definition = Scenario.release
        let push = try #require(definition.tools.firstIndex { $0.declaration.name == "git.push" })
        definition.tools[push].declaration.undoes = true
        let desk = desk(try Scenario.untilPush(definition: definition))
        #expect(shows("only an operator can undo it", desk))
        #expect(!shows("cannot be undone", desk))
    }
}
