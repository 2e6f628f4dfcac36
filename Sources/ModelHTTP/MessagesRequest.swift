import JSON
import SessionKernel
import SessionRuntime

/// Writes a prompt as the body of a Messages request.
///
/// The bytes depend on the prompt and the settings alone, so a body can be made again and held
/// against its digest.
struct MessagesRequest {
    /// Changes with every change of the bytes that the same prompt gives.
    static let encoder = "messages/1"
    /// The API asks for a bound; this is the one where the definition gives none.
    static let outputTokensMax = 4096

    let settings: MessagesSettings
    let names: ToolNames

    func body(of prompt: ModelPrompt) -> JSON {
        let conversation = Conversation(prompt.messages.messages, names: names)
        var body: JSON.Object = [
            "model": .string(settings.model),
            "max_tokens": .integer(
                prompt.outputTokensMax > 0 ? prompt.outputTokensMax : Self.outputTokensMax),
            "messages": .array(conversation.turns),
            "stream": true,
        ]
        if !conversation.system.isEmpty { body["system"] = .string(conversation.system) }
        if let temperature = settings.temperature.flatMap({ JSON($0) }) {
            body["temperature"] = temperature
        }
        if !prompt.tools.isEmpty { body["tools"] = .array(prompt.tools.map(encode)) }
        return .object(body)
    }

    private func encode(_ tool: ToolDeclaration) -> JSON {
        var schema = tool.arguments.objectValue ?? [:]
        if schema["type"] == nil { schema["type"] = "object" }
        return [
            "name": .string(names.onWire(tool.name)),
            "description": .string(tool.description),
            "input_schema": .object(schema),
        ]
    }
}
