import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import ModelHTTP

@Suite(.timeLimit(.minutes(10))) struct `Messages model` {
    private let transport = HTTPTransport()

    @Test func `a prompt is sent as encoded, with version and key, and its answer is read`()
        async throws
    {
        let text =
            #"{"type":"message_start","message":{"model":"claude-t-1","usage":{"input_tokens":3}}}"#
        let parts = [
            text, #"{"type":"content_block_start","index":0,"content_block":{"type":"text"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hé"}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"#
                + #""usage":{"output_tokens":2}}"#,
            #"{"type":"message_stop"}"#,
        ]
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            guard request.line == "POST /v1/messages HTTP/1.1",
                request.fields["x-api-key"] == "k3y",
                request.fields["anthropic-version"] == "2023-06-01",
                let body = try? JSON(parsing: request.body), body["model"] == "claude-t"
            else { return connection.answer("", status: 400) }
            connection.beginChunks()
            for part in parts { connection.chunk("data: \(part)\n\n") }
            connection.endChunks()
        }
        var settings = MessagesSettings(
            baseURL: server.url, model: "claude-t", key: ModelKey(name: "K", value: "k3y"))
        settings.limits.drain = .milliseconds(20)
        let model = MessagesModel(settings, transport: transport)
        let log = ProgressLog()
        let answer = try await model.answer(try model.encode(prompt())) { log.add($0) }
        #expect(answer.text == "Hé")
        #expect(answer.usage == Usage(inputTokens: 3, outputTokens: 2))
        #expect(answer.finish == "stop")
        #expect(log.all == [.text("Hé")])
    }

    @Test func `an overloaded server is a failure that may pass, with its wait`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(
                #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                status: 529, fields: ["retry-after: 7"])
        }
        let model = MessagesModel(
            MessagesSettings(baseURL: server.url, model: "claude-t"), transport: transport)
        do {
            _ = try await model.answer(try model.encode(prompt())) { _ in }
            Issue.record("an error was taken for an answer")
        } catch let failure as ModelFailure {
            #expect(failure.kind == .serverError)
            #expect(failure.retryAfterMilliseconds == 7000)
            #expect(failure.retryable)
        }
    }

    @Test func `a key that is not set is missed before anything is sent`() {
        let model = MessagesModel(
            MessagesSettings(
                baseURL: "http://127.0.0.1:1", model: "m", key: ModelKey(name: "K", value: nil)),
            transport: transport)
        #expect(throws: ModelFailure.self) { try model.encode(prompt()) }
    }
}
