import JSON
import SessionKernel

/// Writes messages as the turns that the Messages API asks for.
///
/// User and assistant take turns, a user begins and has the last word. The results of all calls of
/// a turn stand at the head of the next, and no text is blank: the API refuses a prompt otherwise.
struct Conversation {
    private(set) var turns: [JSON] = []
    /// Whether the last answer has calls and no thoughts.
    private(set) var goesOnUnthinking = false
    private var instructions: [String] = []
    private var results: [JSON] = []
    private var texts: [JSON] = []
    private var open: [OpenCall] = []
    private var ids = WireIDs { id in
        id.utf8.count <= 64
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
    private let names: ToolNames

    private struct OpenCall {
        let request: CallRequest
        let wireID: String
    }

    /// What stands before the first turn.
    var system: String { instructions.joined(separator: "\n\n") }

    init(_ messages: some Sequence<Message>, names: ToolNames) {
        self.names = names
        for message in messages { write(message) }
        endUserTurn()
    }

    private mutating func write(_ message: Message) {
        switch message {
        case .system(let text):
            if turns.isEmpty, results.isEmpty, texts.isEmpty {
                if !text.isBlank { instructions.append(text) }
            } else {
                texts += Self.block(text)
            }
        case .user(let text): texts += Self.block(text)
        case .assistant(let text, let calls, let thoughts): writeAssistant(text, calls, thoughts)
        case .result(let reference, let text, let failed): write(reference, text, failed)
        }
    }

    private mutating func writeAssistant(
        _ text: String, _ calls: [CallRequest], _ thoughts: [JSON]
    ) {
        endUserTurn()
        // Only with calls does the API ask for them again; then they stand first.
        let mine = calls.isEmpty ? [] : thoughts.filter(Self.isThought)
        goesOnUnthinking = !calls.isEmpty && mine.isEmpty
        var content = mine + Self.block(text)
        open = calls.map { OpenCall(request: $0, wireID: ids.next(for: $0)) }
        content += open.map { call -> JSON in
            [
                "type": "tool_use", "id": .string(call.wireID),
                "name": .string(names.onWire(call.request.tool)),
                "input": Self.input(call.request.arguments),
            ]
        }
        if content.isEmpty { content = Self.block("(no answer)") }
        turns.append(["role": "assistant", "content": .array(content)])
    }

    private mutating func write(
        _ reference: CallResultReference, _ text: String, _ failed: Bool
    ) {
        guard let place = open.firstIndex(where: { $0.request.isAnswered(by: reference) }) else {
            texts += Self.block("Result of \(reference.tool.text):\n\(text)")
            return
        }
        add(text, to: open.remove(at: place), failed)
    }

    private mutating func add(_ text: String, to call: OpenCall, _ failed: Bool) {
        var result: JSON.Object = [
            "type": "tool_result", "tool_use_id": .string(call.wireID),
        ]
        let content = Self.block(text)
        if !content.isEmpty { result["content"] = .array(content) }
        if failed { result["is_error"] = true }
        results.append(.object(result))
    }

    private mutating func endUserTurn() {
        for call in open { add("No result of this call was recorded.", to: call, true) }
        var content = results + texts
        (open, results, texts) = ([], [], [])
        if content.isEmpty { content = Self.block("Go on.") }
        turns.append(["role": "user", "content": .array(content)])
    }

    private static func isThought(_ block: JSON) -> Bool {
        ["thinking", "redacted_thinking"].contains(block["type"]?.stringValue)
    }

    private static func block(_ text: String) -> [JSON] {
        text.isBlank ? [] : [["type": "text", "text": .string(text)]]
    }

    /// The API takes nothing but an object.
    private static func input(_ arguments: String) -> JSON {
        if arguments.isBlank { return [:] }
        if let json = try? JSON(parsing: arguments), json.objectValue != nil { return json }
        return ["unparsed": .string(arguments)]
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
