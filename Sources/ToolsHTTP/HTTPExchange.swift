import Glibc
import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// One request of a tool, with the redirects that it follows, and what its end means for a call.
struct HTTPExchange {
    let request: HTTPRequest
    let source: HTTPSource
    let transport: HTTPTransport

    private static let redirectsMax = 5
    /// How much of what a server says went wrong is told, in bytes.
    private static let toldBytesMax = 2048

    /// The last answer, whatever its status.
    func answer(milliseconds: Int, bytesMax: Int) async -> Result<HTTPAnswer, HTTPFailure> {
        let allowed = Duration.milliseconds(milliseconds)
        let end = ContinuousClock.now + allowed
        var request = request
        var left = Self.redirectsMax
        while true {
            let rest = end - .now
            let limits = HTTPLimits(
                connect: min(.seconds(10), rest), firstByte: rest, idle: rest, whole: rest)
            do throws(HTTPFailure) {
                let answer = try await transport.fetch(
                    request, limits: limits, bodyBytesMax: bytesMax)
                guard source.followsRedirects, ["GET", "HEAD"].contains(request.method), left > 0,
                    let next = Self.target(of: answer.head, from: request.url)
                else { return .success(answer) }
                left -= 1
                request.url = next
            } catch {
                return .failure(error)
            }
        }
    }

    /// Where a redirect leads, when that is the same scheme, host and port.
    private static func target(of head: HTTPResponseHead, from url: String) -> String? {
        guard [301, 302, 303, 307, 308].contains(head.status), let place = head["Location"],
            let origin = origin(of: url)
        else { return nil }
        if place.hasPrefix("/"), !place.hasPrefix("//"), !place.hasPrefix("/\\") {
            return origin + place.prefix { $0 != "#" }
        }
        guard place.lowercased().hasPrefix(origin.lowercased()),
            let next = Self.origin(of: place), next.lowercased() == origin.lowercased()
        else { return nil }
        return String(place.prefix { $0 != "#" })
    }

    private static func origin(of url: String) -> String? {
        guard let colon = url.firstRange(of: "://"), AddressTemplate.host(of: url) != nil else {
            return nil
        }
        let end = url[colon.upperBound...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        return String(url[..<end])
    }

    func outcome(of call: ToolInvocation, milliseconds: Int) async -> ToolOutcome {
        let started = ContinuousClock.now
        let bytesMax = source.answerBytesMax ?? HTTPSource.answerBytesDefault
        let result = await answer(milliseconds: milliseconds, bytesMax: bytesMax)
        let spent = Int(started.duration(to: .now) / .milliseconds(1))
        switch result {
        case .failure(let failure): return self.failure(failure, of: call)
        case .success(let answer):
            let output = ToolOutput(
                text: answer.text, bytes: max(answer.bytes, answer.text.utf8.count),
                milliseconds: spent)
            let isGone = [404, 410].contains(answer.head.status)
            if answer.head.status < 300 || answer.head.status == 304
                || answer.head.status == 303 && !reads(call) || call.undoneBy != nil && isGone
            {
                return .finished(output)
            }
            return refusal(answer, output, of: call)
        }
    }

    private func reads(_ call: ToolInvocation) -> Bool {
        call.undoneBy == nil && call.tool.declaration.reach == .reads
    }

    /// No whole answer. What was on its way may have been done.
    private func failure(_ failure: HTTPFailure, of call: ToolInvocation) -> ToolOutcome {
        let inDoubt = failure.mayHaveArrived && !reads(call)
        let (code, passes): (String, Bool) =
            switch failure.code {
            case .refused: ("invalid_request", false)
            case .forbiddenAddress: ("forbidden_address", false)
            case .cannotResolve, .cannotConnect: ("unreachable", true)
            case .tls: ("not_trusted", false)
            case .connectTimeout, .firstByteTimeout, .idleTimeout, .wholeTimeout:
                ("timed_out", true)
            case .cut: ("cut", true)
            case .cancelled: ("cancelled", false)
            case .tooLarge: ("answer_too_large", false)
            case .other: ("unreachable", true)
            }
        let repeatable = !inDoubt || call.tool.declaration.idempotent
        return .failed(
            CallError(
                code: code, message: failure.message, retryable: passes && repeatable,
                hint: inDoubt
                    ? "Do not repeat it: the server may have done it."
                    : "Correct the arguments, or tell the operator."),
            inDoubt: inDoubt, partial: nil)
    }

    /// An answer that says no.
    private func refusal(
        _ answer: HTTPAnswer, _ output: ToolOutput, of call: ToolInvocation
    ) -> ToolOutcome {
        let status = answer.head.status
        let (code, meaning, passes) = Self.meaning(of: status)
        // A server that broke off, and a gateway that heard nothing from the one behind it, do not
        // say that nothing was done.
        let open = [301, 302, 500, 502, 504].contains(status) && !reads(call)
        let said = answer.body.isEmpty ? "" : ": \(Self.told(answer.text))"
        var error = CallError(
            code: code, message: "\(request.method) \(request.place) \(meaning)\(said)",
            got: "status \(status)",
            retryable: passes && (!open || call.tool.declaration.idempotent),
            hint: open
                ? "Do not repeat it: the server may have done it."
                : passes
                    ? "It may pass; do something else meanwhile, or tell the operator."
                    : "Read what it says; correct the arguments, or tell the operator.")
        if error.retryable {
            error.retryAfterMilliseconds = RetryAfter.milliseconds(
                in: answer.head, now: time(nil))
        }
        return .failed(error, inDoubt: open, partial: output)
    }

    private static func meaning(of status: Int) -> (code: String, text: String, passes: Bool) {
        switch status {
        case 300..<400: ("redirected", "was sent elsewhere, where the tool does not go", false)
        case 400, 422: ("invalid_request", "was refused as wrong", false)
        case 401, 403, 407: ("unauthorized", "was not allowed", false)
        case 402: ("payment_required", "asks for a payment", false)
        case 404, 410: ("not_found", "was not found", false)
        case 408, 425: ("timed_out", "was not taken in time", true)
        case 409, 412: ("conflict", "does not fit what is there", false)
        case 429: ("rate_limited", "was told to slow down", true)
        case 501, 505: ("http_error", "is not known to the server", false)
        case 503: ("unavailable", "was told to come back later", true)
        case 500...: ("server_error", "met an error of the server", true)
        default: ("http_error", "was refused", false)
        }
    }

    private static func told(_ text: String) -> String {
        guard text.utf8.count > toldBytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: toldBytesMax)
        while end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + "…"
    }
}

extension HTTPAnswer {
    /// What a model is to read: the body, or what it is when it is no text.
    var text: String {
        let type = head["Content-Type"] ?? "no stated type"
        if body.isEmpty { return JSON.object(["status": .integer(head.status)]).canonicalText }
        guard let text = Self.decoded(body, isCut: isCut) else {
            return "[\(bytes) bytes that are no text: \(type.singleLine(bytesMax: 100))]"
        }
        return isCut ? "\(text)\n[… the answer was longer; its rest was not read …]" : text
    }

    /// UTF-8; where the end was cut off, without the piece of a character at its end.
    private static func decoded(_ bytes: [UInt8], isCut: Bool) -> String? {
        for short in 0...(isCut ? min(3, bytes.count) : 0) {
            if let text = String(validating: bytes.dropLast(short), as: UTF8.self) { return text }
        }
        return nil
    }
}
