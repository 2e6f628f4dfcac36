import JSON
import SessionKernel

/// Writes messages in the order and pairing that Chat Completions asks for.
///
/// Servers refuse a prompt in which a call has no result or a result no call. A transcript can have
/// both: after a compaction, or where an earlier model of a fallback gave no ids. So a call without
/// an id of its own gets one by its place, a call without a result is answered by a remark, and a
/// result without a call is told as a user's message.
struct ChatMessages {
    private var written: [JSON] = []
    private var callCount = 0
    private var usedIDs: Set<String> = []
    private var open: [OpenCall] = []
    private let names: ToolNames

    private struct OpenCall {
        let request: CallRequest
        let wireID: String
    }

    /// The longest id that OpenAI takes back.
    private static let idBytesMax = 40

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
        case .assistant(let text, let calls): writeAssistant(text, calls)
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
        open = calls.map { OpenCall(request: $0, wireID: wireID(of: $0)) }
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
        let place = open.firstIndex {
            $0.request.tool == reference.tool
                && $0.request.providerID.hasSameBytes(as: reference.providerID)
        }
        guard let place else {
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

    private mutating func wireID(of call: CallRequest) -> String {
        callCount += 1
        let given = call.providerID
        let isFit = !given.isEmpty && given.utf8.count <= Self.idBytesMax
        var id = isFit ? given : "call_\(callCount)"
        var attempt = 0
        while !usedIDs.insert(id).inserted {
            attempt += 1
            id = "call_\(callCount)_\(attempt)"
        }
        return id
    }

    /// Arguments as the model wrote them when they are an object, else inside one: several servers
    /// parse them for their prompt template, and fail for the rest of the session on anything else.
    private static func readable(_ arguments: String) -> String {
        if arguments.isEmpty { return "{}" }
        if let json = try? JSON(parsing: arguments), json.objectValue != nil { return arguments }
        return JSON.object(["unparsed": .string(arguments)]).canonicalText
    }
}
