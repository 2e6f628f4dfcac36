import JSON
import SessionKernel
import SessionRuntime

/// Writes a prompt as the body of a Chat Completions request.
///
/// The bytes depend on the prompt and the settings alone, so a body can be made again and held
/// against its digest.
struct ChatRequest {
    /// Changes with every change of the bytes that the same prompt gives.
    static let encoder = "chat-completions/1"

    let settings: ChatSettings
    let names: ToolNames

    init(settings: ChatSettings, names: ToolNames) {
        self.settings = settings
        self.names = names
    }

    func body(of prompt: ModelPrompt) -> JSON {
        var ours: JSON.Object = [
            "model": .string(settings.model),
            "messages": .array(ChatMessages.encode(prompt.messages.messages, names: names)),
            "stream": true,
            "stream_options": ["include_usage": true],
        ]
        if prompt.outputTokensMax > 0 {
            ours[settings.lengthMember] = .integer(prompt.outputTokensMax)
        }
        if let temperature = settings.temperature.flatMap({ JSON($0) }) {
            ours["temperature"] = temperature
        }
        // An empty list is refused by some servers.
        if !prompt.tools.isEmpty { ours["tools"] = .array(prompt.tools.map(encode)) }
        if let format = responseFormat(of: prompt) { ours["response_format"] = format }
        return .object(settings.extra.merging(ours))
    }

    /// Beside tools servers take it for the calls as well, or refuse it.
    private func responseFormat(of prompt: ModelPrompt) -> JSON? {
        guard let schema = prompt.answerSchema, prompt.tools.isEmpty else { return nil }
        switch settings.responseFormat {
        case .text: return nil
        case .json: return ["type": "json_object"]
        case .schema:
            return [
                "type": "json_schema",
                "json_schema": ["name": "answer", "schema": schema, "strict": false],
            ]
        }
    }

    private func encode(_ tool: ToolDeclaration) -> JSON {
        var parameters = tool.arguments.objectValue ?? [:]
        if parameters["type"] == nil { parameters["type"] = "object" }
        // Some servers fail on an object schema without properties.
        if parameters["properties"] == nil { parameters["properties"] = [:] }
        return [
            "type": "function",
            "function": [
                "name": .string(names.onWire(tool.name)),
                "description": .string(tool.description),
                "parameters": .object(parameters),
            ],
        ]
    }
}
