import HTTPClient
import JSON
import SessionKernel
import Testing

@testable import ModelHTTP

@Suite struct `Failures of a model` {
    private let secret = "sk-secret-0123456789"

    private func failure(
        _ status: Int, _ body: String = "", fields: [HTTPField] = [], key: Bool = true
    ) -> ModelFailure {
        let key = key ? ModelKey(name: "OPENAI_API_KEY", value: secret) : nil
        return ServerFailures(server: settings("http://h:1/v1?sig=hush", key: key).server).failure(
            head: HTTPResponseHead(status: status, fields: fields), body: Array(body.utf8), now: 0)
    }

    @Test(arguments: [
        (301, ModelFailure.Kind.rejected, false), (400, .rejected, false),
        (401, .unauthorized, false),
        (402, .rejected, false), (403, .unauthorized, false), (404, .notFound, false),
        (408, .timeout, true),
        (413, .tooLarge, false), (422, .rejected, false), (429, .rateLimited, true),
        (500, .serverError, true),
        (501, .serverError, false), (502, .serverError, true), (503, .serverError, true),
        (529, .serverError, true),
        (204, .malformed, false),
    ]) func `a status says what may be done`(status: Int, kind: ModelFailure.Kind, retryable: Bool)
    {
        let failed = failure(status)
        #expect(failed.kind == kind)
        #expect(failed.retryable == retryable)
        #expect(failed.status == status)
        #expect(failed.message.contains("http://h:1/v1/chat/completions"))
    }

    @Test func `a refused key is named and never shown`() {
        let failed = failure(401, #"{"error":{"message":"Incorrect API key: \#(secret)."}}"#)
        #expect(failed.message.contains("OPENAI_API_KEY"))
        #expect(!failed.message.contains(secret))
        #expect(failure(401, key: false).message.contains("none is set"))
    }

    @Test(arguments: 280...310) func `a key is not shown in part where a reason is cut`(place: Int)
    {
        let text = String(repeating: "x", count: place) + secret
        #expect(!failure(400, #"{"error":"\#(text)"}"#).message.contains("sk-"))
        #expect(!failure(400, String(text.dropFirst(100))).message.contains("sk-"))
    }

    @Test func `a key that is echoed inside a stream is not shown`() {
        let key = ModelKey(name: "OPENAI_API_KEY", value: secret)
        var response = response(settings(key: key), names: [])
        response.take(HTTPResponseHead(status: 200))
        _ = response.take(
            Array(stream([["error": ["message": .string("bad key \(secret)")]]]).utf8))
        guard case .failure(let failed) = response.result(after: nil, now: 0) else {
            Issue.record("an error was taken for an answer")
            return
        }
        #expect(failed.message.hasSuffix("bad key [OPENAI_API_KEY]"))
    }

    @Test func `a key is not printed by anything that holds it`() {
        let key = ModelKey(name: "OPENAI_API_KEY", value: secret)
        var dumped = ""
        dump(settings(key: key), to: &dumped)
        #expect(!dumped.contains(secret))
        #expect(!"\(key) \(String(reflecting: settings(key: key)))".contains(secret))
    }

    @Test func `the query of an address is not shown`() {
        #expect(!failure(404).message.contains("hush"))
    }

    @Test func `an address or a model that does not exist is named`() {
        let failed = failure(404, #"{"error":{"message":"model not found"}}"#)
        #expect(failed.message.contains("test-model"))
        #expect(failed.message.contains("model not found"))
    }

    @Test func `a rate limit says how long to wait`() {
        #expect(
            failure(429, fields: [HTTPField("Retry-After", "2")]).retryAfterMilliseconds == 2000)
        #expect(
            failure(503, fields: [HTTPField("Retry-After", "2")]).retryAfterMilliseconds == 2000)
        #expect(failure(429).retryAfterMilliseconds == nil)
    }

    @Test func `an account without credit is not asked again`() {
        let failed = failure(429, #"{"error":{"message":"quota","code":"insufficient_quota"}}"#)
        #expect(!failed.retryable)
        #expect(failed.message.contains("credit"))
    }

    @Test func `a prompt that is too long is told as that`() {
        let failed = failure(
            400, #"{"error":{"message":"max 8k","code":"context_length_exceeded"}}"#)
        #expect(failed.kind == .tooLarge)
    }

    @Test(arguments: [
        (#"{"error":{"message":"bad\u0007\n\u202e thing"}}"#, ": bad thing"),
        (#"{"error":"plain"}"#, ": plain"),
        (#"{"detail":"other"}"#, ": other"),
        (#"[{"error":{"message":"in a list"}}]"#, ": in a list"),
        ("<html>\u{1B}]0;x\u{07}</html>", ": <html> ]0;x </html>"), ("", "completions)"),
    ]) func `the reason of the server is quoted on one line`(body: String, end: String) {
        #expect(failure(400, body).message.hasSuffix(end))
    }

    @Test func `a long reason is cut`() {
        let long = #"{"error":{"message":""# + String(repeating: "é", count: 5000) + #""}}"#
        #expect(failure(422, long).message.utf8.count < 500)
    }

    @Test func `a key that is named and missing is told before anything is sent`() {
        let model = ChatCompletionsModel(
            settings(key: ModelKey(name: "MY_KEY", value: nil)), transport: HTTPTransport())
        let failed = #expect(throws: ModelFailure.self) { try model.encode(prompt()) }
        #expect(failed?.kind == .unauthorized)
        #expect(failed?.message.contains("MY_KEY") == true)
    }
}
