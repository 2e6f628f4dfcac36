import HTTPClient
import JSON
import SessionKernel

/// What a server says went wrong: `{"error": {"message", "code", "type"}}` and its relatives.
struct ProviderError {
    /// One line, fit to be shown.
    let message: String
    /// `code` and `type`, as far as there are any.
    let words: [String]
    /// An HTTP status that is given as the code, as some servers do inside a stream.
    let status: Int?

    static let messageBytesMax = 300

    /// - Parameters:
    ///   - error: The `error` member: an object or a text.
    ///   - key: Hidden before the message is cut, so that no half of it stays.
    init(_ error: JSON, hiding key: ModelKey?) {
        let said = error.stringValue ?? error["message"]?.stringValue ?? error.canonicalText
        message = (key?.hidden(in: said) ?? said).singleLine(bytesMax: Self.messageBytesMax)
        words = ["code", "type"].compactMap { error[$0]?.stringValue }
        status = error["code"]?.intValue
    }

    /// Reads the body of an error answer; nil when it is none that we know.
    init?(body: [UInt8], hiding key: ModelKey?) {
        guard let json = try? JSON(parsing: body, duplicateKeys: .lastWins) else { return nil }
        // Other compatible servers say {"message": …} or {"detail": …}.
        guard let error = json["error"] ?? json["message"] ?? json["detail"] ?? json[0]?["error"],
            !error.isNull
        else { return nil }
        self.init(error, hiding: key)
    }

    /// No credit is left: waiting does not help, other than with a rate limit.
    var isOutOfCredit: Bool {
        words.contains("insufficient_quota") || words.contains("billing_error")
            || message.contains("credit balance is too low")
    }
    var isContextTooLong: Bool {
        words.contains("context_length_exceeded") || words.contains("request_too_large")
            || message.hasPrefix("prompt is too long")
    }
    private var isRateLimit: Bool {
        words.contains("rate_limit_error") || words.contains("rate_limit_exceeded")
    }
    private var isRefusal: Bool {
        if words.contains(where: Self.refusals.contains) { return true }
        return status.map { (400..<500).contains($0) && $0 != 408 && $0 != 429 } ?? false
    }

    /// What asking again does not mend.
    private static let refusals: Set<String> = [
        "authentication_error", "invalid_request_error", "not_found_error", "permission_error",
    ]

    private var kind: ModelFailure.Kind {
        if isContextTooLong { return .tooLarge }
        if isRateLimit { return .rateLimited }
        return isRefusal ? .rejected : .serverError
    }

    /// What it means inside an answer that began well.
    var failure: ModelFailure {
        ModelFailure(
            kind: kind,
            message: "The server broke off its answer: \(message)", status: status,
            retryable: !isRefusal && !isContextTooLong && !isOutOfCredit)
    }
}
