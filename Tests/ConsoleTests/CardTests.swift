import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `Deciding at a card` {
    private func before(
        _ scenario: Scenario, _ size: Size = Size(columns: 140, rows: 40),
        settings: ConsoleSettings = ConsoleSettings()
    ) -> Desk {
        var desk = Desk(size, settings: settings)
        desk.watch([scenario])
        desk.pass(10_000)
        _ = desk.take()
        return desk
    }

    /// The decisions that were submitted, with their holds.
    private func decisions(_ effects: [ConsoleEffect]) -> [OperatorDecision] {
        effects.compactMap { effect in
            guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
            return decision
        }
    }

    @Test func `a card asks for a fence, and the keys before its answer are dropped`() throws {
        var desk = before(try Scenario.untilPush())
        desk.answersFences = false
        desk.press(.character("a"))
        #expect(desk.take().contains(.discardTypeAhead))
        desk.pass(1000)
        desk.press(.character("y"))
        desk.press(.character("n"))
        #expect(desk.screen.lines.contains { $0.contains("2 keys typed too early, dropped") })
        #expect(decisions(desk.take()).isEmpty)
    }

    @Test func `an approval carries the digest that was shown and the time on the card`() throws {
        let scenario = try Scenario.untilPush()
        var desk = before(scenario)
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.pass(600)
        #expect(desk.approvals.isEmpty)
        desk.press(.enter)
        let hold = try #require(scenario.session.openHolds.first)
        #expect(desk.approvals == [hold])
        let decision = try #require(decisions(desk.take()).first)
        #expect(decision.digest == scenario.session.holds[hold]?.digest)
        #expect(decision.shownMilliseconds == 1500)
        #expect(desk.screen.lines.contains { $0.contains("SENT") })
    }

    @Test func `what was changed to fit stands on the card, from and to`() throws {
        var scenario = try Scenario("k3x9q2ab", definition: Scenario.release)
        scenario.coercions = [
            Coercion(at: "/n", from: "\"3\u{202E}\"", to: "3", how: "read as a number")
        ]
        try scenario.hold(
            "git.push", ["n": 3, "ref": "refs/tags/v1.2.3"], risk: .high,
            preview: Preview(text: "one tag"))
        var desk = before(scenario)
        desk.press(.character("a"))
        desk.pass(900)
        let line = try #require(desk.screen.lines.first { $0.contains("changed: /n") })
        #expect(line.contains("→ 3  read as a number"))
        // What cannot be seen is spelled out there too, and counted.
        #expect(!line.unicodeScalars.contains("\u{202E}"))
        #expect(desk.screen.lines.contains { $0.contains("1 hidden character made visible") })
    }

    @Test func `nothing is shown as decided before its event arrives`() throws {
        var scenario = try Scenario.untilPush()
        var desk = before(scenario)
        approve(&desk)
        let effects = desk.take()
        guard case .submit(let ticket, _, _) = effects.first(where: \.isSubmit) else {
            Issue.record("nothing was submitted")
            return
        }
        desk.update(.commandAnswered(ticket, .accepted))
        #expect(!desk.screen.lines.contains { $0.contains("DECIDED") })
        scenario.pass(20_000)
        try scenario.decide(.approve)
        desk.deliver([scenario])
        #expect(desk.screen.lines.contains { $0.contains("DECIDED  approved by ana at 08:00:25") })
    }

    @Test func `a settled card stops its clock, drops its keys and says what came of it`() throws {
        var scenario = try Scenario.untilPush()
        var desk = before(scenario)
        approve(&desk)
        let open = desk.screen.lines
        scenario.pass(20_000)
        try scenario.decide(.approve)
        guard let call = scenario.session.calls.first?.id else { return }
        try scenario.send(.beginCall(call, preview: Scenario.pushPreview))
        try scenario.send(
            .finishCall(call, ToolResult(text: "pushed", exitCode: 0, milliseconds: 900)))
        desk.deliver([scenario])
        let settled = desk.screen.lines
        #expect(settled[1].contains("APPROVAL approved"))
        #expect(!settled[1].contains("left"))
        #expect(open.contains { $0.contains("unanswered, it is denied at") })
        #expect(!settled.contains { $0.contains("unanswered") })
        #expect(settled.contains { $0.contains("git.push force=false ref=refs/tags/v1.2.3") })
        #expect(!settled[39].contains("Approve"))
        #expect(settled[39].contains("Esc Back"))
        desk.pass(5000)
        #expect(desk.screen.lines[1] == settled[1])
    }

    @Test func `a refusal is shown on the card, which arms anew`() throws {
        var desk = before(try Scenario.untilPush())
        approve(&desk)
        guard case .submit(let ticket, _, _) = desk.take().first(where: \.isSubmit) else {
            Issue.record("nothing was submitted")
            return
        }
        desk.update(
            .commandAnswered(ticket, .refused("Hold k3x9q2ab-14 was denied by ana at 14:02.")))
        #expect(desk.screen.lines.contains { $0.contains("REFUSED  Hold k3x9q2ab-14 was denied") })
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(decisions(desk.take()).isEmpty)
    }

    @Test func `a change of size arms the card anew`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        _ = desk.take()
        desk.update(.resized(Size(columns: 100, rows: 40)))
        #expect(desk.take().contains(.requestFence))
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(decisions(desk.take()).isEmpty)
    }

    @Test func `a card that does not fit is approved only after its end was on screen`() throws {
        var desk = before(try Scenario.untilPush(), Size(columns: 40, rows: 12))
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("y"))
        #expect(desk.screen.lines.contains { $0.contains("more to see before") })
        desk.press(.character("G"))
        desk.pass(600)
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(desk.approvals.count == 1)
    }

    @Test func `a value that is cut is approved only after the whole payload was seen`() throws {
        var scenario = try Scenario()
        let body = (1...200).map { "line \($0)" }.joined(separator: "\n")
        try scenario.hold(
            "files.write", ["path": "notes.md", "text": .string(body)], risk: .medium)
        var desk = before(scenario)
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("G"))
        for _ in 1...2 {
            desk.press(.character("y"))
            desk.pass(700)
        }
        #expect(desk.approvals.isEmpty)
        desk.press(.character("v"))
        desk.press(.character("G"))
        desk.press(.escape)
        for _ in 1...2 {
            desk.pass(700)
            desk.press(.character("y"))
        }
        #expect(desk.approvals.count == 1)
    }

    @Test func `a pasted word approves nothing`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("y"))
        desk.update(.input(.paste("refs/tags/v1.2.3\n"), at: desk.now, monotonic: desk.clock))
        desk.press(.enter)
        #expect(desk.approvals.isEmpty)
    }

    @Test(arguments: [(20, 6), (24, 7), (36, 12), (40, 12), (59, 12)])
    func `how a small card stands is never cut`(size: (Int, Int)) throws {
        for ref in ["refs/tags/v1.2.3", "refs/tags/v1.2.3-alpha.1"] {
            var scenario = try Scenario()
            try scenario.hold(
                "git.push", ["ref": .string(ref)], risk: .high, preview: Scenario.pushPreview)
            var desk = Desk(Size(columns: size.0, rows: size.1))
            desk.watch([scenario])
            desk.press(.character("a"))
            #expect(!desk.screen.lines[size.1 - 2].contains("…"))
            desk.pass(900)
            #expect(!desk.screen.lines[size.1 - 2].contains("…"))
            desk.press(.character("y"))
            #expect(!desk.screen.lines.suffix(2).joined().contains("…"))
            desk.press(.character("v"))
            desk.press(.character("G"))
            desk.press(.escape)
            desk.pass(900)
            #expect(!desk.screen.lines[size.1 - 2].contains("…"))
            desk.press(.character("y"))
            let asked = desk.screen.lines.suffix(2)
            let joined = asked.map { $0.filter { $0 != " " } }.joined()
            #expect(joined.contains(ref), "\(asked)")
        }
    }

    @Test(arguments: [(20, 6), (40, 12), (60, 12)])
    func `the words that settle a doubt are never cut`(size: (Int, Int)) throws {
        for (key, word) in [("r", "retry"), ("d", "done"), ("D", "not done")] {
            var desk = Desk(Size(columns: size.0, rows: size.1))
            desk.watch([try Scenario.inDoubt()])
            desk.press(.character("a"))
            desk.pass(900)
            desk.type(key)
            #expect(desk.screen.lines[size.1 - 2].contains(word))
            #expect(!desk.screen.lines[size.1 - 2].contains("…"))
            desk.type("x")
            desk.press(.enter)
            #expect(desk.screen.lines.suffix(2).contains { $0.contains(word) })
        }
    }

    @Test func `Esc leaves the request waiting`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.escape)
        #expect(decisions(desk.take()).isEmpty)
        #expect(desk.screen.lines[38].contains("1 decision waiting"))
    }

    @Test func `Ctrl-C closes the card and decides nothing`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("y"))
        desk.press(.control("c"))
        #expect(desk.take().allSatisfy { !$0.isSubmit })
        #expect(!desk.screen.lines.contains { $0.contains("APPROVAL 1") })
    }

    @Test func `a denial takes a reason, which may be empty`() throws {
        for reason in ["", "not on Friday"] {
            var desk = before(try Scenario.untilPush())
            desk.press(.character("a"))
            desk.pass(900)
            desk.press(.character("n"))
            desk.type(reason)
            desk.press(.enter)
            let decision = try #require(decisions(desk.take()).first)
            #expect(decision.answer == .deny)
            #expect(decision.reason == reason)
        }
    }

    @Test func `denying and stopping asks first, then denies and cancels`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("T"))
        #expect(desk.take().allSatisfy { !$0.isSubmit })
        desk.press(.character("y"))
        let submitted = desk.take().filter(\.isSubmit)
        #expect(submitted.count == 2)
        guard case .submit(_, _, .cancel) = submitted.last else {
            Issue.record("the session is not cancelled")
            return
        }
    }

    @Test func `edited arguments are sent whole, with their types kept`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("e"))
        desk.press(.down)
        desk.press(.backspace)
        desk.type("4")
        desk.press(.enter)
        #expect(decisions(desk.take()).isEmpty)
        desk.pass(900)
        desk.press(.character("y"))
        let decision = try #require(decisions(desk.take()).first)
        #expect(decision.answer == .edit(["force": false, "ref": "refs/tags/v1.2.4"]))
        #expect(decision.shownMilliseconds == 1800)
    }

    /// At the card with an edit that is not sent.
    private func edited(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        var desk = before(try Scenario.untilPush(), size)
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("e"))
        desk.press(.down)
        desk.press(.backspace)
        desk.type("4")
        desk.press(.enter)
        return desk
    }

    @Test func `an edit is shown on the card first, marked, and is sent by a key of its own`()
        throws
    {
        var desk = try edited()
        #expect(desk.take().contains(.requestFence))
        // Keys that were meant for the form are dropped.
        desk.press(.enter)
        desk.press(.character("y"))
        #expect(decisions(desk.take()).isEmpty)
        #expect(desk.screen.lines.contains { $0.contains("refs/tags/v1.2.4  ✎ edited") })
        #expect(desk.screen.lines.contains { $0.contains("edited: nothing is sent yet") })
        desk.pass(900)
        #expect(desk.screen.lines.contains { $0.contains("ARMED  y sends the edit") })
        #expect(desk.screen.lines[23].contains("y Send"))
        desk.press(.character("y"))
        #expect(
            decisions(desk.take()).map(\.answer)
                == [.edit(["force": false, "ref": "refs/tags/v1.2.4"])])
    }

    @Test func `an edit is dropped by Esc, and what was asked for is approved as ever`() throws {
        var desk = try edited()
        desk.pass(900)
        desk.press(.escape)
        #expect(!desk.screen.lines.contains { $0.contains("edited") })
        #expect(desk.screen.lines.contains { $0.contains("refs/tags/v1.2.3") })
        desk.pass(900)
        desk.press(.character("G"))
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(desk.approvals.count == 1)
    }

    @Test func `an edit can be edited further, back to what it was too`() throws {
        var desk = try edited()
        desk.pass(900)
        desk.press(.character("e"))
        #expect(desk.screen.lines.contains { $0.contains("refs/tags/v1.2.4") })
        desk.press(.down)
        desk.press(.backspace)
        desk.type("3")
        desk.press(.enter)
        #expect(desk.screen.lines[23].contains("Nothing is changed yet"))
        desk.press(.backspace)
        desk.type("5")
        desk.press(.enter)
        desk.pass(900)
        desk.press(.character("y"))
        #expect(
            decisions(desk.take()).map(\.answer)
                == [.edit(["force": false, "ref": "refs/tags/v1.2.5"])])
    }

    @Test(arguments: [(20, 6), (40, 12), (60, 16), (140, 40)])
    func `how an edit is sent and dropped fits every size`(size: (Int, Int)) throws {
        var desk = try edited(Size(columns: size.0, rows: size.1))
        #expect(desk.screen.lines.contains { $0.contains("ARGUMENTS") })
        desk.pass(900)
        let text = desk.screen.lines.suffix(size.0 < 60 ? 2 : 8).joined()
        #expect(text.contains("y sends"))
        #expect(!(desk.screen.lines[size.1 - 2]).contains("…"))
    }

    @Test func `a text of several lines is shown as lines, and its end as an empty one`() throws {
        var scenario = try Scenario("k3x9q2ab", definition: Scenario.release)
        try scenario.hold("notes.add", ["text": "Dear Ann,\nwe are open.\n"], risk: .medium)
        var desk = before(scenario)
        desk.press(.character("a"))
        let lines = desk.screen.lines.map { $0.split(separator: "┃").last.map(String.init) ?? $0 }
        let first = try #require(lines.firstIndex { $0.contains("Dear Ann,") })
        #expect(lines[first + 1].contains("         we are open."))
        #expect(!lines[first + 2].contains { !$0.isWhitespace })
    }

    @Test func `what an edit changed, added and took away stands beside what was asked for`() throws
    {
        var scenario = try Scenario.untilPush()
        let hold = try #require(scenario.session.openHolds.first)
        let edited: JSON = ["note": "checked", "ref": "refs/tags/v1.2.4"]
        let judgement = CallJudgement(arguments: edited, risk: .high, rule: "hold: as ever")
        try scenario.send(
            .decide(
                hold,
                OperatorDecision(
                    .edit(edited), digest: scenario.session.holds[hold]?.digest,
                    verdict: .hold(judgement))), by: .operator("ana"))
        let call = try #require(scenario.session.calls.first).id
        try scenario.send(.previewed(call, Scenario.pushPreview))
        var desk = before(scenario)
        desk.press(.character("a"))
        let lines = desk.screen.lines.map { $0.split(separator: "┃").last.map(String.init) ?? $0 }
        let start = try #require(lines.firstIndex { $0.contains("ARGUMENTS") })
        let shown = lines[(start + 1)...].prefix(8).map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(
            Array(shown.prefix(7)) == [
                "note checked", "added by the edit", "ref refs/tags/v1.2.4",
                "edited; what was asked for:", "refs/tags/v1.2.3",
                "force taken away by the edit; what was asked for:", "false",
            ], "\(shown)")
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `a very long name pushes no value off, neither on the card nor in the form`(
        size: (Int, Int)
    ) throws {
        let name = "recipient_" + String(repeating: "of_the_quarterly_", count: 6)
        var scenario = try Scenario()
        try scenario.hold(
            "git.push", [name + "one": "alpha", name + "two": "beta", "ref": "v1.2.3"],
            risk: .high, preview: Scenario.pushPreview)
        var desk = before(scenario, Size(columns: size.0, rows: size.1))
        desk.press(.character("a"))
        desk.pass(900)
        var seen = Set<String>()
        for _ in 0..<60 {
            seen.formUnion(desk.screen.lines)
            desk.press(.down)
        }
        // At 40 columns the name goes on over several rows.
        for word in ["alpha", "beta"] + (size.0 < 60 ? [] : ["y_one", "y_two"]) {
            #expect(seen.contains { $0.contains(word) }, "\(word)")
        }
        desk.press(.character("e"))
        let form = desk.screen.lines
        #expect(form.contains { $0.contains("one") && $0.contains("alpha") })
        #expect(form.contains { $0.contains("two") && $0.contains("beta") })
        #expect(form[size.1 - 2].contains("y_one: alpha"))
    }

    @Test func `a key is told by its beginning on the card, and whole in the payload`() throws {
        var definition = Scenario.release
        let push = try #require(definition.tools.firstIndex { $0.declaration.name == "git.push" })
        definition.tools[push].declaration.key = ["ref"]
        definition.tools[push].source = .command(
            CommandSource(run: ["push", "{{key}}"], verify: ["pushed", "{{key}}"]))
        let scenario = try Scenario.untilPush(definition: definition)
        let key = try #require(scenario.session.calls.first.map { scenario.session.key(of: $0) })
        let short = key.dropLast(56)
        var desk = before(scenario)
        desk.press(.character("a"))
        #expect(desk.screen.lines.contains { $0.contains("key \(short)…") })
        #expect(desk.screen.lines.contains { $0.contains("if in doubt, runs: pushed \(short)…") })
        desk.press(.character("v"))
        desk.press(.character("G"))
        #expect(desk.screen.lines.contains { $0.contains("pushed \(key)") })
    }

    @Test func `a field that is no JSON is not sent`() throws {
        var desk = before(try Scenario.untilPush())
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("e"))
        desk.type("!")
        desk.press(.enter)
        #expect(decisions(desk.take()).isEmpty)
        #expect(desk.screen.lines[39].contains("force is no JSON"))
    }

    @Test func `a console that only reads submits nothing`() throws {
        var desk = before(
            try Scenario.untilPush(), settings: ConsoleSettings(readOnly: true))
        approve(&desk)
        desk.press(.escape)
        desk.press(.escape)
        desk.press(.character("p"))
        desk.press(.character("y"))
        desk.type(":note hello")
        desk.press(.enter)
        #expect(desk.take().allSatisfy { !$0.isSubmit })
    }

    @Test func `an effect in doubt is settled only with its word and a reason`() throws {
        var desk = before(try Scenario.inDoubt())
        desk.press(.character("a"))
        #expect(desk.screen.lines.contains { $0.contains("IN DOUBT 1 of 1") })
        desk.pass(900)
        desk.press(.character("d"))
        desk.type("yes it is there")
        desk.press(.enter)
        #expect(decisions(desk.take()).isEmpty)
        desk.press(.control("u"))
        desk.type("done it is on origin")
        desk.press(.enter)
        let decision = try #require(decisions(desk.take()).first)
        #expect(decision.answer == .done)
        #expect(decision.reason == "it is on origin")
    }

    @Test func `a budget is extended by an amount in the ceiling's unit`() throws {
        var definition = Scenario.release
        definition.limits.cost = Money(microdollars: 10_000)
        var scenario = try Scenario(definition: definition)
        try scenario.send(
            .beginModel(
                ModelIntent(
                    request: scenario.session.nextRequest, model: "main", encoder: "x",
                    reserved: Spend(tokens: 10, cost: Money(microdollars: 20_000)))))
        var desk = before(scenario)
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("e"))
        desk.type("2.50")
        desk.press(.enter)
        #expect(decisions(desk.take()).first?.answer == .extend(2_500_000))
    }

    @Test func `a slice of a budget, which nobody extends, offers no extension`() throws {
        var definition = Scenario.release
        definition.limits.cost = Money(microdollars: 10_000)
        var scenario = try Scenario(definition: definition)
        try scenario.send(
            .beginModel(
                ModelIntent(
                    request: scenario.session.nextRequest, model: "main", encoder: "x",
                    reserved: Spend(tokens: 10, cost: Money(microdollars: 20_000)))))
        var desk = Desk()
        desk.update(.sessions([scenario.summary]))
        desk.update(.events(scenario.session.id, try scenario.asChild()))
        desk.press(.character("a"))
        desk.pass(900)
        #expect(desk.screen.lines.contains { $0.contains("ARMED  n denies: this session ends") })
        #expect(!(desk.screen.lines.last ?? "").contains("Extend"))
        desk.press(.character("e"))
        #expect(desk.screen.lines[38].contains("a slice of the budget of another session"))
    }

    @Test func `what cannot be seen is spelled out and counted`() throws {
        var scenario = try Scenario()
        try scenario.hold(
            "git.push", ["ref": "refs/tags/\u{202E}1.2.3\u{200B}"], risk: .critical,
            preview: Preview(text: "one tag"))
        var desk = before(scenario)
        desk.press(.character("a"))
        let lines = desk.screen.lines
        #expect(lines.contains { $0.contains(#"refs/tags/\u{202E}1.2.3\u{200B}"#) })
        #expect(lines.contains { $0.contains("2 hidden characters made visible") })
    }

    @Test func `a new request never replaces the card, rings once and tells the title`() throws {
        let first = try Scenario.untilPush()
        var desk = before(first)
        desk.press(.character("a"))
        _ = desk.take()
        let second = try Scenario.untilPush("b7m2c4de")
        desk.update(.sessions([first.summary, second.summary]))
        let effects = desk.take()
        #expect(effects.filter { $0 == .bell }.count == 1)
        #expect(effects.contains(.setTitle("◆2 holdpoint")))
        #expect(desk.screen.lines[1].contains("APPROVAL 2 of 2 ▸ release-train k3x9q2ab"))
        desk.update(.sessions([first.summary, second.summary]))
        #expect(!desk.take().contains(.bell))
    }

    private func approve(_ desk: inout Desk) {
        desk.press(.character("a"))
        desk.pass(900)
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
    }
}

extension ConsoleEffect {
    var isSubmit: Bool { if case .submit = self { true } else { false } }
}

extension Scenario {
    /// The same session as the work on a task of another one.
    fileprivate func asChild() throws -> [Event] {
        guard var opened = events[0].json.objectValue, var body = opened["body"]?.objectValue else {
            return events
        }
        body["parent"] = ["goal": "Release.", "session": "p4r3nt00", "task": "tag"]
        opened["body"] = .object(body)
        return [try Event(.object(opened))] + events.dropFirst()
    }
}
