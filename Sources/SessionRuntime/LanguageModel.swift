package import JSON
package import SessionKernel

/// A model that answers prompts. Adapters: `ModelHTTP`, `ModelRules`.
package protocol LanguageModel: Sendable {
    /// Turns a prompt into what will be sent, so that its digest can be recorded before it is.
    ///
    /// - Throws: `ModelFailure` when the prompt cannot be sent at all, say without a key.
    func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt

    /// Asks, and returns the whole answer. Text and call fragments go to `progress` as they come.
    ///
    /// - Throws: `ModelFailure` when no whole answer came; `CancellationError` when cancelled.
    func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer
}

/// Everything that a model is told.
package struct ModelPrompt: Sendable {
    package var session: SessionID
    package var agent: AgentName
    package var messages: Transcript
    package var tools: [ToolDeclaration]
    package var outputTokensMax: Int
    /// The brief as data, for models that match on it.
    package var brief: Brief
    /// The answer that a verifier is to judge; nil in every other prompt.
    package var proposedAnswer: String?
    /// What the whole answer has to fit, where it is to be nothing but data.
    package var answerSchema: JSON?
    /// What a step of a pipeline asks, for models that match on it; nil where none does.
    package var asked: String?

    package init(
        session: SessionID, agent: AgentName, messages: Transcript, tools: [ToolDeclaration],
        outputTokensMax: Int, brief: Brief
    ) {
        self.session = session
        self.agent = agent
        self.messages = messages
        self.tools = tools
        self.outputTokensMax = outputTokensMax
        self.brief = brief
    }
}

/// A prompt as it will be sent.
package struct EncodedPrompt: Sendable {
    package let prompt: ModelPrompt
    /// Empty where nothing is sent.
    package let body: [UInt8]
    /// Nil where nothing is sent.
    package let digest: Digest?
    /// The encoder and its version: `chat-completions/1`.
    package let encoder: String
    /// The most tokens that the call can use, in and out; what is reserved before it.
    package let inputTokensMax: Int
    package let outputTokensMax: Int

    package init(
        prompt: ModelPrompt, body: [UInt8], digest: Digest?, encoder: String, inputTokensMax: Int,
        outputTokensMax: Int
    ) {
        self.prompt = prompt
        self.body = body
        self.digest = digest
        self.encoder = encoder
        self.inputTokensMax = inputTokensMax
        self.outputTokensMax = outputTokensMax
    }
}

/// Something of an answer that is on its way. Never journaled.
package enum ModelProgress: Hashable, Sendable {
    case text(String)
    /// A fragment of the arguments of the call with this index; `tool` as soon as it is known.
    case call(index: Int, tool: String, arguments: String)
}
