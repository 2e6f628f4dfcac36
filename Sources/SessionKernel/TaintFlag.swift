package import JSON

/// Which text has tainted a session: the first of an untrusted source in an agent's context.
package struct TaintFlag: Hashable, Sendable {
    package var agent: AgentName
    /// Whose text it is.
    package var tool: ToolName
    /// The event that brought the text.
    package var event: Int
    /// The call that it is the end of; nil for what a server says of its tool, and for what comes
    /// from other sessions by way of a plan.
    package var call: CallID?

    package init(agent: AgentName, tool: ToolName, event: Int, call: CallID? = nil) {
        self.agent = agent
        self.tool = tool
        self.event = event
        self.call = call
    }

    /// For people: `clerk has read untrusted text of mail.read at #12`.
    package var words: String {
        if tool == ControlTool.plan {
            return "\(agent) works with others that may have read untrusted text, since #\(event)"
        }
        return call == nil
            ? "\(agent) has \(tool), which its untrusted server describes, since #\(event)"
            : "\(agent) has read untrusted text of \(tool) at #\(event)"
    }

    package var json: JSON {
        .compact([
            "agent": .string(agent.text), "call": .text(call?.text), "event": .integer(event),
            "tool": .string(tool.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            agent: try fields.name("agent"), tool: try fields.name("tool"),
            event: try fields.int("event"), call: try fields.optionalName("call"))
    }
}

extension ToolDefinition {
    /// Whether its name, description and schema were written by a server that is not trusted.
    package var isDescribedByStranger: Bool {
        guard case .server = source else { return false }
        return !declaration.trusted
    }
}

extension ToolDeclaration {
    /// What a model is told of the tool before it is called.
    package var toldTexts: [String] { [name.text, description] + arguments.leafTexts }
}
