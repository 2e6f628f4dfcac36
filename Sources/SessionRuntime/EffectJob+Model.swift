import JSON
import SessionKernel
import ToolBoundary

extension EffectJob {
    func ask(_ request: RequestID) async throws {
        guard let agent = session.definition.agent(session.agent),
            let definition = session.definition.model(agent.model)
        else { return }
        let encoded: EncodedPrompt
        let model: any LanguageModel
        do throws(ModelFailure) {
            model = try shop.model(agent.model)
            encoded = try model.encode(prompt(for: definition))
        } catch {
            let intent = ModelIntent(
                request: request, model: agent.model, encoder: "none", reserved: Spend())
            guard try await begun(intent) else { return }
            try await runner.submit(.failModel(request, redacted(error)))
            return
        }
        let cost = definition.cost(
            input: encoded.inputTokensMax, output: encoded.outputTokensMax)
        let intent = ModelIntent(
            request: request, model: agent.model, body: encoded.digest, encoder: encoded.encoder,
            reserved: Spend(
                tokens: encoded.inputTokensMax + encoded.outputTokensMax, cost: cost))
        guard try await begun(intent) else { return }
        try await answer(request, model, encoded)
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

    private func answer(
        _ request: RequestID, _ model: any LanguageModel, _ encoded: EncodedPrompt
    ) async throws {
        let observe = shop.ports.observe
        let id = session.id
        do {
            let answer = try await model.answer(encoded) { observe(.model(id, request, $0)) }
            try await runner.submit(.answerModel(request, redacted(answer)))
        } catch let failure as ModelFailure {
            try await runner.submit(.failModel(request, redacted(failure)))
        } catch is CancellationError {
            let failure = ModelFailure(
                kind: .cancelled, message: "The call was cancelled.", retryable: true)
            try await runner.submit(.failModel(request, failure))
        }
    }

    private func redacted(_ answer: ModelAnswer) -> ModelAnswer {
        let redactor = shop.ports.redactor
        guard !redactor.isEmpty else { return answer }
        var clean = answer
        clean.text = redactor.redact(answer.text)
        clean.calls = answer.calls.map {
            CallRequest(
                providerID: $0.providerID, tool: $0.tool,
                arguments: redactor.redact($0.arguments))
        }
        return clean
    }

    private func redacted(_ failure: ModelFailure) -> ModelFailure {
        var clean = failure
        clean.message = shop.ports.redactor.redact(failure.message)
        return clean
    }
}
