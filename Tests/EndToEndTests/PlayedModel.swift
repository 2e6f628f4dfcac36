import Glibc
import JSON
import Synchronization
import TestSupport

/// A model server on loopback that plays the agents of the release train over Chat Completions.
///
/// What it answers follows from the messages of the request alone: who is asked, and what the tools
/// have said. It streams in chunks whose ends fall anywhere, also within a character.
final class PlayedModel: Sendable {
    let server: LoopbackServer
    private let seen: Seen
    /// Writing a byte lets the last answer end.
    private let gate: (read: Int32, write: Int32)

    /// What the server was asked.
    final class Seen: Sendable {
        private let state = Mutex<[(key: String, body: JSON)]>([])

        var keys: [String] { state.withLock { $0.map(\.key) } }
        var bodies: [JSON] { state.withLock { $0.map(\.body) } }

        func add(key: String, body: JSON) { state.withLock { $0.append((key, body)) } }
    }

    var baseURL: String { server.url + "/v1" }
    /// The `Authorization` of each request.
    var keys: [String] { seen.keys }
    var bodies: [JSON] { seen.bodies }

    /// - Parameter confession: A text that the last answer contains.
    init(confession: String) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        let seen = Seen()
        let release = ends[0]
        self.seen = seen
        gate = (ends[0], ends[1])
        server = LoopbackServer { connection in
            while let request = connection.readRequest() {
                guard let body = try? JSON(parsing: request.body) else {
                    connection.answer(#"{"error":{"message":"no JSON"}}"#, status: 400)
                    continue
                }
                seen.add(key: request.fields["authorization"] ?? "", body: body)
                let turn = ModelTurn(body)
                let answer = turn.answer(confession: confession)
                connection.beginChunks()
                var stream = OddChunks(connection)
                for delta in answer.deltas { stream.send(delta) }
                if answer.isLast {
                    var byte: UInt8 = 0
                    _ = read(release, &byte, 1)
                }
                stream.send(answer.ending)
                stream.finish()
            }
        }
    }

    deinit {
        close(gate.read)
        close(gate.write)
    }

    func letItEnd() {
        var byte: UInt8 = 1
        _ = write(gate.write, &byte, 1)
    }
}

/// Server-sent events, cut into chunks of a few bytes each, of ever other sizes.
private struct OddChunks {
    private let connection: ServedConnection
    private var sizes = [1, 7, 2, 31, 3, 64, 5, 13]

    init(_ connection: ServedConnection) { self.connection = connection }

    mutating func send(_ event: JSON) { send("data: \(event.canonicalText)\n\n") }

    mutating func finish() {
        send("data: [DONE]\n\n")
        connection.endChunks()
    }

    private mutating func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let size = sizes.removeFirst()
            sizes.append(size)
            connection.chunk(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }
}

/// One request, read as an agent would read it.
private struct ModelTurn {
    private var instructions = ""
    /// The results so far: which tool, and what it said.
    private var results: [(tool: String, text: String)] = []

    struct Answer {
        var text: String
        var calls: [(tool: String, arguments: String)] = []
        var isLast = false

        /// The answer as pieces of a stream, arguments in fragments of a few characters.
        var deltas: [JSON] {
            var deltas: [JSON] = [["role": "assistant", "content": ""]]
            var rest = text[...]
            while !rest.isEmpty {
                deltas.append(["content": .string(String(rest.prefix(9)))])
                rest = rest.dropFirst(9)
            }
            for (index, call) in calls.enumerated() {
                deltas.append([
                    "tool_calls": [
                        [
                            "index": .integer(index), "id": .string("call_\(index)"),
                            "type": "function",
                            "function": ["name": .string(call.tool), "arguments": ""],
                        ]
                    ]
                ])
                var rest = call.arguments[...]
                while !rest.isEmpty {
                    let piece: JSON = ["arguments": .string(String(rest.prefix(4)))]
                    deltas.append(["tool_calls": [["index": .integer(index), "function": piece]]])
                    rest = rest.dropFirst(4)
                }
            }
            return deltas.map { Self.event($0, finish: .null) }
        }

        var ending: JSON {
            var event = Self.event([:], finish: calls.isEmpty ? "stop" : "tool_calls")
            guard case .object(var object) = event else { return event }
            object["usage"] = ["prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940]
            event = .object(object)
            return event
        }

        private static func event(_ delta: JSON, finish: JSON) -> JSON {
            [
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-5-mini",
                "choices": [["index": 0, "delta": delta, "finish_reason": finish]],
            ]
        }
    }

    init(_ body: JSON) {
        var names: [String: String] = [:]
        for message in body["messages"]?.arrayValue ?? [] {
            let text = message["content"]?.stringValue ?? ""
            switch message["role"]?.stringValue {
            case "system": instructions += text
            case "assistant":
                for call in message["tool_calls"]?.arrayValue ?? [] {
                    let name = call["function"]?["name"]?.stringValue
                    names[call["id"]?.stringValue ?? ""] = name
                }
            case "tool":
                let id = message["tool_call_id"]?.stringValue ?? ""
                results.append((names[id] ?? "", text))
            default: break
            }
        }
    }

    private func result(_ tool: String) -> String? { results.last { $0.tool == tool }?.text }

    func answer(confession: String) -> Answer {
        if instructions.contains("You decide whether a version can be released") { return plan() }
        if instructions.contains("You test, tag and publish") { return release() }
        return verify(confession: confession)
    }

    private func plan() -> Answer {
        guard let log = result("git__log") else {
            return Answer(
                text: "Ich schaue zuerst nach – 見てみます 🔎.",
                calls: [
                    ("git__status", "{}"), ("git__log", "{}"),
                    ("files__read", #"{"path":"CHANGELOG.md"}"#),
                    ("git__ls_remote", #"{"ref":"refs/tags/v1.4.0"}"#),
                ])
        }
        let head = log.prefix { $0.isHexDigit }
        return Answer(
            text: "It can be released.",
            calls: [
                (
                    "handoff",
                    #"{"to":"releaser","reason":"ready","pending":["Publish v1.4.0"],"#
                        + #""facts":[{"text":"HEAD is \#(head)","source":"git.log"}]}"#
                )
            ])
    }

    private func release() -> Answer {
        if result("git__push") != nil {
            return Answer(
                text: "Pushed.",
                calls: [("handoff", #"{"to":"verifier","reason":"check it"}"#)])
        }
        if result("git__tag") != nil {
            return Answer(
                text: "Now the push.", calls: [("git__push", #"{"ref":"refs/tags/v1.4.0"}"#)])
        }
        guard let tests = result("tests__run") else {
            return Answer(text: "", calls: [("tests__run", "{}")])
        }
        guard tests.contains(#""failed": 0"#) || tests.contains(#""failed":0"#) else {
            return Answer(text: "Tests fail; I stop.", isLast: true)
        }
        return Answer(text: "All pass.", calls: [("git__tag", #"{"version":"1.4.0"}"#)])
    }

    private func verify(confession: String) -> Answer {
        guard let remote = result("git__ls_remote") else {
            return Answer(
                text: "I look.",
                calls: [("git__ls_remote", #"{"ref":"refs/tags/v1.4.0"}"#), ("git__log", "{}")])
        }
        guard remote.contains("refs/tags/v1.4.0") else {
            return Answer(text: "Verification failed: it is not there.", isLast: true)
        }
        return Answer(
            text: "The remote has it. By the way, \(confession) was given to me. All is well.",
            isLast: true)
    }
}
