import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import Testing

@testable import Chaos

/// What each kind of fault does at a model and at a tool, by the table of the reference.
@Suite struct `A kind of fault` {
    private static let asked = CallRequest(
        providerID: "p", tool: "look", arguments: #"{"a":1}"#)
    private static let answered = ModelAnswer(text: "So.", calls: [asked])
    private static let told = #"{"found":3}"#

    private struct OneAnswer: LanguageModel {
        func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
            EncodedPrompt(
                prompt: prompt, body: [], digest: nil, encoder: "one/1", inputTokensMax: 0,
                outputTokensMax: 0)
        }
        func answer(
            _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
        ) async throws -> ModelAnswer { answered }
    }

    /// Keeps what it was asked to run.
    private final class OneTool: ToolBox {
        let sources = Mutex<[ToolSource]>([])
        func connect() async throws -> [ToolDeclaration] { [] }
        func run(
            _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
        ) async -> ToolOutcome {
            sources.withLock { $0.append(call.tool.source) }
            return .finished(ToolOutput(text: told))
        }
        func undo(
            _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
        ) async -> ToolOutcome { await run(call, progress: progress) }
        func preview(_ call: ToolInvocation) async -> Preview { Preview(text: "") }
        func verify(_ call: ToolInvocation) async -> Verification { .unknown("") }
    }

    private func faults(_ kind: Fault.Kind) -> ChaosFaults {
        ChaosFaults(
            ChaosPlan([
                "faults": [kind.rawValue: ["chance": 1_000_000]], "hang_ms": 1, "latency_ms": 1,
            ]))
    }

    private func site(_ effect: EffectReference) -> FaultSite {
        FaultSite(effect: effect, attempt: 1, subject: [:]) { _ in true }
    }

    /// What comes of a request, or of the failure that it ends in.
    private func model(_ kind: Fault.Kind) async throws -> Result<ModelAnswer, ModelFailure> {
        let model = faults(kind).model(OneAnswer(), at: site(.request("m1.1")))
        let prompt = ModelPrompt(
            session: "s", agent: "only", messages: Transcript(), tools: [], outputTokensMax: 1,
            brief: Brief(goal: "g"))
        do {
            return .success(try await model.answer(try model.encode(prompt)) { _ in })
        } catch let failure as ModelFailure {
            return .failure(failure)
        }
    }

    private func tool(
        _ kind: Fault.Kind
    ) async -> (outcome: ToolOutcome, ran: [ToolSource], endsTwice: Bool) {
        let box = OneTool()
        let place = site(.call("c1.1"))
        let faults = faults(kind)
        let look = ToolDeclaration(
            name: "look", description: "", arguments: ["type": "object"], reach: .reads)
        let call = ToolInvocation(
            session: "s", call: "c1.1",
            tool: ToolDefinition(declaration: look, source: Self.program), arguments: [:],
            inputs: [:], workspace: "/w", key: "k")
        let outcome = await faults.tools(box, at: place).run(call) { _ in }
        let twice = await faults.endsTwice(at: place)
        return (outcome, box.sources.withLock(\.self), twice)
    }

    private static let program = ToolSource.command(CommandSource(run: ["look"]))

    @Test func `of a plan that names none does nothing, and delays have their defaults`() {
        let plan = ChaosPlan(["faults": [:]])
        #expect(plan.seed == 0 && plan.chances.isEmpty && plan.match == nil)
        #expect(plan.hangMilliseconds == nil && plan.latencyMilliseconds == 2000)
        #expect(plan.clockJumpMilliseconds == 600_000)
    }

    @Test(arguments: [
        (Fault.Kind.wrongTypes, #"{"a":"1"}"#), (.partialJSON, #"{"a"#),
        (.malformedJSON, #"{"a{"a":1}"#),
    ])
    func `breaks the arguments of a call at a model`(
        kind: Fault.Kind, arguments: String
    ) async throws {
        let call = try await model(kind).get().calls.first
        #expect(call?.tool == "look" && call?.arguments == arguments)
    }

    @Test func `at a model is an answer that another would not give, or none`() async throws {
        #expect(try await model(.unknownTool).get().calls.map(\.tool) == ["look_now"])
        #expect(try await model(.doubledCall).get().calls == [Self.asked, Self.asked])
        let refused = try await model(.refusal).get()
        #expect(refused.calls.isEmpty && refused.finish == "refusal")
        for kind in [Fault.Kind.latency, .clockJump, .toolError] {
            #expect(try await model(kind).get() == Self.answered, "\(kind)")
        }
        for (kind, failure) in [
            (Fault.Kind.hang, ModelFailure.Kind.timeout), (.lostAnswer, .timeout),
            (.cutStream, .cut),
        ] {
            guard case .failure(let found) = try await model(kind) else {
                Issue.record("\(kind) gave an answer")
                continue
            }
            #expect(found.kind == failure && found.retryable, "\(kind)")
        }
    }

    /// A clock on which every sleep is over at once, and noted.
    private final class NotedClock: Clock {
        let now = ContinuousClock.now
        let minimumResolution = Duration.nanoseconds(1)
        let slept = Mutex<[Duration]>([])
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            slept.withLock { $0.append(now.duration(to: deadline)) }
        }
    }

    @Test(arguments: [(JSON.null, 60_000), (2_000, 2_000)])
    func `that hangs a model is waited for a minute, or as long as the plan says`(
        limit: JSON, milliseconds: Int
    ) async throws {
        let clock = NotedClock()
        var plan: JSON.Object = ["faults": ["hang": ["chance": 1_000_000]]]
        if limit != .null { plan["hang_ms"] = limit }
        let faults = ChaosFaults(ChaosPlan(.object(plan)), clock: clock)
        let model = faults.model(OneAnswer(), at: site(.request("m1.1")))
        let prompt = ModelPrompt(
            session: "s", agent: "only", messages: Transcript(), tools: [], outputTokensMax: 1,
            brief: Brief(goal: "g"))
        let failure = await #expect(throws: ModelFailure.self) {
            try await model.answer(try model.encode(prompt)) { _ in }
        }
        #expect(failure?.kind == .timeout && failure?.retryable == true)
        #expect(failure?.message.contains("within \(milliseconds) ms") == true)
        #expect(clock.slept.withLock(\.self) == [.milliseconds(milliseconds)])
    }

    @Test func `at a tool is a failure, a result that is broken, or an end told twice`() async {
        let failed = await tool(.toolError)
        #expect(failed.ran.isEmpty)
        guard case .failed(_, let inDoubt, _) = failed.outcome else {
            Issue.record("it did not fail")
            return
        }
        #expect(!inDoubt)
        let hung = await tool(.hang)
        #expect(hung.ran == [.command(CommandSource(run: ["sleep", "2147483647"]))])
        let lost = await tool(.lostAnswer)
        #expect(lost.ran == [Self.program])
        guard case .failed(let error, true, _) = lost.outcome else {
            Issue.record("its answer was heard")
            return
        }
        #expect(error.code == "timed_out")
        for kind in [Fault.Kind.wrongTypes, .partialJSON, .malformedJSON] {
            let broken = await tool(kind)
            guard case .finished(let output) = broken.outcome else { continue }
            #expect(output.text != Self.told && broken.ran == [Self.program], "\(kind)")
        }
        let doubled = await tool(.doubledCall)
        #expect(doubled.endsTwice)
        for kind in [Fault.Kind.latency, .clockJump, .refusal, .unknownTool, .cutStream] {
            let kept = await tool(kind)
            #expect(kept.outcome == .finished(ToolOutput(text: Self.told)), "\(kind)")
            #expect(!kept.endsTwice)
        }
    }

    private final class Told: Sendable {
        private let kinds = Mutex<[Fault.Kind]>([])
        func add(_ kind: Fault.Kind) { kinds.withLock { $0.append(kind) } }
        var all: [Fault.Kind] { kinds.withLock(\.self) }
    }

    @Test(arguments: 0..<20)
    func `comes alone, but for a delay and a jump of the clock`(seed: Int) async throws {
        var kinds = JSON.Object()
        for kind in Fault.Kind.allCases { kinds[kind.rawValue] = ["chance": 1_000_000] }
        let faults = ChaosFaults(
            ChaosPlan([
                "faults": .object(kinds), "hang_ms": 1, "latency_ms": 1, "seed": .integer(seed),
            ]))
        let told = Told()
        let place = FaultSite(effect: .request("m1.1"), attempt: 1, subject: [:]) {
            told.add($0.kind)
            return true
        }
        let prompt = ModelPrompt(
            session: "s", agent: "only", messages: Transcript(), tools: [], outputTokensMax: 1,
            brief: Brief(goal: "g"))
        let model = faults.model(OneAnswer(), at: place)
        _ = try? await model.answer(try model.encode(prompt)) { _ in }
        #expect(told.all.prefix(2) == [.clockJump, .latency])
        #expect(told.all.count == 3)
    }
}
