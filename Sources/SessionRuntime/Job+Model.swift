import SessionKernel
import ToolBoundary

extension Job {
    func answer(_ request: RequestID, _ call: ModelCall) async throws {
        let name = BreakerName.model(session.request?.requested.model ?? "")
        let observe = shop.ports.observe
        let id = session.id
        let shown = CleanProgress(shop.ports.redactor) { observe(.model(id, request, $0)) }
        let asked = await asked(call, at: site(of: request)) { shown.take($0) }
        shown.finish()
        switch asked {
        case .success(let answer):
            try await report(name, healthy: true)
            try await runner.submit(.answerModel(request, answer))
        case .failure(let failure):
            try await report(name, healthy: failure.isHealthy)
            try await runner.submit(.failModel(request, failure))
        }
    }

    /// The model's answer, or why there is none; a request that was begun always ends in one.
    func asked(
        _ call: ModelCall, at site: FaultSite,
        progress: @escaping @Sendable (ModelProgress) -> Void
    ) async -> Result<ModelAnswer, ModelFailure> {
        let model = shop.faults?.model(call.model, at: site) ?? call.model
        do {
            return .success(try await model.answer(call.prompt, progress: progress))
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
