import JSON
package import SessionKernel

extension SessionDefinition {
    /// Two agents and a tool of each kind: `docs.read` reads; `notes.write` can be undone;
    /// `tag.push` cannot, leaves, shows a preview and can verify; `mail.send` cannot, leaves, and
    /// tells nothing; `ticket.create` cannot, and takes an idempotency key.
    ///
    /// The planner may hand off to the releaser, and the releaser back.
    package static var sample: SessionDefinition {
        var tools: [ToolDeclaration] = [
            tool("docs.read", .reads), tool("notes.write", .reversible),
            tool("tag.push", .irreversible, egress: true, previews: true, verifies: true),
            tool("mail.send", .irreversible, egress: true),
            tool("ticket.create", .irreversible, idempotent: true),
        ]
        tools[1].undoes = true
        let names = tools.map(\.name)
        var definition = SessionDefinition(
            name: "release-train", goal: "Release {{version}}.",
            agents: [
                AgentDefinition(
                    name: "planner", model: "main", instructions: "Plan the release.",
                    tools: names, handoff: ["releaser"]),
                AgentDefinition(
                    name: "releaser", model: "main", instructions: "Carry the release out.",
                    tools: names, handoff: ["planner"]),
            ])
        definition.constraints = ["Never force-push.", "Ask before anything leaves."]
        definition.tools = tools.map {
            ToolDefinition(
                declaration: $0, source: .command(CommandSource(run: ["./tool", $0.name.text])))
        }
        definition.models = [
            ModelDefinition(
                name: "main", provider: .openai, settings: ["model": "sample"],
                prices: Prices(
                    input: Money(microdollars: 1_000_000),
                    output: Money(microdollars: 4_000_000)))
        ]
        definition.policy = [PolicyRule(when: ["reach": "reads"], then: .clear)]
        return definition
    }

    private static func tool(
        _ name: ToolName, _ reach: Reach, egress: Bool = false, previews: Bool = false,
        verifies: Bool = false, idempotent: Bool = false
    ) -> ToolDeclaration {
        ToolDeclaration(
            name: name, description: "The tool \(name).", arguments: ["type": "object"],
            reach: reach, egress: egress, previews: previews, verifies: verifies,
            idempotent: idempotent)
    }
}

extension SessionDefinition {
    /// The same, with so many attempts of what fails.
    package func trying(_ attempts: Int) -> SessionDefinition {
        var definition = self
        definition.retry.attempts = attempts
        return definition
    }
}
