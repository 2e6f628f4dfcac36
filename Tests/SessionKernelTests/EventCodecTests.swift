import JSON
import SessionKernel
import Testing

@Suite struct `Events as they are stored` {
    @Test(arguments: EventKind.allCases)
    func `one of each kind is read as it was written`(kind: EventKind) throws {
        let event = SampleEvents.event(SampleEvents.body(kind))
        #expect(event.kind == kind)
        #expect(try Event(JSON(parsing: event.json.canonicalBytes)) == event)
    }

    @Test func `the other shapes are read as they were written`() throws {
        for body in SampleEvents.variants {
            let event = SampleEvents.event(body)
            #expect(try Event(JSON(parsing: event.json.canonicalBytes)) == event)
        }
    }

    @Test(arguments: [Actor.runtime, .agent("a:b"), .operator(""), .tool("git.push")])
    func `every actor is read as it was written`(actor: Actor) {
        #expect(Actor(actor.description) == actor)
    }

    @Test func `the bytes stay as they are`() {
        let head = #"{"actor":"operator:ada","at":1700000000123,"body":"#
        func text(_ kind: EventKind) -> String {
            SampleEvents.event(SampleEvents.body(kind)).json.canonicalText
        }
        #expect(
            text(.noteAdded) == head
                + #"{"text":"Mind\nthe gap."},"cause":6,"kind":"note.added","seq":7,"#
                + #""session":"s3ss10n1","v":1}"#)
        #expect(
            text(.holdDecided) == head
                + #"{"decision":{"answer":{"arguments":{"ref":"v2"},"word":"edit"},"by":"ada","#
                + #""reason":"wrong tag","shown_ms":4200},"hold":"s3ss10n1-12"},"cause":6,"#
                + #""kind":"hold.decided","seq":7,"session":"s3ss10n1","v":1}"#)
        #expect(
            text(.toolStarted) == head
                + #"{"attempt":2,"call":"c4.1","decision":"s3ss10n1-12","digest":"\#(shown)","#
                + #""epoch":3,"key":"s/c1.1"},"cause":6,"kind":"tool.started","seq":7,"#
                + #""session":"s3ss10n1","v":1}"#)
    }

    private let shown = "baaf53622a51d975235f276287bdc1b64aa4640c77142cbca076877d9eac6815"

    @Test func `an unknown kind is refused by name`() throws {
        var object = try #require(SampleEvents.event(.sessionResumed).json.objectValue)
        object["kind"] = "session.dreamt"
        let error = #expect(throws: MalformedEvent.self) { try Event(.object(object)) }
        #expect(
            error?.what
                == "kind `session.dreamt` is not known to this version of holdpoint; a newer one "
                + "reads it")
    }

    @Test(arguments: [
        (2, "has version 2, this version of holdpoint reads up to 1; a newer one reads it"),
        (0, "has version 0; versions begin with 1"),
    ])
    func `a version that is not known is refused`(version: Int, said: String) throws {
        var object = try #require(SampleEvents.event(.sessionResumed).json.objectValue)
        object["v"] = .integer(version)
        let error = #expect(throws: MalformedEvent.self) { try Event(.object(object)) }
        #expect(error?.what == "`session.resumed` \(said)")
    }

    @Test(arguments: EventKind.allCases)
    func `a body that lacks a member is refused, not guessed`(kind: EventKind) throws {
        let event = SampleEvents.event(SampleEvents.body(kind))
        var object = try #require(event.json.objectValue)
        object["body"] = "nothing"
        #expect(throws: MalformedEvent.self) { try Event(.object(object)) }
        object["body"] = [:]
        if kind == .sessionResumed { return }
        #expect(throws: MalformedEvent.self) { try Event(.object(object)) }
    }

    @Test func `each recorded event is chained to the one before`() throws {
        let first = RecordedEvent(SampleEvents.event(.sessionResumed, sequence: 1), after: .zero)
        let second = RecordedEvent(
            SampleEvents.event(.noteAdded("x"), sequence: 2), after: first.digest)
        #expect(first.digest == .chained(.zero, first.event.json.canonicalBytes))
        #expect(second.digest == .chained(first.digest, second.bytes))
        let read = try RecordedEvent(reading: second.bytes, digest: second.digest)
        #expect(read == second)
        #expect(RecordedEvent(second.event, after: .zero).digest != second.digest)
    }

    @Test func `stored bytes that are no JSON are refused`() {
        let error = #expect(throws: MalformedEvent.self) {
            try RecordedEvent(reading: Array("{".utf8), digest: .zero)
        }
        #expect(error?.what.hasPrefix("the stored event is no JSON: ") == true)
    }

    @Test func `a summary is read as it was written`() throws {
        var summary = SessionSummary(
            id: "s", name: "n", goal: "g", phase: .awaitingApproval, agent: "a",
            opened: SampleEvents.at, updated: SampleEvents.at)
        summary.holds = [
            HoldSummary(
                id: "s-4", kind: .approval, risk: .high, digest: Digest(of: "d"), call: "c1.1",
                tool: "t", raised: SampleEvents.at, expires: SampleEvents.at)
        ]
        summary.answer = "x"
        summary.error = "y"
        #expect(try SessionSummary(JSON(parsing: summary.json.canonicalBytes)) == summary)
    }
}
