import Screen
import TestSupport
import Testing

@Suite struct `A frame` {
    @Test func `a box shows its title and its note`() {
        var frame = Frame(size: Size(columns: 24, rows: 3))
        frame.box(frame.bounds, title: "1 Sessions", trailing: "12/41")
        expectScreen(
            frame,
            shows: """
                ┌ 1 Sessions ─── 12/41 ┐
                │                      │
                └──────────────────────┘
                """)
    }

    @Test func `a narrow box gives up the note first and then cuts the title`() {
        var frame = Frame(size: Size(columns: 14, rows: 6))
        frame.box(
            Rect(column: 0, row: 0, columns: 14, rows: 2), title: "Sessions", trailing: "12/41")
        frame.box(Rect(column: 0, row: 2, columns: 9, rows: 2), title: "Sessions")
        frame.box(Rect(column: 0, row: 4, columns: 2, rows: 2), title: "Sessions")
        expectScreen(
            frame,
            shows: """
                ┌ Sessions ──┐
                └────────────┘
                ┌ Sessi…┐
                └───────┘
                ┌┐
                └┘
                """)
    }

    @Test func `heavy and ASCII borders are told apart`() {
        var frame = Frame(size: Size(columns: 8, rows: 2))
        frame.box(Rect(column: 0, row: 0, columns: 4, rows: 2), weight: .heavy)
        frame.box(Rect(column: 4, row: 0, columns: 4, rows: 2), weight: .ascii)
        expectScreen(frame, shows: "┏━━┓+--+\n┗━━┛+--+")
        var plain = Frame(size: Size(columns: 8, rows: 2), glyphs: .ascii)
        plain.box(Rect(column: 0, row: 0, columns: 4, rows: 2), weight: .heavy)
        plain.box(Rect(column: 4, row: 0, columns: 4, rows: 2))
        expectScreen(plain, shows: "+==++--+\n+==++--+")
    }

    @Test func `text is clipped by its limit and by every edge`() {
        var frame = Frame(size: Size(columns: 6, rows: 2))
        let used = frame.put("abcdef", at: Point(column: 1, row: 0), limit: 3)
        #expect(used == 3)
        #expect(frame.put("xyz", at: Point(column: 4, row: 1)) == 2)
        #expect(frame.put("gone", at: Point(column: 0, row: 2)) == 0)
        #expect(frame.put("gone", at: Point(column: 6, row: 0)) == 0)
        frame.put("left", at: Point(column: -2, row: 1))
        expectScreen(frame, shows: " abc\nft  xy")
    }

    @Test func `an ellipsis shows that something is missing, and only then`() {
        var frame = Frame(size: Size(columns: 5, rows: 3))
        frame.put("abcdef", at: Point(column: 0, row: 0), overflow: .ellipsis)
        frame.put("abcde", at: Point(column: 0, row: 1), overflow: .ellipsis)
        frame.put("日本語", at: Point(column: 0, row: 2), overflow: .ellipsis)
        expectScreen(frame, shows: "abcd…\nabcde\n日本…")
    }

    @Test func `a wide character cut by an edge becomes a space`() {
        var frame = Frame(size: Size(columns: 5, rows: 2))
        let used = frame.put("日本語", at: Point(column: 0, row: 0))
        #expect(used == 5)
        #expect(frame[4, 0]?.base == " ")
        frame.put("日x", at: Point(column: -1, row: 1))
        expectScreen(frame, shows: "日本\n x")
    }

    @Test func `drawing over half of a wide character blanks the other half`() {
        var frame = Frame(size: Size(columns: 6, rows: 1))
        frame.put("日本語", at: Point(column: 0, row: 0))
        frame.put("x", at: Point(column: 1, row: 0))
        frame.put("y", at: Point(column: 2, row: 0))
        #expect(frame.lines == [" xy 語"])
        frame.fill(Rect(column: 5, row: 0, columns: 1, rows: 1))
        #expect(frame.lines == [" xy"])
    }

    @Test func `controls never become cells`() {
        var frame = Frame(size: Size(columns: 20, rows: 1))
        frame.put("a\u{1B}[31m\u{7F}\u{9B}\n\u{202E}b", at: Point(column: 0, row: 0))
        #expect(frame.lines == ["a\u{FFFD}[31m\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b"])
    }

    @Test func `a gauge shows a trace of anything and is full only at the limit`() {
        var frame = Frame(size: Size(columns: 12, rows: 5))
        for (row, value) in [0, 1, 999, 1000, Int.max].enumerated() {
            frame.gauge(at: Point(column: 0, row: row), columns: 12, value: value, limit: 1000)
        }
        expectScreen(
            frame,
            shows: """
                [..........]
                [#.........]
                [#########.]
                [##########]
                [##########]
                """)
        #expect(frame[1, 1]?.style.role == .gaugeLow)
        #expect(frame[1, 2]?.style.role == .gaugeHigh)
        #expect(frame[2, 1]?.style.role == .gaugeTrack)
    }

    @Test func `a sparkline shows the last values by their share of the greatest`() {
        var frame = Frame(size: Size(columns: 5, rows: 2))
        #expect(frame.sparkline([9, 0, 1, 4, 8], at: Point(column: 0, row: 0), columns: 4) == 4)
        #expect(frame.sparkline([], at: Point(column: 0, row: 1), columns: 4) == 0)
        #expect(frame.lines == ["▁▂▄█", ""])
    }

    @Test func `nothing is too small to draw into`() {
        for columns in 0...3 {
            for rows in 0...3 {
                var frame = Frame(size: Size(columns: columns, rows: rows))
                frame.box(frame.bounds, title: "title", trailing: "note")
                frame.box(Rect(column: -1, row: -1, columns: 9, rows: 9), title: "日本")
                frame.gauge(at: Point(column: 0, row: 0), columns: 9, value: 1, limit: 2)
                frame.put("日本語", at: Point(column: columns - 1, row: rows - 1), overflow: .ellipsis)
                frame.fill(frame.bounds.inset(by: 5))
                #expect(frame.lines.count == rows)
            }
        }
    }

    @Test func `restyling leaves the text alone`() {
        var frame = Frame(size: Size(columns: 4, rows: 1))
        frame.put("ab", at: Point(column: 0, row: 0), style: Style(.danger))
        frame.restyle(frame.bounds) { $0.on(.selection) }
        #expect(frame.lines == ["ab"])
        #expect(frame[0, 0]?.style == Style(.danger, on: .selection))
        #expect(frame[3, 0]?.style == Style(.fg, on: .selection))
    }
}
