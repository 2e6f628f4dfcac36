import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The same effect asked for again` {
    private var keyed: SessionDefinition {
        var definition = SessionDefinition.sample
        for place in definition.tools.indices {
            definition.tools[place].declaration.key = ["to"]
        }
        return definition
    }

    private func arguments(_ to: String, _ text: String = "hello") -> JSON {
        ["text": .string(text), "to": .string(to)]
    }

    private func write(_ to: String, _ text: String = "hello") -> AskedCall {
        .clear("notes.write", arguments(to, text))
    }

    @Test func `is answered from the journal by its key, whatever else differs`() throws {
        var scenario = try Scenario.running(keyed)
        try scenario.ask(write("ada"))
        try scenario.run("c1.1", result: "written")
        let at = scenario.session.sequence
        let bodies = try scenario.ask(write("ada", "hello again"))
        let recall = Recall(earlier: "c1.1", at: at, result: ToolResult(text: "written"))
        #expect(bodies.map(\.kind) == [.callCleared, .effectRecalled])
        #expect(bodies.last == .effectRecalled("c2.1", recall))
        #expect(scenario.prompt.last == "c2.1: written")
        #expect(scenario.session.phase == .processing)
    }

    @Test func `is recognised however its numbers are spelled`() throws {
        for declaration in [keyed, SessionDefinition.sample] {
            var scenario = try Scenario.running(declaration)
            try scenario.ask(.clear("mail.send", ["to": 1], unattended: true))
            try scenario.run("c1.1", result: "sent")
            for (step, number) in ["1.0", "1e0", "10e-1"].enumerated() {
                let same = try JSON(parsing: "{\"to\":\(number)}")
                try scenario.ask(.clear("mail.send", same, unattended: true))
                #expect(scenario.session.pendingEffects.allSatisfy { $0 != .runCall("c2.1") })
                if let hold = scenario.session.openHolds.first {
                    #expect(scenario.session.holds[hold]?.reason.contains("already done") == true)
                    try scenario.decide(.deny)
                }
                #expect(scenario.session.phase == .processing, "attempt \(step + 1)")
            }
        }
    }

    @Test func `with another key is another effect`() throws {
        var scenario = try Scenario.running(keyed)
        try scenario.ask(write("ada"))
        try scenario.run("c1.1")
        try scenario.ask(write("bob"))
        #expect(scenario.session.pendingEffects == [.runCall("c2.1")])
    }

    @Test func `asks nobody, also where a rule holds it`() throws {
        var scenario = try Scenario.running(keyed)
        try scenario.ask(.hold("mail.send", arguments("ada")))
        try scenario.decide(.approve)
        try scenario.run("c1.1", result: "sent")
        let bodies = try scenario.ask(.hold("mail.send", arguments("ada")))
        #expect(bodies.map(\.kind) == [.callValidated, .effectRecalled])
        #expect(scenario.session.openHolds == [])
    }

    @Test func `in one answer waits for the first, and is answered by it`() throws {
        var scenario = try Scenario.running(keyed)
        try scenario.ask(
            .hold("mail.send", arguments("ada")), .hold("mail.send", arguments("ada", "again")))
        #expect(scenario.session.openHolds.count == 1)
        #expect(scenario.session.phase == .awaitingApproval)
        try scenario.decide(.approve)
        #expect(scenario.session.phase == .awaitingTool)
        let bodies = try scenario.run("c1.1", result: "sent")
        #expect(bodies.map(\.kind) == [.toolFinished, .effectRecalled])
        #expect(scenario.prompt.suffix(2) == ["c1.1: sent", "c1.2: sent"])
    }

    @Test func `waits while the first is in doubt, and is answered once that was done`() throws {
        var scenario = try Scenario.running(keyed)
        try scenario.ask(write("ada"), write("ada"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1", inDoubt: true)
        #expect(scenario.session.phase == .awaitingOperator)
        #expect(scenario.session.pendingEffects == [])
        try scenario.decide(.done, reason: "I looked.")
        #expect(scenario.kinds().suffix(2) == [.effectSettled, .effectRecalled])
        #expect(scenario.prompt.last?.hasPrefix("c1.2: An operator says that it was done") == true)
    }

    @Test func `is not had again where nobody could read what came of it`() throws {
        var definition = keyed
        for index in definition.tools.indices
        where definition.tools[index].declaration.name == "notes.write" {
            definition.tools[index].declaration.quarantine = QuarantineRule()
        }
        var scenario = try Scenario.running(definition)
        try scenario.ask(write("ada"))
        try scenario.run("c1.1", result: "untrusted words")
        try scenario.submit(
            .beginQuarantine(
                "c1.1",
                QuarantineIntent(
                    model: "main", encoder: "test/1", reserved: Spend(tokens: 10))))
        try scenario.submit(
            .failQuarantine(
                "c1.1", attempt: 1,
                ModelFailure(kind: .rejected, message: "No.", retryable: false)))
        #expect(scenario.prompt.last?.contains("quarantine_failed") == true)
        let bodies = try scenario.ask(write("ada", "again"))
        #expect(bodies.map(\.kind).last == .callRejected)
        #expect(scenario.starts.count == 1)
        #expect(scenario.session.openHolds.isEmpty, "nobody is asked to have it twice")
        #expect(scenario.prompt.last?.contains("already_done") == true)
    }

    @Test func `runs again under the same key where it was not done`() throws {
        var scenario = try Scenario.running(keyed)
        try scenario.ask(write("ada"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1")
        try scenario.ask(write("ada", "again"))
        try scenario.begin("c2.1")
        let keys = scenario.starts.map(\.key)
        #expect(keys.count == 2)
        #expect(keys[0] == keys[1])
        #expect(keys[0].hasPrefix("s3ss10n1/notes.write/"))
    }

    @Test func `without a key has one of its own for each call`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(write("ada"))
        try scenario.run("c1.1")
        try scenario.ask(write("ada"))
        try scenario.run("c2.1")
        #expect(scenario.starts.map(\.key) == ["s3ss10n1/c1.1", "s3ss10n1/c2.1"])
    }

    @Test func `without a key and beyond undoing is held, whatever rule clears it`() throws {
        var scenario = try Scenario.running()
        let mail = AskedCall.clear("mail.send", arguments("ada"), unattended: true)
        try scenario.ask(mail)
        try scenario.run("c1.1")
        let at = scenario.session.sequence
        let bodies = try scenario.ask(mail)
        #expect(bodies.map(\.kind) == [.callCleared, .callValidated, .holdRaised])
        #expect(try scenario.hold.reason == "already done at #\(at); rule 1")
        try scenario.decide(.approve)
        try scenario.run("c2.1")
        try scenario.ask(.clear("mail.send", arguments("bob"), unattended: true))
        #expect(scenario.session.pendingEffects == [.runCall("c3.1")])
    }

    @Test func `without a key in one answer is held once the first was done`() throws {
        var scenario = try Scenario.running()
        let mail = AskedCall.clear("mail.send", arguments("ada"), unattended: true)
        try scenario.ask(mail, mail)
        #expect(scenario.session.openHolds == [])
        let bodies = try scenario.run("c1.1")
        #expect(bodies.map(\.kind) == [.toolFinished, .callValidated, .holdRaised])
    }

    @Test func `is found again among thousands`() throws {
        var definition = keyed
        definition.limits = Limits(
            steps: .max, tokens: .max, cost: Money(microdollars: .max), wallMilliseconds: .max)
        var scenario = try Scenario.running(definition)
        for step in 1...500 {
            try scenario.ask(write("person \(step)"))
            try scenario.run(CallID(step: step, index: 1), result: "result \(step)")
        }
        for step in 1...500 {
            try scenario.ask(write("person \(step)"))
            #expect(scenario.prompt.last?.hasSuffix(": result \(step)") == true)
        }
    }
}

@Suite struct `An end that comes late` {
    private func doubtful(_ decided: Decision.Answer?) throws -> Scenario {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("mail.send", ["to": "ada"], unattended: true))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1", inDoubt: true)
        if let decided { try scenario.decide(decided) }
        return scenario
    }

    private let sent = Command.Request.finishCall("c1.1", ToolResult(text: "sent"))

    @Test func `settles the doubt, and says how`() throws {
        var scenario = try doubtful(nil)
        let bodies = try scenario.submit(sent)
        let settlement = Settlement(how: .late, done: true, text: "Its result came.")
        #expect(bodies.map(\.kind) == [.toolFinished, .effectSettled])
        #expect(bodies.last == .effectSettled("c1.1", settlement))
    }

    @Test func `is told from the end of an attempt that an operator ordered`() throws {
        var scenario = try doubtful(.retry)
        try scenario.begin("c1.1")
        guard case .effectSettled(_, let settlement)? = try scenario.submit(sent).last else {
            Issue.record("not settled")
            return
        }
        #expect(settlement.how == .retried)
        #expect(scenario.prompt.last == "c1.1: sent")
    }

    @Test func `counts against what was said, is told to the agent, and runs nothing`() throws {
        var scenario = try doubtful(.notDone)
        #expect(scenario.session.phase == .processing)
        let owed = scenario.session.pendingEffects
        #expect(try scenario.submit(sent).map(\.kind) == [.toolFinished, .effectSettled])
        #expect(scenario.session.pendingEffects == owed)
        #expect(scenario.prompt.last?.hasSuffix("so that it was done after all:\nsent") == true)
        #expect(scenario.refusal(of: sent)?.code == .stale)
        try scenario.ask(.clear("mail.send", ["to": "ada"], unattended: true))
        #expect(try scenario.hold.reason.hasPrefix("already done at #") == true)
    }
}

extension Scenario {
    fileprivate var starts: [ToolStarted] {
        events.compactMap {
            if case .toolStarted(let started) = $0.body { started } else { nil }
        }
    }
}
