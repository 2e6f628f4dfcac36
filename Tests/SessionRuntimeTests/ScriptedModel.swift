import JSON
import SessionKernel
import SessionRuntime

/// A model that answers by a list: the n-th answer of an agent is the n-th of the list.
final class ScriptedModel: LanguageModel {
    typealias Answering =
        @Sendable (
            ModelPrompt, _ progress: @Sendable (ModelProgress) -> Void
        ) async throws -> ModelAnswer

    private let answering: Answering
    let asked = Record<ModelPrompt>()

    init(_ answering: @escaping Answering) { self.answering = answering }

    convenience init(_ answers: [ModelAnswer]) {
        self.init { prompt, _ in answers[min(prompt.answersSoFar, answers.count - 1)] }
    }

    func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
        EncodedPrompt(
            prompt: prompt, body: [], digest: nil, encoder: "script/1", inputTokensMax: 100,
            outputTokensMax: 100)
    }

    func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        asked.append(prompt.prompt)
        return try await answering(prompt.prompt, progress)
    }
}

extension ModelPrompt {
    var answersSoFar: Int {
        messages.messages.count { if case .assistant = $0 { true } else { false } }
    }

    /// The results that the model has been told, in order.
    var results: [String] {
        messages.messages.compactMap { if case .result(_, let text, _) = $0 { text } else { nil } }
    }
}

extension ModelAnswer {
    static let done = ModelAnswer(text: "Done.", usage: Usage(inputTokens: 10, outputTokens: 5))

    static func calls(_ calls: (tool: ToolName, arguments: JSON)...) -> ModelAnswer {
        ModelAnswer(
            text: "",
            calls: calls.enumerated().map {
                CallRequest(
                    providerID: "p\($0.offset)", tool: $0.element.tool,
                    arguments: $0.element.arguments.canonicalText)
            }, usage: Usage(inputTokens: 10, outputTokens: 5), finish: "tool_calls")
    }

    static func call(_ tool: ToolName, _ arguments: JSON = [:]) -> ModelAnswer {
        .calls((tool, arguments))
    }
}
