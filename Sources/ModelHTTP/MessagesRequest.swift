import JSON
import SessionKernel
import SessionRuntime

/// Writes a prompt as the body of a Messages request.
///
/// The bytes depend on the prompt and the settings alone, so a body can be made again and held
/// against its digest.
struct MessagesRequest {
    /// Changes with every change of the bytes that the same prompt gives.
    static let encoder = "messages/2"
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
            "messages": .array(settings.cache ? Self.kept(conversation.turns) : conversation.turns),
            "stream": true,
        ]
        if !conversation.system.isEmpty {
            body["system"] =
                settings.cache
                ? [Self.kept(["type": "text", "text": .string(conversation.system)])]
                : .string(conversation.system)
        }
        // A model that has begun to call tools without thinking must go on without.
        if let tokens = settings.thinking, !conversation.goesOnUnthinking {
            body["thinking"] = ["type": "enabled", "budget_tokens": .integer(tokens)]
        }
        if let temperature = settings.temperature.flatMap({ JSON($0) }) {
            body["temperature"] = temperature
        }
        if !prompt.tools.isEmpty { body["tools"] = .array(prompt.tools.map(encode)) }
        return .object(settings.extra.merging(body))
    }

    /// The block with the mark behind which the provider keeps what it has read.
    private static func kept(_ block: JSON) -> JSON {
        var members = block.objectValue ?? [:]
        members["cache_control"] = ["type": "ephemeral"]
        return .object(members)
    }

    /// The turns with such a mark at the end of the last one.
    private static func kept(_ turns: [JSON]) -> [JSON] {
        guard var last = turns.last?.objectValue, var content = last["content"]?.arrayValue,
            let block = content.last
        else { return turns }
        content[content.count - 1] = kept(block)
        last["content"] = .array(content)
        return turns.dropLast() + [.object(last)]
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
