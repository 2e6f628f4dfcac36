import HTTPClient
import JSON
import Synchronization

/// Speaks with a server that has an address: each message is a POST, and what comes back is either
/// one message or a stream of them (“Streamable HTTP”).
///
/// The stream that a server may offer by GET, for what belongs to no request, is not opened: what
/// could be heard there is asked for instead.
final class HTTPServerTransport: Transport {
    private struct State {
        var session: String?
        var version: String?
    }

    private static let errorBytesMax = 500
    /// A stream that is cut is taken up again so often.
    private static let resumptionsMax = 3
    private static let farewell: Duration = .seconds(5)

    private let name: String
    private let url: String
    private let fields: [HTTPField]
    private let client: HTTPTransport
    private let listener: @Sendable (TransportEvent) -> Bool
    private let state = Mutex(State())
    private let outbox: AsyncStream<JSON>.Continuation
    private let sending: Mutex<Task<Void, Never>?>

    init(
        _ url: String, fields: [String: String], of name: String, over client: HTTPTransport,
        listener: @escaping @Sendable (TransportEvent) -> Bool
    ) {
        self.name = name
        self.url = url
        self.fields = fields.sorted { $0.key < $1.key }.map { HTTPField($0.key, $0.value) }
        self.client = client
        self.listener = listener
        let (messages, outbox) = AsyncStream.makeStream(
            of: JSON.self, bufferingPolicy: .bufferingOldest(1000))
        self.outbox = outbox
        sending = Mutex(nil)
        // Owned: ended and awaited by `close`.
        let task = Task { [weak self] in
            for await message in messages { try? await self?.send(message) }
        }
        sending.withLock { $0 = task }
    }

    var hearsChanges: Bool { false }
    var lastWords: String { "" }
    func speaks(_ version: String) { state.withLock { $0.version = version } }

    func post(_ message: JSON) { outbox.yield(message) }

    func send(_ message: JSON) async throws(ServerFailure) {
        let exchange = HTTPExchange(answering: message, listener)
        let head = try await perform("POST", body: message.canonicalBytes, exchange)
        if message["method"]?.stringValue == "initialize", head.status == 200 {
            state.withLock { $0.session = head["Mcp-Session-Id"] }
        }
        try check(head, exchange)
        try await takeUp(exchange)
    }

    /// Ends the session at the server's, too; that it may not be ended so is no failure.
    func close() async {
        outbox.finish()
        let task = sending.withLock { $0 }
        task?.cancel()
        await task?.value
        guard state.withLock({ $0.session }) != nil else { return }
        let request = self.request("DELETE")
        _ = try? await client.send(
            request, limits: HTTPLimits(firstByte: Self.farewell, whole: Self.farewell)
        ) { _ in .more }
    }

    // MARK: One exchange

    private func perform(
        _ method: String, body: [UInt8]? = nil, _ exchange: HTTPExchange
    ) async throws(ServerFailure) -> HTTPResponseHead {
        // How long an answer may take is for whoever asks to say, and who gives up cancels this.
        let day: Duration = .seconds(86_400)
        let limits = HTTPLimits(firstByte: day, idle: day, whole: day)
        let request = self.request(method, body: body, after: exchange.lastEvent)
        do throws(HTTPFailure) {
            return try await client.send(request, limits: limits) { exchange.take($0) }
        } catch {
            if error.code == .cut, exchange.mayResume, let head = exchange.head { return head }
            throw failure(error)
        }
    }

    private func request(
        _ method: String, body: [UInt8]? = nil, after event: String = ""
    ) -> HTTPRequest {
        let (session, version) = state.withLock { ($0.session, $0.version) }
        var fields = fields + [HTTPField("Accept", "application/json, text/event-stream")]
        if body != nil { fields.append(HTTPField("Content-Type", "application/json")) }
        if let session { fields.append(HTTPField("Mcp-Session-Id", session)) }
        if let version { fields.append(HTTPField("MCP-Protocol-Version", version)) }
        if !event.isEmpty { fields.append(HTTPField("Last-Event-ID", event)) }
        return HTTPRequest(method: method, url: url, fields: fields, body: body)
    }

    private func check(
        _ head: HTTPResponseHead, _ exchange: HTTPExchange
    ) throws(ServerFailure) {
        let said = exchange.text.cut(to: Self.errorBytesMax)
        let told = "\(name) answered with status \(head.status)" + (said.isEmpty ? "" : ": \(said)")
        switch head.status {
        case 200..<300: return
        case 404 where state.withLock({ $0.session }) != nil:
            state.withLock { $0.session = nil }
            let why = "\(name) knows its session no more."
            throw ServerFailure(.forgotten, why)
        case 401, 403:
            throw ServerFailure(
                .unavailable, "\(told) It wants to know who asks: give it `headers`.")
        case 400..<500: throw ServerFailure(.unavailable, told)
        default: throw ServerFailure(.lost, told)
        }
    }

    /// Sees a request to its answer: a stream that ended before is taken up where it was cut.
    private func takeUp(_ exchange: HTTPExchange) async throws(ServerFailure) {
        var left = Self.resumptionsMax
        while !exchange.isAnswered {
            guard exchange.mayResume, left > 0 else {
                throw ServerFailure(.lost, "\(name) ended its answer before the result.")
            }
            left -= 1
            exchange.begin()
            let head = try await perform("GET", exchange)
            guard head.status == 200 else {
                throw ServerFailure(
                    .lost, "\(name) ended its answer before the result, and does not go on.")
            }
        }
    }

    private func failure(_ failure: HTTPFailure) -> ServerFailure {
        switch failure.code {
        case .cancelled: ServerFailure(.cancelled, "\(name): the call was cancelled.")
        case .refused, .forbiddenAddress, .cannotResolve, .cannotConnect, .tls, .connectTimeout:
            ServerFailure(.unavailable, "\(name) cannot be reached: \(failure.message)")
        case .firstByteTimeout, .idleTimeout, .wholeTimeout, .tooLarge, .cut, .other:
            ServerFailure(.lost, "\(name) was lost: \(failure.message)")
        }
    }
}
