import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import ModelHTTP

@Suite struct `Chat Completions request` {
    private func body(_ prompt: ModelPrompt, _ settings: ChatSettings = settings()) -> JSON {
        let names = ToolNames(prompt.tools.map(\.name))
        return ChatRequest(settings: settings, names: names).body(of: prompt)
    }

    private func messages(_ messages: [Message]) -> [JSON] {
        body(prompt(messages, tools: [declaration("git.push")]))["messages"]?.arrayValue ?? []
    }

    private func result(_ id: String, _ tool: String, _ text: String) -> Message {
        .result(
            of: CallResultReference(call: "c1.1", providerID: id, tool: ToolName(tool)), text: text,
            failed: false)
    }

    @Test func `a prompt without tools is as small as it can be`() {
        #expect(
            body(prompt()).canonicalText
                == #"{"messages":[{"content":"hello","role":"user"}],"model":"test-model","#
                + #""stream":true,"stream_options":{"include_usage":true}}"#)
    }

    @Test func `a conversation with a call is written whole`() {
        let written = messages([
            .system("be brief"), .user("push"),
            .assistant("", calls: [request("id1", "git.push", #"{"ref":"main"}"#)]),
            result("id1", "git.push", "done"), .assistant("pushed", calls: []),
        ])
        #expect(
            written == [
                ["role": "system", "content": "be brief"], ["role": "user", "content": "push"],
                [
                    "role": "assistant", "content": .null,
                    "tool_calls": [
                        [
                            "id": "id1", "type": "function",
                            "function": ["name": "git__push", "arguments": #"{"ref":"main"}"#],
                        ]
                    ],
                ],
                ["role": "tool", "tool_call_id": "id1", "content": "done"],
                ["role": "assistant", "content": "pushed"],
            ])
    }

    @Test func `tools are declared with their schemas`() {
        let schema: JSON = ["type": "object", "properties": ["ref": ["type": "string"]]]
        let tools = body(prompt(tools: [declaration("git.push", arguments: schema)]))["tools"]
        #expect(
            tools == [
                [
                    "type": "function",
                    "function": [
                        "name": "git__push", "description": "Does git.push.", "parameters": schema,
                    ],
                ]
            ])
    }

    @Test func `a schema without properties is completed`() {
        let tools = body(prompt(tools: [declaration("a", arguments: .null)]))["tools"]
        #expect(
            tools?[0]?["function"]?["parameters"] == ["type": "object", "properties": [:]])
    }

    @Test func `the length is bounded by the member that the server knows`() {
        let bounded = prompt(outputTokensMax: 9)
        #expect(body(bounded)["max_tokens"] == 9)
        let openAI = body(bounded, settings("https://api.openai.com/v1"))
        #expect(openAI["max_completion_tokens"] == 9)
        #expect(openAI["max_tokens"] == nil)
    }

    @Test func `further members are sent and do not replace ours`() {
        var given = settings()
        given.temperature = 0.5
        given.extra = ["stream": false, "reasoning_effort": "low"]
        let written = body(prompt(), given)
        #expect(written["stream"] == true)
        #expect(written["reasoning_effort"] == "low")
        #expect(written["temperature"]?.doubleValue == 0.5)
    }

    @Test func `calls without ids of their own get distinct ones with their results`() {
        let written = messages([
            .assistant("", calls: [request("", "a", "{}"), request("", "b", "{}")]),
            result("", "b", "of b"), result("", "a", "of a"),
            .assistant("", calls: [request("same", "a", "{}"), request("same", "a", "{}")]),
            result("same", "a", "first"), result("same", "a", "second"),
        ])
        let asked = written.flatMap { $0["tool_calls"]?.arrayValue ?? [] }
            .compactMap { $0["id"]?.stringValue }
        let told = written.compactMap { $0["tool_call_id"]?.stringValue }
        #expect(Set(asked).count == 4)
        #expect(told == [asked[1], asked[0], asked[2], asked[3]])
    }

    @Test func `an id that the server would not take back is replaced`() {
        let long = String(repeating: "x", count: 41)
        let written = messages([
            .assistant("", calls: [request(long, "a", "{}")]), result(long, "a", "ok"),
        ])
        #expect(written[0]["tool_calls"]?[0]?["id"] == "call_1")
        #expect(written[1]["tool_call_id"] == "call_1")
    }

    @Test func `ids that imitate replaced ones stay distinct`() {
        let written = messages([
            .assistant(
                "",
                calls: [
                    request("call_2", "a", "{}"), request("", "a", "{}"),
                    request("call_2_1", "a", "{}"),
                    request("call_2", "a", "{}"),
                ])
        ])
        let asked = written.flatMap { $0["tool_calls"]?.arrayValue ?? [] }.compactMap { $0["id"] }
        #expect(Set(asked).count == 4)
    }

    @Test func `a call without a result is answered by a remark`() {
        let written = messages([
            .assistant("", calls: [request("1", "a", "{}")]), .user("go on"),
        ])
        #expect(written.map { $0["role"] } == ["assistant", "tool", "user"])
        #expect(written[1]["tool_call_id"] == "1")
    }

    @Test func `a result without a call is told as a user's message`() {
        let written = messages([result("1", "git.log", "abc")])
        #expect(written == [["role": "user", "content": "Result of git.log:\nabc"]])
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1}"#), ("", "{}"), ("{", #"{"unparsed":"{"}"#),
        ("[1]", #"{"unparsed":"[1]"}"#),
    ]) func `arguments are always an object`(raw: String, sent: String) {
        let written = messages([.assistant("", calls: [request("1", "a", raw)])])
        #expect(
            written[0]["tool_calls"]?[0]?["function"]?["arguments"] == .string(sent))
    }

    @Test func `the same prompt gives the same bytes`() throws {
        let model = ChatCompletionsModel(settings(), transport: HTTPTransport())
        let asked = prompt(
            [.user("é e\u{301} \u{1F642}")], tools: [declaration("b.c"), declaration("a")])
        let one = try model.encode(asked)
        let other = try model.encode(asked)
        #expect(one.body == other.body)
        #expect(one.digest == Digest(of: one.body))
        #expect(one.encoder == "chat-completions/1")
        #expect(one.inputTokensMax * 2 >= one.body.count)
        #expect(try JSON(parsing: one.body)["messages"]?[0]?["content"] == "é e\u{301} \u{1F642}")
    }

    @Test(arguments: [
        ("http://h/v1", "http://h/v1/chat/completions"),
        ("http://h/v1/", "http://h/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
        ("http://h/v1?api-version=2", "http://h/v1/chat/completions?api-version=2"),
    ]) func `the address is completed`(given: String, endpoint: String) {
        #expect(settings(given).endpoint == endpoint)
    }

    @Test func `data alone is asked for as the server knows it, and never beside tools`() {
        var asked = prompt()
        asked.answerSchema = ["type": "object"]
        func format(_ format: ChatSettings.ResponseFormat, _ prompt: ModelPrompt) -> JSON? {
            var own = settings()
            own.responseFormat = format
            return ChatRequest(settings: own, names: ToolNames(prompt.tools.map(\.name)))
                .body(of: prompt)["response_format"]
        }
        #expect(format(.text, asked) == nil)
        #expect(format(.json, asked) == ["type": "json_object"])
        let schema = format(.schema, asked)
        #expect(schema?["type"] == "json_schema")
        #expect(schema?["json_schema"]?["schema"] == ["type": "object"])
        #expect(format(.schema, prompt()) == nil)
        asked.tools = [declaration("look")]
        #expect(format(.schema, asked) == nil)
    }
}
