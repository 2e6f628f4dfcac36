import Screen
import SessionKernel

/// What happened in the shown session, event by event.
enum TimelinePanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let glyphs = state.settings.glyphs
        let rows = state.current?.rows ?? []
        let view = state.timeline
        let crumbs = place.rect.columns >= 50 ? [state.shownTitle] : []
        let inner = frame.panel(
            place.rect, place.title(.timeline, crumbs, glyphs),
            note: note(view, rows.count, glyphs),
            focused: place.focused, edge: place.edge)
        guard !inner.isEmpty else { return }
        guard !rows.isEmpty else {
            let text = state.shown == nil ? "Select a session." : "Loading\(glyphs.text(.ellipsis))"
            frame.put(
                text, at: inner.point(column: 2), style: Style(.fgMuted),
                limit: inner.columns - 2, overflow: .ellipsis)
            return
        }
        let lines = place.edge == .none ? inner.rows : inner.rows - 1
        let top = view.firstRow(of: rows.count, page: lines)
        let cursor = view.row(of: rows.count)
        let columns = Columns(inner.columns)
        for line in 0..<max(0, lines) where top + line < rows.count {
            let place = Rect(
                column: inner.left, row: inner.top + line, columns: inner.columns, rows: 1)
            draw(rows[top + line], columns, state, place, into: &frame)
            if top + line == cursor { frame.select(place, focused: state.focus == .timeline) }
        }
        if lines < inner.rows { foot(state, inner, into: &frame) }
    }

    private static func note(_ view: TimelineView, _ count: Int, _ glyphs: GlyphSet) -> String {
        if view.follows { return "FOLLOW" }
        let new = count - view.known
        return new > 0 ? "NOT FOLLOWING  \(glyphs.text(.more)) \(new) new  G" : "NOT FOLLOWING  G"
    }

    private struct Columns {
        let time: Int
        let kind: Int
        let duration: Int
        let note: Int

        init(_ width: Int) {
            time = width >= 44 ? 9 : 0
            kind = width >= 56 ? 8 : 0
            duration = width >= 34 ? 6 : 0
            note = width >= 26 ? 6 : 0
        }
    }

    private static func draw(
        _ row: TimelineRow, _ columns: Columns, _ state: ConsoleState, _ rect: Rect,
        into frame: inout Frame
    ) {
        let muted = Style(.fgFaint)
        var column = 1
        column += frame.put(
            pad("#\(row.sequence)", to: 5), at: rect.point(column: column), style: muted)
        column += 1
        if columns.time > 0 {
            let time = Wording.timeOfDay(
                row.event.at, offset: state.settings.utcOffsetMilliseconds)
            frame.put(time, at: rect.point(column: column), style: muted)
            column += columns.time
        }
        let style = Style(row.isMinor ? .fgFaint : row.role)
        let glyph = state.settings.glyphs.text(row.glyph)
        frame.put(glyph, at: rect.point(column: column), style: style)
        column += max(2, glyph.count + 1)
        if columns.kind > 0 {
            frame.put(row.kind, at: rect.point(column: column), style: style)
            column += columns.kind
        }
        let tail = row.duration.isEmpty && row.note.isEmpty ? 0 : columns.duration + columns.note
        let plain = row.role == .stepError || row.role == .danger || row.role == .warning
        frame.put(
            row.what, at: rect.point(column: column),
            style: Style(row.isMinor ? .fgMuted : plain ? row.role : .fg),
            limit: rect.columns - column - tail, overflow: .ellipsis)
        if columns.note > 0 {
            frame.putRight(
                row.note, endingAt: rect.point(column: rect.columns), style: Style(row.noteRole),
                limit: columns.note - 1)
        }
        if columns.duration > 0 {
            frame.putRight(
                row.duration, endingAt: rect.point(column: rect.columns - columns.note),
                style: Style(.fgMuted), limit: columns.duration - 1)
        }
    }

    /// What goes on now, under what has happened.
    private static func foot(_ state: ConsoleState, _ rect: Rect, into frame: inout Frame) {
        guard let current = state.current else { return }
        let dot = state.settings.glyphs.text(.dot)
        let coarse = !state.isLively
        let age = Wording.age(state.now.since(current.phases.entered), coarse: coarse)
        let words = "\(PhaseWording.now(current.session)) \(age)"
        let text = current.session.phase.isTerminal ? PhaseWording.now(current.session) : words
        let line = "\(dot) \(dot) \(dot)  \(text)  \(dot) \(dot) \(dot)"
        let start = max(0, (rect.columns - line.count) / 2)
        frame.put(
            line, at: rect.point(column: start, row: rect.rows - 1),
            style: Style(current.session.phase.waitsForPerson ? .pending : .fgMuted),
            limit: rect.columns - start, overflow: .ellipsis)
    }

    private static func pad(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// What a phase means to somebody who looks on.
enum PhaseWording {
    static func now(_ session: Session) -> String {
        switch session.phase {
        case .initializing: "connecting tools"
        case .processing: "the model is answering"
        case .validating: "checking what the model asks for"
        case .awaitingApproval: "waiting for an operator"
        case .awaitingTool: "a tool is running"
        case .retrying: "waiting before another attempt"
        case .handingOff: "handing off"
        case .awaitingOperator: "waiting for an operator"
        case .paused: "paused"
        case .completed: "completed"
        case .failed: "failed"
        case .timedOut: "timed out"
        case .cancelled: "cancelled"
        }
    }
}
