import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(10))) struct `HTTP transport` {
    let transport = HTTPTransport()
    /// Long enough that only the limit under test can run out.
    let patient = HTTPLimits(
        connect: .seconds(120), firstByte: .seconds(120), idle: .seconds(120), whole: .seconds(120))

    private func get(_ url: String, limits: HTTPLimits? = nil) async throws(HTTPFailure) -> Fetched
    {
        let seen = Seen()
        let head = try await transport.send(
            HTTPRequest(method: "GET", url: url), limits: limits ?? patient
        ) { seen.take($0) }
        return Fetched(head: head, body: seen.body, heads: seen.heads)
    }

    private func failure(_ url: String, limits: HTTPLimits? = nil) async -> HTTPFailure.Code? {
        do throws(HTTPFailure) {
            _ = try await get(url, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `gives a server the time that the reference says`() {
        let limits = HTTPLimits()
        #expect(limits.connect == .seconds(10) && limits.firstByte == .seconds(60))
        #expect(limits.idle == .seconds(30) && limits.whole == .seconds(600))
    }

    @Test func `a whole answer comes with its status, fields and body`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(
                "busy", status: 503, fields: ["Retry-After: 7", "X-Twice: a", "X-Twice: b"])
        }
        let fetched = try await get(server.url)
        #expect(fetched.head.status == 503)
        #expect(fetched.head["retry-after"] == "7")
        #expect(fetched.head.fields.filter { $0.name == "X-Twice" }.map(\.value) == ["a", "b"])
        #expect(fetched.text == "busy")
    }

    @Test func `a request arrives as it was given`() async throws {
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            let fields = [
                "user-agent", "x-key", "x-empty", "expect", "content-length", "content-type",
            ]
            let told = fields.map { "\($0)=\(request.fields[$0] ?? "absent")" }
            connection.answer(
                ([request.line] + told).joined(separator: "|") + "|"
                    + String(decoding: request.body, as: UTF8.self))
        }
        let seen = Seen()
        _ = try await transport.send(
            HTTPRequest(
                method: "POST", url: server.url + "/v1/x?y=1",
                fields: [
                    HTTPField("X-Key", "s3cret"), HTTPField("X-Empty", ""),
                    HTTPField("Content-Type", "application/json"),
                ], body: Array("{}".utf8)), limits: patient
        ) { seen.take($0) }
        #expect(
            String(decoding: seen.body, as: UTF8.self)
                == "POST /v1/x?y=1 HTTP/1.1|user-agent=holdpoint|x-key=s3cret|x-empty="
                + "|expect=absent|content-length=2|content-type=application/json|{}")
    }

    @Test(arguments: [0, 1, 3_000_000]) func `a body of any size is sent whole`(size: Int)
        async throws
    {
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.answer("\(request.body.count) \(request.body.allSatisfy { $0 == 0x61 })")
        }
        let seen = Seen()
        _ = try await transport.send(
            HTTPRequest(
                method: "POST", url: server.url, body: [UInt8](repeating: 0x61, count: size)),
            limits: patient
        ) { seen.take($0) }
        #expect(String(decoding: seen.body, as: UTF8.self) == "\(size) true")
    }

    @Test func `chunks of any size make one body`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            for size in [1, 2, 7, 1000, 70_000] {
                connection.chunk(String(repeating: "x", count: size))
            }
            connection.endChunks()
        }
        let fetched = try await get(server.url)
        #expect(fetched.body.count == 71_010)
        #expect(fetched.heads.map(\.status) == [200])
    }

    @Test func `an interim head is not taken for the answer`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.answer("done")
        }
        let fetched = try await get(server.url)
        #expect(fetched.heads.map(\.status) == [200])
        #expect(fetched.head["X-Early"] == nil)
    }

    @Test func `a connection is used again`() async throws {
        let server = LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer("again") }
        }
        for _ in 0..<5 { #expect(try await get(server.url).text == "again") }
        #expect(server.connectionCount == 1)
    }

    @Test func `many requests run beside each other`() async throws {
        let gate = Gate(openAt: 20)
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            // Nobody is answered before everybody has asked.
            gate.pass()
            connection.answer("ok")
        }
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await get(server.url).text } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts == Array(repeating: "ok", count: 20))
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer("", status: 302, fields: ["Location: /elsewhere"])
        }
        #expect(try await get(server.url).head.status == 302)
        #expect(server.connectionCount == 1)
    }

    @Test func `nobody listening is a failure to connect`() async {
        #expect(await failure("http://127.0.0.1:\(closedPort())") == .cannotConnect)
    }

    @Test func `a name that does not exist is a failure to resolve`() async {
        #expect(await failure("http://nowhere.invalid") == .cannotResolve)
    }

    @Test func `speech that is not TLS is a failure of TLS`() async {
        let server = LoopbackServer { connection in
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            connection.untilPeerCloses()
        }
        #expect(await failure("https://127.0.0.1:\(server.port)") == .tls)
    }

    @Test func `a connection that is never taken runs into the connect limit`() async {
        let deaf = DeafPort()
        var limits = patient
        limits.connect = .milliseconds(100)
        #expect(await failure("http://127.0.0.1:\(deaf.port)", limits: limits) == .connectTimeout)
    }

    @Test func `a server that says nothing runs into the first-byte limit and is let go`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.untilPeerCloses()
            connection.tell("gone")
        }
        var limits = patient
        limits.firstByte = .milliseconds(100)
        #expect(await failure(server.url, limits: limits) == .firstByteTimeout)
        await server.until("gone")
    }

    @Test func `a server that stops half-way runs into the idle limit and is let go`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.chunk("a")
            connection.untilPeerCloses()
            connection.tell("gone")
        }
        var limits = patient
        limits.idle = .milliseconds(100)
        #expect(await failure(server.url, limits: limits) == .idleTimeout)
        await server.until("gone")
    }

    @Test func `a server that never ends runs into the whole limit`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.chunk("a")
            connection.untilPeerCloses()
        }
        var limits = patient
        limits.whole = .milliseconds(100)
        #expect(await failure(server.url, limits: limits) == .wholeTimeout)
    }

    @Test func `an answer above the limit is refused`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(String(repeating: "x", count: 1001))
        }
        var limits = patient
        limits.responseBytesMax = 1000
        #expect(await failure(server.url, limits: limits) == .tooLarge)
        limits.responseBytesMax = 1001
        #expect(await failure(server.url, limits: limits) == nil)
    }

    @Test func `a head without end is refused`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            for _ in 0..<40 { connection.write("X: \(String(repeating: "x", count: 10_000))\r\n") }
            connection.untilPeerCloses()
        }
        #expect(await failure(server.url) == .tooLarge)
    }

    @Test(arguments: Cut.allCases) func `an answer that breaks off is a cut`(cut: Cut) async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            switch cut {
            case .beforeAnswer: break
            case .insideLength: connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            case .insideChunks:
                connection.beginChunks()
                connection.chunk("half")
            case .byReset:
                connection.beginChunks()
                connection.chunk("half")
                connection.resetOnClose()
            }
        }
        #expect(await failure(server.url) == .cut)
    }

    enum Cut: CaseIterable { case beforeAnswer, insideLength, insideChunks, byReset }

    @Test func `cancelling closes the connection and ends the call`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.chunk("a")
            connection.tell("asked")
            connection.untilPeerCloses()
            connection.tell("gone")
        }
        let call = Task { await failure(server.url) }
        await server.until("asked")
        call.cancel()
        await server.until("gone")
        #expect(await call.value == .cancelled)
    }

    @Test func `a call in a cancelled task is not sent`() async {
        let server = LoopbackServer { _ in }
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(server.url)
        }
        #expect(await call.value == .cancelled)
        #expect(server.connectionCount == 0)
    }

    @Test func `one cancelled call leaves the others alone`() async throws {
        let gate = Gate(openAt: 2)
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.line.contains("/stay") {
                connection.tell("stays")
                gate.pass()
                connection.answer("stayed")
            } else {
                connection.tell("asked")
                connection.untilPeerCloses()
                gate.pass()
            }
        }
        let stays = Task { try await get(server.url + "/stay").text }
        await server.until("stays")
        let goes = Task { await failure(server.url + "/go") }
        await server.until("asked")
        goes.cancel()
        #expect(await goes.value == .cancelled)
        #expect(try await stays.value == "stayed")
    }

    @Test func `a reader that has enough does not wait for the end`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.chunk("all")
            connection.untilPeerCloses()
            connection.tell("gone")
        }
        var limits = patient
        limits.drain = .milliseconds(20)
        let head = try await transport.send(
            HTTPRequest(method: "GET", url: server.url), limits: limits
        ) { if case .body = $0 { .enough } else { .more } }
        #expect(head.status == 200)
        await server.until("gone")
    }

    @Test func `a transport that is dropped ends its calls`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.tell("asked")
            connection.untilPeerCloses()
        }
        let loop = CurlLoop(userAgent: "test")
        let (limits, url) = (patient, server.url)
        let result = await withTaskGroup(of: HTTPResult?.self) { group in
            group.addTask {
                await withCheckedContinuation { continuation in
                    loop.start(
                        CurlTransfer(
                            request: HTTPRequest(method: "GET", url: url), limits: limits,
                            ticket: HTTPTicket(), receive: { _ in .more },
                            finished: { continuation.resume(returning: $0) }))
                }
            }
            await server.until("asked")
            loop.stop()
            return await group.next() ?? nil
        }
        guard case .failure(let failure) = result else { Issue.record("it ended well"); return }
        #expect(failure.code == .cancelled)
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "http://", "http:///x",
        "http://user:pass@127.0.0.1/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y",
    ]) func `an address that cannot be meant is refused`(url: String) async {
        #expect(await failure(url) == .refused)
    }

    @Test(arguments: ["a\r\nX: y", "a\n", "\u{0}", "a\u{7F}"])
    func `a header value cannot start another header`(value: String) async {
        let request = HTTPRequest(
            method: "GET", url: "http://127.0.0.1/", fields: [HTTPField("X-Key", value)])
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(request) { _ in .more }
        }
        #expect(failure?.code == .refused)
        #expect(failure?.message.contains("X-Key") == true)
    }

    @Test(arguments: [
        ("http://localhost/x", true), ("http://127.0.0.1:80/", true), ("http://[::1]:1/", true),
        ("http://127.evil.example/", false), ("https://example.com/127.0.0.1", false),
    ]) func `only this machine counts as loopback`(url: String, expected: Bool) {
        #expect(HTTPRequest(method: "GET", url: url).isLoopback == expected)
    }
}

private struct Fetched {
    var head: HTTPResponseHead
    var body: [UInt8]
    var heads: [HTTPResponseHead]
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Collects what a transport tells.
private final class Seen: Sendable {
    private let state = Mutex((body: [UInt8](), heads: [HTTPResponseHead]()))

    var body: [UInt8] { state.withLock { $0.body } }
    var heads: [HTTPResponseHead] { state.withLock { $0.heads } }

    func take(_ progress: HTTPProgress) -> HTTPAppetite {
        state.withLock {
            switch progress {
            case .head(let head): $0.heads.append(head)
            case .body(let bytes): $0.body += bytes
            }
        }
        return .more
    }
}
