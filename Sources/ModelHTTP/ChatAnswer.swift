import HTTPClient
import JSON
import SessionKernel
import SessionRuntime

/// Puts an answer together from the chunks of a stream, or from one whole completion.
struct ChatAnswer: AnswerAssembly {
    private let names: ToolNames
    private let key: ModelKey?
    private var text = ""
    private var refusal = ""
    private var calls = ChatCalls()
    private var usage: Usage?
    private var model = ""
    private var finish: String?
    private var hasChoice = false

    /// - Parameter key: What must not be shown, should the server echo it in an error.
    init(names: ToolNames, key: ModelKey?) {
        self.names = names
        self.key = key
    }

    /// Whether the model said that it is done; what follows can only be the usage.
    var isFinished: Bool { finish != nil }
    /// Usage may follow the last word: the stream says itself when it is over.
    var isOver: Bool { false }
    var hasBegun: Bool { !reasoning.isEmpty || !text.isEmpty || !refusal.isEmpty || !calls.isEmpty }
    private var reasoning = ""
    private var vendor = JSON.Object()

    /// Takes one chunk of a stream (`delta`) or a whole completion (`message`).
    mutating func take(_ chunk: JSON) throws(ModelFailure) -> [ModelProgress] {
        if let error = chunk["error"], !error.isNull {
            throw ProviderError(error, hiding: key).failure
        }
        if let reported = chunk["model"]?.stringValue, !reported.isEmpty {
            model = reported.singleLine(bytesMax: 200)
        }
        for name in ["id", "system_fingerprint", "service_tier", "provider"] {
            guard let value = chunk[name]?.stringValue, !value.isEmpty else { continue }
            vendor[name] = .string(value.singleLine(bytesMax: 200))
        }
        if let counts = chunk["usage"], let reported = Usage(chat: counts) { usage = reported }
        // Of several alternatives only the first is ours: we ask for one.
        let choice = chunk["choices"]?.arrayValue?.first { ($0["index"]?.intValue ?? 0) == 0 }
        guard let choice else { return [] }
        hasChoice = true
        if let reason = choice["finish_reason"]?.stringValue {
            finish = reason.singleLine(bytesMax: 64)
        }
        guard let delta = choice["delta"] ?? choice["message"] else { return [] }
        return takeDelta(delta)
    }

    /// The answer, once nothing more comes.
    ///
    /// - Throws: `ModelFailure` when what came was no answer at all.
    func whole() throws(ModelFailure) -> ModelAnswer {
        guard hasChoice else {
            throw ModelFailure(
                kind: .malformed, message: "The answer has no `choices`.", retryable: true)
        }
        let requests = calls.requests(names: names)
        let isRefusal = text.isEmpty && requests.isEmpty && !refusal.isEmpty
        var answer = ModelAnswer(
            text: isRefusal ? refusal : text, calls: requests, usage: usage, reportedModel: model,
            finish: isRefusal ? "refusal" : finish ?? (requests.isEmpty ? "stop" : "tool_calls"))
        answer.reasoning = Reasoning.cut(reasoning)
        if !vendor.isEmpty { answer.vendor = .object(vendor) }
        return answer
    }

    private mutating func takeDelta(_ delta: JSON) -> [ModelProgress] {
        var progress: [ModelProgress] = []
        let added = Self.text(of: delta["content"])
        if !added.isEmpty {
            text += added
            progress.append(.text(added))
        }
        refusal += Self.text(of: delta["refusal"])
        // Servers call it one or the other; some send both, with the same text.
        let thought = delta["reasoning_content"]?.stringValue ?? delta["reasoning"]?.stringValue
        if let thought, reasoning.utf8.count < Reasoning.bytesMax { reasoning += thought }
        for fragment in delta["tool_calls"]?.arrayValue ?? [] {
            guard let addition = calls.take(fragment) else { continue }
            progress.append(
                .call(
                    index: addition.place, tool: names.named(addition.name).text,
                    arguments: addition.arguments))
        }
        return progress
    }

    /// Content is a text, or parts of which some are texts.
    private static func text(of content: JSON?) -> String {
        switch content {
        case .string(let text)?: text
        case .array(let parts)?:
            parts.map {
                $0.stringValue ?? $0["text"]?.stringValue ?? $0["refusal"]?.stringValue ?? ""
            }
            .joined()
        default: ""
        }
    }
}

extension Usage {
    /// Reads a `usage` member; nil when it counts nothing.
    fileprivate init?(chat json: JSON) {
        let input = json["prompt_tokens"]?.intValue
        let output = json["completion_tokens"]?.intValue
        guard input != nil || output != nil else { return nil }
        let cached =
            json["prompt_tokens_details"]?["cached_tokens"] ?? json["prompt_cache_hit_tokens"]
        self.init(
            inputTokens: input ?? 0, outputTokens: output ?? 0,
            cachedTokens: cached?.intValue ?? 0,
            cacheWrittenTokens: json["prompt_tokens_details"]?["cache_write_tokens"]?.intValue ?? 0,
            reasoningTokens: json["completion_tokens_details"]?["reasoning_tokens"]?.intValue ?? 0)
    }
}
