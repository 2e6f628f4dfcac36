import JSON
import Synchronization
import TestSupport

/// A server of the protocol over HTTP on 127.0.0.1, that can be told to forget, to cut and to fail.
final class HTTPServer: Sendable {
    struct Heard: Sendable {
        let line: String
        let fields: [String: String]
        let message: JSON?
    }

    private struct State {
        var heard: [Heard] = []
        var sessions = 0
        var forgets = false
        var description = "Says its text again."
    }

    private let state = Mutex(State())
    private let server: Mutex<LoopbackServer?>

    init() {
        server = Mutex(nil)
        let made = LoopbackServer { [weak self] connection in
            while let request = connection.readRequest() { self?.take(request, connection) }
        }
        server.withLock { $0 = made }
    }

    var url: String { server.withLock { $0?.url ?? "" } + "/mcp" }
    var heard: [Heard] { state.withLock { $0.heard } }
    var methods: [String] { heard.compactMap { $0.message?["method"]?.stringValue } }

    /// Forgets its sessions: the next request in one is answered with 404.
    func forget() { state.withLock { $0.forgets = true } }
    func describe(_ text: String) { state.withLock { $0.description = text } }

    func until(_ fact: String) async {
        guard let server = server.withLock({ $0 }) else { return }
        await server.until(fact)
    }

    private func take(_ request: ServedRequest, _ connection: ServedConnection) {
        let message = try? JSON(parsing: request.body)
        let heard = Heard(line: request.line, fields: request.fields, message: message)
        let forgets = state.withLock { state in
            state.heard.append(heard)
            defer { if message?["method"] == "initialize" { state.forgets = false } }
            return state.forgets && message?["method"] != "initialize"
        }
        if request.line.hasPrefix("DELETE") {
            connection.answer("", status: 200)
            return connection.tell("deleted")
        }
        if request.line.hasPrefix("GET") { return resume(request, connection) }
        if forgets { return connection.answer("no such session", status: 404, type: "text/plain") }
        guard let message, let id = message["id"], let method = message["method"]?.stringValue
        else {
            connection.answer("", status: 202)
            return connection.tell(message?["method"]?.stringValue ?? "answered")
        }
        switch method {
        case "initialize":
            let number = state.withLock { state in
                state.sessions += 1
                return state.sessions
            }
            let result: JSON = [
                "capabilities": ["tools": [:]], "protocolVersion": "2025-11-25",
                "serverInfo": ["name": "web", "version": "1"],
            ]
            connection.answer(
                Self.text(id, result), fields: ["Mcp-Session-Id: session-\(number)"])
        case "tools/list":
            let description = state.withLock { $0.description }
            connection.answer(Self.text(id, ["tools": .array(Self.tools(description))]))
        case "tools/call": call(id, message["params"] ?? [:], connection)
        default: connection.answer(Self.text(id, [:]))
        }
    }

    private func call(_ id: JSON, _ params: JSON, _ connection: ServedConnection) {
        let done = Self.text(id, ["content": [["text": "done", "type": "text"]]])
        switch params["name"]?.stringValue {
        case "stream":
            connection.beginChunks()
            connection.chunk("id: 1\ndata: \n\n")
            let progress: JSON = [
                "jsonrpc": "2.0", "method": "notifications/progress",
                "params": ["progress": 1, "progressToken": params["_meta"]?["progressToken"] ?? 0],
            ]
            connection.chunk("id: 2\ndata: \(progress.canonicalText)\n\n")
            connection.chunk("id: 3\ndata: \(done)\n\n")
            connection.endChunks()
        case "cut":
            connection.beginChunks()
            connection.chunk("id: cut-1\ndata: \n\n")
            connection.endChunks()
        case "end":
            connection.beginChunks()
            connection.endChunks()
        case "fail": connection.answer("on fire", status: 500, type: "text/plain")
        case "hang":
            connection.tell("hanging")
            connection.untilPeerCloses()
        default: connection.answer(done)
        }
    }

    /// The rest of the stream that was cut.
    private func resume(_ request: ServedRequest, _ connection: ServedConnection) {
        guard request.fields["last-event-id"] == "cut-1",
            let id = heard.last(where: { $0.message?["params"]?["name"] == "cut" })?.message?["id"]
        else { return connection.answer("", status: 405) }
        let done = Self.text(id, ["content": [["text": "resumed", "type": "text"]]])
        connection.beginChunks()
        connection.chunk("id: cut-2\ndata: \(done)\n\n")
        connection.endChunks()
    }

    private static func text(_ id: JSON, _ result: JSON) -> String {
        (["id": id, "jsonrpc": "2.0", "result": result] as JSON).canonicalText
    }

    private static func tools(_ description: String) -> [JSON] {
        ["echo", "stream", "cut", "end", "fail", "hang"].map { name in
            [
                "description": .string(name == "echo" ? description : "Does it."),
                "inputSchema": ["type": "object"], "name": .string(name),
            ]
        }
    }
}
