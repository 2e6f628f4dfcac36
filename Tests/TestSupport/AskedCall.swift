package import JSON
package import SessionKernel

/// A call that a model asks for in a scenario, and what the boundary makes of it.
package struct AskedCall: Sendable {
    package var request: CallRequest
    package var verdict: CallVerdict

    package static func clear(
        _ tool: ToolName, _ arguments: JSON = [:], unattended: Bool = false, tainted: Bool = false
    ) -> AskedCall {
        AskedCall(
            request: request(tool, arguments),
            verdict: .clear(judgement(arguments, tainted: tainted), unattended: unattended))
    }

    package static func hold(
        _ tool: ToolName, _ arguments: JSON = [:], tainted: Bool = false
    ) -> AskedCall {
        AskedCall(
            request: request(tool, arguments),
            verdict: .hold(judgement(arguments, tainted: tainted)))
    }

    package static func reject(_ tool: ToolName, code: String = "schema_violated") -> AskedCall {
        AskedCall(
            request: request(tool, [:]),
            verdict: .reject(CallError(code: code, message: "The arguments do not fit.")))
    }

    package static func judgement(_ arguments: JSON, tainted: Bool = false) -> CallJudgement {
        CallJudgement(arguments: arguments, risk: .high, tainted: tainted, rule: "rule 1")
    }

    private static func request(_ tool: ToolName, _ arguments: JSON) -> CallRequest {
        CallRequest(providerID: "p1", tool: tool, arguments: arguments.canonicalText)
    }
}
