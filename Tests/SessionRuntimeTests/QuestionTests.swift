import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing
import ToolBoundary

@Suite(.timeLimit(.minutes(10))) struct `An agent that asks` {
    private let asking: JSON = ["question": "How many?", "type": "integer"]

    @Test func `reads what the operator answers`() async throws {
        let stage = Stage(.call("ask_operator", asking), .done)
        try await stage.open()
        let held = try await stage.rest()
        #expect(held.phase == .awaitingOperator)
        try await stage.ask(.answer(held.hold, .answer(3)))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.model.asked.all.last?.results == [#"{"answer":3,"said":"so"}"#])
    }

    @Test func `never hears an answer that does not fit`() async throws {
        let stage = Stage(.call("ask_operator", asking), .done)
        try await stage.open()
        let hold = try await stage.rest().hold
        let before = try await stage.session().sequence
        let refusal = await #expect(throws: Refusal.self) {
            try await stage.ask(.answer(hold, .answer("three")))
        }
        #expect(refusal?.code == .invalidAnswer)
        #expect(refusal?.message.contains("expected an integer") == true)
        #expect(try await stage.session().sequence == before)
        try await stage.ask(.answer(hold, .answer(3)))
        #expect(try await stage.end().outcome?.status == .success)
    }

    @Test func `is told that nobody answered, and goes on`() async throws {
        let stage = Stage(.call("ask_operator", asking), .done)
        try await stage.open()
        try await stage.rest()
        try await stage.clock.untilSleeping(for: .seconds(450))
        stage.clock.advance(by: .seconds(450))
        try await stage.notices.until { $0.recorded(.holdEscalated) }
        try await stage.clock.untilSleeping(for: .seconds(450), times: 2)
        stage.clock.advance(by: .seconds(450))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.model.asked.all.last?.results.first?.contains("Nobody answered") == true)
    }

    @Test func `does not hear a secret that an operator gives away`() async throws {
        let redactor = Redactor(["KEY": "hunter2-hunter2"])
        let stage = Stage(
            ScriptedModel([.call("ask_operator", ["question": "The key?"]), .done]),
            redactor: redactor)
        try await stage.open()
        try await stage.ask(.answer(stage.rest().hold, .answer("hunter2-hunter2")))
        _ = try await stage.end()
        let told = try #require(stage.model.asked.all.last?.results.first)
        #expect(!told.contains("hunter2"))
    }
}

@Suite(.timeLimit(.minutes(10))) struct `A tool that asks while it runs` {
    private static let question: AskedQuestion = {
        var question = AskedQuestion(
            text: "Which branch?",
            schema: [
                "properties": ["branch": ["type": "string"]], "required": ["branch"],
                "type": "object",
            ])
        question.server = "notes"
        return question
    }()

    private func stage() -> Stage {
        let world = World(asking: { _, asking in
            let reply = await asking(Self.question)
            return .finished(ToolOutput(text: "\(reply)"))
        })
        return Stage(.call("write"), .done, world: world)
    }

    /// Waits until the tool has asked.
    private func asked(_ stage: Stage, _ count: Int = 1) async throws -> Hold {
        try await stage.notices.until(count) { $0.recorded(.holdRaised) }
        return try await stage.session().hold
    }

    @Test func `goes on with the operator's answer`() async throws {
        let stage = stage()
        try await stage.open()
        let hold = try await asked(stage)
        #expect(hold.kind == .question && hold.call == "c1.1")
        let refusal = await #expect(throws: Refusal.self) {
            try await stage.ask(.answer(hold, .answer(["branch": 5])))
        }
        #expect(refusal?.code == .invalidAnswer)
        try await stage.ask(.answer(hold, .answer(["branch": "main"])))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(
            stage.model.asked.all.last?.results.first?.contains(#"{"branch":"main"}"#) == true)
        #expect(stage.world.ran.all.count == 1)
    }

    @Test func `is told that nobody answered once the time is up`() async throws {
        let stage = stage()
        try await stage.open()
        _ = try await asked(stage)
        try await stage.clock.untilSleeping(for: .seconds(450))
        stage.clock.advance(by: .seconds(450))
        try await stage.notices.until { $0.recorded(.holdEscalated) }
        try await stage.clock.untilSleeping(for: .seconds(450), times: 2)
        stage.clock.advance(by: .seconds(450))
        #expect(try await stage.end().outcome?.status == .success)
        #expect(stage.model.asked.all.last?.results.first == "nobody")
    }

    @Test func `is told that nobody answered when its runner stops`() async throws {
        let stage = stage()
        try await stage.open()
        _ = try await asked(stage)
        await stage.supervisor.stopAll()
        let session = try await stage.session()
        #expect(session.openHolds.allSatisfy { session.holds[$0]?.kind != .question })
    }
}
