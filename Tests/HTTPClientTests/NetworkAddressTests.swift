import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `Addresses of the public internet` {
    @Test(arguments: [
        "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
        "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    ]) func `are those that a stranger's machine may have`(text: String) {
        #expect(NetworkAddress(text)?.isPublic == true)
    }

    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "100::1",
        "::127.0.0.1", "4000::1",
    ]) func `are none of these`(text: String) {
        #expect(NetworkAddress(text)?.isPublic == false)
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "0x7f.1", "::g"])
    func `are written as addresses`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }
}

@Suite(.timeLimit(.minutes(10))) struct `A request to public addresses only` {
    private func failure(_ url: String, _ peers: HTTPRequest.Peers) async -> HTTPFailure? {
        var request = HTTPRequest(method: "GET", url: url)
        request.peers = peers
        do throws(HTTPFailure) {
            _ = try await transport.fetch(request, bodyBytesMax: 100)
            return nil
        } catch {
            return error
        }
    }
    private let transport = HTTPTransport()

    @Test(arguments: ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1"])
    func `is not even connected to this machine, however its address is written`(host: String)
        async
    {
        let server = LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer("inside") }
        }
        let refused = await failure("http://\(host):\(server.port)/", .onlyPublic)
        #expect(refused?.code == .forbiddenAddress)
        #expect(refused?.mayHaveArrived == false)
        #expect(server.connectionCount == 0)
    }

    @Test func `is not sent over a connection that another has made to a private address`() async {
        let served = Mutex<[String]>([])
        let server = LoopbackServer { connection in
            while let request = connection.readRequest() {
                served.withLock { $0.append(request.line) }
                connection.answer("inside")
            }
        }
        #expect(await failure("\(server.url)/first", .any) == nil)
        #expect(await failure("\(server.url)/second", .onlyPublic)?.code == .forbiddenAddress)
        #expect(await failure("\(server.url)/third", .any) == nil)
        #expect(served.withLock { $0 } == ["GET /first HTTP/1.1", "GET /third HTTP/1.1"])
    }
}

@Suite(.timeLimit(.minutes(10))) struct `What a failure says of its request` {
    private let transport = HTTPTransport()

    private func failure(_ request: HTTPRequest, within: Duration = .seconds(120)) async
        -> HTTPFailure?
    {
        let limits = HTTPLimits(firstByte: within, idle: within, whole: within)
        do throws(HTTPFailure) {
            _ = try await transport.fetch(request, limits: limits, bodyBytesMax: 100)
            return nil
        } catch {
            return error
        }
    }

    @Test func `it has not arrived where nobody listens`() async {
        let url = "http://127.0.0.1:\(closedPort())/"
        #expect(await failure(HTTPRequest(method: "POST", url: url))?.mayHaveArrived == false)
    }

    @Test func `it may have arrived when the server closes without an answer`() async {
        let server = LoopbackServer { _ = $0.readRequest() }
        let failed = await failure(HTTPRequest(method: "POST", url: server.url, body: [1]))
        #expect(failed?.code == .cut)
        #expect(failed?.mayHaveArrived == true)
    }

    @Test func `it may have arrived when the answer stays away`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.untilPeerCloses()
        }
        let request = HTTPRequest(method: "POST", url: server.url, body: [1])
        let failed = await failure(request, within: .milliseconds(100))
        #expect(failed?.code == .wholeTimeout || failed?.code == .firstByteTimeout)
        #expect(failed?.mayHaveArrived == true)
    }

    @Test func `what must be sent once goes over no connection that was kept`() async {
        let server = LoopbackServer { connection in
            // Takes a second request of a connection and closes it, as after too long an idle time.
            _ = connection.readRequest()
            connection.answer("first")
            _ = connection.readRequest()
        }
        var request = HTTPRequest(method: "POST", url: server.url, body: [1])
        request.isSentOnce = true
        #expect(await failure(request) == nil)
        #expect(await failure(request) == nil)
        #expect(server.connectionCount == 2)
    }

    @Test func `of a long answer the beginning is kept`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(String(repeating: "x", count: 1_000_000))
        }
        let answer = try await transport.fetch(
            HTTPRequest(method: "GET", url: server.url), bodyBytesMax: 1000)
        #expect(answer.body.count == 1000)
        #expect(answer.isCut)
        let whole = try await transport.fetch(
            HTTPRequest(method: "GET", url: server.url), bodyBytesMax: 1_000_000)
        #expect(whole.body.count == 1_000_000)
        #expect(!whole.isCut)
    }

    @Test func `a HEAD request waits for no body`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
            connection.untilPeerCloses()
        }
        let answer = try await transport.fetch(
            HTTPRequest(method: "HEAD", url: server.url), bodyBytesMax: 100)
        #expect(answer.head.status == 200)
    }
}
