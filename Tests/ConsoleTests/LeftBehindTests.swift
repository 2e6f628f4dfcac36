import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `A session that nobody runs` {
    private func desk(_ scenarios: [Scenario], _ size: Size = Size(columns: 80, rows: 24)) -> Desk {
        var desk = Desk(size)
        desk.watch(scenarios)
        return desk
    }

    /// Between two steps, so that it goes on by itself where it is run.
    private func working(_ id: SessionID = "b7m2c4de") throws -> Scenario {
        var scenario = try Scenario(id)
        try scenario.use("git.log", [:], result: "ok")
        return scenario
    }

    @Test func `is shown as left, is not live, and says how it is taken up`() throws {
        var desk = desk([try working()])
        #expect(desk.screen.lines[0].contains("1 live"))
        #expect(desk.screen.lines[3].contains("► release-train"))
        desk.update(.runBySomebody([]))
        #expect(desk.screen.lines[0].contains("0 live"))
        #expect(desk.screen.lines[3].contains("◌ release-train"))
        #expect(
            desk.screen.lines[22].contains(
                "Nobody runs release-train b7m2c4de: :resume takes it up"))
        #expect(desk.screen.lines.contains { $0.contains("nobody runs it; :resume takes it up") })
        desk.update(.runBySomebody(["b7m2c4de"]))
        #expect(desk.screen.lines[3].contains("► release-train"))
        #expect(!desk.screen.lines[22].contains("Nobody"))
    }

    @Test(arguments: [20, 40, 60]) func `says so at every width`(columns: Int) throws {
        var desk = desk([try working()], Size(columns: columns, rows: 12))
        desk.update(.runBySomebody([]))
        #expect(desk.screen.lines[10].contains(":resume"))
        #expect(!desk.screen.lines[10].contains("…"))
    }

    @Test func `can be found by its word, and draws no seconds`() throws {
        var desk = desk([try working(), try Scenario.untilPush()], Size(columns: 140, rows: 40))
        desk.update(.runBySomebody(["k3x9q2ab"]))
        #expect(desk.screen.lines.contains { $0.contains("◌ release-train") })
        desk.type("f")
        desk.type("left")
        desk.press(.enter)
        #expect(desk.screen.lines[1].contains("1/2"))
        desk.pass(10_000)
        let before = desk.screen
        desk.pass(1000)
        #expect(desk.screen == before)
    }

    @Test func `is waiting all the same when a person has to decide`() throws {
        var desk = desk([try Scenario.untilPush()])
        desk.update(.runBySomebody([]))
        #expect(desk.screen.lines[3].contains("◆ release-train"))
        #expect(desk.screen.lines[0].contains("1 live"))
    }

    @Test func `is taken up by p, which asks`() throws {
        var desk = desk([try working()])
        desk.update(.runBySomebody([]))
        desk.press(.character("p"))
        #expect(desk.screen.lines[22].contains("Nobody runs release-train. Take it up here?"))
        #expect(!desk.screen.lines[23].contains("running"))
        #expect(desk.take().allSatisfy { $0.submitted == nil })
        desk.press(.character("y"))
        #expect(desk.take().compactMap(\.submitted) == [.resume])
    }
}

@Suite struct `Quitting` {
    private func ask(_ scenarios: [Scenario], columns: Int = 80) -> Desk {
        var desk = Desk(Size(columns: columns, rows: 24))
        desk.watch(scenarios)
        desk.update(.runningHere(Set(scenarios.map(\.session.id))))
        desk.press(.character("q"))
        return desk
    }

    @Test func `what only waits is not said to run`() throws {
        var desk = ask([try Scenario.untilPush()])
        #expect(
            desk.screen.lines[22].contains(
                "1 session waits here; it can be taken up again any time."))
        #expect(desk.screen.lines[23].contains("l leave it waiting"))
        #expect(!desk.screen.lines[23].contains("running"))
        desk.press(.character("l"))
        #expect(desk.take().contains(.quit(.leaveRunning)))
    }

    @Test func `what runs and what waits are told apart`() throws {
        var other = try Scenario("b7m2c4de")
        try other.use("git.log", [:], result: "ok")
        let desk = ask([try Scenario.untilPush(), other])
        #expect(
            desk.screen.lines[22].contains(
                "1 session runs here; 1 waiting can be taken up again any time."))
        #expect(desk.screen.lines[23].contains("l leave it running"))
    }

    @Test(arguments: [20, 40]) func `is asked in words that fit`(columns: Int) throws {
        let desk = ask([try Scenario.untilPush()], columns: columns)
        #expect(desk.screen.lines[22].contains("1 waits here."))
        #expect(desk.screen.lines[23].contains("Esc"))
        #expect(!(desk.screen.lines[22] + desk.screen.lines[23]).contains("…"))
    }
}

@Suite struct `A console that is read-only` {
    @Test(arguments: ["p", ":pause\n", ":resume\n", ":cancel\n", ":note look\n"])
    func `refuses at once`(typed: String) throws {
        var desk = Desk(
            Size(columns: 80, rows: 24), settings: ConsoleSettings(readOnly: true))
        desk.watch([try Scenario.untilPush()])
        for character in typed {
            desk.press(character == "\n" ? .enter : .character(character))
        }
        #expect(desk.screen.lines[22].contains("read-only: nothing can be decided or changed"))
        #expect(!desk.screen.lines[23].contains("yes"))
        desk.press(.character("y"))
        #expect(desk.take().allSatisfy { $0.submitted == nil })
    }

    @Test(arguments: [20, 40, 60]) func `says so whole at every width`(columns: Int) throws {
        var desk = Desk(
            Size(columns: columns, rows: 6), settings: ConsoleSettings(readOnly: true))
        desk.watch([try Scenario.untilPush()])
        desk.press(.character("p"))
        #expect(desk.screen.lines[4].contains("ead-only:"))
        #expect(!desk.screen.lines.suffix(2).joined().contains("…"))
    }

    @Test(arguments: ["y", "n", "e", "T"])
    func `takes no decision, and its cards only go back`(key: Character) throws {
        var desk = Desk(
            Size(columns: 80, rows: 24), settings: ConsoleSettings(readOnly: true))
        desk.watch([try Scenario.untilPush()])
        desk.press(.character("a"))
        desk.pass(900)
        #expect(desk.screen.lines[23].contains("Esc Back"))
        desk.press(.character(key))
        #expect(desk.screen.lines[22].contains("read-only: nothing can be decided or changed"))
        #expect(desk.take().allSatisfy { $0.submitted == nil })
    }
}

@Suite struct `Sessions of one name` {
    private func list(_ ids: [SessionID], columns: Int) throws -> [String] {
        var desk = Desk(Size(columns: columns, rows: 24))
        desk.watch(try ids.map { try Scenario.untilPush($0) })
        return desk.screen.lines.filter { $0.contains("◆ release") }
    }

    @Test(arguments: [20, 40, 80]) func `differ in the list by their ids`(columns: Int) throws {
        let rows = try list(["k3x9q2ab", "k3x9zzzz"], columns: columns)
        #expect(rows.count == 2)
        #expect(rows.contains { $0.contains("k3x9q") })
        #expect(rows.contains { $0.contains("k3x9z") })
    }

    @Test func `a name that one alone has is shown without its id`() throws {
        let rows = try list(["k3x9q2ab"], columns: 80)
        #expect(rows.count == 1)
        #expect(rows.allSatisfy { !$0.hasPrefix("│▌◆ release-train k3x9") })
    }
}

extension ConsoleEffect {
    fileprivate var submitted: OperatorCommand? {
        guard case .submit(_, _, let command) = self else { return nil }
        return command
    }
}
