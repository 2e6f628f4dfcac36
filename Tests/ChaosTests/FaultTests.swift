import Chaos
import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import Testing

@Suite struct Faults {
    private static let call = CallRequest(providerID: "p", tool: "look", arguments: #"{"a":1}"#)

    private struct OneAnswer: LanguageModel {
        func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
            EncodedPrompt(
                prompt: prompt, body: [], digest: nil, encoder: "one/1", inputTokensMax: 0,
                outputTokensMax: 0)
        }
        func answer(
            _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
        ) async throws -> ModelAnswer { ModelAnswer(text: "So.", calls: [call]) }
    }

    /// Asks once under a plan in which one kind is certain.
    private func answer(
        _ kind: Fault.Kind, match: JSON = [:], records: Bool = true
    ) async throws -> (answer: ModelAnswer, faults: [Fault.Kind]) {
        let told = Told()
        let site = FaultSite(
            effect: .request("m1.1"), attempt: 1, subject: ["agent": "only", "model": "main"]
        ) {
            if records { told.add($0.kind) }
            return records
        }
        let chaos = ChaosFaults(
            ChaosPlan(["faults": [kind.rawValue: ["chance": 1_000_000, "match": match]]]))
        let model = chaos.model(OneAnswer(), at: site)
        let prompt = ModelPrompt(
            session: "s", agent: "only", messages: Transcript(), tools: [], outputTokensMax: 1,
            brief: Brief(goal: "g"))
        let answer = try await model.answer(try model.encode(prompt)) { _ in }
        return (answer, told.all)
    }

    private final class Told: Sendable {
        private let kinds = Mutex<[Fault.Kind]>([])
        func add(_ kind: Fault.Kind) { kinds.withLock { $0.append(kind) } }
        var all: [Fault.Kind] { kinds.withLock(\.self) }
    }

    @Test func `are recorded, and break what the plan says`() async throws {
        let doubled = try await answer(.doubledCall)
        #expect(doubled.faults == [.doubledCall])
        #expect(doubled.answer.calls == [Self.call, Self.call])
        let partial = try await answer(.partialJSON)
        #expect(partial.answer.calls.first?.arguments == #"{"a"#)
        let wrong = try await answer(.wrongTypes)
        #expect(wrong.answer.calls.first?.arguments == #"{"a":"1"}"#)
        #expect(try await answer(.refusal).answer.finish == "refusal")
    }

    @Test func `that cannot be recorded break nothing`() async throws {
        for kind in Fault.Kind.allCases {
            let kept = try await answer(kind, records: false)
            #expect(kept.answer == ModelAnswer(text: "So.", calls: [Self.call]), "\(kind)")
        }
    }

    @Test func `stay away from what the plan does not match`() async throws {
        #expect(try await answer(.refusal, match: ["model": "other"]).faults == [])
        #expect(try await answer(.refusal, match: ["model": "ma*"]).faults == [.refusal])
    }

    @Test func `jump the clock of one session, and lose an answer as a timeout`() async throws {
        #expect(try await answer(.clockJump).faults == [.clockJump])
        await #expect(throws: ModelFailure.self) { try await answer(.lostAnswer) }
    }
}
