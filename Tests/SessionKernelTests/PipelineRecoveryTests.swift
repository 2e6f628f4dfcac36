import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A pipeline that is stopped` {
    private static let steps: [PipelineStep] = [
        .tool("list"),
        .forEach(
            "each", over: "{{steps.list}}", onFailure: .skip,
            .tool("look", "docs.read", ["id": "{{item}}"]),
            .tool("make", "ticket.create", ["id": "{{item}}"])),
        .model("sum", "Sum up {{steps.each}}."),
        .branch(
            "size", on: "{{steps.sum.text}}", ("a", [.approval("sign", "{{steps.sum.text}}")])),
        .tool("note", "ticket.create", ["text": "{{steps.sum.text}}"]),
    ]

    private func played() throws -> PlayedPipeline {
        var played = try PlayedPipeline(Self.steps, answer: "{{steps.note}}")
        played.results = ["docs.read": "[1,2]", "ticket.create": "made"]
        played.way = { _ in .way("a") }
        return played
    }

    private func playedToEnd(_ played: inout PlayedPipeline) throws {
        try played.play()
        while played.session.outcome == nil {
            try played.scenario.decide(.approve)
            try played.play()
        }
    }

    @Test func `after any event, by a crash, goes on at the same step and ends in the same way`()
        throws
    {
        var whole = try played()
        try playedToEnd(&whole)
        let events = whole.scenario.events
        #expect(whole.session.phase == .completed && events.count > 40)
        let opened = try #require(events.firstIndex { $0.kind == .toolsConnected })
        for count in (opened + 1)..<events.count {
            var again = whole
            again.scenario = Scenario()
            again.scenario.now = events[count].at
            again.scenario.take(Array(events.prefix(count)))
            try again.scenario.crash()
            try playedToEnd(&again)
            #expect(again.ended == whole.ended, "after event \(count)")
            #expect(again.session.outcome?.answer == "made")
            // A step that was begun is not begun again; a call that was, is repeated with its key.
            let begun = again.scenario.kinds().count { $0 == .stepBegun }
            #expect(begun == whole.scenario.kinds().count { $0 == .stepBegun }, "after \(count)")
        }
    }

    @Test func `leaves a journal that breaks no rule`() throws {
        var whole = try played()
        try playedToEnd(&whole)
        var rules = JournalRules()
        var before = Session(id: whole.session.id)
        for event in whole.scenario.events {
            var after = before
            after.apply(event)
            rules.check(event, before: before, after: after)
            before = after
        }
        #expect(rules.broken == [])
        #expect(before == whole.session)
    }

    @Test
    func `in the midst of a call without a key, asks what became of it, and does it if need be`()
        throws
    {
        var played = try PlayedPipeline([.tool("send", "mail.send", ["to": "ada"])])
        played.results = ["mail.send": "sent"]
        try played.perform(.judge("m1.1"))
        try played.scenario.begin("c1.1")
        try played.scenario.crash()
        #expect(try played.scenario.hold.kind == .inDoubt)
        try played.scenario.decide(.notDone, reason: "not in the outbox")
        #expect(played.session.calls.map(\.id) == ["c2.1"], "it is asked for anew")
        try played.play()
        #expect(played.ended == ["send done"])
        #expect(played.asked.count == 2)
    }

    @Test func `by an operator, begins nothing until it is resumed`() throws {
        var played = try PlayedPipeline([.tool("list"), .tool("note", "notes.write")])
        played.results = ["docs.read": "x", "notes.write": "ok"]
        try played.perform(.judge("m1.1"))
        try played.scenario.begin("c1.1")
        try played.scenario.submit(.pause(reason: "look"), by: .operator("ada"))
        try played.scenario.submit(.finishCall("c1.1", ToolResult(text: "x")))
        #expect(played.session.pendingEffects == [] && played.session.phase == .paused)
        #expect(played.scenario.kinds().last == .toolFinished)
        let resumed = try played.scenario.submit(.resume).map(\.kind)
        #expect(resumed == [.sessionResumed, .stepEnded, .stepBegun, .callProposed])
    }

    @Test func `for good, ends as cancelled`() throws {
        var played = try PlayedPipeline([.tool("list"), .approval("sign", "Go on?")])
        played.results = ["docs.read": "x"]
        try played.play()
        try played.scenario.submit(.cancel(reason: "enough"), by: .operator("ada"))
        #expect(played.session.phase == .cancelled)
        #expect(played.session.openHolds.isEmpty)
    }

    @Test func `by its ceiling of steps, asks for more and goes on at the same step`() throws {
        var limits = Limits()
        limits.steps = 1
        var played = try PlayedPipeline(
            [.tool("list"), .tool("note", "notes.write")], limits: limits)
        played.results = ["docs.read": "x", "notes.write": "ok"]
        try played.play()
        #expect(try played.scenario.hold.ceiling == .steps)
        #expect(played.ended == ["list done"])
        try played.scenario.decide(.extend(1))
        try played.play()
        #expect(played.session.phase == .completed)
        #expect(played.session.spent.steps == 2)
    }
}

@Suite struct `What a pipeline puts into arguments` {
    @Test
    func `is recorded with the steps that it comes from, and whether those are to be believed`()
        throws
    {
        var played = try PlayedPipeline([
            .tool("list"), .tool("note", "notes.write", ["a/b": ["{{steps.list}} and"], "c": "d"]),
        ])
        played.results = ["docs.read": "x", "notes.write": "ok"]
        try played.play()
        let begun = played.scenario.events.compactMap { event -> StepBegun? in
            if case .stepBegun(let begun) = event.body { begun } else { nil }
        }
        let ended = try #require(played.scenario.events.first { $0.kind == .stepEnded }).sequence
        #expect(
            begun[1].sources
                == [StepSource(at: "/a~1b/0", step: "list", event: ended)])
    }

    @Test func `names the end of a step, and apart from it what made it doubtful`() throws {
        var played = try PlayedPipeline(
            [
                .tool("list"), .model("sum", "Sum {{steps.list}}."),
                .tool("note", "notes.write", ["text": "{{steps.sum.text}}"]),
            ], untrusted: ["docs.read"])
        played.results = ["docs.read": "x", "notes.write": "ok"]
        try played.play()
        let source = try #require(
            played.scenario.events.compactMap { event -> StepSource? in
                guard case .stepBegun(let begun) = event.body, begun.step == "note" else {
                    return nil
                }
                return begun.sources.first
            }.first)
        let ends = played.scenario.events.filter { $0.kind == .stepEnded }.map(\.sequence)
        #expect(source.event == ends[1])
        let taint = try #require(source.taint)
        #expect(taint < ends[0])
        #expect(
            source.words(isSaid: true)
                == "step sum, #\(ends[1]), a model's answer, unchecked, after untrusted text "
                + "at #\(taint)")
    }

    @Test func `is said by a model where one is asked in it, or in a step within it`() {
        let pipeline = Pipeline(steps: [
            .tool("list"), .forEach("each", over: "{{steps.list}}", .model("sum", "Sum {{item}}.")),
        ])
        #expect(pipeline.asksModel("sum") && pipeline.asksModel("each"))
        #expect(!pipeline.asksModel("list") && !pipeline.asksModel("none"))
    }

    @Test func `is doubtful as well where an older journal says so by a flag`() throws {
        let old: JSON = ["at": "/to", "event": 9, "step": "list", "tainted": true]
        #expect(
            try StepSource(old) == StepSource(at: "/to", step: "list", event: 9, taint: 9))
        let clean: JSON = ["at": "/to", "event": 9, "step": "list"]
        #expect(try StepSource(clean).taint == nil)
    }

    @Test func `covers what stands below it, and no name that only begins like it`() {
        let source = StepSource(at: "/to", step: "list", event: 9)
        #expect(source.covers("/to") && source.covers("/to/0"))
        #expect(!source.covers("/topic") && !source.covers("/t"))
        #expect(StepSource(at: "", step: "list", event: 9).covers("/any"))
    }

    @Test func `is read back from a definition as it was written`() throws {
        var definition = SessionDefinition.sample
        definition.pipeline = Pipeline(
            steps: [
                .tool("list", "docs.read", ["id": "{{inputs.version}}"]),
                .forEach("each", over: "{{steps.list}}", .model("sum", "Sum {{item}}.")),
                .branch(
                    "size", on: "{{steps.list}}", ("a", [.approval("sign", "Go on?")]),
                    onFailure: .skip),
                .tool("end", onFailure: .skip, standIn: ["n": 0]),
            ], answer: "Done.")
        #expect(try SessionDefinition(definition.json) == definition)
    }
}
