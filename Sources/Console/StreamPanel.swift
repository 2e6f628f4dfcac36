import Screen

/// What the model or a tool says, as it comes.
enum StreamPanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let glyphs = state.settings.glyphs
        let live = state.current?.live
        let title = live.map { SafeText.line($0.title).text } ?? ""
        let inner = frame.panel(
            place.rect, place.title(.stream, [title], glyphs),
            note: live.map { $0.isLive ? "live" : "done" } ?? "", focused: place.focused,
            edge: place.edge)
        guard let live, !inner.isEmpty else { return }
        let offset = state.offsets[.stream, default: 0]
        var rows = tail(live, columns: inner.columns, rows: inner.rows + offset)
        rows.removeLast(max(0, min(offset, rows.count - inner.rows)))
        rows = rows.suffix(inner.rows)
        frame.put(Array(rows), from: 0, in: inner)
        if live.isLive, offset == 0 {
            let last = max(0, rows.count - 1)
            let column = min(inner.columns - 1, rows.last?.width ?? 0)
            frame.put(
                glyphs.text(.caret), at: inner.point(column: column, row: last),
                style: Style(.streamCaret))
        }
    }

    /// The last rows, made from the end so that the rest costs nothing.
    private static func tail(_ live: LiveText, columns: Int, rows wanted: Int) -> [TextRow] {
        var blocks: [[TextRow]] = []
        var count = 0
        for line in live.lines.reversed() where count < wanted {
            var block = TextRows(columns: columns)
            block.add(SafeText.line(line.text), style: Style(line.role))
            blocks.append(block.rows)
            count += block.rows.count
        }
        return Array(blocks.reversed().joined())
    }

    static func rowCount(of state: ConsoleState, columns: Int) -> Int {
        guard let live = state.current?.live else { return 0 }
        return tail(live, columns: columns, rows: .max).count
    }
}
