import JSON
import SessionKernel
import SessionRuntime

@testable import ModelRules

/// A prompt made by hand: what an agent has been told so far.
struct ScriptedPrompt {
    var agent: AgentName
    var brief: Brief
    var transcript: Transcript
    var proposedAnswer: String?
    private var step = 0

    init(agent: AgentName = "clerk", goal: String = "Do it.") {
        self.agent = agent
        brief = Brief(goal: goal)
        transcript = Transcript(root: [.system("You are \(agent)."), .user("Goal: \(goal)")])
    }

    /// An answer with one call, and what came of it; nothing yet without a result.
    mutating func call(_ tool: ToolName, _ arguments: JSON = [:], result: String? = nil) {
        answer([(tool, arguments)])
        if let result { settle(tool, result, failed: false) }
    }

    mutating func failedCall(
        _ tool: ToolName, _ arguments: JSON = [:], code: String, message: String = "No.",
        printed: String = ""
    ) {
        answer([(tool, arguments)])
        let error = CallError(code: code, message: message)
        settle(tool, error.modelText + (printed.isEmpty ? "" : "\n" + printed), failed: true)
    }

    mutating func answer(_ calls: [(ToolName, JSON)]) {
        step += 1
        let requests = calls.map {
            CallRequest(providerID: "", tool: $0.0, arguments: $0.1.canonicalText)
        }
        transcript.append(.assistant("", calls: requests))
    }

    mutating func settle(_ tool: ToolName, _ text: String, failed: Bool, index: Int = 1) {
        let reference = CallResultReference(
            call: CallID(step: step, index: index), providerID: "", tool: tool)
        transcript.append(.result(of: reference, text: text, failed: failed))
    }

    mutating func note(_ text: String) { transcript.append(.user("The operator says: \(text)")) }

    /// What the runtime tells of what an operator did.
    mutating func tell(_ text: String) { transcript.append(.user(text)) }

    var prompt: ModelPrompt {
        var prompt = ModelPrompt(
            session: "s1", agent: agent, messages: transcript, tools: [], outputTokensMax: 0,
            brief: brief)
        prompt.proposedAnswer = proposedAnswer
        return prompt
    }
}

extension RulesModel {
    /// Rules that consist of conditions and one text.
    init(when: JSON, say: String) throws {
        try self.init(rules: [["when": when, "say": .string(say)]])
    }

    func reply(_ script: ScriptedPrompt) throws -> ModelAnswer { try answer(script.prompt) }

    /// What it says, or nil when no rule fits.
    func text(_ script: ScriptedPrompt) throws -> String? {
        do { return try reply(script).text } catch let failure as ModelFailure {
            guard failure.kind == .noRule else { throw failure }
            return nil
        }
    }
}
