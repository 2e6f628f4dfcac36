import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `Undoing a call` {
    private func written(_ definition: SessionDefinition = .sample) throws -> Scenario {
        var scenario = try Scenario.running(definition)
        try scenario.ask(.clear("notes.write", ["to": "ada"]))
        try scenario.run("c1.1")
        return scenario
    }

    private func undo(_ call: CallID, holds: Bool = false) -> Command.Request {
        let judgement = AskedCall.judgement(["to": "ada"])
        return .undo(
            call, reason: "a mistake",
            verdict: holds ? .hold(judgement) : .clear(judgement, unattended: false))
    }

    private let ada = Actor.operator("ada")

    @Test func `is a call of its own, and the agent is told`() throws {
        var scenario = try written()
        #expect(scenario.session.undoable.map(\.id) == ["c1.1"])
        let bodies = try scenario.submit(undo("c1.1"), by: ada)
        #expect(bodies.first == .callProposed("u1", tool: "notes.write", undoes: "c1.1"))
        #expect(bodies.map(\.kind) == [.callProposed, .callCleared])
        #expect(scenario.session.pendingEffects == [.runCall("u1"), .askModel("m2.1")])
        #expect(try scenario.run("u1").last == .effectUndone("c1.1", by: "u1"))
        #expect(
            scenario.prompt.last?.contains("The operator undid call c1.1 of notes.write") == true)
        #expect(scenario.session.undos == [])
        #expect(scenario.session.undoable == [])
    }

    @Test func `is held where the policy holds it, under a digest of its own`() throws {
        var scenario = try written()
        let phase = scenario.session.phase
        try scenario.submit(undo("c1.1", holds: true), by: ada)
        let hold = try scenario.hold
        #expect(hold.call == "u1")
        #expect(hold.reason == "undoes c1.1 for ada (a mistake); rule 1")
        #expect(scenario.session.phase == phase, "the session goes on beside it")
        let own = try #require(scenario.session.call("u1"))
        var other = own
        other.undoes = nil
        #expect(
            scenario.session.digest(of: own, preview: nil)
                != scenario.session.digest(of: other, preview: nil))
        try scenario.decide(.approve)
        try scenario.run("u1")
        #expect(scenario.kinds().suffix(3) == [.toolStarted, .toolFinished, .effectUndone])
    }

    @Test func `is refused for what cannot be taken back, twice, and by anybody else`() throws {
        var scenario = try written()
        #expect(scenario.refusal(of: undo("c1.1"))?.code == .wrongAnswer)
        #expect(scenario.refusal(of: undo("c9.1"), by: ada)?.code == .cannotUndo)
        let refused = CallError(code: "refused_by_policy", message: "Never.")
        let request = Command.Request.undo("c1.1", reason: "", verdict: .reject(refused))
        #expect(scenario.refusal(of: request, by: ada)?.message == "c1.1 is not undone: Never.")
        try scenario.submit(undo("c1.1"), by: ada)
        #expect(scenario.refusal(of: undo("c1.1"), by: ada)?.code == .cannotUndo)
        try scenario.run("u1")
        #expect(
            scenario.refusal(of: undo("c1.1"), by: ada)?.message
                == "Call c1.1 has been undone already, by u1.")
    }

    @Test func `may be tried again when it failed or was denied`() throws {
        var scenario = try written()
        try scenario.submit(undo("c1.1"), by: ada)
        try scenario.begin("u1")
        #expect(try scenario.fail("u1", retryable: true).map(\.kind) == [.toolFailed])
        try scenario.submit(undo("c1.1", holds: true), by: ada)
        try scenario.decide(.deny)
        try scenario.submit(undo("c1.1"), by: ada)
        #expect(try scenario.run("u3").last == .effectUndone("c1.1", by: "u3"))
    }

    @Test func `can be in doubt like any effect`() throws {
        var scenario = try written()
        try scenario.submit(undo("c1.1"), by: ada)
        try scenario.begin("u1")
        #expect(
            try scenario.crash().map(\.kind) == [.sessionClaimed, .effectOrphaned, .holdRaised])
        #expect(scenario.session.phase == .processing)
        try scenario.decide(.done, reason: "I looked.")
        #expect(scenario.kinds().suffix(2) == [.effectSettled, .effectUndone])
    }

    @Test func `goes on in a paused session, and never beside another effect`() throws {
        var scenario = try written()
        try scenario.ask(.clear("notes.write", ["to": "bob"]))
        try scenario.begin("c2.1")
        try scenario.submit(undo("c1.1"), by: ada)
        #expect(scenario.session.pendingEffects == [])
        try scenario.submit(.pause(reason: "look"))
        try scenario.submit(.finishCall("c2.1", ToolResult(text: "ok")))
        #expect(scenario.session.pendingEffects == [.runCall("u1")])
        try scenario.begin("u1")
        try scenario.submit(.resume)
        try scenario.ask(.clear("notes.write", ["to": "cy"]))
        #expect(scenario.session.pendingEffects == [])
        try scenario.submit(.finishCall("u1", ToolResult(text: "ok")))
        #expect(scenario.session.pendingEffects == [.runCall("c3.1")])
    }

    @Test func `is possible after the end, which stays what it was`() throws {
        var scenario = try written()
        try scenario.finish()
        let prompt = scenario.prompt
        try scenario.submit(undo("c1.1", holds: true), by: ada)
        #expect(scenario.session.phase == .completed)
        #expect(!scenario.session.isOver)
        try scenario.crash()
        #expect(scenario.refusal(of: .note("Hello."), by: ada)?.code == .over)
        try scenario.decide(.approve)
        #expect(scenario.session.pendingEffects == [.runCall("u1")])
        try scenario.run("u1")
        #expect(scenario.session.phase == .completed)
        #expect(scenario.session.isOver)
        #expect(scenario.prompt == prompt)
        #expect(scenario.refusal(of: .claim(epoch: 9, runner: "r"))?.code == .over)
    }

    @Test func `does not keep a session from ending`() throws {
        var scenario = try written()
        try scenario.submit(undo("c1.1"), by: ada)
        try scenario.begin("u1")
        try scenario.submit(.cancel(reason: "enough"))
        #expect(scenario.session.phase == .cancelled)
        try scenario.submit(.finishCall("u1", ToolResult(text: "ok")))
        #expect(scenario.kinds().suffix(2) == [.toolFinished, .effectUndone])
    }

    @Test func `holds anew what waits for a person, who was shown what stood before`() throws {
        var scenario = try written()
        try scenario.ask(.hold("mail.send", ["to": "bob"]))
        let before = try scenario.hold
        try scenario.submit(undo("c1.1"), by: ada)
        let undone = try scenario.run("u1")
        #expect(undone.map(\.kind) == [.toolFinished, .effectUndone, .callValidated, .holdRaised])
        let after = try scenario.hold
        #expect(after.id != before.id)
        #expect(after.call == before.call)
        let at = try #require(scenario.events.last { $0.kind == .effectUndone }).sequence
        #expect(
            after.reason == "c1.1 of notes.write was undone at #\(at); \(before.reason)")
        #expect(scenario.session.holds[before.id]?.state == .lapsed)
        #expect(scenario.session.openHolds == [after.id])
        let late = Command.Request.decide(before.id, OperatorDecision(.approve))
        #expect(scenario.refusal(of: late, by: ada)?.code == .settledHold)
    }

    @Test func `takes back an approval that has not been used`() throws {
        var scenario = try written()
        try scenario.ask(.hold("mail.send", ["to": "bob"]))
        try scenario.submit(undo("c1.1"), by: ada)
        try scenario.begin("u1")
        try scenario.decide(.approve)
        #expect(scenario.session.pendingEffects == [])
        try scenario.submit(.finishCall("u1", ToolResult(text: "ok")))
        #expect(scenario.session.phase == .awaitingApproval)
        #expect(scenario.session.pendingEffects == [])
        let first = try #require(scenario.session.holds.all.min { $0.raised < $1.raised })
        #expect(scenario.session.isOverruled(first))
        #expect(try !scenario.session.isOverruled(scenario.hold))
        try scenario.decide(.approve)
        #expect(scenario.session.pendingEffects == [.runCall("c2.1")])
    }

    @Test func `holds another undo anew that waits, and never one that has begun`() throws {
        var scenario = try written()
        try scenario.ask(.clear("notes.write", ["to": "bob"]))
        try scenario.run("c2.1")
        try scenario.submit(undo("c1.1", holds: true), by: ada)
        let first = try scenario.hold
        try scenario.submit(undo("c2.1"), by: ada)
        try scenario.run("u2")
        let again = try scenario.hold
        #expect(again.id != first.id && again.call == "u1")
        #expect(again.digest != first.digest, "an answer to the one before is none to it")
        try scenario.decide(.approve)
        try scenario.run("u1")
        #expect(scenario.session.undos == [])
    }

    @Test func `asks nothing of a call again that is done, whatever an older journal holds`() throws
    {
        var before = try written()
        try before.ask(.hold("mail.send", ["to": "bob"]))
        let common = before.events.count
        var undone = before
        try undone.submit(undo("c1.1"), by: ada)
        try undone.run("u1")
        var sent = before
        try sent.decide(.approve)
        try sent.run("c2.1")
        // Then a hold stood on after an undo, and was answered.
        let past = undone.events.dropFirst(common)
        let end = try #require(past.firstIndex { $0.kind == .effectUndone })
        let bodies = past.prefix(through: end) + sent.events.dropFirst(common)
        var old = Session(id: before.session.id)
        for event in before.events { old.apply(event) }
        for event in bodies {
            old.apply(
                Event(
                    session: old.id, sequence: old.sequence + 1, at: event.at, actor: event.actor,
                    cause: nil, body: event.body))
        }
        let made = try old.decide(
            Command(at: sent.now, actor: .runtime, .claim(epoch: 2, runner: "r")))
        #expect(made.map(\.kind) == [.sessionClaimed])
    }

    @Test func `makes the preview of a held call again`() throws {
        var scenario = try written()
        try scenario.ask(.hold("tag.push", ["tag": "v1"]))
        try scenario.submit(.previewed("c2.1", Preview(text: "2 notes")))
        try scenario.submit(undo("c1.1"), by: ada)
        try scenario.run("u1")
        #expect(scenario.session.pendingEffects == [.preview("c2.1")])
        #expect(scenario.session.openHolds == [])
        try scenario.submit(.previewed("c2.1", Preview(text: "1 note")))
        #expect(try scenario.hold.preview?.text == "1 note")
    }

    @Test func `lets the same effect be had once more, under another key`() throws {
        var definition = SessionDefinition.sample
        definition.tools[1].declaration.key = ["to"]
        var scenario = try written(definition)
        try scenario.submit(undo("c1.1"), by: ada)
        try scenario.run("u1")
        try scenario.ask(.clear("notes.write", ["to": "ada"]))
        try scenario.begin("c2.1")
        let keys = scenario.events.compactMap { event -> String? in
            if case .toolStarted(let started) = event.body { started.key } else { nil }
        }
        #expect(keys.count == 3)
        #expect(keys[1] == "s3ss10n1/u1")
        #expect(keys[2] == keys[0] + "/2")
    }
}
