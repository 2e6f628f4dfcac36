import JSON
import SessionKernel

/// Writes messages in the order and pairing that Chat Completions asks for.
///
/// Servers refuse a prompt in which a call has no result or a result no call. A transcript can have
/// both: after a compaction, or where an earlier model of a fallback gave no ids. So a call without
/// an id that fits gets one by its place, a call without a result is answered by a remark, and a
/// result without a call is told as a user's message.
struct ChatMessages {
    private var written: [JSON] = []
    /// The longest id that OpenAI takes back has 40 bytes.
    private var ids = WireIDs { $0.utf8.count <= 40 }
    private var open: [OpenCall] = []
    private let names: ToolNames

    private struct OpenCall {
        let request: CallRequest
        let wireID: String
    }

    static func encode(_ messages: some Sequence<Message>, names: ToolNames) -> [JSON] {
        var encoder = ChatMessages(names: names)
        for message in messages { encoder.write(message) }
        encoder.settleOpenCalls()
        return encoder.written
    }

    private init(names: ToolNames) {
        self.names = names
    }

    private mutating func write(_ message: Message) {
        switch message {
        case .system(let text): writePlain("system", text)
        case .user(let text): writePlain("user", text)
        case .assistant(let text, let calls, _): writeAssistant(text, calls)
        case .result(let reference, let text, _): writeResult(reference, text)
        }
    }

    private mutating func writePlain(_ role: String, _ text: String) {
        settleOpenCalls()
        written.append(["role": .string(role), "content": .string(text)])
    }

    private mutating func writeAssistant(_ text: String, _ calls: [CallRequest]) {
        guard !calls.isEmpty else { return writePlain("assistant", text) }
        settleOpenCalls()
        open = calls.map { OpenCall(request: $0, wireID: ids.next(for: $0)) }
        let encoded = open.map { call -> JSON in
            [
                "id": .string(call.wireID), "type": "function",
                "function": [
                    "name": .string(names.onWire(call.request.tool)),
                    "arguments": .string(Self.readable(call.request.arguments)),
                ],
            ]
        }
        written.append([
            "role": "assistant", "content": text.isEmpty ? .null : .string(text),
            "tool_calls": .array(encoded),
        ])
    }

    private mutating func writeResult(_ reference: CallResultReference, _ text: String) {
        guard let place = open.firstIndex(where: { $0.request.isAnswered(by: reference) }) else {
            return writePlain("user", "Result of \(reference.tool.text):\n\(text)")
        }
        writeTool(open.remove(at: place).wireID, text)
    }

    private mutating func writeTool(_ id: String, _ text: String) {
        written.append(["role": "tool", "tool_call_id": .string(id), "content": .string(text)])
    }

    private mutating func settleOpenCalls() {
        for call in open { writeTool(call.wireID, "No result of this call was recorded.") }
        open = []
    }

    /// Arguments as the model wrote them when they are an object, else inside one: several servers
    /// parse them for their prompt template, and fail for the rest of the session on anything else.
    private static func readable(_ arguments: String) -> String {
        if arguments.isEmpty { return "{}" }
        if let json = try? JSON(parsing: arguments), json.objectValue != nil { return arguments }
        return JSON.object(["unparsed": .string(arguments)]).canonicalText
    }
}
