import JSON
import SessionKernel
import Testing

@testable import Definitions

@Suite struct `A chaos plan in a file of its own` {
    private let definition = {
        var definition = SessionDefinition(
            name: "s", goal: "g",
            agents: [AgentDefinition(name: "only", model: "m", instructions: "")])
        let look = ToolDeclaration(
            name: "look", description: "", arguments: ["type": "object"], reach: .reads)
        definition.tools = [ToolDefinition(declaration: look, source: .builtin("x"))]
        return definition
    }()

    private func plan(_ text: String) throws(MistakeList) -> JSON {
        try SessionFile.readChaos(Array(text.utf8), file: "c.yaml", for: definition)
    }

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try plan(text)
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test func `gives the kinds that are not named the chance of all`() throws {
        let plan = try plan(
            """
            seed: 9
            faults: { all: 0.5, hang: 0, tool_error: { chance: 0.25, match: { tool: look } } }
            hang: 2s
            """)
        #expect(plan["seed"] == 9 && plan["hang_ms"] == 2000)
        #expect(plan["faults"]?["latency"] == ["chance": 500_000])
        #expect(plan["faults"]?["hang"] == ["chance": 0])
        #expect(
            plan["faults"]?["tool_error"] == ["chance": 250_000, "match": ["tool": "look"]])
    }

    @Test func `tells each mistake at its place`() {
        #expect(mistakes("seed: 1").first?.contains("the key `faults` is missing") == true)
        let found = mistakes(
            "faults: { hnag: 0.1, hang: 2, latency: { chance: 1, match: { tool: loko } } }")
        #expect(found.count == 3)
        #expect(found.contains { $0.contains("c.yaml:1:11: faults.hnag") && $0.contains("hang?") })
        #expect(found.contains { $0.contains("faults.hang: ") && $0.contains("from 0 to 1") })
        #expect(found.contains { $0.contains("faults.latency.match.tool") && $0.contains("look") })
    }
}
