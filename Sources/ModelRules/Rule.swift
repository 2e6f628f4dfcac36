import JSON
import SessionKernel
import ToolBoundary

/// When its conditions hold, its answer is given.
struct Rule: Sendable {
    var name: String
    /// The agents that it is for; all of them without one.
    var agent: Glob?
    var conditions: [RuleCondition]
    var say: Template?
    var calls: [CallTemplate]

    /// The answer for one way in which the conditions hold.
    ///
    /// - Parameter messages: How many messages the prompt has, for ids that no other answer has.
    func answer(_ bindings: Bindings, messages: Int) -> ModelAnswer {
        let requests = calls.enumerated().map { index, call in
            CallRequest(
                providerID: "rules-\(messages)-\(index + 1)", tool: call.tool,
                arguments: call.arguments.filled(bindings).canonicalText)
        }
        return ModelAnswer(
            text: say?.filled(bindings) ?? "", calls: requests, usage: Usage(),
            reportedModel: "rules", finish: requests.isEmpty ? "stop" : "tool_calls")
    }
}

/// A call that a rule asks for.
struct CallTemplate: Sendable {
    var tool: ToolName
    var arguments: JSONTemplate
}
