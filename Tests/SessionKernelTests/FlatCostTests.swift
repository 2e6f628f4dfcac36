import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The cost of a step` {
    @Test(.timeLimit(.minutes(10)))
    func `stays what it was after thousands of steps`() throws {
        var definition = SessionDefinition.sample
        definition.limits = Limits(
            steps: .max, tokens: .max, cost: Money(microdollars: .max), wallMilliseconds: .max)
        var scenario = try Scenario.running(definition)
        let clock = ContinuousClock()
        var slices: [Duration] = []
        for slice in 0..<8 {
            let begun = clock.now
            for step in 1...250 {
                let call = CallID(step: slice * 250 + step, index: 1)
                try scenario.ask(.hold("mail.send", ["to": .integer(step)]))
                try scenario.decide(.approve)
                try scenario.run(call)
            }
            slices.append(clock.now - begun)
        }
        #expect(scenario.session.holds.count == 2000)
        #expect(scenario.session.transcript.count == 2 + 2 * 2000)
        // The machine is shared: the best of the first and of the last half are compared.
        let early = try #require(slices.prefix(4).min())
        let late = try #require(slices.suffix(4).min())
        #expect(late < early * 3, "\(slices)")
    }

    @Test func `every hold is found again by its id`() throws {
        var definition = SessionDefinition.sample
        definition.loops.repeats = 0
        definition.loops.idleSteps = 0
        var scenario = try Scenario.running(definition)
        var ids: [HoldID] = []
        for step in 1...40 {
            try scenario.ask(.hold("notes.write"), .hold("notes.write"))
            ids += scenario.session.openHolds
            for hold in scenario.session.openHolds {
                try scenario.submit(.decide(hold, OperatorDecision(.approve)), by: .operator("ada"))
            }
            try scenario.run(CallID(step: step, index: 1))
            try scenario.run(CallID(step: step, index: 2))
        }
        #expect(ids.count == 80)
        #expect(ids.allSatisfy { scenario.session.holds[$0]?.id == $0 })
        #expect(scenario.session.holds.all.map(\.id) == ids)
        for stranger in ["s3ss10n1-1", "other-9", "", "s3ss10n1-x"] as [HoldID] {
            #expect(scenario.session.holds[stranger] == nil)
        }
    }
}
