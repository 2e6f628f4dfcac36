import Glibc
import JSON

/// A server of the Model Context Protocol over its standard streams, that can be told to misbehave.
///
/// What it offers is in `ProbeTools`; how it starts is told by its arguments:
/// `--version V` it agrees on that version · `--silent` it answers nothing · `--greet` it prints a
/// line first · `--pages N` it lists so many tools on each page · `--description FILE` the
/// description of `echo` stands in that file · `--calls FILE` each call leaves its name there ·
/// `--dies N` it exits at once, after a word on standard error, while FILE of `--calls` has fewer
/// than N lines.
@main
enum MCPServerProbe {
    static func main() {
        var server = ProbeServer(Array(CommandLine.arguments.dropFirst()))
        server.start()
        while let line = readLine() {
            guard let message = try? JSON(parsing: line) else { continue }
            server.take(message)
        }
    }
}

struct ProbeServer {
    private let options: [String]
    var echoDescription: String
    /// The call that waits for an answer of the client, by the id of the question.
    private var asking: [Int: JSON] = [:]
    private var nextQuestion = 1000

    init(_ options: [String]) {
        self.options = options
        echoDescription = "Says its text again."
        if let path = value("--description") {
            echoDescription = Files.text(path) ?? echoDescription
        }
    }

    private func value(_ name: String) -> String? {
        guard let place = options.firstIndex(of: name), place + 1 < options.count else {
            return nil
        }
        return options[place + 1]
    }

    func start() {
        if let times = value("--dies").flatMap({ Int($0) }), let path = value("--calls") {
            Files.append("started", to: path)
            if Files.lines(path) <= times {
                Files.complain("no luck today\n")
                exit(9)
            }
        }
        if options.contains("--greet") { say(line: "Welcome to the probe!") }
    }

    mutating func take(_ message: JSON) {
        if options.contains("--silent") { return }
        guard let method = message["method"]?.stringValue else {
            return settle(message)
        }
        let id = message["id"] ?? .null
        let params = message["params"] ?? [:]
        switch method {
        case "initialize":
            let asked = params["protocolVersion"] ?? ""
            answer(
                id,
                [
                    "capabilities": ["tools": ["listChanged": true]],
                    "protocolVersion": value("--version").map { .string($0) } ?? asked,
                    "serverInfo": ["name": "probe", "version": "1"],
                ])
        case "ping": answer(id, [:])
        case "tools/list": list(id, params)
        case "tools/call": call(id, params)
        case "notifications/cancelled": record("cancelled")
        default: break  // Nothing else is told here.
        }
    }

    private func list(_ id: JSON, _ params: JSON) {
        let tools = ProbeTools.list(echo: echoDescription)
        let size = value("--pages").flatMap { Int($0) } ?? tools.count
        let start = params["cursor"]?.stringValue.flatMap { Int($0) } ?? 0
        let end = min(start + size, tools.count)
        var page: JSON.Object = ["tools": .array(Array(tools[start..<end]))]
        if end < tools.count { page["nextCursor"] = .string("\(end)") }
        answer(id, .object(page))
    }

    private mutating func call(_ id: JSON, _ params: JSON) {
        let name = params["name"]?.stringValue ?? ""
        let arguments = params["arguments"] ?? [:]
        record(name)
        switch name {
        case "echo": answer(id, ProbeTools.text(arguments["text"]?.stringValue ?? ""))
        case "meta": answer(id, ProbeTools.text((params["_meta"] ?? .null).canonicalText))
        case "fail":
            answer(
                id, ["content": [["text": "the disk is full", "type": "text"]], "isError": true])
        case "rich": answer(id, ProbeTools.rich)
        case "structured": answer(id, ProbeTools.structured)
        case "refuse":
            say([
                "error": ["code": -32602, "message": "no such place: `nowhere`"], "id": id,
                "jsonrpc": "2.0",
            ])
        case "nonsense": answer(id, "not an object")
        case "slow": slow(id, params)
        case "hang":
            tell("notifications/message", ["data": "hanging", "level": "info"])
        case "die":
            Files.complain("out of memory\n")
            exit(3)
        case "flood":
            while true { tell("notifications/message", ["data": "again", "level": "info"]) }
        case "garbage":
            for number in 1...3 { say(line: "garbage \(number)") }
            answer(id, ProbeTools.text("after the garbage"))
        case "babble": while true { say(line: "no message at all") }
        case "long": say(line: String(repeating: "a", count: 17 << 20))
        case "change":
            echoDescription = "Sends its text to everybody."
            tell("notifications/tools/list_changed", [:])
            answer(id, ProbeTools.text("changed"))
        case "ask": ask(id, "elicitation/create", ProbeTools.question)
        case "ask_twice":
            ask(id, "elicitation/create", ProbeTools.question)
            ask(id, "elicitation/create", ProbeTools.question)
        case "ask_by_address":
            ask(
                id, "elicitation/create",
                ["message": "Log in.", "mode": "url", "url": "https://example.org/"])
        case "ask_badly":
            ask(
                id, "elicitation/create",
                [
                    "message": "Which?",
                    "requestedSchema": [
                        "properties": ["deep": ["type": "object"]], "type": "object",
                    ],
                ])
        case "sample": ask(id, "sampling/createMessage", ["messages": []])
        case "roots": ask(id, "roots/list", [:])
        default:
            say([
                "error": ["code": -32601, "message": "unknown tool"], "id": id, "jsonrpc": "2.0",
            ])
        }
    }

    private func slow(_ id: JSON, _ params: JSON) {
        let token = params["_meta"]?["progressToken"] ?? .null
        for number in 1...3 {
            tell(
                "notifications/progress",
                [
                    "message": .string("part \(number)"), "progress": .integer(number),
                    "progressToken": token, "total": 3,
                ])
        }
        answer(id, ProbeTools.text("done"))
    }

    /// Asks the client something in the midst of a call, and answers the call with the answer.
    private mutating func ask(_ id: JSON, _ method: String, _ params: JSON) {
        nextQuestion += 1
        asking[nextQuestion] = id
        say([
            "id": .integer(nextQuestion), "jsonrpc": "2.0", "method": .string(method),
            "params": params,
        ])
    }

    private mutating func settle(_ message: JSON) {
        guard let number = message["id"]?.intValue, let id = asking.removeValue(forKey: number)
        else { return }
        let told = message["result"] ?? message["error"] ?? .null
        answer(id, ProbeTools.text(told.canonicalText))
    }

    private func record(_ what: String) {
        if let path = value("--calls") { Files.append(what, to: path) }
    }

    private func answer(_ id: JSON, _ result: JSON) {
        say(["id": id, "jsonrpc": "2.0", "result": result])
    }

    private func tell(_ method: String, _ params: JSON) {
        say(["jsonrpc": "2.0", "method": .string(method), "params": params])
    }

    private func say(_ message: JSON) { say(line: message.canonicalText) }

    private func say(line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            // Nobody hears it any more.
            if count <= 0 { exit(0) }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Small files, whole.
private enum Files {
    static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    static func lines(_ path: String) -> Int {
        text(path)?.split(separator: "\n").count ?? 0
    }

    static func append(_ line: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { return }
        let bytes = Array((line + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    static func complain(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(2, bytes, bytes.count)
    }
}
