import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `A card that takes two people` {
    private func desk(_ scenario: Scenario, operator name: String) -> Desk {
        var desk = Desk(
            Size(columns: 140, rows: 40), settings: ConsoleSettings(operatorName: name))
        desk.watch([scenario])
        desk.pass(10_000)
        desk.press(.character("a"))
        desk.pass(1000)
        _ = desk.take()
        return desk
    }

    private func shows(_ text: String, _ desk: Desk) -> Bool {
        desk.screen.lines.contains { $0.contains(text) }
    }

    private func held() throws -> Scenario {
        var scenario = try Scenario()
        try scenario.hold("git.push", ["ref": "refs/tags/v1.2.3"], says: "Now.", risk: .critical)
        if let call = scenario.session.calls.first?.id, scenario.session.openHolds.isEmpty {
            try scenario.send(.previewed(call, Preview(text: "1 commit")))
        }
        return scenario
    }

    @Test func `it says how many it takes, and who has approved`() throws {
        var scenario = try held()
        #expect(shows("2 different people have to approve", desk(scenario, operator: "bo")))
        try scenario.decide(.approve, by: "ada")
        let told = "1 of 2 approved by ada; another person is needed"
        #expect(shows(told, desk(scenario, operator: "bo")))
    }

    @Test func `who has approved cannot approve again, and is told who is waited for`() throws {
        var scenario = try held()
        var desk = desk(scenario, operator: "ada")
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(desk.approvals.count == 1)
        _ = desk.take()
        try scenario.decide(.approve, by: "ada")
        desk.deliver([scenario])
        desk.pass(2000)
        #expect(shows("SIGNED  1 of 2 approved by ada; another person is needed", desk))
        #expect(!(desk.screen.lines.last ?? "").contains("Approve"))
        let before = desk.approvals
        desk.press(.character("y"))
        #expect(shows("another person has to", desk))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(desk.approvals == before)
    }

    @Test func `a card that another approves of meanwhile arms anew`() throws {
        var scenario = try held()
        var desk = desk(scenario, operator: "bo")
        desk.press(.character("y"))
        #expect(shows("CONFIRM", desk))
        try scenario.decide(.approve, by: "ada")
        desk.deliver([scenario])
        #expect(!shows("CONFIRM", desk))
        desk.pass(2000)
        #expect(shows("ARMED", desk))
    }

    @Test func `an edit is not dropped without a word when another approves meanwhile`() throws {
        var scenario = try held()
        var desk = desk(scenario, operator: "bo")
        desk.press(.character("e"))
        desk.press(.backspace)
        desk.type("4")
        desk.press(.enter)
        #expect(shows("refs/tags/v1.2.4", desk))
        try scenario.decide(.approve, by: "ada")
        desk.deliver([scenario])
        #expect(shows("Somebody else has approved: your edit was not sent.", desk))
        #expect(!shows("refs/tags/v1.2.4", desk))
    }
}
