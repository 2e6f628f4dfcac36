import Screen
import SessionKernel

/// The sessions, those that want attention first.
enum SessionsPanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let list = state.sessions
        let glyphs = state.settings.glyphs
        let filter = list.filter.isEmpty ? "" : "\"\(SafeText.line(list.filter).text)\""
        let inner = frame.panel(
            place.rect, place.title(.sessions, [filter], glyphs),
            note: list.visible.count == list.order.count
                ? "\(list.order.count)" : "\(list.visible.count)/\(list.order.count)",
            focused: place.focused, edge: place.edge)
        let columns = Columns(inner.columns)
        var rows = inner
        if place.edge == .box, inner.rows > 6 {
            head(columns, inner, into: &frame)
            rows = Rect(
                column: inner.left, row: inner.top + 1, columns: inner.columns,
                rows: inner.rows - 1)
        }
        guard !list.visible.isEmpty else {
            let text = list.order.isEmpty ? "No sessions yet." : "No session matches."
            frame.put(
                text, at: rows.point(column: 2), style: Style(.fgMuted), limit: rows.columns - 2,
                overflow: .ellipsis)
            return
        }
        let selected = list.selectedIndex ?? 0
        let top = ListWindow.top(
            state.offsets[.sessions, default: 0], selected: selected, rows: rows.rows,
            count: list.visible.count)
        for line in 0..<rows.rows where top + line < list.visible.count {
            guard let summary = list.byID[list.visible[top + line]] else { continue }
            let row = Rect(
                column: rows.left, row: rows.top + line, columns: rows.columns, rows: 1)
            draw(summary, columns, state, row, into: &frame)
            if top + line == selected { frame.select(row, focused: place.focused) }
        }
    }

    /// What fits beside the name; 0 leaves a column out.
    private struct Columns {
        let state: Int
        let id: Int
        let idle: Int
        let cost: Int

        init(_ width: Int) {
            state = width >= 44 ? 5 : 0
            id = width >= 36 ? 9 : 0
            idle = width >= 22 ? 6 : 0
            cost = width >= 34 ? 6 : 0
        }

        var tail: Int { id + idle + cost }
    }

    private static func head(_ columns: Columns, _ rect: Rect, into frame: inout Frame) {
        let style = Style(.fgFaint)
        frame.put("SESSION", at: rect.point(column: 3 + columns.state), style: style)
        var end = rect.right
        for (name, width) in [("COST", columns.cost), ("IDLE", columns.idle)] where width > 0 {
            frame.putRight(name, endingAt: Point(column: end, row: rect.top), style: style)
            end -= width
        }
        if columns.id > 0 {
            frame.put("ID", at: Point(column: end - columns.id + 1, row: rect.top), style: style)
        }
    }

    private static func draw(
        _ summary: SessionSummary, _ columns: Columns, _ state: ConsoleState, _ row: Rect,
        into frame: inout Frame
    ) {
        let standing = state.sessions.standing(of: summary)
        let role = standing.role
        frame.put(
            state.settings.glyphs.text(standing.glyph), at: row.point(column: 1),
            style: Style(role, .bold))
        if columns.state > 0 {
            frame.put(standing.word, at: row.point(column: 3), style: Style(role))
        }
        let quiet = standing >= .left
        let start = 3 + columns.state
        let room = row.columns - start - columns.tail - (columns.tail > 0 ? 0 : 1)
        let mark = columns.id > 0 ? "" : state.sessions.marks[summary.id] ?? ""
        let isChild = state.sessions.isChild(summary)
        let under = isChild ? "  \(summary.task?.text ?? "")" : summary.label
        let used = frame.put(
            SafeText.line(under), at: row.point(column: start),
            style: Style(quiet ? .fgMuted : .fg),
            limit: room - (mark.isEmpty ? 0 : mark.count + 1), overflow: .ellipsis)
        if !mark.isEmpty {
            frame.put(
                SafeText.line(mark), at: row.point(column: start + used + 1),
                style: Style(.fgFaint), limit: room - used - 1)
        }
        var end = row.right
        if columns.cost > 0 {
            frame.putRight(
                Wording.cost(summary.spent.cost), endingAt: Point(column: end, row: row.top),
                style: Style(.fgMuted))
            end -= columns.cost
        }
        if columns.idle > 0 {
            let since = standing == .waiting ? summary.waitingSince : summary.updated
            let age = Wording.age(state.now.since(since), coarse: !state.isLively)
            frame.putRight(
                age, endingAt: Point(column: end, row: row.top),
                style: Style(standing == .waiting ? .pending : .fgMuted))
            end -= columns.idle
        }
        if columns.id > 0 {
            frame.put(
                SafeText.line(summary.id.text),
                at: Point(column: end - columns.id + 1, row: row.top), style: Style(.fgFaint),
                limit: columns.id - 1, overflow: .ellipsis)
        }
    }
}
