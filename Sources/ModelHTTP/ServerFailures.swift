import HTTPClient
import JSON
import SessionKernel

/// Says what an exchange without an answer means, for the operator and for the retry policy.
struct ServerFailures {
    let server: ModelServer

    /// How much of an error page is quoted.
    private static let quoteBytesMax = 200

    var missingKey: ModelFailure? {
        guard let key = server.key, key.value?.isEmpty ?? true else { return nil }
        return ModelFailure(
            kind: .unauthorized,
            message: "No key for \(server.place): \(key.name) is not set. Set it and resume.",
            retryable: false)
    }

    /// A whole answer whose status is not 200. What the server says is told without the key, which
    /// it may have echoed.
    ///
    /// - Parameter now: Seconds since 1970.
    func failure(head: HTTPResponseHead, body: [UInt8], now: Int) -> ModelFailure {
        let error = ProviderError(body: body, hiding: server.key)
        let said = error.map { ": \($0.message)" } ?? quote(body)
        let (kind, text, isRetryable) = meaning(of: head.status, error: error)
        return ModelFailure(
            kind: kind, message: "\(text) (\(head.status) from \(server.place))\(said)",
            status: head.status,
            retryAfterMilliseconds: isRetryable
                ? RetryAfter.milliseconds(in: head, now: now) : nil,
            retryable: isRetryable)
    }

    /// No whole answer.
    func failure(_ failure: HTTPFailure) -> ModelFailure {
        let (kind, isRetryable): (ModelFailure.Kind, Bool) =
            switch failure.code {
            case .refused, .forbiddenAddress: (.rejected, false)
            case .cannotResolve, .cannotConnect, .other: (.unreachable, true)
            case .tls: (.unreachable, false)
            case .connectTimeout, .firstByteTimeout, .idleTimeout, .wholeTimeout: (.timeout, true)
            case .tooLarge: (.tooLarge, false)
            case .cut: (.cut, true)
            case .cancelled: (.cancelled, false)
            }
        return ModelFailure(kind: kind, message: failure.message, retryable: isRetryable)
    }

    /// A body that is no answer although the status was 200, such as the page of a proxy.
    func notAnAnswer(_ body: [UInt8]) -> ModelFailure {
        ModelFailure(
            kind: .malformed,
            message: "\(server.place) did not answer in JSON; is it a \(server.api)"
                + " server?\(quote(body))", status: 200, retryable: false)
    }

    /// An answer that ended in good order before it said that it was done.
    var cutStream: ModelFailure {
        ModelFailure(
            kind: .cut, message: "\(server.place) ended its answer before it was whole.",
            retryable: true)
    }

    func brokenChunk(_ reason: some CustomStringConvertible) -> ModelFailure {
        ModelFailure(
            kind: .malformed,
            message: "\(server.place) sent a piece of its answer that cannot be read: \(reason)",
            retryable: true)
    }

    private func meaning(
        of status: Int, error: ProviderError?
    ) -> (ModelFailure.Kind, String, Bool) {
        if error?.isContextTooLong == true {
            return (.tooLarge, "The prompt is longer than the model can read", false)
        }
        switch status {
        case 401, 403: return (.unauthorized, unauthorizedText, false)
        case 404:
            return (
                .notFound,
                "There is no model `\(server.model)` or no such address; check `model` and"
                    + " `base_url`", false
            )
        case 408, 425: return (.timeout, "The server gave up waiting", true)
        case 413: return (.tooLarge, "The prompt is larger than the server takes", false)
        case 402: return (.rejected, "The account has no credit left", false)
        case 429 where error?.isOutOfCredit == true:
            return (.rateLimited, "The account has no credit left", false)
        case 429: return (.rateLimited, "The server asks to slow down", true)
        case 300..<400:
            return (
                .rejected, "The server points to another address; put it into `base_url`", false
            )
        case 400 where error?.isOutOfCredit == true:
            return (.rejected, "The account has no credit left", false)
        case 400..<500: return (.rejected, "The server refused the request", false)
        case 501, 505: return (.serverError, "The server cannot do this", false)
        case 529: return (.serverError, "The server has too much to do", true)
        case 500...: return (.serverError, "The server failed", true)
        default: return (.malformed, "The server answered with an unexpected status", false)
        }
    }

    private var unauthorizedText: String {
        guard let key = server.key else { return "The server asks for a key and none is set" }
        return "The server refused the key \(key.name)"
    }

    private func quote(_ body: [UInt8]) -> String {
        let page = String(decoding: body.prefix(4096), as: UTF8.self)
        let text = (server.key?.hidden(in: page) ?? page).singleLine(bytesMax: Self.quoteBytesMax)
        return text.isEmpty ? "" : ": \(text)"
    }
}
