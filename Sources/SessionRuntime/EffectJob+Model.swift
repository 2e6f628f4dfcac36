import JSON
import SessionKernel
import ToolBoundary

extension EffectJob {
    func ask(_ request: RequestID) async throws {
        guard let agent = session.definition.agent(session.agent) else { return }
        let made: (definition: ModelDefinition, model: any LanguageModel)
        let encoded: EncodedPrompt
        do throws(ModelFailure) {
            made = try shop.model(agent.model)
            encoded = try made.model.encode(prompt(for: made.definition))
        } catch {
            // Begun all the same, so that the journal shows which request could not be made.
            let intent = ModelIntent(
                request: request, model: agent.model, encoder: "none", reserved: Spend())
            guard try await begun(intent) else { return }
            try await runner.submit(.failModel(request, error))
            return
        }
        let intent = ModelIntent(
            request: request, model: agent.model, body: encoded.digest, encoder: encoded.encoder,
            reserved: Spend(
                tokens: encoded.inputTokensMax + encoded.outputTokensMax,
                cost: made.definition.cost(
                    input: encoded.inputTokensMax, output: encoded.outputTokensMax)))
        guard try await begun(intent) else { return }
        switch await answer(request, made.model, encoded) {
        case .success(let answer): try await runner.submit(.answerModel(request, answer))
        case .failure(let failure): try await runner.submit(.failModel(request, failure))
        }
    }

    private func prompt(for definition: ModelDefinition) -> ModelPrompt {
        ModelPrompt(
            session: session.id, agent: session.agent, messages: session.transcript,
            tools: session.offeredTools, outputTokensMax: definition.outputTokensMax,
            brief: session.brief)
    }

    private func begun(_ intent: ModelIntent) async throws -> Bool {
        try await runner.submit(.beginModel(intent)).contains { $0.kind == .modelRequested }
    }

    /// The model's answer, or why there is none; a request that was begun always ends in one.
    private func answer(
        _ request: RequestID, _ model: any LanguageModel, _ encoded: EncodedPrompt
    ) async -> Result<ModelAnswer, ModelFailure> {
        let observe = shop.ports.observe
        let id = session.id
        let shown = CleanProgress(shop.ports.redactor) { observe(.model(id, request, $0)) }
        defer { shown.finish() }
        do {
            return .success(try await model.answer(encoded) { shown.take($0) })
        } catch {
            // A call that was cancelled may end in any error: it says nothing about the model.
            if Task.isCancelled || error is CancellationError { return .failure(.cancelled) }
            if let failure = error as? ModelFailure { return .failure(failure) }
            return .failure(
                ModelFailure(
                    kind: .malformed, message: "The model's adapter failed: \(error)",
                    retryable: false))
        }
    }
}

extension ModelFailure {
    fileprivate static let cancelled = ModelFailure(
        kind: .cancelled, message: "The call was cancelled.", retryable: true)
}
