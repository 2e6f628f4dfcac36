import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import ToolsHTTP

@Suite(.timeLimit(.minutes(10))) struct `The answer to a request of a tool` {
    private let asked = Asked()

    private func outcome(
        _ method: String = "POST", reach: Reach = .irreversible, idempotent: Bool = false,
        _ change: (inout HTTPSource) -> Void = { _ in },
        _ answer: @escaping @Sendable (ServedConnection, ServedRequest) -> Void
    ) async -> ToolOutcome {
        let server = asked.server(answer)
        let definition = tool(
            HTTPTemplate(method: method, url: server.url + "/x"), reach: reach,
            idempotent: idempotent, change)
        return await box(definition).run(invocation(definition))
    }

    @Test func `that says no is an error with its status and a bounded body`() async {
        let outcome = await outcome { connection, _ in
            connection.answer(#"{"why":"\#(String(repeating: "x", count: 9000))"}"#, status: 422)
        }
        #expect(outcome.error?.code == "invalid_request")
        #expect(outcome.error?.got == "status 422")
        #expect((outcome.error?.message.utf8.count ?? 0) < 2300)
        #expect(outcome.partial?.utf8.count == 9010)
        #expect(!outcome.isInDoubt)
    }

    @Test(arguments: [
        (400, "invalid_request", false, false), (401, "unauthorized", false, false),
        (404, "not_found", false, false), (409, "conflict", false, false),
        (429, "rate_limited", true, false), (500, "server_error", false, true),
        (502, "server_error", false, true), (503, "unavailable", true, false),
        (307, "redirected", false, false), (302, "redirected", false, true),
    ]) func `tells by its status whether it may pass and whether something was done`(
        status: Int, code: String, passes: Bool, open: Bool
    ) async {
        let outcome = await outcome { connection, _ in
            connection.answer("", status: status, fields: ["Location: /y"])
        }
        #expect(outcome.error?.code == code)
        #expect(outcome.error?.retryable == passes)
        #expect(outcome.isInDoubt == open)
        #expect(asked.all.count == 1)
    }

    @Test(arguments: [
        (408, true), (425, true), (429, true), (500, true), (502, true), (503, true), (504, true),
        (400, false), (403, false), (404, false), (409, false), (410, false), (501, false),
    ]) func `to a request that only reads may pass as its status says`(
        status: Int, passes: Bool
    ) async {
        let outcome = await outcome("GET", reach: .reads) { connection, _ in
            connection.answer("", status: status)
        }
        #expect(outcome.error?.retryable == passes)
        #expect(!outcome.isInDoubt)
    }

    @Test(arguments: [301, 302, 500, 502, 504])
    func `leaves open what was done where the server may have done it`(status: Int) async {
        let outcome = await outcome { connection, _ in
            connection.answer("", status: status, fields: ["Location: /y"])
        }
        #expect(outcome.isInDoubt && outcome.error?.retryable == false)
    }

    @Test func `may be asked for again where the call reads or has a key`() async {
        let reading = await outcome("GET", reach: .reads) { connection, _ in
            connection.answer("", status: 502)
        }
        #expect(reading.error?.retryable == true)
        #expect(!reading.isInDoubt)
        let keyed = await outcome(idempotent: true) { connection, _ in
            connection.answer("", status: 502)
        }
        #expect(keyed.error?.retryable == true)
        #expect(keyed.isInDoubt)
    }

    @Test func `says how long the server asks to be left alone`() async {
        let outcome = await outcome { connection, _ in
            connection.answer("", status: 429, fields: ["Retry-After: 7"])
        }
        #expect(outcome.error?.retryAfterMilliseconds == 7000)
    }

    @Test func `that stays away leaves open what was done`() async {
        let server = asked.server { connection, _ in connection.untilPeerCloses() }
        for (method, reach) in [("POST", Reach.irreversible), ("GET", .reads)] {
            var definition = tool(HTTPTemplate(method: method, url: server.url), reach: reach)
            definition.declaration.timeoutMilliseconds = 200
            let outcome = await box(definition).run(invocation(definition))
            #expect(outcome.error?.code == "timed_out")
            #expect(outcome.isInDoubt == (reach != .reads))
            #expect(outcome.error?.retryable == (reach == .reads))
        }
        #expect(asked.all.count == 2)
    }

    @Test func `of nobody leaves nothing open`() async {
        let definition = tool(
            HTTPTemplate(method: "POST", url: "http://127.0.0.1:\(closedPort())/"))
        let outcome = await box(definition).run(invocation(definition))
        #expect(outcome.error?.code == "unreachable")
        #expect(!outcome.isInDoubt)
    }

    @Test func `is followed to the same host only, and only to read`() async {
        let other = Asked()
        let elsewhere = other.server { connection, _ in connection.answer("elsewhere") }
        let place = elsewhere.url
        let answer: @Sendable (ServedConnection, ServedRequest) -> Void = { connection, request in
            switch request.line.split(separator: " ")[1] {
            case "/x": connection.answer("", status: 302, fields: ["Location: /y"])
            case "/y": connection.answer("", status: 307, fields: ["Location: \(place)/z"])
            default: connection.answer("here")
            }
        }
        let followed = await outcome(
            "GET", reach: .reads, { $0.followsRedirects = true }, answer)
        #expect(followed.error?.code == "redirected")
        #expect(asked.all.count == 2)
        let posted = await outcome("POST", { $0.followsRedirects = true }, answer)
        #expect(posted.error?.code == "redirected")
        #expect(asked.all.count == 3)
        #expect(other.all.isEmpty)
    }

    @Test func `is cut where it is longer than the tool keeps`() async {
        let outcome = await outcome("GET", reach: .reads, { $0.answerBytesMax = 10 }) {
            connection, _ in connection.answer(String(repeating: "ü", count: 100))
        }
        #expect(
            outcome.text == "üüüüü\n[… the answer was longer; its rest was not read …]")
    }

    @Test func `that is no text is told as what it is`() async {
        let outcome = await outcome("GET", reach: .reads) { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n")
            connection.write("Content-Length: 3\r\n\r\n")
            connection.write([0x89, 0xFF, 0x00])
        }
        #expect(outcome.text == "[3 bytes that are no text: image/png]")
    }

    @Test(arguments: [
        (200, #"{"total":1}"#, Verification.done("").kind), (200, #"{"total":0}"#, "notDone"),
        (404, "", "notDone"), (410, "", "notDone"), (500, "", "unknown"),
        (200, "no JSON", "unknown"),
    ]) func `to verify tells by status and conditions`(
        status: Int, body: String, expected: String
    ) async {
        let server = asked.server { connection, _ in connection.answer(body, status: status) }
        let definition = tool(HTTPTemplate(method: "POST", url: server.url)) {
            $0.verify = HTTPTemplate(method: "GET", url: server.url + "/find?key={{key}}")
            $0.verified = ["total": ["min": 1]]
        }
        let found = await box(definition).verify(invocation(definition))
        #expect(found.kind == expected)
        #expect(asked.last?.line == "GET /find?key=key-of-c1 HTTP/1.1")
    }

    @Test func `to an undo finds nothing left to undo and is content`() async {
        let server = asked.server { connection, _ in connection.answer("", status: 404) }
        let definition = tool(
            HTTPTemplate(method: "POST", url: server.url), reach: .reversible
        ) { $0.undo = HTTPTemplate(method: "DELETE", url: server.url + "/{{args.id}}") }
        var call = invocation(definition, ["id": 7])
        call.undoneBy = CallID("c2")
        let outcome = await box(definition).undo(call, progress: { _ in })
        #expect(outcome.text == #"{"status":404}"#)
        #expect(asked.last?.line == "DELETE /7 HTTP/1.1")
    }

    @Test func `is not waited for when the call is stopped`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.tell("asked")
            connection.untilPeerCloses()
        }
        let definition = tool(HTTPTemplate(method: "POST", url: server.url))
        let task = Task { await box(definition).run(invocation(definition)) }
        await server.until("asked")
        task.cancel()
        let outcome = await task.value
        #expect(outcome.error?.code == "cancelled")
        #expect(outcome.isInDoubt)
    }
}

extension Verification {
    var kind: String {
        switch self {
        case .done: "done"
        case .notDone: "notDone"
        case .unknown: "unknown"
        }
    }
}
