import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import ModelHTTP

@Suite struct `Messages answer` {
    private func read(
        _ body: String, status: Int = 200, piece: Int = .max, after failure: HTTPFailure? = nil
    ) -> (result: Result<ModelAnswer, ModelFailure>, progress: [ModelProgress]) {
        let settings = MessagesSettings(
            baseURL: "http://h:1", model: "m", key: ModelKey(name: "K", value: "sk-ant-0123456789"))
        var response = ModelResponse(
            MessagesAnswer(names: ToolNames(["git.push", "a"]), key: settings.key),
            from: settings.server)
        response.take(HTTPResponseHead(status: status))
        var progress: [ModelProgress] = []
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            progress += response.take(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return (response.result(after: failure, now: 0), progress)
    }

    private func failure(_ body: String, status: Int = 200) -> ModelFailure? {
        guard case .failure(let failure) = read(body, status: status).result else { return nil }
        return failure
    }

    private func events(_ events: [JSON]) -> String {
        events.map { event in
            "event: \(event["type"]?.stringValue ?? "")\ndata: \(event.canonicalText)\n\n"
        }.joined()
    }

    private let start: JSON = [
        "type": "message_start",
        "message": [
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-t-1",
            "content": [], "stop_reason": .null,
            "usage": [
                "input_tokens": 25, "cache_creation_input_tokens": 10,
                "cache_read_input_tokens": 100, "output_tokens": 1,
            ],
        ],
    ]

    private func begin(_ index: Int, _ block: JSON) -> JSON {
        ["type": "content_block_start", "index": .integer(index), "content_block": block]
    }

    private func add(_ index: Int, _ delta: JSON) -> JSON {
        ["type": "content_block_delta", "index": .integer(index), "delta": delta]
    }

    private func stop(_ index: Int) -> JSON {
        ["type": "content_block_stop", "index": .integer(index)]
    }

    private func end(_ reason: String, output: Int = 15) -> [JSON] {
        [
            [
                "type": "message_delta",
                "delta": ["stop_reason": .string(reason), "stop_sequence": .null],
                "usage": ["output_tokens": .integer(output)],
            ],
            ["type": "message_stop"],
        ]
    }

    private var callsTwice: String {
        events(
            [
                start, ["type": "ping"],
                begin(0, ["type": "thinking", "thinking": "", "signature": ""]),
                add(0, ["type": "thinking_delta", "thinking": "Hm."]),
                add(0, ["type": "signature_delta", "signature": "c2ln"]), stop(0),
                begin(1, ["type": "text", "text": ""]),
                add(1, ["type": "text_delta", "text": "I pu"]),
                add(1, ["type": "text_delta", "text": "sh é🙂."]), stop(1),
                begin(2, ["type": "tool_use", "id": "toolu_1", "name": "git__push", "input": [:]]),
                add(2, ["type": "input_json_delta", "partial_json": ""]),
                add(2, ["type": "input_json_delta", "partial_json": #"{"ref": "#]),
                add(2, ["type": "input_json_delta", "partial_json": #""main"}"#]), stop(2),
                begin(3, ["type": "tool_use", "id": "toolu_2", "name": "a", "input": [:]]),
                stop(3), ["type": "something_new", "index": 3],
            ] + end("tool_use", output: 89))
    }

    @Test func `an answer is the same wherever the stream is cut`() throws {
        let body = callsTwice
        var expected = ModelAnswer(
            text: "I push é🙂.",
            calls: [
                request("toolu_1", "git.push", #"{"ref": "main"}"#), request("toolu_2", "a", ""),
            ],
            usage: Usage(
                inputTokens: 135, outputTokens: 89, cachedTokens: 100, cacheWrittenTokens: 10),
            reportedModel: "claude-t-1", finish: "tool_calls")
        expected.reasoning = "Hm."
        expected.thoughts = [["type": "thinking", "thinking": "Hm.", "signature": "c2ln"]]
        expected.vendor = ["id": "msg_1"]
        let whole = read(body)
        #expect(try whole.result.get() == expected)
        #expect(
            whole.progress == [
                .text("I pu"), .text("sh é🙂."),
                .call(index: 0, tool: "git.push", arguments: ""),
                .call(index: 0, tool: "git.push", arguments: #"{"ref": "#),
                .call(index: 0, tool: "git.push", arguments: #""main"}"#),
                .call(index: 1, tool: "a", arguments: ""),
            ])
        for size in [1, 2, 3, 5, 17, 100] {
            #expect(try read(body, piece: size).result.get() == expected, "cut every \(size)")
        }
    }

    @Test func `thoughts that are hidden are kept as they came, whatever their size`() throws {
        let hidden = String(repeating: "A", count: 3000)
        let body = events(
            [
                start, begin(0, ["type": "redacted_thinking", "data": .string(hidden)]), stop(0),
                begin(1, ["type": "text", "text": "Yes."]), stop(1),
            ] + end("end_turn"))
        let answer = try read(body, piece: 11).result.get()
        #expect(answer.thoughts == [["type": "redacted_thinking", "data": .string(hidden)]])
        #expect(answer.reasoning.isEmpty && answer.text == "Yes.")
    }

    @Test func `an answer that ends before it was whole is cut, at every byte`() {
        let body = Array(callsTwice.utf8)
        let whole = String(decoding: body, as: UTF8.self)
        let needed = whole.utf8.count - events(end("tool_use", output: 89)).utf8.count
        for length in stride(from: 1, to: needed, by: 7) {
            let part = String(decoding: body.prefix(length), as: UTF8.self)
            let kind = failure(part)?.kind
            #expect(kind == .cut, "after \(length) bytes: \(kind.map(\.rawValue) ?? "an answer")")
        }
    }

    @Test(arguments: [
        ("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"), ("refusal", "refusal"),
        ("pause_turn", "pause_turn"),
    ]) func `a reason to stop is told in the common words`(given: String, told: String) throws {
        let body = events(
            [
                start, begin(0, ["type": "text", "text": ""]),
                add(0, ["type": "text_delta", "text": "x"]), stop(0),
            ] + end(given))
        #expect(try read(body).result.get().finish == told)
    }

    @Test func `a message that is not streamed is read as well`() throws {
        let body: JSON = [
            "type": "message", "model": "claude-t-1", "stop_reason": "tool_use",
            "content": [
                ["type": "text", "text": "So."],
                ["type": "tool_use", "id": "t1", "name": "git__push", "input": ["ref": "main"]],
            ], "usage": ["input_tokens": 5, "output_tokens": 7],
        ]
        #expect(
            try read(body.canonicalText).result.get()
                == ModelAnswer(
                    text: "So.", calls: [request("t1", "git.push", #"{"ref":"main"}"#)],
                    usage: Usage(inputTokens: 5, outputTokens: 7), reportedModel: "claude-t-1",
                    finish: "tool_calls"))
    }

    @Test(arguments: [
        ("overloaded_error", "Overloaded", ModelFailure.Kind.serverError, true),
        ("api_error", "Internal server error", .serverError, true),
        ("rate_limit_error", "slower", .rateLimited, true),
        ("invalid_request_error", "messages: must not be empty", .rejected, false),
        ("invalid_request_error", "prompt is too long: 9 tokens > 8", .tooLarge, false),
    ]) func `an error inside a stream says whether to try again`(
        type: String, message: String, kind: ModelFailure.Kind, retryable: Bool
    ) {
        let error: JSON = [
            "type": "error",
            "error": ["type": .string(type), "message": .string(message + " sk-ant-0123456789")],
        ]
        let failed = failure(events([start, error]))
        #expect(failed?.kind == kind)
        #expect(failed?.retryable == retryable)
        #expect(failed?.message.contains(message) == true)
        #expect(failed?.message.contains("sk-ant") == false)
    }

    @Test func `an error after the first words is a cut, since what had come was counted`() {
        let error: JSON = [
            "type": "error", "error": ["type": "overloaded_error", "message": "Overloaded"],
        ]
        let begun = [
            start, begin(0, ["type": "text", "text": ""]),
            add(0, ["type": "text_delta", "text": "So."]),
        ]
        let failed = failure(events(begun + [error]))
        #expect(failed?.kind == .cut)
        #expect(failed?.retryable == true)
        #expect(failed?.message.contains("Overloaded") == true)
    }

    @Test(arguments: [
        (401, "authentication_error", "invalid x-api-key", ModelFailure.Kind.unauthorized, false),
        (400, "invalid_request_error", "Your credit balance is too low", .rejected, false),
        (400, "invalid_request_error", "prompt is too long: 9 > 8", .tooLarge, false),
        (404, "not_found_error", "model: m", .notFound, false),
        (413, "request_too_large", "too large", .tooLarge, false),
        (429, "rate_limit_error", "slower", .rateLimited, true),
        (500, "api_error", "failed", .serverError, true),
        (529, "overloaded_error", "Overloaded", .serverError, true),
    ]) func `a status says whether to try again`(
        status: Int, type: String, message: String, kind: ModelFailure.Kind, retryable: Bool
    ) {
        let body: JSON = [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": "req_1",
        ]
        let failed = failure(body.canonicalText, status: status)
        #expect(failed?.kind == kind)
        #expect(failed?.retryable == retryable)
        #expect(failed?.message.contains(message) == true)
    }

    @Test(arguments: ["", "<html>busy</html>", "{}", #"{"type":"message_stop"}"#, "data: {}\n\n"])
    func `what is no message is a failure`(body: String) {
        #expect(failure(body) != nil)
    }

    @Test func `blocks without number are bounded`() throws {
        let many = (0..<2000).map {
            begin($0, ["type": "tool_use", "id": "t", "name": "a", "input": [:]])
        }
        let answer = try read(events([start] + many + end("tool_use"))).result.get()
        #expect(answer.calls.count == MessagesAnswer.blocksMax)
    }
}
