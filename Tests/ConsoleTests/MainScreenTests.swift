import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `The main screen` {
    private func two() throws -> [Scenario] {
        var other = try Scenario("b7m2c4de")
        try other.use("git.log", [:], result: "ok")
        return [try Scenario.untilPush(), other]
    }

    @Test func `every size can be drawn in every view`() throws {
        let openings: [[Key]] = [
            [], [.character("a")], [.character("a"), .character("v")], [.character("?")],
            [.character("2"), .enter], [.character(":")], [.character("6")], [.character("7")],
            [.character("f")], [.character("a"), .character("e")],
        ]
        for opening in openings {
            var desk = Desk()
            desk.watch(try two())
            for key in opening {
                desk.pass(900)
                desk.press(key)
            }
            for rows in [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 40, 70] {
                for columns in [0, 1, 5, 19, 20, 40, 59, 80, 140, 200] {
                    let size = Size(columns: columns, rows: rows)
                    #expect(desk.state.render(size).lines.count == rows)
                }
            }
            for size in [(1, 1), (20, 6), (7, 3), (140, 40), (40, 12)] {
                desk.update(.resized(Size(columns: size.0, rows: size.1)))
                desk.press(.down)
                desk.press(.pageDown)
                _ = desk.screen
            }
        }
    }

    @Test func `rows hold still for five seconds after a key`() throws {
        let scenarios = try two()
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([scenarios[1]])
        desk.press(.down)
        desk.update(.sessions(scenarios.map(\.summary)))
        #expect(desk.screen.lines[3].hasPrefix("│▌► release-tra… b7m2"))
        desk.pass(4000)
        #expect(desk.screen.lines[4].hasPrefix("│ ◆ release-tra… k3x9"))
        desk.pass(1100)
        #expect(desk.screen.lines[3].hasPrefix("│ ◆ release-tra… k3x9"))
        #expect(desk.screen.lines[4].hasPrefix("│▌► release-tra… b7m2"))
    }

    @Test func `moving up stops following, and G follows again`() throws {
        var scenario = try Scenario.untilPush()
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([scenario])
        desk.press(.character("2"))
        desk.press(.character("t"))
        #expect(desk.screen.lines[1].contains("FOLLOW"))
        desk.press(.character("k"))
        let before = desk.screen.lines[2...10]
        #expect(desk.screen.lines[1].contains("NOT FOLLOWING  G"))
        try scenario.send(.note("look at this"), by: .operator("ana"))
        try scenario.send(.note("and at this"), by: .operator("ana"))
        desk.deliver([scenario])
        #expect(desk.screen.lines[1].contains("NOT FOLLOWING  ▼ 2 new  G"))
        #expect(desk.screen.lines[2...10] == before)
        desk.press(.character("G"))
        #expect(desk.screen.lines[10].contains("and at this"))
        #expect(!desk.screen.lines[1].contains("NOT"))
    }

    @Test func `the clock shows no seconds when nothing runs, so that idle draws nothing`() throws {
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([try Scenario.untilPush()])
        desk.pass(10_000)
        #expect(desk.screen.lines[0].hasSuffix("08:00"))
        let before = desk.screen
        desk.pass(1000)
        #expect(desk.screen == before)
    }

    @Test func `the next tick is asked for at the second while something runs, else at the minute`()
        throws
    {
        var desk = Desk()
        desk.watch([try Scenario.untilPush()])
        desk.pass(10_000)
        _ = desk.take()
        desk.pass(1000)
        let idle = desk.take()
        #expect(idle.allSatisfy { $0.wake == nil || $0.wake ?? 0 > 1000 })
        desk.watch(try two())
        desk.pass(1000)
        #expect(desk.take().contains { $0.wake.map { $0 <= 1000 } ?? false })
    }

    @Test func `the selection moves, and the panels follow once it rests`() throws {
        let scenarios = try two()
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch(scenarios)
        desk.press(.character("j"))
        #expect(desk.take().allSatisfy { $0 != .follow("b7m2c4de", from: 1) })
        desk.pass(200)
        #expect(desk.take().contains(.follow("b7m2c4de", from: 1)))
        desk.deliver(scenarios)
        #expect(desk.screen.lines[1].contains("b7m2c4de"))
    }

    @Test func `a gap in the events is asked for again`() throws {
        let scenario = try Scenario.untilPush()
        var desk = Desk()
        desk.update(.sessions([scenario.summary]))
        desk.update(.events(scenario.session.id, Array(scenario.events[..<3])))
        _ = desk.take()
        desk.update(.events(scenario.session.id, Array(scenario.events[5...])))
        #expect(desk.take().contains(.follow(scenario.session.id, from: 4)))
        desk.update(.events(scenario.session.id, scenario.events))
        #expect(desk.screen.lines.contains { $0.contains("approval: git.push") })
    }

    @Test func `q asks while sessions run here, and Esc stays`() throws {
        let scenario = try two()[1]
        var desk = Desk()
        desk.watch([scenario])
        desk.update(.runningHere([scenario.session.id]))
        desk.press(.character("q"))
        #expect(desk.screen.lines[38].contains("1 session runs here."))
        #expect(desk.screen.lines[39].contains("l leave it running"))
        desk.press(.escape)
        #expect(desk.take().allSatisfy { !$0.isQuit })
        desk.press(.character("q"))
        desk.press(.character("s"))
        #expect(desk.take().contains(.quit(.stop)))
    }

    @Test func `pausing asks, and a paused session is resumed at once`() throws {
        var scenario = try Scenario.untilPush()
        var desk = Desk()
        desk.watch([scenario])
        desk.press(.character("p"))
        #expect(desk.take().allSatisfy { !$0.isSubmit })
        desk.press(.character("y"))
        #expect(desk.take().contains { $0.command == .pause(reason: "") })
        try scenario.send(.pause(reason: ""), by: .operator("ana"))
        desk.deliver([scenario])
        desk.press(.character("p"))
        #expect(desk.take().contains { $0.command == .resume })
    }

    @Test func `a command is completed, run and remembered`() throws {
        var desk = Desk()
        desk.watch([try Scenario.untilPush()])
        desk.type(":no")
        desk.press(.tab)
        desk.type("mind the gap")
        desk.press(.enter)
        #expect(desk.take().contains { $0.command == .note("mind the gap") })
        desk.type(":")
        desk.press(.up)
        #expect(desk.screen.lines[38].hasPrefix(" :note mind the gap"))
        desk.press(.escape)
        desk.type(":cancel no time")
        desk.press(.enter)
        desk.press(.character("y"))
        #expect(desk.take().contains { $0.command == .cancel(reason: "no time") })
        desk.type(":launch")
        desk.press(.enter)
        #expect(desk.screen.lines[38].contains("There is no :launch."))
    }

    @Test func `a search goes from match to match`() throws {
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([try Scenario.untilPush()])
        desk.press(.character("2"))
        desk.press(.character("t"))
        desk.type("/GIT.LOG")
        desk.press(.enter)
        #expect(desk.screen.lines.contains { $0.contains("▌   #9") })
        desk.press(.character("N"))
        #expect(desk.screen.lines.contains { $0.contains("▌   #8") })
        desk.press(.character("n"))
        desk.press(.character("n"))
        #expect(desk.screen.lines.contains { $0.contains("▌   #6") })
    }

    @Test func `a call is one row, and t lists every event with the cursor where it was`() throws {
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([try Scenario.untilPush()])
        desk.press(.character("2"))
        let short = desk.screen.lines
        #expect(short.count { $0.contains("git.log") } == 1)
        #expect(short.contains { $0.contains("#9 08:00:02 ■ git.log v1.2.2..HEAD") })
        desk.press(.character("k"))
        desk.press(.character("k"))
        #expect(desk.screen.lines.contains { $0.contains("▌   #9") })
        desk.press(.character("t"))
        #expect(desk.screen.lines.contains { $0.contains("▌   #9") })
        #expect(desk.screen.lines.contains { $0.contains("#8 08:00:02 ■ git.log v1.2.2") })
        desk.press(.character("t"))
        #expect(desk.screen.lines.contains { $0.contains("▌   #9") })
    }

    @Test func `what is only among the details is said to be there`() throws {
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([try Scenario.untilPush()])
        desk.type("/cleared")
        desk.press(.enter)
        #expect(desk.screen.lines[22].contains("t lists every event"))
    }

    @Test(arguments: [20, 30, 40, 60, 80])
    func `what a question offers is never cut`(columns: Int) throws {
        var desk = Desk(Size(columns: columns, rows: 12))
        let scenarios = try two()
        desk.watch(scenarios)
        desk.update(.runningHere(Set(scenarios.map(\.session.id))))
        desk.press(.character("q"))
        let offered = desk.screen.lines[11]
        #expect(offered.contains("l leave"))
        #expect(offered.contains("s stop"))
        #expect(offered.contains("Esc"))
        #expect(!offered.contains("…"))
    }

    @Test func `the keys of a text field are left out whole, the way back last`() throws {
        for columns in 24...80 {
            var desk = Desk(Size(columns: columns, rows: 12))
            desk.watch(try two())
            for opening in [":", "/", "f"] {
                desk.type(opening)
                let keys = desk.screen.lines[11]
                #expect(!keys.contains("…") && keys.contains("Esc"), "\(columns): \(keys)")
                desk.press(.escape)
            }
        }
    }

    @Test func `a notice that is too long for a row takes two`() throws {
        var desk = Desk(Size(columns: 40, rows: 12))
        desk.update(.notice("That is not the word on the card; nothing was approved.", .warning))
        #expect(desk.screen.lines[10].contains("That is not the word on the card;"))
        #expect(desk.screen.lines[11].contains("nothing was approved."))
    }

    @Test func `a filter shows only what contains it`() throws {
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch(try two())
        desk.type("fb7m")
        desk.press(.enter)
        #expect(desk.screen.lines[1].contains("1/2"))
        desk.press(.escape)
        #expect(!desk.screen.lines[1].contains("1/2"))
    }

    @Test func `what streams is shown until the answer is recorded`() throws {
        var scenario = try Scenario()
        try scenario.send(
            .beginModel(
                ModelIntent(
                    request: scenario.session.nextRequest, model: "main", encoder: "x",
                    reserved: Spend(tokens: 10))))
        var desk = Desk()
        desk.watch([scenario])
        desk.update(.stream(scenario.session.id, .text("Thinking\u{1B}[31m aloud\nsecond")))
        let lines = desk.screen.lines
        #expect(lines.contains { $0.contains(#"Thinking\u{1B}[31m aloud"#) })
        #expect(lines.contains { $0.contains("second▏") })
        var answer = ModelAnswer(text: "In the end.")
        answer.usage = Usage(inputTokens: 5, outputTokens: 2)
        let request = try #require(scenario.session.request?.requested.request)
        try scenario.send(.answerModel(request, answer))
        desk.deliver([scenario])
        #expect(desk.screen.lines.contains { $0.contains("In the end.") })
        #expect(!desk.screen.lines.contains { $0.contains("aloud") })
    }

    @Test func `Enter on a row shows the whole event`() throws {
        var desk = Desk(Size(columns: 80, rows: 24))
        desk.watch([try Scenario.untilPush()])
        desk.press(.enter)
        desk.press(.enter)
        #expect(desk.screen.lines[1].contains("#14 hold.raised"))
        #expect(desk.screen.lines.contains { $0.contains(#""actor": "runtime""#) })
        desk.press(.escape)
        #expect(desk.screen.lines[1].contains("2 Timeline"))
    }

    @Test func `help is made from the keys that are live`() throws {
        var desk = Desk()
        desk.state.keys.bind([.character("w")], to: .queue, in: .global)
        desk.press(.character("?"))
        #expect(desk.screen.lines.contains { $0.contains("w             open what waits") })
        desk.press(.escape)
        #expect(desk.screen.lines[39].hasPrefix(" w Approvals"))
    }

    @Test func `a terminal without Unicode gets ASCII alone`() throws {
        for opening in ["", "a", "av", "ae", "?", "2\n", ":", "q", "6", "7", "/x"] {
            var desk = Desk(settings: ConsoleSettings(glyphs: .ascii))
            desk.watch(try two())
            desk.update(.runningHere(["k3x9q2ab"]))
            for character in opening {
                desk.pass(900)
                desk.press(character == "\n" ? .enter : .character(character))
            }
            for line in desk.screen.lines {
                #expect(line.utf8.allSatisfy { $0 < 0x7F }, "\(opening): \(line)")
            }
        }
    }

    @Test func `absurd numbers from a provider are drawn, not trapped on`() throws {
        var definition = Scenario.release
        definition.limits = Limits(
            steps: 1, tokens: 1, cost: Money(microdollars: 1), wallMilliseconds: 1)
        var summary = try Scenario(definition: definition).summary
        summary.spent = Spend(steps: .max, tokens: .max, cost: Money(microdollars: .max))
        var scenario = try Scenario()
        var answer = ModelAnswer(text: "!")
        answer.milliseconds = .max
        answer.usage = Usage(inputTokens: .max, outputTokens: .max, cachedTokens: .max)
        let request = scenario.session.nextRequest
        try scenario.send(
            .beginModel(
                ModelIntent(request: request, model: "main", encoder: "x", reserved: Spend())))
        try scenario.send(.answerModel(request, answer))
        var desk = Desk()
        desk.watch([scenario])
        desk.pass(60_000)
        summary.id = "zzzzzzzz"
        desk.update(.sessions([summary, scenario.summary]))
        desk.pass(60_000)
        desk.update(.sessions([summary, scenario.summary]))
        #expect(desk.screen.lines.contains { $0.contains("100% of prompts from cache") })
    }

    @Test func `an event is copied as JSON`() throws {
        let scenario = try Scenario.untilPush()
        var desk = Desk()
        desk.watch([scenario])
        desk.type("2c")
        let last = try #require(scenario.events.last)
        #expect(desk.take().contains(.copy(last.json.prettyText())))
    }

    @Test func `the header says that things are broken on purpose, and by which seed`() throws {
        var definition = Scenario.release
        definition.chaos = ["faults": [:], "seed": 7]
        var desk = Desk()
        desk.watch([try Scenario.untilPush(definition: definition)])
        for columns in [140, 80, 40] {
            desk.update(.resized(Size(columns: columns, rows: 24)))
            #expect(desk.screen.lines.first?.contains("CHAOS 7") == true, "\(columns)")
        }
    }

    @Test func `what is spent is said to be without a model of which no price is known`() throws {
        func isSaid(_ definition: SessionDefinition) throws -> Bool {
            var desk = Desk()
            desk.watch([try Scenario.untilPush(definition: definition)])
            return desk.screen.lines.contains {
                $0.contains("no price known: cost is not counted")
            }
        }
        var definition = Scenario.release
        definition.models = [
            ModelDefinition(name: "main", provider: .openai, settings: ["model": "nobodys-model"])
        ]
        #expect(try isSaid(definition))
        definition.models[0].prices = Scenario.release.models[0].prices
        #expect(try !isSaid(definition))
    }

    @Test func `a cancelled session is told from one that is done`() throws {
        var cancelled = try Scenario("b7m2c4de")
        try cancelled.send(.cancel(reason: ""), by: .operator("ana"))
        var done = try Scenario()
        try done.ask(ModelAnswer(text: "Done."))
        try done.send(.judge(done.session.request?.requested.request ?? "none", .accept))
        for (glyphs, signs) in [(GlyphSet.unicode, ["✓", "⊘"]), (.ascii, ["+", "-"])] {
            var desk = Desk(settings: ConsoleSettings(glyphs: glyphs))
            desk.watch([cancelled, done])
            let rows = desk.screen.lines
            #expect(rows.contains { $0.dropFirst(2).hasPrefix("\(signs[0]) release-train") })
            #expect(rows.contains { $0.dropFirst(2).hasPrefix("\(signs[1]) release-train") })
        }
        var wide = Desk(Size(columns: 200, rows: 40))
        wide.watch([cancelled])
        #expect(wide.screen.lines.contains { $0.contains("⊘ canc release-train") })
    }

    @Test(arguments: [(140, 40), (80, 24), (60, 16), (40, 12), (36, 12), (20, 6)])
    func `how to quit and where help is stands there whatever else has to give way`(
        size: (Int, Int)
    ) throws {
        for panel in Panel.allCases {
            var desk = Desk(Size(columns: size.0, rows: size.1))
            desk.watch(try two())
            desk.press(.character(Character(String(panel.rawValue))))
            let keys = desk.screen.lines.last ?? ""
            #expect(keys.contains(size.0 < 36 ? "q  ?" : "q Quit  ? Help"), "\(panel) \(keys)")
            #expect(keys.contains("a Approvals"))
        }
    }

    @Test func `no key stands twice in one context`() {
        #expect(KeyMap.standard.conflicts.isEmpty)
    }
}

extension ConsoleEffect {
    var wake: Int? {
        if case .wake(let milliseconds) = self { milliseconds } else { nil }
    }
    var isQuit: Bool { if case .quit = self { true } else { false } }
    var command: OperatorCommand? {
        if case .submit(_, _, let command) = self { command } else { nil }
    }
}
