package import HTTPClient
import JSON
package import SessionKernel
package import SessionRuntime

/// A model behind Anthropic's Messages API.
package final class MessagesModel: LanguageModel {
    private let settings: MessagesSettings
    private let transport: HTTPTransport

    /// The version of the API that requests are written in.
    static let version = "2023-06-01"

    /// - Parameter transport: Shared by all models, so that connections are kept and used again.
    package init(_ settings: MessagesSettings, transport: HTTPTransport) {
        self.settings = settings
        self.transport = transport
    }

    /// Half the bytes as tokens is more than nearly every prompt has.
    package func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
        if let missing = ServerFailures(server: settings.server).missingKey { throw missing }
        let body = MessagesRequest(settings: settings, names: names(of: prompt)).body(of: prompt)
            .canonicalBytes
        return EncodedPrompt(
            prompt: prompt, body: body, digest: Digest(of: body),
            encoder: MessagesRequest.encoder, inputTokensMax: (body.count + 1) / 2,
            outputTokensMax: prompt.outputTokensMax > 0
                ? prompt.outputTokensMax : MessagesRequest.outputTokensMax)
    }

    package func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        var fields = [
            HTTPField("Content-Type", "application/json"),
            HTTPField("Accept", "text/event-stream, application/json"),
            HTTPField("anthropic-version", Self.version),
        ]
        if let key = settings.key?.value { fields.append(HTTPField("x-api-key", key)) }
        let assembly = MessagesAnswer(names: names(of: prompt.prompt), key: settings.key)
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
