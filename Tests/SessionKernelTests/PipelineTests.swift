import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `A pipeline` {
    @Test func `asks for its first call as soon as the tools are there, and no model for anything`()
        throws
    {
        let played = try PlayedPipeline([.tool("list", "docs.read", ["day": "{{inputs.version}}"])])
        #expect(
            played.scenario.kinds().suffix(3) == [.toolsConnected, .stepBegun, .callProposed])
        #expect(played.asked == [#"docs.read {"day":"1.2.3"}"#])
        #expect(played.session.pendingEffects == [.judge("m1.1")])
        #expect(played.session.phase == .validating)
    }

    @Test
    func `gives the results of steps to later ones, alone with their type, in a text as text`()
        throws
    {
        var played = try PlayedPipeline(
            [
                .tool("list"),
                .tool(
                    "note", "notes.write",
                    [
                        "all": "{{steps.list}}", "first": "{{ steps.list.rows.0 }}",
                        "said": "{{steps.list.count}} of {{inputs.version}}",
                    ]),
            ], answer: "There are {{steps.list.count}}.")
        played.results = ["docs.read": #"{"count":2,"rows":["a","b"]}"#, "notes.write": "ok\n"]
        try played.play()
        #expect(
            played.asked.last
                == #"notes.write {"all":{"count":2,"rows":["a","b"]},"#
                + #""first":"a","said":"2 of 1.2.3"}"#
        )
        #expect(played.session.phase == .completed)
        #expect(played.session.outcome?.answer == "There are 2.")
        #expect(played.session.pipeline?["note"]?.value == "ok")
    }

    @Test func `asks an agent one thing, and takes the value that it answers`() throws {
        var played = try PlayedPipeline([
            .tool("list"), .model("sum", "Sum up {{steps.list}}."),
            .tool("note", "notes.write", ["text": "{{steps.sum.text}}"]),
        ])
        played.results = ["docs.read": "12 pages", "notes.write": "ok"]
        while played.session.agent != "writer" {
            try played.perform(try #require(played.session.pendingEffects.first))
        }
        let prompt = played.scenario.prompt
        #expect(prompt.count == 3)
        #expect(prompt[0].contains("You write.") && prompt[0].contains(#""required":["text"]"#))
        #expect(prompt[1].hasPrefix("user: Goal: Release 1.2.3."))
        #expect(prompt[2] == "user: Sum up 12 pages.")
        try played.play()
        #expect(played.asked.last == #"notes.write {"text":"All is well."}"#)
        #expect(played.ended == ["list done", "sum done", "note done"])
        #expect(played.session.agent == Pipeline.agentName)
    }

    @Test func `tells the next agent that is asked what an operator has said meanwhile`() throws {
        var played = try PlayedPipeline([.tool("list"), .model("sum", "Sum up.")])
        played.results = ["docs.read": "x"]
        try played.scenario.submit(.note("Be short."), by: .operator("ada"))
        while played.session.agent != "writer" {
            try played.perform(try #require(played.session.pendingEffects.first))
        }
        #expect(played.scenario.prompt.last == "user: The operator says: Be short.")
    }

    @Test func `goes the way that the boundary names, and no other`() throws {
        var played = try PlayedPipeline([
            .tool("list"),
            .branch(
                "size", on: "{{steps.list}}", ("large", [.tool("note", "notes.write")]),
                ("small", [.tool("skip", "docs.read")])),
            .tool("end", "docs.read", ["way": "{{steps.size.way}}"]),
        ])
        played.results = ["docs.read": "7", "notes.write": "ok"]
        while played.session.dueBranch == nil {
            try played.perform(try #require(played.session.pendingEffects.first))
        }
        #expect(played.session.pendingEffects == [.chooseWay("size")])
        #expect(played.session.phase == .processing)
        let stale = Command.Request.chooseWay("size", value: 8, .way("small"))
        #expect(played.scenario.refusal(of: stale)?.code == .stale)
        played.way = { $0 == 7 ? .way("large") : .way("small") }
        try played.play()
        #expect(played.ended == ["list done", "note done", "size done", "end done"])
        #expect(played.asked.last == #"docs.read {"way":"large"}"#)
        let skipped = try #require(played.session.definition.pipeline?.place(of: "skip"))
        #expect(played.session.standing(of: skipped) == .notTaken)
    }

    @Test func `takes no way past a condition that cannot be tried`() throws {
        var played = try PlayedPipeline([.branch("size", on: "{{inputs.version}}", ("a", []))])
        played.way = { _ in .unknown }
        try played.play()
        #expect(played.ended == ["size failed"])
        #expect(played.session.phase == .failed)
    }

    @Test func `goes over a list in its order, and keeps what came of each item`() throws {
        var played = try PlayedPipeline([
            .tool("list"),
            .forEach(
                "each", over: "{{steps.list}}",
                .tool("look", "docs.read", ["id": "{{item.id}}"]),
                .tool("note", "notes.write", ["text": "{{item.id}}: {{steps.look}}"])),
            .tool("end", "docs.read", ["all": "{{steps.each}}"]),
        ])
        played.results = ["docs.read": #"[{"id":1},{"id":2}]"#, "notes.write": "ok"]
        try played.play()
        #expect(
            played.ended == [
                "list done", "look 1 done", "note 1 done", "look 2 done", "note 2 done",
                "each done", "end done",
            ])
        let each = try #require(played.session.pipeline?["each"]?.value.arrayValue)
        #expect(each.map { $0["item"]?["id"] } == [1, 2])
        #expect(each[1]["note"] == "ok")
    }

    @Test func `goes over nothing where the list is empty, and fails where it is too long`() throws
    {
        for (list, end) in [("[]", "each done"), ("[1,2,3]", "each failed"), ("7", "each failed")] {
            var played = try PlayedPipeline([
                .tool("list"),
                .forEach("each", over: "{{steps.list}}", atMost: 2, .tool("look", "tag.push")),
            ])
            played.results = ["docs.read": list]
            try played.play()
            #expect(played.ended.last == end)
            #expect(played.asked.count == 1, "nothing was begun")
        }
    }

    @Test func `waits for a person to sign, and gives the word of who did`() throws {
        var played = try PlayedPipeline([
            .tool("list"), .approval("sign", "{{steps.list}} pages. Go on?"),
            .tool("note", "notes.write", ["by": "{{steps.sign.by}}"]),
        ])
        played.results = ["docs.read": "12", "notes.write": "ok"]
        try played.play()
        let hold = try played.scenario.hold
        #expect(hold.kind == .approval && played.session.phase == .awaitingApproval)
        #expect(played.session.calls[0].arguments?["question"] == "12 pages. Go on?")
        let verdict = CallVerdict.hold(CallJudgement(arguments: [:], risk: .low, rule: ""))
        let edit = OperatorDecision(.edit([:]), verdict: verdict)
        #expect(
            played.scenario.refusal(of: .decide(hold.id, edit), by: .operator("ada"))?.code
                == .wrongAnswer)
        try played.scenario.decide(.approve, reason: "seen", by: "ada")
        try played.play()
        #expect(played.asked.last == #"notes.write {"by":"ada"}"#)
        #expect(played.session.phase == .completed)
    }
}

@Suite struct `A step that fails` {
    @Test func `ends the session as failed, and says which it was`() throws {
        var played = try PlayedPipeline([.tool("list"), .tool("note", "notes.write")])
        played.results = ["notes.write": "ok"]
        try played.play()
        #expect(played.session.phase == .failed)
        #expect(played.session.outcome?.error?.code == "step_failed")
        #expect(
            played.session.outcome?.error?.message == "Step list failed: docs.read is broken.")
        #expect(played.ended == ["list failed"])
    }

    @Test func `is left out where it says so, with what stands in for its result`() throws {
        var played = try PlayedPipeline([
            .tool("list", onFailure: .skip, standIn: ["count": 0]),
            .tool("other", onFailure: .skip),
            .tool(
                "note", "notes.write",
                ["count": "{{steps.list.count}}", "other": "{{steps.other.part}}"]),
        ])
        played.results = ["notes.write": "ok"]
        try played.play()
        #expect(played.ended == ["list skipped", "other skipped", "note done"])
        #expect(played.asked.last == #"notes.write {"count":0,"other":null}"#)
        #expect(played.session.phase == .completed)
    }

    @Test func `gives up its item, where the for-each may`() throws {
        var played = try PlayedPipeline([
            .forEach(
                "each", over: "{{inputs.version}}", onFailure: .skip, .tool("look"),
                .tool("note", "notes.write"))
        ])
        try played.play()
        #expect(played.ended == ["each skipped"], "a text is no list")
        played = try PlayedPipeline([
            .tool("list", "ticket.create"),
            .forEach("each", over: "{{steps.list}}", onFailure: .skip, .tool("look")),
        ])
        played.results = ["ticket.create": "[1,2]"]
        try played.play()
        #expect(played.ended == ["list done", "look 1 failed", "look 2 failed", "each done"])
        #expect(played.session.pipeline?["each"]?.value == [.null, .null])
        #expect(played.session.pipeline?["each"]?.givenUp == 2)
    }

    @Test func `is counted by the for-each whose items it was one of`() throws {
        var played = try PlayedPipeline([
            .tool("list", "ticket.create"),
            .forEach(
                "each", over: "{{steps.list}}", onFailure: .skip,
                .tool("look", "docs.read", ["id": "{{item}}"], onFailure: .skip),
                .tool("note", "notes.write", ["id": "{{item}}"])),
        ])
        played.results = ["docs.read": "x", "notes.write": "ok", "ticket.create": "[1,2,3,4]"]
        played.broken = [#"{"id":2}"#]
        let places = try #require(played.session.definition.pipeline?.places)
        while played.session.pipeline?["each"]?.tally.skipped != 1 {
            try played.perform(try #require(played.session.pendingEffects.first))
        }
        func standings() -> [StepStanding] { places.map { played.session.standing(of: $0) } }
        guard case .goingOver(let item, let count, let sofar) = standings()[1] else {
            Issue.record("it goes over its items: \(standings()[1])")
            return
        }
        #expect(item == 3 && count == 4 && sofar.words(of: count) == "1 of 4, 1 skipped")
        try played.play()
        let ended = standings().map { standing in
            if case .partlyDone(let tally, let count) = standing {
                tally.words(of: count)
            } else {
                "\(standing)"
            }
        }
        #expect(ended == ["done", "3 of 4, 1 skipped", "3 of 4, 1 skipped", "3 of 4, 1 failed"])
    }

    @Test func `that is left out of an item leaves that item done in part`() throws {
        var played = try PlayedPipeline([
            .tool("list", "ticket.create"),
            .forEach(
                "each", over: "{{steps.list}}",
                .tool("look", "docs.read", ["id": "{{item}}"], onFailure: .skip)),
        ])
        played.results = ["docs.read": "x", "ticket.create": "[1,2]"]
        played.broken = [#"{"id":2}"#]
        try played.play()
        let place = try #require(played.session.definition.pipeline?.place(of: "each"))
        guard case .partlyDone(let tally, 2) = played.session.standing(of: place) else {
            Issue.record("\(played.session.standing(of: place))")
            return
        }
        #expect(tally.words(of: 2) == "1 of 2, 1 in part")
        #expect(played.session.pipeline?["each"]?.value.arrayValue?.contains(.null) == false)
    }

    @Test func `fails the blocks that it stands in, up to one that may be left out`() throws {
        var played = try PlayedPipeline([
            .branch(
                "outer", on: "{{inputs.version}}",
                ("a", [.branch("inner", on: "{{inputs.version}}", ("a", [.tool("list")]))]),
                onFailure: .skip), .tool("note", "notes.write"),
        ])
        played.way = { _ in .way("a") }
        played.results = ["notes.write": "ok"]
        try played.play()
        #expect(
            played.ended == ["list failed", "inner failed", "outer skipped", "note done"])
        let outer = try #require(played.session.definition.pipeline?.place(of: "outer"))
        #expect(
            played.session.standing(of: outer)
                == .skipped("step inner failed: step list failed: docs.read is broken."))
        #expect(played.session.phase == .completed)
    }

    @Test func `that a person denies, or lets expire, has failed`() throws {
        for expires in [false, true] {
            var played = try PlayedPipeline([
                .tool("note", "notes.write", onFailure: .skip), .approval("sign", "Go on?"),
            ])
            played.held = ["notes.write"]
            try played.play()
            try played.scenario.decide(.deny, reason: "not today")
            try played.play()
            if expires {
                played.scenario.wait(milliseconds: 900_000)
                try played.scenario.submit(.tick)
            } else {
                try played.scenario.decide(.deny, reason: "nor this")
            }
            #expect(played.ended == ["note skipped", "sign failed"])
            #expect(played.session.phase == .failed)
        }
    }

    @Test func `for want of a value begins nothing`() throws {
        var played = try PlayedPipeline([
            .tool("list"), .tool("note", "notes.write", ["text": "{{steps.list.title}}"]),
        ])
        played.results = ["docs.read": #"{"name":"x"}"#, "notes.write": "ok"]
        try played.play()
        #expect(played.asked.count == 1)
        #expect(
            played.session.outcome?.error?.message
                == "Step note failed: There is no {{steps.list.title}}: there is no such part in "
                + "an object with name.")
    }

    @Test func `because its agent gives no answer of use, leaves the ladder below it alone`() throws
    {
        var played = try PlayedPipeline([.model("sum", "Sum up.")])
        for _ in 1...3 {
            try played.scenario.answer("no JSON")
            try played.scenario.judge(
                .reject(CallError(code: "answer_invalid", message: "No JSON.")))
        }
        #expect(played.ended == ["sum failed"])
        #expect(played.session.phase == .failed)
        #expect(played.session.outcome?.error?.code == "step_failed")
    }
}
