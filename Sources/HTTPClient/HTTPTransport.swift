import Synchronization

/// Sends requests with libcurl, all of them on one thread of its own.
///
/// Connections are kept and used again, HTTP/2 is spoken where TLS agrees on it, certificates are
/// verified against the system's store, and redirects are not followed: a key must not travel to
/// an address that nobody configured. On a kept connection that turns out to be closed, libcurl
/// sends the request once more on a new one.
///
/// Of the environment libcurl honours `http_proxy`, `https_proxy`, `HTTPS_PROXY`, `all_proxy`,
/// `ALL_PROXY`, `no_proxy`, `NO_PROXY` and `SSLKEYLOGFILE`. Loopback addresses never go through a
/// proxy. `.netrc` is not read, cookies are not kept.
package final class HTTPTransport: Sendable {
    private let loop: CurlLoop

    /// The thread starts with the first request, so that an unused transport costs nothing.
    package init(userAgent: String = "holdpoint") {
        loop = CurlLoop(userAgent: userAgent)
    }

    deinit {
        loop.stop()
    }

    /// Sends a request and hands over its answer as it comes in.
    ///
    /// `receive` is called on the transport's thread, in order, and never after this returns; it
    /// must be quick, for every other exchange waits for it. When the task is cancelled the
    /// connection is closed at once and this throws with code `cancelled`.
    ///
    /// - Returns: The head of the answer, once its body is whole. Any status is an answer.
    /// - Throws: `HTTPFailure` when there is no whole answer.
    package func send(
        _ request: HTTPRequest, limits: HTTPLimits = HTTPLimits(),
        receive: @escaping @Sendable (HTTPProgress) -> HTTPAppetite
    ) async throws(HTTPFailure) -> HTTPResponseHead {
        try request.check()
        let ticket = HTTPTicket()
        let loop = loop
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.start(
                    CurlTransfer(
                        request: request, limits: limits, ticket: ticket, receive: receive,
                        finished: { continuation.resume(returning: $0) }))
            }
        } onCancel: {
            loop.cancel(ticket)
        }
        return try result.get()
    }

    /// Sends a request and keeps its answer up to so many bytes of body; of a longer one the
    /// beginning, and the connection is closed.
    package func fetch(
        _ request: HTTPRequest, limits: HTTPLimits = HTTPLimits(), bodyBytesMax: Int
    ) async throws(HTTPFailure) -> HTTPAnswer {
        var limits = limits
        limits.responseBytesMax = .max
        limits.drain = .zero
        let kept = Mutex(HTTPAnswer(head: HTTPResponseHead(status: 0)))
        let head = try await send(request, limits: limits) { progress in
            guard case .body(let bytes) = progress else { return .more }
            return kept.withLock { answer in
                answer.body += bytes.prefix(bodyBytesMax - answer.body.count)
                answer.bytes += bytes.count
                guard answer.bytes > bodyBytesMax else { return .more }
                answer.isCut = true
                return .enough
            }
        }
        var answer = kept.withLock { $0 }
        answer.head = head
        return answer
    }
}

/// A whole answer, or the beginning of a long one.
package struct HTTPAnswer: Hashable, Sendable {
    package internal(set) var head: HTTPResponseHead
    package internal(set) var body: [UInt8] = []
    /// Bytes of the body that came, also those that were not kept.
    package internal(set) var bytes = 0
    package internal(set) var isCut = false
}

/// Names one exchange to the code that cancels it.
///
/// The mark is set before the loop is told, so an exchange that is cancelled before the loop has
/// seen it is not started at all.
final class HTTPTicket: Sendable {
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func markCancelled() {
        cancelled.store(true, ordering: .releasing)
    }
}
