import JSON
import TestSupport
import Testing

@testable import SessionKernel

@Suite struct `What an agent accepts` {
    private static let terms = HandoffTerms(
        facts: [
            .init(key: "page", evidence: .seen, from: "docs.read"),
            .init(key: "channel", evidence: .given),
        ], done: ["Read the docs."], artifacts: ["notes.md"])

    private func running() throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.agents[1].accepts = Self.terms
        return try .running(definition)
    }

    private let whole: JSON = [
        "artifacts": ["notes.md"], "done": ["Read the docs."],
        "facts": [
            ["key": "page", "source": "docs.read", "text": "It is page 7."],
            ["key": "channel", "source": "goal", "text": "stable"],
        ], "reason": "yours", "to": "releaser",
    ]

    private func error(_ bodies: [EventBody]) -> CallError? {
        for case .handoffRefused(_, let error, _) in bodies { return error }
        return nil
    }

    @Test func `is told to who may hand off to it, before it tries`() throws {
        let scenario = try running()
        let tool = scenario.session.offeredTools.first { $0.name == ControlTool.handoff }
        #expect(
            tool?.description.hasSuffix(
                " releaser takes it over only with these in the brief: fact `page`, seen in a "
                    + "result of docs.read; fact `channel`, given; done: Read the docs.; "
                    + "artifact: notes.md.") == true)
    }

    @Test func `is offered and accepted where all of it is there`() throws {
        var scenario = try running()
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c1.1")
        try scenario.ask(.clear("handoff", whole))
        #expect(scenario.session.phase == .handingOff)
        #expect(try scenario.submit(.acceptHandoff) == [.handoffAccepted("releaser")])
    }

    @Test func `is refused before it is offered, with what is missing and how to mend it`() throws {
        var scenario = try running()
        let bodies = try scenario.ask(
            .clear(
                "handoff",
                [
                    "done": ["Read the docs."],
                    "facts": [["key": "page", "source": "docs.read", "text": "It is page 7."]],
                    "reason": "yours", "to": "releaser",
                ]))
        let refused = try #require(error(bodies))
        #expect(refused.code == "handoff_incomplete" && refused.retryable)
        #expect(
            refused.message
                == "releaser does not take this over. What is missing: fact `page`, seen in a "
                + "result of docs.read, where it is only inferred; fact `channel`, given; "
                + "artifact: notes.md.")
        #expect(refused.hint?.hasPrefix("Nothing was taken into the brief.") == true)
        #expect(!bodies.map(\.kind).contains(.handoffOffered))
        #expect(scenario.session.agent == "planner" && scenario.session.phase == .processing)
        #expect(scenario.session.brief.done.isEmpty)
        #expect(scenario.prompt.last?.hasPrefix("c1.1 failed: ") == true)
        #expect(scenario.prompt.last?.contains("handoff_incomplete") == true)
    }

    @Test func `is not met by another tool's result`() throws {
        var scenario = try running()
        try scenario.ask(.clear("notes.write"))
        try scenario.run("c1.1")
        var arguments = try #require(whole.objectValue)
        arguments["facts"] = [
            ["key": "page", "source": "notes.write", "text": "It is page 7."],
            ["key": "channel", "source": "goal", "text": "stable"],
        ]
        let refused = error(try scenario.ask(.clear("handoff", .object(arguments))))
        #expect(refused?.message.contains("where it comes from notes.write") == true)
    }

    @Test func `is looked at again on arrival`() throws {
        var scenario = try running()
        let offered = Handoff(
            call: "c1.1", from: "planner", to: "releaser", reason: "yours",
            brief: scenario.session.brief)
        try scenario.answer(calls: [
            CallRequest(providerID: "p1", tool: "handoff", arguments: "{}")
        ])
        let next = scenario.session.sequence
        let cleared = Event(
            session: scenario.session.id, sequence: next + 1, at: scenario.now, actor: .runtime,
            cause: nil, body: .callCleared("c1.1", AskedCall.judgement([:])))
        scenario.take([
            cleared,
            Event(
                session: scenario.session.id, sequence: next + 2, at: scenario.now,
                actor: .agent("planner"), cause: nil, body: .handoffOffered(offered)),
        ])
        let refused = error(try scenario.submit(.acceptHandoff))
        #expect(refused?.code == "handoff_incomplete")
        #expect(scenario.session.agent == "planner" && scenario.session.handoff == nil)
    }

    @Test func `stands in the definition as it is written`() throws {
        var definition = SessionDefinition.sample
        definition.agents[1].accepts = Self.terms
        #expect(try SessionDefinition(definition.json) == definition)
        #expect(SessionDefinition.sample.agents[0].json["accepts"] == nil)
    }
}

@Suite struct `The difference that a handoff makes` {
    @Test func `is told entry by entry, with what was there before and why`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(
            .clear("brief", ["facts": [["key": "tests", "text": "red"]], "pending": ["a", "b"]]))
        try scenario.ask(.clear("handoff", ["reason": "yours", "to": "releaser"]))
        let first = try #require(scenario.session.handoff)
        #expect(first.changes.words == "+1 fact, +2 pending")
        try scenario.submit(.acceptHandoff)
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c3.1")
        try scenario.ask(
            .clear(
                "handoff",
                [
                    "done": ["a"],
                    "facts": [["key": "tests", "source": "docs.read", "text": "green"]],
                    "pending": [], "reason": "back", "to": "planner",
                ]))
        let second = try #require(scenario.session.handoff)
        #expect(
            second.changes == [
                BriefChange(
                    .changed, .facts, "tests: green", before: "tests: red (inferred)",
                    why: .corrected),
                BriefChange(.added, .done, "a", why: .recorded),
                BriefChange(.dropped, .pending, "a", why: .done),
                BriefChange(.dropped, .pending, "b", why: .replaced),
            ])
        #expect(second.changes.words == "1 fact changed, +1 done, -2 pending")
    }
}

@Suite struct `A fact` {
    @Test func `carries its step and its tool, and whether it was seen, given or inferred`() throws
    {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c1.1")
        try scenario.ask(.clear("ask_operator", ["question": "Which?"]))
        let hold = try scenario.hold
        var decision = OperatorDecision(.answer("stable"), digest: hold.digest)
        decision.fit = .fits
        try scenario.submit(.decide(hold.id, decision), by: .operator("ada"))
        let answered = scenario.session.sequence
        try scenario.ask(
            .clear(
                "brief",
                [
                    "facts": [
                        ["source": "docs.read", "text": "a"],
                        ["source": "ask_operator", "text": "b"], ["source": "goal", "text": "c"],
                        ["text": "d"],
                    ]
                ]))
        let seen = try #require(scenario.session.lastResults["docs.read"])
        #expect(
            scenario.session.brief.facts == [
                Fact(
                    text: "a", evidence: .seen, source: seen.sequence, step: 1, tool: "docs.read"),
                Fact(text: "b", evidence: .given, source: answered, step: 2),
                Fact(text: "c", evidence: .given, source: 1),
                Fact(text: "d", evidence: .inferred, step: 3),
            ])
    }

    @Test func `of a key takes the place of the one before`() throws {
        var scenario = try Scenario.running()
        for text in ["red", "green"] {
            try scenario.ask(
                .clear("brief", ["facts": [["key": "tests", "text": .string(text)]]]))
        }
        #expect(scenario.session.brief.facts.map(\.line) == ["tests: green (inferred)"])
    }
}

@Suite struct `Handing off round in circles` {
    /// Hands the session over and, where that is offered, has it accepted.
    @discardableResult
    private func hand(
        _ scenario: inout Scenario, to: String, done: [String] = []
    ) throws -> [EventBody] {
        let arguments: JSON = [
            "done": .array(done.map { .string($0) }), "reason": "yours", "to": .string(to),
        ]
        let bodies = try scenario.ask(.clear("handoff", arguments))
        if scenario.session.handoff != nil { try scenario.submit(.acceptHandoff) }
        return bodies
    }

    private func turning(_ then: LoopRule.Stop = .hold) throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.loops.then = then
        var scenario = try Scenario.running(definition)
        for to in ["releaser", "planner", "releaser", "planner"] { try hand(&scenario, to: to) }
        #expect(scenario.session.agent == "planner")
        return scenario
    }

    @Test func `is refused the third time with nothing new, and the agent told what to do`() throws
    {
        var scenario = try turning()
        let bodies = try hand(&scenario, to: "releaser")
        guard case .handoffRefused("releaser", let error, "c5.1") = bodies.last else {
            Issue.record("\(bodies.map(\.kind))")
            return
        }
        #expect(error.code == "handoff_loop" && error.retryable)
        #expect(error.hint?.contains("an operator is asked") == true)
        #expect(scenario.session.agent == "planner" && scenario.session.phase == .processing)
    }

    @Test func `is held when it is tried once more, and an operator lets it go on`() throws {
        var scenario = try turning()
        try hand(&scenario, to: "releaser")
        let bodies = try hand(&scenario, to: "releaser")
        #expect(bodies.map(\.kind).suffix(3) == [.handoffRefused, .loopNoticed, .holdRaised])
        #expect(try scenario.hold.kind == .loop)
        try scenario.decide(.approve)
        try hand(&scenario, to: "releaser")
        #expect(scenario.session.agent == "releaser")
    }

    @Test func `ends the session where its definition says so`() throws {
        var scenario = try turning(.end)
        try hand(&scenario, to: "releaser")
        try hand(&scenario, to: "releaser")
        #expect(scenario.session.outcome?.error?.code == "loop")
    }

    @Test func `is not seen where something new was done`() throws {
        var scenario = try Scenario.running()
        for round in 0..<6 {
            let to = round.isMultiple(of: 2) ? "releaser" : "planner"
            try hand(&scenario, to: to, done: ["part \(round)"])
        }
        #expect(scenario.kinds().filter { $0 == .handoffAccepted }.count == 6)
    }

    @Test func `has a ceiling for the whole session, whatever is new`() throws {
        var definition = SessionDefinition.sample
        definition.loops.handoffsMax = 2
        var scenario = try Scenario.running(definition)
        for (round, to) in ["releaser", "planner", "releaser"].enumerated() {
            try hand(&scenario, to: to, done: ["part \(round)"])
        }
        #expect(scenario.session.agent == "planner")
        #expect(scenario.prompt.last?.contains("may be no more often") == true)
    }

    @Test func `is counted as the definition says, also when it is read again`() throws {
        var rule = LoopRule()
        (rule.handoffs, rule.handoffsMax) = (5, 9)
        #expect(try LoopRule(rule.json) == rule)
        let old: JSON = [
            "cycles": 2, "idle_steps": 12, "invented": 5, "repeats": 3, "then": "hold",
        ]
        #expect(try LoopRule(old) == LoopRule())
    }
}
