package import JSON

/// One message of a prompt.
package enum Message: Hashable, Sendable {
    case system(String)
    /// The goal and brief, or what an operator said.
    case user(String)
    /// What a model answered, with the thoughts that its provider wants to see again.
    case assistant(String, calls: [CallRequest], thoughts: [JSON] = [])
    /// What became of a call, for the model; `failed` for errors and denials.
    case result(of: CallResultReference, text: String, failed: Bool)
}

/// Which call a result belongs to, as the model named it.
package struct CallResultReference: Hashable, Sendable {
    package let call: CallID
    package let providerID: String
    package let tool: ToolName
    /// The word in the lines around the text, where it comes from an untrusted tool.
    package internal(set) var mark: String?

    package init(call: CallID, providerID: String, tool: ToolName) {
        self.call = call
        self.providerID = providerID
        self.tool = tool
    }
}

/// A call as a model asked for it, before anything was checked.
package struct CallRequest: Hashable, Sendable {
    /// The id that the provider gave it, echoed back with the result; may be empty.
    package let providerID: String
    /// As the model wrote it; no such tool need exist.
    package let tool: ToolName
    /// The raw text of the arguments; it need not be JSON.
    package let arguments: String

    package init(providerID: String, tool: ToolName, arguments: String) {
        self.providerID = providerID
        self.tool = tool
        self.arguments = arguments
    }
}

extension CallRequest {
    package var json: JSON {
        [
            "arguments": .string(arguments), "id": .string(providerID), "tool": .string(tool.text),
        ]
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "call")
        self.init(
            providerID: try fields.text("id"), tool: try fields.name("tool"),
            arguments: try fields.text("arguments"))
    }
}

extension Message {
    package var json: JSON {
        switch self {
        case .system(let text): ["role": "system", "text": .string(text)]
        case .user(let text): ["role": "user", "text": .string(text)]
        case .assistant(let text, let calls, let thoughts):
            .compact([
                "calls": .list(calls, \.json), "role": "assistant", "text": .string(text),
                "thoughts": thoughts.isEmpty ? nil : .array(thoughts),
            ])
        case .result(let reference, let text, let failed):
            .compact([
                "call": .string(reference.call.text), "failed": .flag(failed),
                "id": .string(reference.providerID), "role": "tool", "text": .string(text),
                "tool": .string(reference.tool.text),
            ])
        }
    }
}

/// The messages of one agent's prompt and the chained hash that names them.
///
/// Kept in blocks of chunks: a copy that is still in use when a message is appended costs one
/// chunk, not the whole prompt, so a step stays as cheap at the ten-thousandth as at the tenth.
package struct Transcript: Hashable, Sendable {
    package private(set) var head: Digest
    package private(set) var count: Int
    /// Blocks of full chunks, the full chunks of the block that is being filled, and the newest.
    private var blocks: [[[Message]]]
    private var chunks: [[Message]]
    private var tail: [Message]
    private static let chunkSize = 64

    package init(root: [Message] = []) {
        head = .zero
        count = 0
        blocks = []
        chunks = []
        tail = []
        for message in root { append(message) }
    }

    package mutating func append(_ message: Message) {
        head = .chained(head, message.json.canonicalBytes)
        count += 1
        tail.append(message)
        guard tail.count == Self.chunkSize else { return }
        chunks.append(tail)
        tail = []
        guard chunks.count == Self.chunkSize else { return }
        blocks.append(chunks)
        chunks = []
    }

    private var all: [[[Message]]] { blocks + [chunks + [tail]] }

    package var messages: some Sequence<Message> { all.lazy.joined().joined() }

    /// From the last to the first, without a look at those that are not asked for.
    package var newestFirst: some Sequence<Message> {
        all.reversed().lazy.map { $0.reversed().lazy.map { $0.reversed() }.joined() }.joined()
    }

    package var last: Message? { tail.last ?? chunks.last?.last ?? blocks.last?.last?.last }

    /// Prompts are compared by the hash that names them.
    package static func == (left: Transcript, right: Transcript) -> Bool {
        left.head == right.head && left.count == right.count
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(head) }
}
