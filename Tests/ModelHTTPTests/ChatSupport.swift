import JSON
import SessionKernel
import SessionRuntime
import Synchronization

@testable import ModelHTTP

func declaration(_ name: String, arguments: JSON = ["type": "object"]) -> ToolDeclaration {
    ToolDeclaration(
        name: ToolName(name), description: "Does \(name).", arguments: arguments, reach: .reads)
}

func prompt(
    _ messages: [Message] = [.user("hello")], tools: [ToolDeclaration] = [],
    outputTokensMax: Int = 0
) -> ModelPrompt {
    ModelPrompt(
        session: "s1", agent: "planner", messages: Transcript(root: messages), tools: tools,
        outputTokensMax: outputTokensMax, brief: Brief(goal: "g"))
}

func settings(_ url: String = "http://127.0.0.1:1/v1", key: ModelKey? = nil) -> ChatSettings {
    ChatSettings(baseURL: url, model: "test-model", key: key)
}

func response(_ settings: ChatSettings, names: [ToolName]) -> ModelResponse<ChatAnswer> {
    ModelResponse(
        ChatAnswer(names: ToolNames(names), key: settings.key), from: settings.server)
}

func request(_ id: String, _ tool: String, _ arguments: String) -> CallRequest {
    CallRequest(providerID: id, tool: ToolName(tool), arguments: arguments)
}

/// What a model told while it answered.
final class ProgressLog: Sendable {
    private let state = Mutex([ModelProgress]())

    var all: [ModelProgress] { state.withLock { $0 } }

    func add(_ progress: ModelProgress) {
        state.withLock { $0.append(progress) }
    }
}

/// Chunks of a stream as the text of its events.
func stream(_ chunks: [JSON], done: Bool = true) -> String {
    chunks.map { "data: \($0.canonicalText)\n\n" }.joined() + (done ? "data: [DONE]\n\n" : "")
}

func delta(_ delta: JSON, finish: String? = nil) -> JSON {
    let reason: JSON = finish.map { .string($0) } ?? .null
    return [
        "model": "test-model-7",
        "choices": [["index": 0, "delta": delta, "finish_reason": reason]],
    ]
}

func fragment(index: Int? = nil, id: String? = nil, name: String? = nil, _ arguments: JSON? = nil)
    -> JSON
{
    var function: JSON.Object = [:]
    if let name { function["name"] = .string(name) }
    if let arguments { function["arguments"] = .some(arguments) }
    var fragment: JSON.Object = ["function": .object(function)]
    if let index { fragment["index"] = .integer(index) }
    if let id { fragment["id"] = .string(id) }
    return .object(fragment)
}
