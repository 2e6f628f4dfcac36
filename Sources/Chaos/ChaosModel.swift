import JSON
import SessionKernel
import SessionRuntime
import Synchronization

/// A model as one request finds it under a chaos plan.
struct ChaosModel: LanguageModel {
    let model: any LanguageModel
    let site: FaultSite
    let faults: ChaosFaults

    static let kinds: [Fault.Kind] = [
        .hang, .lostAnswer, .cutStream, .refusal, .partialJSON, .malformedJSON, .wrongTypes,
        .unknownTool, .doubledCall,
    ]

    /// How long a request that hangs is waited for: as long as for the first token of any.
    private static let hangMilliseconds = 60_000
    /// What is seen of a stream before it is cut.
    private static let charactersBeforeCut = 40

    func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
        try model.encode(prompt)
    }

    func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        try await faults.delay(site)
        let struck = faults.struck(by: Self.kinds, at: site)
        if struck.first == .hang { try await hang() }
        let answer = try await model.answer(prompt, progress: seen(progress, struck.first))
        try Task.checkCancellation()
        for kind in struck {
            if let broken = try await broken(answer, kind) { return broken }
        }
        return answer
    }

    private func hang() async throws {
        let limit = faults.plan.hangMilliseconds ?? Self.hangMilliseconds
        guard await faults.report(.hang, "The model does not answer.", at: site) else { return }
        try await faults.wait(milliseconds: limit)
        throw Self.timeout(limit)
    }

    private static func timeout(_ milliseconds: Int) -> ModelFailure {
        ModelFailure(
            kind: .timeout, message: "The model did not answer within \(milliseconds) ms.",
            retryable: true)
    }

    /// What of the stream is still seen of an answer that will not come whole.
    private func seen(
        _ progress: @escaping @Sendable (ModelProgress) -> Void, _ kind: Fault.Kind?
    ) -> @Sendable (ModelProgress) -> Void {
        switch kind {
        case .lostAnswer, .refusal: return { _ in }
        case .cutStream:
            let rest = Room(Self.charactersBeforeCut)
            return { piece in
                guard case .text(let text) = piece else { return }
                let shown = rest.take(text)
                if !shown.isEmpty { progress(.text(shown)) }
            }
        default: return progress
        }
    }

    /// The answer as it comes in the end; nil where this kind has nothing to break in it.
    private func broken(_ answer: ModelAnswer, _ kind: Fault.Kind) async throws -> ModelAnswer? {
        switch kind {
        case .lostAnswer:
            guard await faults.report(kind, "The answer is lost.", at: site) else { return nil }
            throw ModelFailure(
                kind: .timeout, message: "The model's answer did not come in time.",
                retryable: true)
        case .cutStream:
            let text = "The stream ends in the middle of the answer."
            guard await faults.report(kind, text, at: site) else { return nil }
            throw ModelFailure(
                kind: .cut, message: "The connection broke off in the middle of the answer.",
                retryable: true)
        case .refusal:
            var refused = answer
            refused.text = "I'm sorry, but I can't help with that."
            refused.calls = []
            refused.finish = "refusal"
            let reported = await faults.report(kind, "The model refuses.", at: site)
            return reported ? refused : nil
        default: return await brokenCall(answer, kind)
        }
    }

    private func brokenCall(_ answer: ModelAnswer, _ kind: Fault.Kind) async -> ModelAnswer? {
        guard !answer.calls.isEmpty else { return nil }
        let place = faults.draw("call", at: site).below(answer.calls.count)
        let call = answer.calls[place]
        var broken = [call]
        let what: String
        switch kind {
        case .partialJSON:
            broken = [call.with(arguments: Breakage.partial(call.arguments))]
            what = "The arguments of \(call.tool) are cut in the middle."
        case .malformedJSON:
            broken = [call.with(arguments: Breakage.malformed(call.arguments))]
            what = "The arguments of \(call.tool) are no JSON."
        case .wrongTypes:
            let other = Breakage.wrongTypes(call.arguments, faults.draw("member", at: site))
            broken = [call.with(arguments: other ?? "[]")]
            what = "The arguments of \(call.tool) have a wrong type."
        case .unknownTool:
            broken = [call.with(tool: ToolName("\(call.tool)_now"))]
            what = "\(call.tool) is asked for as \(call.tool)_now."
        case .doubledCall:
            broken = [call, call]
            what = "\(call.tool) is asked for twice."
        case .hang, .latency, .clockJump, .toolError, .lostAnswer, .cutStream, .refusal:
            return nil
        }
        guard broken != [call], await faults.report(kind, what, at: site) else { return nil }
        var changed = answer
        changed.calls.replaceSubrange(place...place, with: broken)
        return changed
    }
}

extension CallRequest {
    fileprivate func with(tool: ToolName? = nil, arguments: String? = nil) -> CallRequest {
        CallRequest(
            providerID: providerID, tool: tool ?? self.tool,
            arguments: arguments ?? self.arguments)
    }
}

/// Room for so many characters.
private final class Room: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }

    /// What of the text still fits.
    func take(_ text: String) -> String {
        left.withLock { left in
            let shown = String(text.prefix(left))
            left -= shown.count
            return shown
        }
    }
}
