import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A session that goes round in circles` {
    private func running(_ rule: LoopRule = LoopRule()) throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.loops = rule
        return try .running(definition)
    }

    private var noticed: LoopFinding {
        LoopFinding(
            kind: .sameCall, count: 3,
            text: "docs.read was called 3 times in a row with the same arguments and the same "
                + "result.")
    }

    @Test func `is warned when the same call has had the same result three times`() throws {
        var scenario = try running()
        try scenario.read("a")
        try scenario.read("a")
        #expect(try scenario.read("a").last == .loopNoticed(noticed))
        #expect(
            scenario.prompt.last == """
                user: The session goes round in circles: docs.read was called 3 times in a row \
                with the same arguments and the same result. Do not do the same again. Try another \
                approach, or end with what is done, what is missing and what you would need to \
                know. If it goes on, an operator is asked whether to end it.
                """)
        #expect(scenario.session.phase == .processing)
    }

    @Test func `is held when it goes on after the warning`() throws {
        let scenario = try held()
        let hold = try scenario.hold
        #expect(hold.kind == .loop)
        #expect(
            hold.reason == "docs.read was called 4 times in a row with the same arguments and the "
                + "same result. It had been warned.")
        #expect(scenario.kinds().suffix(2) == [.loopNoticed, .holdRaised])
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(scenario.session.pendingEffects.isEmpty, "nothing new is begun")
    }

    @Test func `goes on with everything counted anew when an operator lets it`() throws {
        var scenario = try held()
        try scenario.decide(.approve)
        #expect(scenario.session.phase == .processing)
        try scenario.read("a")
        try scenario.read("a")
        #expect(try scenario.read("a").last == .loopNoticed(noticed), "it is warned once more")
    }

    @Test func `ends when an operator says so`() throws {
        var scenario = try held()
        try scenario.decide(.deny, reason: "no use")
        #expect(scenario.session.phase == .failed)
        let error = try #require(scenario.session.outcome?.error)
        #expect(error.code == "loop")
        #expect(error.message.hasSuffix("It had been warned. ada ended it: no use."))
    }

    @Test func `ends when nobody lets it go on in time`() throws {
        var scenario = try held()
        scenario.wait(milliseconds: 900_000)
        try scenario.submit(.tick)
        #expect(scenario.kinds().suffix(2) == [.holdExpired, .sessionClosed])
        #expect(scenario.session.phase == .failed)
        #expect(scenario.session.outcome?.error?.code == "loop")
    }

    @Test func `ends at once where its definition says so`() throws {
        var scenario = try running(LoopRule(then: .end))
        for _ in 1...4 { try scenario.read("a") }
        #expect(scenario.session.phase == .failed)
        #expect(scenario.session.outcome?.error?.code == "loop")
        #expect(scenario.session.holds.count == 0)
    }

    @Test func `is not stopped when a journal ends between its warning and its hold`() throws {
        let whole = try held()
        var cut = Session(id: whole.session.id)
        for event in whole.events.dropLast() { cut.apply(event) }
        let next = try cut.decide(
            Command(at: whole.now, .claim(epoch: 2, runner: "next")))
        #expect(next.map(\.kind) == [.sessionClaimed, .holdRaised])
    }

    @Test func `may poll as long as the results change`() throws {
        var scenario = try running()
        for minute in 1...20 { try scenario.read("a", result: "\(minute) minutes passed") }
        #expect(!scenario.kinds().contains(.loopNoticed))
    }

    @Test(arguments: [(64, true), (65, false)])
    func `knows a result again among the last 64, and takes an older one for new`(
        count: Int, isKnown: Bool
    ) throws {
        var definition = SessionDefinition.sample
        definition.limits.steps = 100
        definition.loops = LoopRule(idleSteps: 2)
        var scenario = try Scenario.running(definition)
        for document in 1...count { try scenario.read("\(document)") }
        #expect(!scenario.kinds().contains(.loopNoticed))
        try scenario.read("1")
        try scenario.read("2")
        #expect(scenario.kinds().contains(.loopNoticed) == isKnown)
    }

    @Test func `is cleared of its warning by a result that is new`() throws {
        var scenario = try running()
        for _ in 1...3 { try scenario.read("a") }
        try scenario.read("b")
        for _ in 1...3 { try scenario.read("a") }
        #expect(scenario.kinds().filter { $0 == .loopNoticed }.count == 2)
        #expect(scenario.session.openHolds.isEmpty)
    }

    @Test func `is not cleared of it by words in the brief`() throws {
        var scenario = try running()
        for _ in 1...3 { try scenario.read("a") }
        try scenario.ask(.clear("brief", ["done": ["Tried it again."]]))
        #expect(scenario.session.openHolds.isEmpty, "the brief alone repeats nothing")
        try scenario.read("a")
        #expect(try scenario.hold.kind == .loop)
    }

    @Test func `is noticed by two calls in turn`() throws {
        var scenario = try running()
        for document in ["a", "b", "a"] { try scenario.read(document) }
        guard case .loopNoticed(let finding)? = try scenario.read("b").last else {
            Issue.record("nothing was noticed")
            return
        }
        #expect(finding.kind == .cycle)
        #expect(finding.count == 2)
    }

    @Test func `is noticed by calls in one answer as well`() throws {
        var scenario = try running()
        try scenario.ask(
            .clear("docs.read", ["of": "a"]), .clear("docs.read", ["of": "a"]),
            .clear("docs.read", ["of": "a"]), .clear("docs.read", ["of": "b"]))
        for index in 1...4 { try scenario.run(CallID(step: 1, index: index)) }
        #expect(scenario.kinds().last == .loopNoticed)
    }

    @Test func `is noticed by names of tools that do not exist`() throws {
        var scenario = try running(LoopRule(invented: 2))
        try scenario.read("a")
        try scenario.invent("docs.find")
        guard case .loopNoticed(let finding)? = try scenario.invent("docs.search").last else {
            Issue.record("nothing was noticed")
            return
        }
        #expect(finding.kind == .inventedNames)
        #expect(finding.count == 2)
    }

    @Test func `is noticed by steps that bring nothing new`() throws {
        var scenario = try running(LoopRule(idleSteps: 4))
        for document in ["a", "b", "c", "d"] { try scenario.read(document) }
        #expect(!scenario.kinds().contains(.loopNoticed))
        for document in ["b", "a", "d"] { try scenario.read(document) }
        guard case .loopNoticed(let finding)? = try scenario.read("c").last else {
            Issue.record("nothing was noticed")
            return
        }
        #expect(finding.kind == .noProgress)
        for document in ["d", "a", "c"] { try scenario.read(document) }
        #expect(scenario.session.openHolds.isEmpty, "it gets as many steps again")
        try scenario.read("b")
        #expect(try scenario.hold.kind == .loop)
    }

    @Test func `is not idle while the brief grows`() throws {
        var scenario = try running(LoopRule(idleSteps: 3))
        for step in 1...10 {
            try scenario.ask(.clear("brief", ["done": [.string("Step \(step).")]]))
        }
        #expect(!scenario.kinds().contains(.loopNoticed))
    }

    @Test func `is noticed when it is handed to and fro`() throws {
        var scenario = try running(LoopRule(idleSteps: 4))
        for step in 1...4 {
            let to: JSON = step.isMultiple(of: 2) ? "planner" : "releaser"
            try scenario.ask(.clear("handoff", ["reason": "yours", "to": to]))
            try scenario.submit(.acceptHandoff)
        }
        #expect(scenario.kinds().last == .loopNoticed)
    }

    @Test func `does not count what the agent before has read`() throws {
        var scenario = try running()
        try scenario.read("a")
        try scenario.read("a")
        try scenario.ask(.clear("handoff", ["reason": "yours", "to": "releaser"]))
        try scenario.submit(.acceptHandoff)
        try scenario.read("a")
        #expect(!scenario.kinds().contains(.loopNoticed))
    }

    @Test func `is not looked for where nothing is asked for`() throws {
        var scenario = try running(LoopRule(repeats: 0, cycles: 0, invented: 0, idleSteps: 0))
        for _ in 1...20 { try scenario.read("a") }
        #expect(!scenario.kinds().contains(.loopNoticed))
    }

    @Test func `tells how often a call came in a row, whatever its results`() throws {
        var scenario = try running()
        #expect(scenario.session.repetition.streak(of: "docs.read", ["of": "a"]) == 0)
        try scenario.read("a", result: "1")
        try scenario.read("a", result: "2")
        #expect(scenario.session.repetition.streak(of: "docs.read", ["of": "a"]) == 2)
        #expect(scenario.session.repetition.streak(of: "docs.read", ["of": "b"]) == 0)
    }

    private func held() throws -> Scenario {
        var scenario = try running()
        for _ in 1...4 { try scenario.read("a") }
        return scenario
    }
}

extension Scenario {
    /// One step that reads a document, with its own text unless another is given.
    @discardableResult
    fileprivate mutating func read(
        _ document: String, result: String? = nil
    ) throws -> [EventBody] {
        try ask(.clear("docs.read", ["of": .string(document)]))
        return try run(
            CallID(step: session.step, index: 1), result: result ?? "The text of \(document).")
    }

    /// One step that asks for a tool that does not exist.
    @discardableResult
    fileprivate mutating func invent(_ tool: ToolName) throws -> [EventBody] {
        try ask(.reject(tool, code: "unknown_tool"))
    }
}
