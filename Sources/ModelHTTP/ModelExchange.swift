import Glibc
import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Synchronization

/// The answer to one request while the transport's thread and the waiting task share it.
final class ModelExchange<Answer: AnswerAssembly>: Sendable {
    private struct State {
        var response: ModelResponse<Answer>
        var firstTokenAt: ContinuousClock.Instant?
    }

    private let state: Mutex<State>
    private let startedAt = ContinuousClock.now
    private let progress: @Sendable (ModelProgress) -> Void

    init(_ response: ModelResponse<Answer>, progress: @escaping @Sendable (ModelProgress) -> Void) {
        state = Mutex(State(response: response))
        self.progress = progress
    }

    /// Sends a request and waits for the whole answer to it.
    ///
    /// - Throws: `ModelFailure` when none came, `CancellationError` when the task was cancelled.
    func perform(
        _ request: HTTPRequest, by transport: HTTPTransport, limits: HTTPLimits
    ) async throws -> ModelAnswer {
        do throws(HTTPFailure) {
            _ = try await transport.send(request, limits: limits) { self.take($0) }
        } catch {
            if error.code == .cancelled, Task.isCancelled { throw CancellationError() }
            return try answer(after: error)
        }
        return try answer(after: nil)
    }

    private func take(_ event: HTTPProgress) -> HTTPAppetite {
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

    private func answer(after failure: HTTPFailure?) throws(ModelFailure) -> ModelAnswer {
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
