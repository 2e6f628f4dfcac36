import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `Tools of a server on the console` {
    private static let query = ToolDefinition(
        declaration: ToolDeclaration(
            name: "notes.query", description: "Runs any statement.",
            arguments: ["type": "object"], reach: .irreversible, egress: true, trusted: false),
        source: .server("notes"))

    private static func held() throws -> Scenario {
        var definition = Scenario.release
        definition.servers = [
            ServerDefinition(
                name: "notes", transport: .program(["serve"], environment: [:], memoryBytes: nil))
        ]
        definition.agents[0].tools.append("notes")
        var scenario = try Scenario(definition: definition, connected: false)
        try scenario.send(.discoverTools([query]))
        try scenario.hold("notes.query", ["sql": "SELECT 1"], risk: .high)
        return scenario
    }

    private func desk(_ scenario: Scenario) -> Desk {
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        desk.pass(10_000)
        _ = desk.take()
        return desk
    }

    @Test func `say on a card where they come from, and that nobody vouches for it`() throws {
        var desk = desk(try Self.held())
        desk.press(.character("a"))
        let from = "MCP server notes   not trusted: what it says of its tools is a claim"
        #expect(desk.screen.lines.contains { $0.contains(from) })
    }

    @Test func `stand in the timeline as what tainted the session`() throws {
        let screen = desk(try Self.held()).screen
        #expect(screen.lines.contains { $0.contains("tainted: releaser has notes.query") })
    }

    @Test func `say on a card what has changed`() throws {
        var scenario = try Self.held()
        try scenario.send(
            .noticeChange(
                ToolChange(
                    tool: "notes.query", pinned: Self.query.digest, found: nil,
                    what: "its server offers it no more.")))
        var desk = desk(scenario)
        desk.press(.character("a"))
        let told = "the tool has changed and will not run: its server offers it no more."
        #expect(desk.screen.lines.contains { $0.contains(told) })
    }
}
