import SessionKernel
import ToolBoundary

extension Job {
    func answer(_ request: RequestID, _ call: ModelCall) async throws {
        let name = BreakerName.model(session.request?.requested.model ?? "")
        switch await asked(request, call) {
        case .success(let answer):
            try await report(name, healthy: true)
            try await runner.submit(.answerModel(request, answer))
        case .failure(let failure):
            try await report(name, healthy: failure.isHealthy)
            try await runner.submit(.failModel(request, failure))
        }
    }

    /// The model's answer, or why there is none; a request that was begun always ends in one.
    private func asked(
        _ request: RequestID, _ call: ModelCall
    ) async -> Result<ModelAnswer, ModelFailure> {
        let observe = shop.ports.observe
        let id = session.id
        let shown = CleanProgress(shop.ports.redactor) { observe(.model(id, request, $0)) }
        defer { shown.finish() }
        let model = shop.faults?.model(call.model, at: site(of: request)) ?? call.model
        do {
            return .success(try await model.answer(call.prompt) { shown.take($0) })
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
