import JSON
import SessionKernel
import TestSupport
import Testing
import ToolBoundary

@testable import SessionRuntime

@Suite(.timeLimit(.minutes(10))) struct `Secrets of a session` {
    private let secret = "hunter2-\"quoted\"-ü"
    private let redactor: Redactor

    init() { redactor = Redactor(["KEY": secret]) }

    /// The secret must not be in anything that was recorded or told, in whatever spelling.
    private func expectClean(_ stage: Stage, _ journal: InMemoryJournal) {
        let escaped = String(JSON.string(secret).canonicalText.dropFirst().dropLast())
        for recorded in journal.recorded {
            let text = String(decoding: recorded.bytes, as: UTF8.self)
            for word in ["hunter2", secret, escaped] {
                #expect(!text.contains(word), "\(recorded.event.kind): \(text)")
            }
        }
        for notice in stage.notices.all {
            switch notice {
            case .model(_, _, .text(let text)), .model(_, _, .call(_, _, let text)):
                #expect(!text.contains("hunter2"))
            case .tool(_, _, let progress): #expect(!progress.text.contains("hunter2"))
            case .recorded, .resting, .ended, .stopped, .storeFailed, .storeRecovered, .warned:
                continue
            }
        }
    }

    @Test func `what an operator says is redacted before it waits for a runner elsewhere`()
        async throws
    {
        let journal = InMemoryJournal()
        let stage = Stage(ScriptedModel([.call("push"), .done]), journal: journal)
        try await stage.open()
        try await stage.rest()
        await stage.supervisor.stopAll()
        let lease = try await journal.claim("s")
        let elsewhere = journal.another()
        let console = Stage(ScriptedModel([.done]), journal: elsewhere, redactor: redactor)
        let changes = elsewhere.changes()
        let note = OperatorRequest.note("it is \(secret)")
        let asking = Task { try await console.ask(note) }
        for await _ in changes {
            guard let command = try await elsewhere.inbox(of: "s").first else { continue }
            #expect(command.command["text"]?.stringValue == "it is [redacted:KEY]")
            try await journal.answer(command.id, with: InboxReply(accepted: true))
            break
        }
        try await asking.value
        await journal.release(lease)
    }

    @Test func `a secret that a text spells inside is refused once the text is read`() {
        let read = Coercion(at: "/o", from: "\"…\"", to: "{…}", how: "JSON in a text, read")
        let judgement = CallJudgement(
            arguments: ["o": ["k": .string(secret)]], coercions: [read], risk: .low, rule: "r")
        let request = Command.Request.judge(
            "r1", .calls([.clear(judgement, unattended: false)]))
        guard case .judge(_, .calls(let verdicts)) = request.redacted(by: redactor),
            case .reject(let error)? = verdicts.first
        else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == "redacted_argument")
    }

    @Test func `whatever a model or a tool says is redacted before it is recorded`() async throws {
        let secret = secret
        let journal = InMemoryJournal()
        let world = World { _, progress in
            for part in secret.map({ String($0) }) { progress(ToolProgress(text: part)) }
            return .finished(ToolOutput(text: "the key is \(secret)"))
        }
        let stage = Stage(
            ScriptedModel { prompt, progress in
                for part in "I say \(secret)!".map({ String($0) }) { progress(.text(part)) }
                progress(.call(index: 0, tool: "look", arguments: "{\"ref\":\""))
                let arguments = JSON.object(["ref": .string(secret)]).canonicalText
                for part in arguments.map({ String($0) }) {
                    progress(.call(index: 0, tool: "look", arguments: part))
                }
                return prompt.answersSoFar == 0
                    ? .calls(("look", [:]), ("look", ["ref": .string(secret)]))
                    : ModelAnswer(text: "It is \(secret).")
            }, world: world, journal: journal, redactor: redactor)
        let session = try await stage.runToEnd()
        #expect(session.outcome?.answer == "It is [redacted:KEY].")
        // The call that named the secret was refused: to run it would have used the mark.
        #expect(stage.world.ran.all.map(\.call) == ["c1.1"])
        let results = try #require(stage.model.asked.all.last?.results)
        #expect(results[0] == "the key is [redacted:KEY]")
        #expect(results[1].contains("redacted_argument"))
        expectClean(stage, journal)
    }

    @Test func `what operators write is redacted as well`() async throws {
        let journal = InMemoryJournal()
        let stage = Stage(
            ScriptedModel([.call("push"), .done]), journal: journal, redactor: redactor)
        try await stage.supervisor.open(
            SessionOpened(
                definition: stage.definition, goal: "Use \(secret).",
                inputs: ["token": .string(secret)], workspace: "/w"), as: "s", by: "ann")
        let hold = try await stage.rest().hold
        try await stage.ask(.note("it is \(secret)"))
        try await stage.ask(.pause(reason: secret))
        let other = Stage(
            ScriptedModel([]), journal: journal.another(), clock: stage.clock, redactor: redactor)
        await #expect(throws: Refusal.self) {
            try await other.ask(.answer(hold, .edit(["ref": .string(secret)])))
        }
        await stage.supervisor.stopAll()
        try await other.ask(.cancel(reason: "because of \(secret)"))
        #expect(try await stage.session().phase == .cancelled)
        expectClean(stage, journal)
    }

    @Test func `failures, previews and findings are redacted`() async throws {
        let secret = secret
        let journal = InMemoryJournal()
        let world = World { _, _ in
            .failed(
                CallError(code: "c", message: "no \(secret)", got: secret, hint: secret),
                inDoubt: true, partial: ToolOutput(text: "half \(secret)"))
        }
        world.change(to: "would send \(secret)")
        let stage = Stage(
            ScriptedModel { prompt, _ in
                if prompt.answersSoFar == 0 { return .call("push") }
                throw ModelFailure(kind: .rejected, message: "bad \(secret)", retryable: false)
            }, world: world, journal: journal, redactor: redactor)
        try await stage.open()
        try await stage.ask(.approve(stage.rest().hold))
        let doubt = try await stage.rest(2).hold
        #expect(doubt.reason == "no [redacted:KEY]")
        try await stage.ask(.answer(doubt, .notDone))
        #expect(try await stage.end().outcome?.status == .failure)
        expectClean(stage, journal)
    }
}

@Suite struct `Long output of a tool` {
    private func result(
        _ text: String, _ redactor: Redactor = Redactor()
    ) -> (result: ToolResult, blobs: [Digest: [UInt8]]) {
        var blobs: [Digest: [UInt8]] = [:]
        let result = ToolResult(
            ToolOutput(text: text), of: "c1.1", redactor: redactor, blobs: &blobs)
        return (result, blobs)
    }

    @Test func `what fits is kept as it is`() {
        let text = String(repeating: "x", count: ToolResult.promptBytesMax)
        let made = result(text)
        #expect(made.result.text == text)
        #expect(made.result.whole == nil)
        #expect(made.blobs.isEmpty)
    }

    @Test func `what does not fit keeps its beginning and its end, and the whole elsewhere`() {
        let text = "first " + String(repeating: "é🙂", count: 9000) + " last"
        let made = result(text)
        #expect(made.result.text.utf8.count <= ToolResult.promptBytesMax)
        #expect(made.result.text.hasPrefix("first é🙂"))
        #expect(made.result.text.hasSuffix("é🙂 last"))
        #expect(!made.result.text.unicodeScalars.contains("\u{FFFD}"))
        #expect(made.result.bytes == text.utf8.count)
        #expect(made.result.whole == Digest(of: text))
        #expect(made.blobs == [Digest(of: text): Array(text.utf8)])
    }

    @Test func `a secret on the cut leaves no half`() {
        let secret = String(repeating: "s3cr3t", count: 20)
        let before = String(repeating: "a", count: ToolResult.promptBytesMax * 3 / 4 - 50)
        let text = before + secret + String(repeating: "b", count: 40_000)
        let made = result(text, Redactor(["KEY": secret]))
        #expect(!made.result.text.contains("s3cr3t"))
        #expect(
            made.blobs.values.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("s3cr3t") }
        )
    }
}
