import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import ModelHTTP

@Suite struct `Messages request` {
    private static var unkept: MessagesSettings {
        var settings = MessagesSettings(model: "claude-t")
        settings.cache = false
        return settings
    }

    private func body(
        _ prompt: ModelPrompt, _ settings: MessagesSettings = unkept
    ) -> JSON {
        MessagesRequest(settings: settings, names: ToolNames(prompt.tools.map(\.name)))
            .body(of: prompt)
    }

    private func turns(_ messages: [Message]) -> [JSON] {
        body(prompt(messages, tools: [declaration("git.push")]))["messages"]?.arrayValue ?? []
    }

    private func result(
        _ id: String, _ tool: String, _ text: String, failed: Bool = false
    ) -> Message {
        .result(
            of: CallResultReference(call: "c1.1", providerID: id, tool: ToolName(tool)), text: text,
            failed: failed)
    }

    private func user(_ content: JSON...) -> JSON { ["role": "user", "content": .array(content)] }

    private func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

    @Test func `a prompt without tools is as small as it can be`() {
        #expect(
            body(prompt()).canonicalText
                == #"{"max_tokens":4096,"messages":[{"content":[{"text":"hello","type":"text"}],"#
                + #""role":"user"}],"model":"claude-t","stream":true}"#)
    }

    @Test func `the provider is asked to keep instructions and all that was said`() throws {
        let written = body(
            prompt([.system("be brief"), .user("push"), .user("now")]),
            MessagesSettings(model: "claude-t"))
        let mark: JSON = ["type": "ephemeral"]
        #expect(
            written["system"] == [["type": "text", "text": "be brief", "cache_control": mark]])
        let content = try #require(written["messages"]?[0]?["content"]?.arrayValue)
        #expect(content.map { $0["cache_control"] } == [nil, mark])
    }

    @Test func `thoughts stand before their calls, and are asked for where they can be`() {
        let thought: JSON = ["type": "thinking", "thinking": "Hm.", "signature": "c2ln"]
        var settings = Self.unkept
        settings.thinking = 2048
        func written(_ thoughts: [JSON]) -> JSON {
            body(
                prompt([
                    .user("push"),
                    .assistant(
                        "Yes.", calls: [request("t1", "git.push", "{}")], thoughts: thoughts),
                    result("t1", "git.push", "done"),
                ]), settings)
        }
        let whole = written([thought])
        #expect(whole["thinking"] == ["type": "enabled", "budget_tokens": 2048])
        let content = whole["messages"]?[1]?["content"]?.arrayValue ?? []
        #expect(content.map { $0["type"] } == ["thinking", "text", "tool_use"])
        // Another model began it: the API refuses calls that nobody thought about.
        #expect(written([])["thinking"] == nil)
    }

    @Test func `further members are sent and do not replace ours`() {
        var settings = Self.unkept
        settings.extra = ["model": "other", "top_k": 5]
        let written = body(prompt(), settings)
        #expect(written["top_k"] == 5)
        #expect(written["model"] == "claude-t")
    }

    @Test func `instructions stand before the conversation, and what is said later inside it`() {
        let written = body(
            prompt([.system("be brief"), .system("be kind"), .user("push"), .system("80 % used")]))
        #expect(written["system"] == "be brief\n\nbe kind")
        #expect(written["messages"] == [user(text("push"), text("80 % used"))])
    }

    @Test func `results of all calls of a turn stand at the head of the next`() {
        let written = turns([
            .user("push"),
            .assistant(
                "Both.",
                calls: [request("t1", "git.push", #"{"ref":"a"}"#), request("t2", "git.push", "")]),
            .user("hurry"), result("t2", "git.push", "no", failed: true),
            result("t1", "git.push", "done"),
        ])
        #expect(
            written == [
                user(text("push")),
                [
                    "role": "assistant",
                    "content": [
                        text("Both."),
                        [
                            "type": "tool_use", "id": "t1", "name": "git__push",
                            "input": ["ref": "a"],
                        ],
                        ["type": "tool_use", "id": "t2", "name": "git__push", "input": [:]],
                    ],
                ],
                user(
                    [
                        "type": "tool_result", "tool_use_id": "t2", "is_error": true,
                        "content": [text("no")],
                    ],
                    ["type": "tool_result", "tool_use_id": "t1", "content": [text("done")]],
                    text("hurry")),
            ])
    }

    @Test func `a call without a result is answered, and a result without a call is told`() {
        let written = turns([
            .user("push"), .assistant("", calls: [request("t1", "git.push", "{}")]),
            .assistant("again", calls: []), result("t9", "git.push", "late"),
        ])
        #expect(written[2]["content"]?[0]?["tool_use_id"] == "t1")
        #expect(written[2]["content"]?[0]?["is_error"] == true)
        #expect(written[4] == user(text("Result of git.push:\nlate")))
    }

    @Test func `no text is blank and a user has the first word and the last`() {
        let written = turns([
            .assistant(" \n", calls: []), .user(""), .assistant("so", calls: []),
        ])
        #expect(
            written == [
                user(text("Go on.")),
                ["role": "assistant", "content": [text("(no answer)")]],
                user(text("Go on.")),
                ["role": "assistant", "content": [text("so")]],
                user(text("Go on.")),
            ])
    }

    @Test func `ids that the API refuses are replaced, in calls and results alike`() {
        let odd = "id with blanks \u{e9}"
        let written = turns([
            .user("push"),
            .assistant("", calls: [request(odd, "git.push", "{}"), request("", "git.push", "{}")]),
            result(odd, "git.push", "one"), result("", "git.push", "two"),
        ])
        let calls = written[1]["content"]?.arrayValue?.compactMap { $0["id"]?.stringValue }
        #expect(calls == ["call_1", "call_2"])
        let answered = written[2]["content"]?.arrayValue?.map { $0["tool_use_id"]?.stringValue }
        #expect(answered == calls)
    }

    @Test(arguments: ["[1]", "{\"a\":", "7", "null"])
    func `arguments that are no object are sent inside one`(arguments: String) {
        let written = turns([
            .user("push"), .assistant("", calls: [request("t1", "git.push", arguments)]),
        ])
        #expect(written[1]["content"]?[0]?["input"] == ["unparsed": .string(arguments)])
    }

    @Test func `tools are declared with their schemas`() {
        let schema: JSON = ["type": "object", "properties": ["ref": ["type": "string"]]]
        let tools = body(prompt(tools: [declaration("git.push", arguments: schema)]))["tools"]
        #expect(
            tools == [
                ["name": "git__push", "description": "Does git.push.", "input_schema": schema]
            ])
    }

    @Test(arguments: [
        ("https://api.anthropic.com", "https://api.anthropic.com/v1/messages"),
        ("http://h:1/", "http://h:1/v1/messages"), ("http://h:1/v1", "http://h:1/v1/messages"),
        ("http://h:1/p/v1/messages?k=1", "http://h:1/p/v1/messages?k=1"),
    ]) func `the address may be given with and without its path`(base: String, endpoint: String) {
        #expect(MessagesSettings(baseURL: base, model: "m").endpoint == endpoint)
    }
}
