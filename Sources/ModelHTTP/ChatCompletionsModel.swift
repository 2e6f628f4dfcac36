package import HTTPClient
import JSON
package import SessionKernel
package import SessionRuntime

/// A model behind a Chat Completions server: OpenAI, Ollama, llama.cpp, vLLM, OpenRouter, …
package final class ChatCompletionsModel: LanguageModel {
    private let settings: ChatSettings
    private let transport: HTTPTransport

    /// - Parameter transport: Shared by all models, so that connections are kept and used again.
    package init(_ settings: ChatSettings, transport: HTTPTransport) {
        self.settings = settings
        self.transport = transport
    }

    /// Ordinary text has three to four bytes to a token, so half the bytes as tokens is more than
    /// nearly every prompt has.
    package func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
        if let missing = ServerFailures(server: settings.server).missingKey { throw missing }
        let body = ChatRequest(settings: settings, names: names(of: prompt)).body(of: prompt)
            .canonicalBytes
        return EncodedPrompt(
            prompt: prompt, body: body, digest: Digest(of: body), encoder: ChatRequest.encoder,
            inputTokensMax: (body.count + 1) / 2, outputTokensMax: prompt.outputTokensMax)
    }

    package func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        var fields = [
            HTTPField("Content-Type", "application/json"),
            HTTPField("Accept", "text/event-stream, application/json"),
        ]
        if let key = settings.key?.value {
            fields.append(HTTPField("Authorization", "Bearer \(key)"))
        }
        let assembly = ChatAnswer(names: names(of: prompt.prompt), key: settings.key)
        return try await ModelExchange(
            ModelResponse(assembly, from: settings.server), progress: progress
        ).perform(
            HTTPRequest(
                method: "POST", url: settings.endpoint, fields: fields, body: prompt.body),
            by: transport, limits: settings.limits)
    }

    private func names(of prompt: ModelPrompt) -> ToolNames {
        ToolNames(prompt.tools.map(\.name))
    }
}
