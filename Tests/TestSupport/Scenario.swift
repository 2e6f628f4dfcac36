import JSON
package import SessionKernel
package import Testing

/// A session that is led by commands, its events kept: given, when, then.
///
/// Each command is dated one millisecond after the one before, unless the clock is moved.
package struct Scenario: Sendable {
    package private(set) var session: Session
    package private(set) var events: [Event] = []
    package var now = Timestamp(milliseconds: 1_700_000_000_000)

    /// A session before its first event.
    package init(_ id: SessionID = "s3ss10n1") { session = Session(id: id) }

    /// A session that is open, claimed, with its tools connected: a model has to be asked.
    package static func running(
        _ definition: SessionDefinition = .sample, id: SessionID = "s3ss10n1"
    ) throws -> Scenario {
        var scenario = Scenario(id)
        try scenario.open(definition)
        try scenario.submit(.claim(epoch: 1, runner: "test"))
        try scenario.submit(.connectTools)
        return scenario
    }

    package mutating func open(
        _ definition: SessionDefinition = .sample, goal: String = "Release 1.2.3."
    ) throws {
        try submit(
            .open(
                SessionOpened(
                    definition: definition, goal: goal, inputs: ["version": "1.2.3"],
                    workspace: "/w")))
    }

    /// Submits a command and takes in what follows from it.
    @discardableResult
    package mutating func submit(
        _ request: Command.Request, by actor: Actor = .runtime
    ) throws -> [EventBody] {
        now = now.adding(milliseconds: 1)
        let decided = try session.decide(Command(at: now, actor: actor, request))
        for event in decided { session.apply(event) }
        events += decided
        return decided.map(\.body)
    }

    /// Takes in events as a journal yields them.
    package mutating func take(_ recorded: [Event]) {
        for event in recorded { session.apply(event) }
        events += recorded
    }

    /// Submits a command that must be refused.
    package mutating func refusal(
        of request: Command.Request, by actor: Actor = .runtime,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Refusal? {
        let before = events.count
        do {
            try submit(request, by: actor)
            Issue.record(
                "nothing was refused: \(kinds(since: before))", sourceLocation: sourceLocation)
        } catch let refusal as Refusal {
            return refusal
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
        return nil
    }

    package mutating func wait(milliseconds: Int) { now = now.adding(milliseconds: milliseconds) }

    /// The kinds of the events that came after the first `count`.
    package func kinds(since count: Int = 0) -> [EventKind] { events.dropFirst(count).map(\.kind) }

    /// The events as a journal holds them.
    package var recorded: [RecordedEvent] {
        var head = Digest.zero
        return events.map { event in
            let recorded = RecordedEvent(event, after: head)
            head = recorded.digest
            return recorded
        }
    }

    package var summary: SessionSummary {
        session.summary(head: recorded.last?.digest ?? .zero)
    }
}

// What a runner does.
extension Scenario {
    @discardableResult
    package mutating func beginModel(tokens: Int = 1000, cost: Int = 2000) throws -> [EventBody] {
        try submit(
            .beginModel(
                ModelIntent(
                    request: session.nextRequest, model: session.model ?? "", encoder: "test/1",
                    reserved: Spend(tokens: tokens, cost: Money(microdollars: cost)))))
    }

    /// Asks the model and lets it answer; the answer waits for the boundary.
    @discardableResult
    package mutating func answer(
        _ text: String = "", calls: [CallRequest] = [],
        usage: Usage? = Usage(inputTokens: 100, outputTokens: 20)
    ) throws -> [EventBody] {
        try beginModel()
        let open = try #require(session.request).requested.request
        return try submit(.answerModel(open, ModelAnswer(text: text, calls: calls, usage: usage)))
    }

    @discardableResult
    package mutating func judge(_ verdict: AnswerVerdict) throws -> [EventBody] {
        try submit(.judge(try #require(session.request).requested.request, verdict))
    }

    /// One answer of the model that asks for these calls, and the boundary's verdict on each.
    @discardableResult
    package mutating func ask(_ calls: AskedCall...) throws -> [EventBody] {
        try answer(calls: calls.map(\.request))
        return try judge(.calls(calls.map(\.verdict)))
    }

    /// The model's last word.
    @discardableResult
    package mutating func finish(saying text: String = "Released.") throws -> [EventBody] {
        try answer(text)
        return try judge(.accept)
    }

    @discardableResult
    package mutating func begin(_ call: CallID, preview: String? = nil) throws -> [EventBody] {
        try submit(.beginCall(call, preview: preview.map { Preview(text: $0) }))
    }

    /// Begins a call and lets it end well.
    @discardableResult
    package mutating func run(
        _ call: CallID, preview: String? = nil, result: String = "ok"
    ) throws -> [EventBody] {
        try begin(call, preview: preview)
        return try submit(.finishCall(call, ToolResult(text: result)))
    }

    @discardableResult
    package mutating func fail(
        _ call: CallID, inDoubt: Bool = false, retryable: Bool = false,
        message: String = "It broke."
    ) throws -> [EventBody] {
        let error = CallError(code: "failed", message: message, retryable: retryable)
        return try submit(.failCall(call, ToolFailure(error: error, inDoubt: inDoubt)))
    }

    /// A crash: another runner takes the session over.
    @discardableResult
    package mutating func crash() throws -> [EventBody] {
        try submit(.claim(epoch: session.epoch + 1, runner: "next"))
    }
}

// What an operator does.
extension Scenario {
    /// The hold that was raised last.
    package var hold: Hold {
        get throws {
            let id = try #require(session.openHolds.last, "no hold is open")
            return try #require(session.holds[id])
        }
    }

    /// Answers the hold that was raised last, as it was shown.
    @discardableResult
    package mutating func decide(
        _ answer: Decision.Answer, reason: String = "", verdict: CallVerdict? = nil,
        by name: String = "ada"
    ) throws -> [EventBody] {
        let hold = try hold
        return try submit(
            .decide(
                hold.id,
                OperatorDecision(answer, reason: reason, digest: hold.digest, verdict: verdict)),
            by: .operator(name))
    }

    package func status(_ call: CallID) throws -> Call.Status {
        try #require(session.call(call), "call \(call) is not open").status
    }

    /// The texts of the prompt that would be sent now, one message each, with its role.
    package var prompt: [String] {
        session.transcript.messages.map { message in
            switch message {
            case .system(let text): "system: \(text)"
            case .user(let text): "user: \(text)"
            case .assistant(let text, let calls, _):
                "assistant: \(text)\(calls.map { "[\($0.tool)]" }.joined())"
            case .result(let reference, let text, let failed):
                "\(reference.call)\(failed ? " failed" : ""): \(text)"
            }
        }
    }
}
