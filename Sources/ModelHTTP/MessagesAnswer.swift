import HTTPClient
import JSON
import SessionKernel
import SessionRuntime

/// Puts an answer together from the events of a stream, or from one whole message.
///
/// A stream is `message_start`, blocks of content by their index, `message_delta` with the reason
/// to stop, `message_stop`; events and blocks of kinds that are not known are passed over.
struct MessagesAnswer: AnswerAssembly {
    private struct Block {
        let index: Int
        var text = ""
        var call: (id: String, name: String)?
        var arguments = ""
        /// What the block began with, where its arguments do not follow in pieces.
        var input = ""
        var thought: Thought?
    }

    /// A block that is given back as it came, with the calls of the answer.
    private struct Thought {
        var text = ""
        var signature = ""
        /// What the provider shows to nobody.
        var hidden: String?

        var json: JSON {
            if let hidden { return ["type": "redacted_thinking", "data": .string(hidden)] }
            return [
                "type": "thinking", "thinking": .string(text), "signature": .string(signature),
            ]
        }
    }

    private let names: ToolNames
    private let key: ModelKey?
    private var blocks: [Block] = []
    private var counts = Counts()
    private var model = ""
    private var finish: String?
    private var hasMessage = false
    private var vendor = JSON.Object()
    private(set) var isOver = false

    /// One answer with more blocks than this is not meant seriously.
    static let blocksMax = 512

    /// - Parameter key: What must not be shown, should the server echo it in an error.
    init(names: ToolNames, key: ModelKey?) {
        self.names = names
        self.key = key
    }

    var isFinished: Bool { finish != nil }
    var hasBegun: Bool { !blocks.isEmpty }

    mutating func take(_ event: JSON) throws(ModelFailure) -> [ModelProgress] {
        switch event["type"]?.stringValue {
        case "error": throw ProviderError(event["error"] ?? event, hiding: key).failure
        case "message_start": takeMessage(event["message"] ?? [:])
        case "message": return takeWhole(event)
        case "content_block_start":
            return begin(event["content_block"] ?? [:], at: event["index"]?.intValue)
        case "content_block_delta":
            return add(event["delta"] ?? [:], at: event["index"]?.intValue)
        case "message_delta":
            counts.take(event["usage"])
            takeReason(event["delta"])
        case "message_stop": isOver = true
        case nil:
            if let error = event["error"], !error.isNull {
                throw ProviderError(error, hiding: key).failure
            }
        default: break
        }
        return []
    }

    func whole() throws(ModelFailure) -> ModelAnswer {
        guard hasMessage else {
            throw ModelFailure(
                kind: .malformed, message: "The answer is no message.", retryable: true)
        }
        let ordered = blocks.enumerated().sorted {
            ($0.element.index, $0.offset) < ($1.element.index, $1.offset)
        }.map(\.element)
        let calls = ordered.compactMap { block in
            block.call.map { call in
                CallRequest(
                    providerID: call.id, tool: names.named(call.name),
                    arguments: block.arguments.isEmpty ? block.input : block.arguments)
            }
        }
        var answer = ModelAnswer(
            text: ordered.map(\.text).joined(), calls: calls, usage: counts.usage,
            reportedModel: model,
            finish: finish.map(Self.reason) ?? (calls.isEmpty ? "stop" : "tool_calls"))
        let thoughts = ordered.compactMap(\.thought)
        answer.reasoning = Reasoning.cut(thoughts.map(\.text).joined(separator: "\n\n"))
        let blocks = thoughts.map(\.json)
        if JSON.array(blocks).canonicalBytes.count <= Reasoning.thoughtBytesMax {
            answer.thoughts = blocks
        }
        if !vendor.isEmpty { answer.vendor = .object(vendor) }
        return answer
    }

    /// The reason in the words that every provider's answers use here.
    private static func reason(_ reason: String) -> String {
        switch reason {
        case "end_turn", "stop_sequence": "stop"
        case "max_tokens", "model_context_window_exceeded": "length"
        case "tool_use": "tool_calls"
        default: reason
        }
    }

    private mutating func takeMessage(_ message: JSON) {
        hasMessage = true
        if let reported = message["model"]?.stringValue {
            model = reported.singleLine(bytesMax: 200)
        }
        if let id = message["id"]?.stringValue {
            vendor["id"] = .string(id.singleLine(bytesMax: 200))
        }
        counts.take(message["usage"])
        if let tier = message["usage"]?["service_tier"]?.stringValue {
            vendor["service_tier"] = .string(tier.singleLine(bytesMax: 64))
        }
        takeReason(message)
    }

    private mutating func takeReason(_ holder: JSON?) {
        if let reason = holder?["stop_reason"]?.stringValue {
            finish = reason.singleLine(bytesMax: 64)
        }
        if let word = holder?["stop_sequence"]?.stringValue {
            vendor["stop_sequence"] = .string(word.singleLine(bytesMax: 200))
        }
    }

    private mutating func takeWhole(_ message: JSON) -> [ModelProgress] {
        takeMessage(message)
        isOver = true
        return (message["content"]?.arrayValue ?? []).enumerated().flatMap { index, block in
            begin(block, at: index)
        }
    }

    private mutating func begin(_ block: JSON, at index: Int?) -> [ModelProgress] {
        guard blocks.count < Self.blocksMax else { return [] }
        var begun = Block(index: index ?? blocks.count)
        switch block["type"]?.stringValue {
        case "text":
            begun.text = block["text"]?.stringValue ?? ""
            blocks.append(begun)
            return begun.text.isEmpty ? [] : [.text(begun.text)]
        case "tool_use":
            let name = String((block["name"]?.stringValue ?? "").prefix(1024))
            begun.call = (block["id"]?.stringValue ?? "", name)
            if let input = block["input"], input.objectValue?.isEmpty == false {
                begun.input = input.canonicalText
            }
            blocks.append(begun)
            return [progress(of: begun, adding: begun.input)]
        case "thinking":
            begun.thought = Thought(
                text: block["thinking"]?.stringValue ?? "",
                signature: block["signature"]?.stringValue ?? "")
            blocks.append(begun)
            return []
        case "redacted_thinking":
            begun.thought = Thought(hidden: block["data"]?.stringValue ?? "")
            blocks.append(begun)
            return []
        default: return []
        }
    }

    private mutating func add(_ delta: JSON, at index: Int?) -> [ModelProgress] {
        switch delta["type"]?.stringValue {
        case "text_delta":
            let added = delta["text"]?.stringValue ?? ""
            guard !added.isEmpty, let place = place(index, { $0.call == nil && $0.thought == nil })
            else { return [] }
            blocks[place].text += added
            return [.text(added)]
        case "input_json_delta":
            let added = delta["partial_json"]?.stringValue ?? ""
            guard !added.isEmpty, let place = place(index, { $0.call != nil }) else { return [] }
            blocks[place].arguments += added
            return [progress(of: blocks[place], adding: added)]
        case "thinking_delta", "signature_delta":
            guard let place = place(index, { $0.thought != nil }) else { return [] }
            blocks[place].thought?.text += delta["thinking"]?.stringValue ?? ""
            blocks[place].thought?.signature += delta["signature"]?.stringValue ?? ""
            return []
        default: return []
        }
    }

    private func place(_ index: Int?, _ fits: (Block) -> Bool) -> Int? {
        let place =
            index.map { index in blocks.lastIndex { $0.index == index } }
            ?? blocks.indices.last
        guard let place, fits(blocks[place]) else { return nil }
        return place
    }

    private func progress(of block: Block, adding added: String) -> ModelProgress {
        let before = blocks.prefix { $0.index != block.index }
        return .call(
            index: before.count { $0.call != nil },
            tool: names.named(block.call?.name ?? "").text, arguments: added)
    }
}

/// Counts of tokens that come in parts: of the input with the first event, of the output with the
/// last. What was read from and written to the provider's cache is counted beside the input.
private struct Counts {
    private var input: Int?
    private var cacheRead = 0
    private var cacheWritten = 0
    private var output: Int?

    mutating func take(_ usage: JSON?) {
        guard let usage else { return }
        input = usage["input_tokens"]?.intValue ?? input
        output = usage["output_tokens"]?.intValue ?? output
        cacheRead = usage["cache_read_input_tokens"]?.intValue ?? cacheRead
        cacheWritten = usage["cache_creation_input_tokens"]?.intValue ?? cacheWritten
    }

    /// Nil when nothing was counted.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        let parts = [input ?? 0, cacheRead, cacheWritten].map { max(0, min($0, 1 << 40)) }
        return Usage(
            inputTokens: parts.reduce(0, +), outputTokens: output ?? 0, cachedTokens: parts[1],
            cacheWrittenTokens: parts[2])
    }
}
