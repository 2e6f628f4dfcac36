import Glibc
package import HTTPClient
import JSON
package import SessionKernel
package import SessionRuntime
import Synchronization

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
        if let missing = ChatFailures(settings: settings).missingKey { throw missing }
        let body = ChatRequest(settings: settings, names: names(of: prompt)).body(of: prompt)
            .canonicalBytes
        return EncodedPrompt(
            prompt: prompt, body: body, digest: Digest(of: body), encoder: ChatRequest.encoder,
            inputTokensMax: (body.count + 1) / 2, outputTokensMax: prompt.outputTokensMax)
    }

    package func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        let exchange = ChatExchange(
            ChatResponse(settings: settings, names: names(of: prompt.prompt)), progress: progress)
        let failure = await send(prompt.body, to: exchange)
        if failure?.code == .cancelled, Task.isCancelled { throw CancellationError() }
        return try exchange.answer(after: failure)
    }

    private func send(_ body: [UInt8], to exchange: ChatExchange) async -> HTTPFailure? {
        var fields = [
            HTTPField("Content-Type", "application/json"),
            HTTPField("Accept", "text/event-stream, application/json"),
        ]
        if let key = settings.key?.value {
            fields.append(HTTPField("Authorization", "Bearer \(key)"))
        }
        let request = HTTPRequest(
            method: "POST", url: settings.endpoint, fields: fields, body: body)
        do throws(HTTPFailure) {
            _ = try await transport.send(request, limits: settings.limits) { exchange.take($0) }
            return nil
        } catch {
            return error
        }
    }

    private func names(of prompt: ModelPrompt) -> ToolNames {
        ToolNames(prompt.tools.map(\.name))
    }
}

/// The answer to one request while the transport's thread and the waiting task share it.
private final class ChatExchange: Sendable {
    private struct State {
        var response: ChatResponse
        var firstTokenAt: ContinuousClock.Instant?
    }

    private let state: Mutex<State>
    private let startedAt = ContinuousClock.now
    private let progress: @Sendable (ModelProgress) -> Void

    init(_ response: ChatResponse, progress: @escaping @Sendable (ModelProgress) -> Void) {
        state = Mutex(State(response: response))
        self.progress = progress
    }

    func take(_ event: HTTPProgress) -> HTTPAppetite {
        let (news, isSettled) = state.withLock { state in
            var news: [ModelProgress] = []
            switch event {
            case .head(let head): state.response.take(head)
            case .body(let bytes): news = state.response.take(bytes)
            }
            if state.firstTokenAt == nil, state.response.hasBegun { state.firstTokenAt = .now }
            return (news, state.response.isSettled)
        }
        for piece in news { progress(piece) }
        return isSettled ? .enough : .more
    }

    func answer(after failure: HTTPFailure?) throws(ModelFailure) -> ModelAnswer {
        let now = ContinuousClock.now
        let (result, firstTokenAt) = state.withLock { state in
            (state.response.result(after: failure, now: time(nil)), state.firstTokenAt)
        }
        var answer = try result.get()
        answer.milliseconds = milliseconds(until: now)
        answer.firstTokenMilliseconds = milliseconds(until: firstTokenAt ?? now)
        return answer
    }

    private func milliseconds(until end: ContinuousClock.Instant) -> Int {
        Int(((end - startedAt) / .milliseconds(1)).rounded())
    }
}
