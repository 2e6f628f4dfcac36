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
