import Console
import JSON
import Screen
import SessionKernel
import TestSupport
import Testing

/// Taking back from the console what a finished call did.
@Suite struct `Undo on the console` {
    private func desk(_ scenario: Scenario, _ columns: Int = 140, _ rows: Int = 40) -> Desk {
        var desk = Desk(Size(columns: columns, rows: rows))
        desk.watch([scenario])
        _ = desk.take()
        return desk
    }

    private func order(_ text: String, _ desk: inout Desk) {
        desk.type(text)
        desk.press(.enter)
    }

    private func message(_ desk: Desk) -> String {
        desk.screen.lines.suffix(2).first ?? ""
    }

    private func judgement() -> CallJudgement {
        CallJudgement(arguments: ["path": "notes.md"], risk: .medium, rule: "hold: always")
    }

    @Test func `asks first, with what was done and why it is to be undone`() throws {
        var desk = desk(try Scenario.written(), 80, 24)
        order(":undo c1.1 wrong file", &desk)
        expectScreen(
            desk.screen.rows(22..<24),
            shows: """
                 Undo c1.1 files.write notes.md because: wrong file?
                 y undo it   Esc leave it as it is
                """)
        desk.press(.escape)
        #expect(desk.take().compactMap(\.command) == [])
        order(":undo c1.1 wrong file", &desk)
        desk.press(.character("y"))
        #expect(desk.take().compactMap(\.command) == [.undo("c1.1", reason: "wrong file")])
    }

    @Test func `takes the number of its row, needs no reason, and is asked for at 40 by 12`() throws
    {
        let scenario = try Scenario.written()
        let row = try #require(scenario.session.reversible("c1.1")?.at)
        var desk = desk(scenario, 40, 12)
        order(":undo #\(row)", &desk)
        expectScreen(
            desk.screen.rows(10..<12),
            shows: """
                 Undo c1.1 files.write notes.md?
                 y undo it   Esc leave it as it is
                """)
        desk.press(.character("y"))
        #expect(desk.take().compactMap(\.command) == [.undo("c1.1", reason: "")])
    }

    @Test func `tells what can be undone, and what cannot`() throws {
        var desk = desk(try Scenario.written())
        order(":undo", &desk)
        #expect(desk.screen.lines.contains { $0.contains("What can be undone") })
        #expect(desk.screen.lines.contains { $0.contains("c1.1  files.write  #") })
        desk.press(.escape)
        order(":undo c9.9", &desk)
        #expect(message(desk).contains("c9.9 cannot be undone; what can be undone: c1.1"))
        var scenario = try Scenario.written()
        try scenario.send(
            .undo("c1.1", reason: "", verdict: .clear(judgement(), unattended: false)),
            by: .operator("ana"))
        desk.deliver([scenario])
        order(":undo c1.1", &desk)
        #expect(message(desk).contains("c1.1 is being undone already, by u1."))
        try scenario.send(.beginCall("u1", preview: nil))
        try scenario.send(.finishCall("u1", ToolResult(text: "")))
        desk.deliver([scenario])
        order(":undo c1.1", &desk)
        #expect(message(desk).contains("c1.1 has been undone already, by u1."))
        order(":undo", &desk)
        #expect(message(desk).contains("Nothing that was done here can be taken back."))
        #expect(desk.take().compactMap(\.command) == [])
    }

    /// Writes to places whose names are long, each with an end of its own.
    private func written(_ count: Int) throws -> Scenario {
        var scenario = try Scenario.written()
        for number in 2...count {
            let long = String(repeating: "long/", count: 12)
            let path = "reports/of/the/quarter/\(long)n\(number).md"
            try scenario.use(
                "files.write", ["path": .string(path), "text": "kept"], result: "written")
        }
        return scenario
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `asks with what was done where that is long, cut in its middle, and why`(
        size: (Int, Int)
    ) throws {
        var desk = desk(try written(2), size.0, size.1)
        order(":undo c2.1 wrong file", &desk)
        let words = desk.screen.lines.suffix(5).joined().filter { $0 != " " }
        for word in ["Undoc2.1files.write", "path=reports/of/", "n2.mdtext=kept", "wrongfile?"] {
            #expect(words.contains(word), "\(word) in \(desk.screen.lines)")
        }
        desk.press(.escape)
        #expect(desk.take().compactMap(\.command) == [])
    }

    @Test func `says that what waits is held anew`() throws {
        var scenario = try Scenario.written()
        try scenario.hold("git.push", ["ref": "v1"], risk: .high, preview: Scenario.pushPreview)
        var desk = desk(scenario, 80, 24)
        order(":undo c1.1", &desk)
        #expect(message(desk).contains("notes.md? What waits is held anew."))
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `lists what can be undone with its arguments, the newest first`(size: (Int, Int)) throws {
        var desk = desk(try written(7), size.0, size.1)
        order(":undo", &desk)
        var seen: [String] = []
        for _ in 0..<30 {
            for line in desk.screen.lines where !seen.contains(line) { seen.append(line) }
            desk.press(.down)
        }
        for number in 2...7 {
            #expect(seen.contains { $0.contains("c\(number).1  files.write  #") })
            #expect(seen.contains { $0.contains("n\(number).md") })
        }
        #expect(seen.contains { $0.contains(":undo CALL [REASON]") })
        let first = try #require(seen.firstIndex { $0.contains("c7.1") })
        #expect(first < seen.firstIndex { $0.contains("c2.1") } ?? 0)
    }

    @Test func `is possible after the end`() throws {
        var scenario = try Scenario.written()
        try scenario.send(.cancel(reason: ""), by: .operator("ana"))
        #expect(scenario.session.phase.isTerminal)
        var desk = desk(scenario)
        order(":undo c1.1", &desk)
        desk.press(.character("y"))
        #expect(desk.take().compactMap(\.command) == [.undo("c1.1", reason: "")])
    }

    @Test func `is completed by Tab with its call, and stands in the help`() throws {
        var desk = desk(try Scenario.written())
        desk.type(":un")
        desk.press(.tab)
        desk.press(.tab)
        #expect(message(desk).contains(":undo c1.1"))
        desk.press(.escape)
        desk.press(.character("?"))
        desk.press(.character("G"))
        #expect(desk.screen.lines.contains { $0.contains(":undo CALL [REASON]") })
    }

    @Test func `changes nothing from a console that only reads`() throws {
        var desk = Desk(settings: ConsoleSettings(readOnly: true))
        desk.watch([try Scenario.written()])
        order(":undo c1.1", &desk)
        desk.press(.character("y"))
        #expect(desk.take().compactMap(\.command) == [])
    }

    @Test func `that is held is approved or denied as it is`() throws {
        var scenario = try Scenario.written()
        try scenario.send(
            .undo("c1.1", reason: "", verdict: .hold(judgement())), by: .operator("ana"))
        var desk = desk(scenario)
        desk.press(.character("a"))
        desk.pass(1000)
        #expect(!desk.screen.lines.contains { $0.contains("edit arguments") })
        #expect(!(desk.screen.lines.last ?? "").contains("Edit"))
        desk.press(.character("e"))
        #expect(message(desk).contains("an undo is approved or denied as it is"))
        desk.press(.character("n"))
        #expect(message(desk).contains("Deny; why (may be empty):"))
    }
}

extension Frame {
    /// Some of its rows, as a frame.
    fileprivate func rows(_ part: Range<Int>) -> Frame {
        var frame = Frame(size: Size(columns: size.columns, rows: part.count), glyphs: glyphs)
        for row in part {
            for column in 0..<size.columns {
                guard let cell = self[column, row] else { continue }
                frame.set(cell, at: Point(column: column, row: row - part.lowerBound))
            }
        }
        return frame
    }
}
