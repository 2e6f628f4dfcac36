import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `A session that waits for another attempt` {
    private func desk(_ size: Size = Size(columns: 80, rows: 24)) throws -> Desk {
        var desk = Desk(size)
        desk.watch([try Scenario.retrying()])
        return desk
    }

    private func foot(_ desk: Desk) -> String {
        desk.screen.lines.first { $0.contains("is asked again") && $0.contains("attempt") } ?? ""
    }

    @Test func `counts down by the second, never short of it, and then says so`() throws {
        var desk = try desk()
        #expect(foot(desk).contains("main is asked again in 12s, attempt 2 of 3"))
        desk.pass(1)
        #expect(foot(desk).contains("in 12s"))
        desk.pass(11_000)
        #expect(foot(desk).contains("in 1s"))
        desk.pass(999)
        #expect(foot(desk).contains("main is asked again now, attempt 2 of 3"))
    }

    @Test func `wakes each second only while its countdown is on screen`() throws {
        var desk = try desk()
        _ = desk.take()
        desk.pass(1000)
        #expect(desk.take().contains { $0.wake.map { $0 <= 1000 } ?? false })
        desk.press(.character("?"))
        _ = desk.take()
        desk.pass(1000)
        #expect(desk.take().allSatisfy { $0.wake.map { $0 > 1000 } ?? true })
        desk.press(.escape)
        #expect(desk.take().contains { $0.wake.map { $0 <= 1000 } ?? false })
        desk.pass(60_000)
        _ = desk.take()
        desk.pass(1000)
        #expect(desk.take().allSatisfy { $0.wake.map { $0 > 1000 } ?? true })
    }

    @Test func `does not count down where nobody runs it`() throws {
        var desk = try desk()
        desk.update(.runBySomebody([]))
        #expect(foot(desk) == "")
        #expect(desk.screen.lines.contains { $0.contains("nobody runs it; :resume takes it up") })
        _ = desk.take()
        desk.pass(1000)
        #expect(desk.take().allSatisfy { $0.wake.map { $0 > 1000 } ?? true })
    }

    @Test func `of a call tells the tool`() throws {
        var scenario = try Scenario()
        try scenario.clear("git.log", [:])
        let until = scenario.now.adding(milliseconds: 90_000)
        let why = "git.log may run once a minute"
        try scenario.send(.postpone(.call("c1.1"), until: until, why: why))
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        let lines = desk.screen.lines
        #expect(lines.contains { $0.contains("git.log is run in 1:30") })
        #expect(lines.contains { $0.contains("git.log is run later: git") })
    }

    @Test func `names the rung that answers, and which one answered in the end`() throws {
        var scenario = try Scenario.fellBack()
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        #expect(desk.screen.lines.contains { $0.contains("main → [offline] → safe answer") })
        #expect(desk.screen.lines.contains { $0.contains("model offline, rung 2 of 3") })
        try scenario.ask(ModelAnswer(text: "It is published."))
        let request = try #require(scenario.session.request?.requested.request)
        try scenario.send(.judge(request, .accept))
        desk.deliver([scenario])
        let lines = desk.screen.lines
        #expect(lines.contains { $0.contains("completed (fallback offline): It") })
        #expect(lines.contains { $0.contains("↓ by fallback offline") })
    }

    @Test func `that ends in the safe answer says so`() throws {
        var scenario = try Scenario.fellBack()
        let failure = ModelFailure(kind: .noRule, message: "No rule matches.", retryable: false)
        try scenario.failToAsk(failure)
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        let lines = desk.screen.lines
        #expect(lines.contains { $0.contains("failed (the safe answer): I") })
        #expect(lines.contains { $0.contains("main → offline → [safe answer]") })
        #expect(lines.contains { $0.contains("↓ by the safe answer") })
    }

    @Test(arguments: [20, 24, 30, 40, 60, 80]) func `tells how long at every width`(
        columns: Int
    ) throws {
        var desk = try desk(Size(columns: columns, rows: 12))
        if columns < 60 { desk.press(.character("2")) }
        #expect(desk.screen.lines.contains { $0.contains("in 12s") })
    }
}

@Suite struct `Breakers on the console` {
    private let main = BreakerName.model("main")

    @Test func `of sessions that nobody looks at are known too`() throws {
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([try Scenario.untilPush()])
        #expect(!desk.screen.lines[0].contains("breaker"))
        var other = try Scenario("b7m2c4de")
        let until = desk.now.adding(milliseconds: 60_000)
        other.record(.breakerOpened(main, failures: 5, until: until))
        desk.update(.observed(Array(other.events.suffix(1))))
        #expect(desk.screen.lines[0].contains("⊘1 breaker open"))
        #expect(desk.screen.lines.contains { $0.contains("open after 5, probe in 1:00") })
    }

    @Test func `count down to the probe, are then half-open, and close by the word of a session`()
        throws
    {
        var scenario = try Scenario()
        let until = scenario.now.adding(milliseconds: 60_000)
        scenario.record(.breakerOpened(main, failures: 5, until: until))
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        desk.pass(20_000)
        #expect(desk.screen.lines.contains { $0.contains("open after 5, probe in 40s") })
        desk.pass(40_000)
        #expect(desk.screen.lines.contains { $0.contains("? main") && $0.contains("half-open") })
        #expect(!desk.screen.lines[0].contains("breaker"))
        scenario.pass(61_000)
        scenario.record(.breakerClosed(main))
        desk.deliver([scenario])
        #expect(!desk.screen.lines.contains { $0.contains("half-open") })
        #expect(desk.screen.lines.contains { $0.contains("model main works again") })
        #expect(!desk.screen.lines[0].contains("breaker"))
        desk.type(":breakers")
        desk.press(.enter)
        #expect(desk.screen.lines.contains { $0.contains("✓ closed since 08:01:01") })
        #expect(desk.screen.lines.contains { $0.contains("tool git.push") })
    }

    @Test func `are as the last word has them, in whatever order sessions are read`() throws {
        var first = try Scenario("aaaaaaaa")
        first.record(.breakerOpened(main, failures: 5, until: first.now.adding(milliseconds: 9000)))
        var second = try Scenario("bbbbbbbb")
        second.pass(5000)
        second.record(.breakerClosed(main))
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.update(.observed(second.events))
        desk.update(.observed(first.events))
        #expect(!desk.screen.lines[0].contains("breaker"))
    }
}
