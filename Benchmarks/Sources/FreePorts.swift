import JSON
import SessionKernel
import SessionRuntime
import Synchronization

/// A model and tools that cost nothing, so that what is left is the runtime.
///
/// Each answer says a kibibyte and asks for one call, until there were enough steps.
final class FreeModel: LanguageModel {
    private let steps: Int
    private let asked = Atomic(0)
    private static let line = "The quick brown fox jumps over the lazy dog, and then again. "

    init(steps: Int) { self.steps = steps }

    /// Encodes nothing: the body of a request grows with the prompt, whoever sends it.
    func encode(_ prompt: ModelPrompt) throws(ModelFailure) -> EncodedPrompt {
        EncodedPrompt(
            prompt: prompt, body: [], digest: nil, encoder: "none", inputTokensMax: 10,
            outputTokensMax: 10)
    }

    func answer(
        _ prompt: EncodedPrompt, progress: @escaping @Sendable (ModelProgress) -> Void
    ) async throws -> ModelAnswer {
        let step = asked.add(1, ordering: .relaxed).newValue
        if step > steps { return ModelAnswer(text: "Done.", usage: Usage()) }
        return ModelAnswer(text: Self.said(step), calls: [Self.call(step)], usage: Usage())
    }

    static func said(_ step: Int) -> String {
        var text = "\(step) "
        while text.utf8.count < 1024 { text += line }
        return String(text.prefix(1024))
    }

    static func call(_ step: Int) -> CallRequest {
        CallRequest(providerID: "c\(step)", tool: "look", arguments: #"{"at":\#(step)}"#)
    }
}

struct FreeTools: ToolBox {
    let declarations: [ToolDeclaration]

    func connect() async throws -> [ToolDeclaration] { declarations }

    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { .finished(ToolOutput(text: "ok")) }

    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { .finished(ToolOutput(text: "{}")) }

    func preview(_ call: ToolInvocation) async -> Preview { Preview(text: "") }
    func verify(_ call: ToolInvocation) async -> Verification { .unknown("") }
}

extension SessionOpened {
    /// A session whose only tool is cleared, with limits that it does not reach.
    static var unlimited: SessionOpened {
        var definition = SessionDefinition(
            name: "bench", goal: "Take many steps.",
            agents: [
                AgentDefinition(
                    name: "walker", model: "free", instructions: "Walk.", tools: ["look"])
            ])
        definition.models = [ModelDefinition(name: "free", provider: .rules, settings: [:])]
        definition.tools = [
            ToolDefinition(
                declaration: ToolDeclaration(
                    name: "look", description: "Looks.",
                    arguments: ["properties": ["at": ["type": "integer"]], "type": "object"],
                    reach: .reads), source: .builtin("bench"))
        ]
        definition.policy = [PolicyRule(when: ["reach": "reads"], then: .clear)]
        definition.limits = Limits(
            steps: 10_000_000, tokens: 1_000_000_000_000,
            cost: Money(microdollars: 1_000_000_000_000), wallMilliseconds: 1_000_000_000)
        return SessionOpened(
            definition: definition, goal: definition.goal, inputs: [:], workspace: "/")
    }
}

extension RunnerPorts {
    static func free(_ journal: any Journal, steps: Int) -> RunnerPorts {
        let model = FreeModel(steps: steps)
        return RunnerPorts(
            journal: journal, model: { _ in model },
            toolBox: { _, opened in
                FreeTools(declarations: opened.definition.tools.map(\.declaration))
            }, now: { Meter.now }, name: "bench")
    }
}
