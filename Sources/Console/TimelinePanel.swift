import Screen
import SessionKernel

/// What happened in the shown session, event by event.
enum TimelinePanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let glyphs = state.settings.glyphs
        let rows = state.timelineRows
        let count = rows?.count ?? 0
        let view = state.timeline
        let crumbs = place.rect.columns >= 40 ? [state.shownTitle] : []
        let inner = frame.panel(
            place.rect, place.title(.timeline, crumbs, glyphs),
            note: note(view, count, details: state.showsDetails, glyphs),
            focused: place.focused, edge: place.edge)
        guard !inner.isEmpty else { return }
        guard let rows, !rows.isEmpty else {
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
        for line in 0..<max(0, lines) where top + line < count {
            let place = Rect(
                column: inner.left, row: inner.top + line, columns: inner.columns, rows: 1)
            draw(rows[top + line], columns, state, place, into: &frame)
            if top + line == cursor { frame.select(place, focused: state.focus == .timeline) }
        }
        if lines < inner.rows { foot(state, inner, into: &frame) }
    }

    private static func note(
        _ view: TimelineView, _ count: Int, details: Bool, _ glyphs: GlyphSet
    ) -> String {
        let all = details ? "DETAILS  " : ""
        if view.follows { return all + "FOLLOW" }
        let new = count - view.known
        let more = new > 0 ? "  \(glyphs.text(.more)) \(new) new" : ""
        return "\(all)NOT FOLLOWING\(more)  G"
    }

    private struct Columns {
        let time: Int
        let kind: Int
        let duration: Int
        let note: Int

        init(_ width: Int) {
            time = width >= 44 ? 9 : 0
            kind = width >= 72 ? 8 : 0
            duration = width >= 44 ? 6 : 0
            note = width >= 26 ? 6 : 0
        }
    }

    /// One row, as it stands in a list of that width.
    static func draw(
        _ row: TimelineRow, _ state: ConsoleState, _ rect: Rect, into frame: inout Frame
    ) {
        draw(row, Columns(rect.columns), state, rect, into: &frame)
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
        let tail = tail(row, columns, rect, into: &frame)
        let plain = row.role == .stepError || row.role == .danger || row.role == .warning
        let words = Style(row.isMinor ? .fgMuted : plain ? row.role : .fg)
        if columns.kind == 0 {
            column += frame.put(row.lead, at: rect.point(column: column), style: words)
        }
        frame.put(
            row.what, at: rect.point(column: column), style: words,
            limit: rect.columns - column - tail, overflow: .ellipsis)
    }

    /// Duration and note in their columns at the right; returns how many columns they really take.
    private static func tail(
        _ row: TimelineRow, _ columns: Columns, _ rect: Rect, into frame: inout Frame
    ) -> Int {
        var taken = 0
        if columns.note > 0, !row.note.isEmpty {
            let start = frame.putRight(
                row.note, endingAt: rect.point(column: rect.columns), style: Style(row.noteRole),
                limit: columns.note - 1)
            taken = rect.right - start + 1
        }
        if columns.duration > 0, !row.duration.isEmpty {
            let start = frame.putRight(
                row.duration, endingAt: rect.point(column: rect.columns - columns.note),
                style: Style(.fgMuted), limit: columns.duration - 1)
            taken = rect.right - start + 1
        }
        return taken
    }

    /// What goes on now, under what has happened.
    private static func foot(_ state: ConsoleState, _ rect: Rect, into frame: inout Frame) {
        guard let current = state.current else { return }
        let dot = state.settings.glyphs.text(.dot)
        let coarse = !state.isLively
        let age = Wording.age(state.now.since(current.phases.entered), coarse: coarse)
        let step = StepRows.progress(of: current.session).map { "\($0): " } ?? ""
        let words = step + PhaseWording.now(current.session)
        let isLeft = state.shown.flatMap { state.sessions.standing(of: $0) } == .left
        let isRetrying = current.session.phase == .retrying
        let text =
            isLeft
            ? "nobody runs it; :resume takes it up"
            : state.retryWait.map {
                Wording.longest($0.forms(at: state.now), fitting: rect.columns)
            } ?? (current.session.phase.isTerminal ? words : "\(words) \(age)")
        let dots = "\(dot) \(dot) \(dot)"
        let line = SafeText.line(
            text.count + 14 <= rect.columns ? "\(dots)  \(text)  \(dots)" : text
        ).text
        let start = max(0, (rect.columns - line.count) / 2)
        frame.put(
            line, at: rect.point(column: start, row: rect.rows - 1),
            style: Style(
                isLeft || isRetrying
                    ? .warning : current.session.phase.waitsForPerson ? .pending : .fgMuted),
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
        case .processing:
            session.request.map {
                "\($0.requested.model) is answering" + (session.rungWords.map { ", \($0)" } ?? "")
            } ?? (session.isPipelineActing ? "the next step begins" : "the model is asked next")
        case .validating:
            session.isPipelineActing ? "checking the call" : "checking what the model asks for"
        case .awaitingApproval: "waiting for an operator"
        case .awaitingTool: running(session)
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

    private static func running(_ session: Session) -> String {
        let names = session.calls.filter { $0.status == .started }.map(\.tool.text)
        guard let first = names.first else { return "tools are run next" }
        return names.count == 1
            ? "\(first) is running" : "\(first) and \(names.count - 1) more are running"
    }
}
