import Screen
import SessionKernel

/// What waits for a person, the gravest first, then the oldest.
enum ApprovalsPanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let queue = state.queue
        let inner = frame.panel(
            place.rect, place.title(.approvals, [], state.settings.glyphs),
            note: queue.entries.isEmpty ? "" : "\(queue.entries.count)", focused: place.focused,
            edge: place.edge, alert: !queue.entries.isEmpty)
        guard !queue.entries.isEmpty else {
            frame.put(
                "Nothing waits for a decision.", at: inner.point(column: 2),
                style: Style(.fgMuted), limit: inner.columns - 2, overflow: .ellipsis)
            return
        }
        let selected = queue.selectedIndex ?? 0
        let top = ListWindow.top(
            state.offsets[.approvals, default: 0], selected: selected, rows: inner.rows,
            count: queue.entries.count)
        for line in 0..<inner.rows where top + line < queue.entries.count {
            let row = Rect(
                column: inner.left, row: inner.top + line, columns: inner.columns, rows: 1)
            draw(queue.entries[top + line], state, row, into: &frame)
            if top + line == selected { frame.select(row, focused: place.focused) }
        }
        let used = queue.entries.count
        if place.edge == .box, used + 2 <= inner.rows {
            frame.put(
                "\(state.settings.glyphs.text(.enter)) opens, approves nothing",
                at: inner.point(column: 2, row: inner.rows - 1), style: Style(.fgFaint),
                limit: inner.columns - 2, overflow: .ellipsis)
        }
    }

    static func draw(
        _ entry: ApprovalQueue.Entry, _ state: ConsoleState, _ row: Rect, into frame: inout Frame
    ) {
        frame.put(
            entry.hold.risk.word, at: row.point(column: 1),
            style: Style(entry.hold.risk.role, .bold))
        let age = Wording.age(state.now.since(entry.hold.raised), coarse: !state.isLively)
        frame.putRight(age, endingAt: row.point(column: 12), style: Style(.pending))
        let name = SafeText.line(entry.name)
        let room = row.columns - 14
        let session = min(name.width, max(0, room / 2 - 1))
        let wantsName = room >= 18
        frame.put(
            SafeText.line(entry.tool), at: row.point(column: 14),
            limit: wantsName ? room - session - 1 : room, overflow: .ellipsis)
        if wantsName {
            frame.put(
                name, at: row.point(column: row.columns - session), style: Style(.fgMuted),
                limit: session, overflow: .ellipsis)
        }
    }
}
