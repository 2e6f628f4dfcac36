import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import ModelHTTP

@Suite struct `Chat Completions answer` {
    private func read(
        _ body: String, status: Int = 200, piece: Int = .max, after failure: HTTPFailure? = nil
    ) -> (result: Result<ModelAnswer, ModelFailure>, progress: [ModelProgress]) {
        var response = response(settings(), names: ["git.push", "a"])
        response.take(HTTPResponseHead(status: status))
        var progress: [ModelProgress] = []
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            progress += response.take(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return (response.result(after: failure, now: 0), progress)
    }

    private func calls(_ fragments: [JSON]) throws -> [CallRequest] {
        let chunks =
            fragments.map { delta(["tool_calls": [$0]]) } + [delta([:], finish: "tool_calls")]
        return try read(stream(chunks)).result.get().calls
    }

    private func failure(_ body: String, after failure: HTTPFailure? = nil) -> ModelFailure? {
        guard case .failure(let failure) = read(body, after: failure).result else { return nil }
        return failure
    }

    private let text = stream([
        delta(["role": "assistant", "content": ""]), delta(["content": "Hé"]),
        delta(["content": "llo 🙂"]), delta([:], finish: "stop"),
        [
            "model": "test-model-7", "choices": [],
            "usage": [
                "prompt_tokens": 12, "completion_tokens": 3,
                "prompt_tokens_details": ["cached_tokens": 8],
            ],
        ],
    ])

    @Test(arguments: [1, 2, 3, 7, 50, Int.max])
    func `text is put together however the stream is cut`(piece: Int) throws {
        let (result, progress) = read(text, piece: piece)
        let expected = ModelAnswer(
            text: "Héllo 🙂", usage: Usage(inputTokens: 12, outputTokens: 3, cachedTokens: 8),
            reportedModel: "test-model-7", finish: "stop")
        #expect(try result.get() == expected)
        #expect(progress == [.text("Hé"), .text("llo 🙂")])
    }

    @Test(arguments: ["reasoning_content", "reasoning"])
    func `what it thought is kept beside the answer`(member: String) throws {
        let body = stream([
            delta([member: "First "]), delta([member: "this."]), delta(["content": "Yes."]),
            [
                "choices": [], "id": "chat-7", "system_fingerprint": "fp_1",
                "usage": [
                    "prompt_tokens": 12, "completion_tokens": 30,
                    "completion_tokens_details": ["reasoning_tokens": 28],
                ],
            ], delta([:], finish: "stop"),
        ])
        let answer = try read(body).result.get()
        #expect(answer.text == "Yes." && answer.reasoning == "First this.")
        #expect(answer.usage?.reasoningTokens == 28)
        #expect(answer.vendor?["system_fingerprint"] == "fp_1")
    }

    @Test func `arguments come in fragments of any size`() throws {
        let arguments = #"{"ref":"é\u00e9","n":[1,2]}"#
        for size in 1...5 {
            var pieces = [fragment(index: 0, id: "c1", name: "git__push", "")]
            var rest = arguments.unicodeScalars[...]
            while !rest.isEmpty {
                pieces.append(fragment(index: 0, .string(String(rest.prefix(size)))))
                rest = rest.dropFirst(size)
            }
            #expect(try calls(pieces) == [request("c1", "git.push", arguments)])
        }
    }

    @Test func `several calls may come mixed`() throws {
        let made = try calls([
            fragment(index: 1, id: "c2", name: "a", "{"),
            fragment(index: 0, id: "c1", name: "git__push", "{"),
            fragment(index: 1, "}"), fragment(index: 0, "}"),
        ])
        #expect(made == [request("c1", "git.push", "{}"), request("c2", "a", "{}")])
    }

    @Test(arguments: [
        // Without an index, by id.
        [
            fragment(id: "1", name: "a", "{"), fragment(id: "2", name: "a", "["),
            fragment(id: "1", "}"), fragment(id: "2", "]"),
        ],
        // With neither, to the last.
        [
            fragment(id: "1", name: "a", "{"), fragment("}"), fragment(id: "2", name: "a", "["),
            fragment("]"),
        ],
        // All with the index 0.
        [
            fragment(index: 0, id: "1", name: "a", "{}"),
            fragment(index: 0, id: "2", name: "a", "["), fragment(index: 0, "]"),
        ],
        // Id and name in every fragment.
        [
            fragment(index: 0, id: "1", name: "a", "{"),
            fragment(index: 0, id: "1", name: "a", "}"),
            fragment(index: 1, id: "2", name: "a", "[]"),
        ],
        // Indices with gaps.
        [
            fragment(index: 3, id: "1", name: "a", "{}"),
            fragment(index: 9, id: "2", name: "a", "[]"),
        ],
        // A negative index, which no server should send.
        [
            fragment(index: -9, id: "1", name: "a", "{}"),
            fragment(index: 9, id: "2", name: "a", "[]"),
        ],
    ]) func `servers that number calls in their own way are understood`(fragments: [JSON]) throws {
        #expect(try calls(fragments) == [request("1", "a", "{}"), request("2", "a", "[]")])
    }

    @Test func `a call may lack its id, its arguments, or have them as an object`() throws {
        #expect(try calls([fragment(index: 0, name: "a")]) == [request("", "a", "")])
        #expect(try calls([fragment(index: 0, id: "1", name: "a", nil)]) == [request("1", "a", "")])
        #expect(try calls([fragment(name: "a", ["x": 1])]) == [request("", "a", #"{"x":1}"#)])
    }

    @Test func `a name may come in pieces`() throws {
        let made = try calls([
            fragment(index: 0, id: "1", name: "git_"), fragment(index: 0, name: "_push"),
            fragment(index: 0, "{}"),
        ])
        #expect(made == [request("1", "git.push", "{}")])
    }

    @Test func `arguments that are not JSON are kept as they are`() throws {
        #expect(
            try calls([fragment(index: 0, id: "1", name: "rm -rf", "{oops")]) == [
                request("1", "rm -rf", "{oops")
            ])
    }

    @Test func `an answer with calls without end keeps a bounded number`() throws {
        let made = try calls(
            (0..<1000).map { (n: Int) in fragment(index: n, id: "\(n)", name: "a", "{}") })
        #expect(made.count == ChatCalls.countMax)
    }

    @Test func `calls are told as they come`() {
        let (_, progress) = read(
            stream([
                delta(["tool_calls": [fragment(index: 0, id: "1", name: "git__push", "")]]),
                delta(["tool_calls": [fragment(index: 0, "{}")]]),
            ]))
        #expect(
            progress == [
                .call(index: 0, tool: "git.push", arguments: ""),
                .call(index: 0, tool: "git.push", arguments: "{}"),
            ])
    }

    @Test func `content in parts and a refusal are read`() throws {
        let parts = stream([
            delta(["content": [["type": "text", "text": "a"], "b"]], finish: "stop")
        ])
        #expect(try read(parts).result.get().text == "ab")
        let refused = try read(
            stream([delta(["refusal": "I can"]), delta(["refusal": "not"], finish: "stop")])
        )
        .result.get()
        #expect(refused.text == "I cannot")
        #expect(refused.finish == "refusal")
    }

    @Test func `further choices are left out`() throws {
        let chunk: JSON = [
            "choices": [
                ["index": 1, "delta": ["content": "other"]],
                ["index": 0, "delta": ["content": "ours"]],
            ]
        ]
        #expect(try read(stream([chunk])).result.get().text == "ours")
    }

    @Test func `a whole completion is taken for a stream`() throws {
        let body: JSON = [
            "model": "m",
            "choices": [
                [
                    "finish_reason": "tool_calls",
                    "message": [
                        "role": "assistant", "content": .null,
                        "tool_calls": [
                            fragment(id: "1", name: "git__push", "{}"),
                            fragment(id: "2", name: "a", "{}"),
                        ],
                    ],
                ]
            ], "usage": ["prompt_tokens": 1, "completion_tokens": 2],
        ]
        for piece in [1, Int.max] {
            let answer = try read("\n " + body.canonicalText, piece: piece).result.get()
            #expect(answer.calls == [request("1", "git.push", "{}"), request("2", "a", "{}")])
            #expect(answer.usage == Usage(inputTokens: 1, outputTokens: 2))
            #expect(answer.finish == "tool_calls")
        }
    }

    @Test func `a stream that ends too early is a cut and may be repeated`() {
        let cut = failure(stream([delta(["content": "half"])], done: false))
        #expect(cut?.kind == .cut)
        #expect(cut?.retryable == true)
        #expect(failure("")?.kind == .cut)
        #expect(failure(": comment\n\n")?.kind == .cut)
    }

    @Test func `an answer that said it was done counts, however the connection ended`() throws {
        let finished = stream([delta(["content": "all"], finish: "stop")], done: false)
        #expect(try read(finished).result.get().text == "all")
        let cut = HTTPFailure(.cut, "gone")
        #expect(try read(finished, after: cut).result.get().text == "all")
        let marked = stream([delta(["content": "all"])])
        #expect(try read(marked, after: cut).result.get().text == "all")
        #expect(failure(stream([delta(["content": "all"])], done: false), after: cut)?.kind == .cut)
    }

    @Test func `an error inside a stream is a failure`() {
        let error = stream([
            delta(["content": "half"]),
            ["error": ["message": "over\nloaded", "type": "server_error"]],
        ])
        let broken = failure(error)
        #expect(broken?.kind == .cut)
        #expect(broken?.retryable == true)
        #expect(broken?.message.hasSuffix(": over loaded") == true)
        let atOnce = failure(stream([["error": ["message": "no", "type": "server_error"]]]))
        #expect(atOnce?.kind == .serverError)
        let refused = failure(stream([["error": ["message": "bad", "code": 400]]]))
        #expect(refused?.kind == .rejected)
        #expect(refused?.retryable == false)
        #expect(failure(#"{"error":"no such model"}"#)?.message.contains("no such model") == true)
    }

    @Test(arguments: ["{\"choices\":", "nonsense", "[1", "{\"content\":\"\\ud83d\"}"])
    func `a chunk that is not JSON is a failure`(chunk: String) {
        let broken = failure("data: \(chunk)\n\ndata: [DONE]\n\n")
        #expect(broken?.kind == .malformed)
        #expect(broken?.retryable == true)
    }

    @Test(arguments: [
        "null", "1", "[]", "{}", #"{"choices":null}"#, #"{"choices":[{}]}"#,
        #"{"choices":[{"delta":null}]}"#,
        #"{"choices":[{"delta":{"tool_calls":[null,1,{}]}}]}"#,
        #"{"choices":[{"delta":{"content":7}}]}"#,
        #"{"choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":1e99}}"#, #"{"model":7}"#,
    ]) func `a chunk of any shape does no harm`(chunk: String) throws {
        let answer = try read(
            "data: \(chunk)\n\n" + stream([delta(["content": "x"], finish: "stop")])
        )
        .result.get()
        #expect(answer.text == "x")
    }

    @Test func `an answer without choices is a failure`() {
        #expect(failure(stream([]))?.kind == .malformed)
        #expect(failure(#"{"object":"list"}"#)?.kind == .malformed)
    }

    @Test func `a page instead of an answer is quoted`() {
        let page = failure(
            "<html>\r\n<b>Sign\u{1B}[31m in</b>" + String(repeating: "x", count: 1000))
        #expect(page?.kind == .malformed)
        #expect(page?.message.contains("<html> <b>Sign [31m in</b>") == true)
        #expect((page?.message.utf8.count ?? 0) < 400)
    }

    @Test func `blanks before an answer are passed over`() throws {
        let blank = String(repeating: " \r\n\t", count: 50_000)
        #expect(try read(blank + text, piece: 3).result.get().text == "Héllo 🙂")
        #expect(failure(blank)?.kind == .cut)
    }

    @Test func `a line without end is a failure`() {
        let endless = failure("data: " + String(repeating: "x", count: 5 << 20))
        #expect(endless?.kind == .malformed)
    }
}
