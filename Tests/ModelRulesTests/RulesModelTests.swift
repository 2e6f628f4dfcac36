import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import Testing

@testable import ModelRules

@Suite struct `Rules that answer` {
    @Test func `the first whose conditions hold answers`() throws {
        let model = try RulesModel(rules: [
            "rules": [
                ["when": [["goal": "tag"]], "say": "one"], ["when": [["goal": "o"]], "say": "two"],
                ["say": "three"],
            ]
        ])
        #expect(try model.text(ScriptedPrompt(goal: "go on")) == "two")
        #expect(try model.text(ScriptedPrompt(goal: "say")) == "three")
    }

    @Test func `a rule is for the agents that its glob names`() throws {
        let model = try RulesModel(rules: [
            ["agent": "re*", "say": "reader"], ["agent": "clerk", "say": "clerk"],
        ])
        #expect(try model.text(ScriptedPrompt(agent: "clerk")) == "clerk")
        #expect(try model.text(ScriptedPrompt(agent: "reader")) == "reader")
        #expect(try model.text(ScriptedPrompt(agent: "Reader")) == nil)
    }

    @Test func `calls carry the bindings and ids of their own`() throws {
        let model = try RulesModel(rules: [
            [
                "when": [["goal": #"version (?<version>\d+)"#]], "say": "Tagging {{version}}.",
                "calls": [
                    ["tool": "git.tag", "arguments": ["names": ["v{{version}}"], "force": false]],
                    ["tool": "git.log"],
                ],
            ]
        ])
        let answer = try model.reply(ScriptedPrompt(goal: "Tag version 12."))
        #expect(answer.text == "Tagging 12.")
        #expect(answer.calls.map(\.tool) == ["git.tag", "git.log"])
        #expect(answer.calls[0].arguments == #"{"force":false,"names":["v12"]}"#)
        #expect(answer.calls[1].arguments == "{}")
        #expect(Set(answer.calls.map(\.providerID)).count == 2)
        #expect(answer.usage == Usage())
        #expect(model.tools == ["git.log", "git.tag"])
    }

    @Test func `without a rule that fits, the agent and the last result are named`() throws {
        let model = try RulesModel(when: [["goal": "never"]], say: "x")
        var script = ScriptedPrompt(agent: "planner")
        script.failedCall("git.push", code: "denied")
        let failure = #expect(throws: ModelFailure.self) { try model.reply(script) }
        #expect(failure?.kind == .noRule)
        #expect(failure?.message == "No rule fits agent `planner` after a failure of git.push.")
        #expect(failure?.retryable == false)
    }

    @Test(.timeLimit(.minutes(10)))
    func `the text comes in pieces, then the calls`() async throws {
        let model = try RulesModel(rules: [
            [
                "say": "Reading the first invoice of the whole heap.",
                "calls": [["tool": "files.read", "arguments": ["path": "a"]]],
            ]
        ])
        let seen = Mutex<[ModelProgress]>([])
        let encoded = try model.encode(ScriptedPrompt().prompt)
        #expect(encoded.body.isEmpty && encoded.digest == nil && encoded.encoder == "rules/1")
        let answer = try await model.answer(encoded) { piece in seen.withLock { $0.append(piece) } }
        let pieces = seen.withLock { $0 }
        let texts = pieces.compactMap { if case .text(let text) = $0 { text } else { nil } }
        #expect(texts.joined() == answer.text)
        #expect((2...4).contains(texts.count))
        #expect(pieces.last == .call(index: 0, tool: "files.read", arguments: #"{"path":"a"}"#))
    }

    @Test func `the same prompt has the same answer, every time`() throws {
        let model = try RulesModel(
            when: [
                ["result": "files.*", "text": "(?<word>[a-z]+)"],
                ["count": ["of": ["called": "*"], "as": "n"]],
            ], say: "{{word}} {{n}}")
        var script = ScriptedPrompt()
        script.call("files.list", result: "b a")
        script.call("files.read", result: "c")
        let answers = try (0..<20).map { _ in try model.reply(script) }
        #expect(Set(answers).count == 1)
        #expect(answers[0].text == "b 2")
    }

    @Test func `rules that would try without end are given up`() throws {
        let many: JSON = ["result": "files.read", "text": "(?<a>x)"]
        let other: JSON = ["result": "files.read", "text": "x"]
        let model = try RulesModel(
            when: [many, other, other, other, ["goal": "never"]], say: "{{a}}")
        var script = ScriptedPrompt()
        script.call("files.read", result: String(repeating: "x", count: 500))
        let failure = #expect(throws: ModelFailure.self) { try model.reply(script) }
        #expect(failure?.message.contains("given up") == true)
    }

    @Test func `a rule whose pattern grows too large is left out, and said so`() throws {
        let model = try RulesModel(
            when: [["result": "files.read", "text": "(?<all>.+)"], ["goal": "{{all}}"]], say: "x")
        var script = ScriptedPrompt()
        script.call("files.read", result: String(repeating: "x", count: 9_000))
        let failure = #expect(throws: ModelFailure.self) { try model.reply(script) }
        #expect(failure?.message.contains("was left out") == true)
    }
}
