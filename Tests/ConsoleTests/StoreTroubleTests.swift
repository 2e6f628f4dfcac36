import Console
import Screen
import SessionKernel
import Testing

@Suite struct `A store that takes nothing` {
    private static let full = "No space is left for the store `/var/store.db`. Free some space."

    private func desk(_ size: Size = Size(columns: 140, rows: 40)) throws -> Desk {
        var desk = Desk(size)
        desk.watch([try Scenario.untilPush()])
        desk.update(.store(failed: Self.full, passes: true))
        return desk
    }

    @Test func `stands above all else until it works again`() throws {
        var desk = try desk()
        let row =
            " STORE FAILED: \(Self.full) Nothing new is begun; it goes on by itself."
        #expect(desk.screen.lines[0] == row)
        desk.pass(60_000)
        desk.press(.character("a"))
        #expect(desk.screen.lines[0] == row)
        desk.press(.escape)
        desk.press(.character("?"))
        #expect(desk.screen.lines[0] == row)
        desk.press(.escape)
        desk.update(.store(failed: nil, passes: true))
        #expect(desk.screen.lines[0].contains("holdpoint"))
        #expect(desk.screen.lines[38].contains("The store works again: the sessions go on."))
    }

    @Test(arguments: [
        (80, "STORE FAILED, nothing is begun: No space is left for the store"),
        (40, "STORE FAILED, nothing is begun"), (20, "STORE FAILED"),
    ])
    func `is told at every width`(_ columns: Int, _ words: String) throws {
        let desk = try desk(Size(columns: columns, rows: 12))
        #expect(desk.screen.lines[0].contains(words))
    }

    @Test func `is told where only counts are`() throws {
        let desk = try desk(Size(columns: 8, rows: 3))
        #expect(desk.screen.lines[0].hasPrefix("STORE"))
    }

    @Test func `is tried again by a command`() throws {
        var desk = try desk()
        _ = desk.take()
        desk.type(":retry-store")
        desk.press(.enter)
        #expect(desk.take().contains(.retryStore))
    }
}
