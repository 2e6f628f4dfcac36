import Screen
import SessionKernel

/// The state machine, drawn from its table: where the session stands, and where it can go from
/// there.
enum MachinePanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let glyphs = state.settings.glyphs
        let inner = frame.panel(
            place.rect, place.title(.machine, [], glyphs), note: "", focused: place.focused,
            edge: place.edge)
        guard let current = state.current, !inner.isEmpty else { return }
        let phase = current.session.phase
        let next = Transition.table.filter { $0.from == phase }.map(\.to)
        let whole = inner.rows >= Phase.allCases.count
        let shown = Phase.allCases.filter { whole || $0 == phase || next.contains($0) }
        let drawn = Array(shown.prefix(inner.rows))
        for (row, each) in drawn.enumerated() {
            draw(each, current, state, inner.point(row: row), inner.columns, next, into: &frame)
        }
        rail(drawn, phase, next, inner, glyphs, into: &frame)
        var used = drawn.count
        if current.session.ladder.count > 1, used + 2 <= inner.rows {
            heading("LADDER", inner, used, into: &frame)
            LadderLine.draw(
                current.session, at: inner.point(column: 1, row: used + 1),
                columns: inner.columns - 2, glyphs, into: &frame)
            used += 2
        }
        used += breakers(state, current, inner, from: used, glyphs, into: &frame)
        history(current, inner, from: used + 1, glyphs, into: &frame)
    }

    /// Those that are not closed; all of them where the panel has rows to spare. Returns how many
    /// rows they took.
    private static func breakers(
        _ state: ConsoleState, _ current: FollowedSession, _ rect: Rect, from start: Int,
        _ glyphs: GlyphSet, into frame: inout Frame
    ) -> Int {
        let all = BreakerRows.entries(state.breakers, of: current.session, at: state.now)
        let troubled = all.filter { $0.entry.map { $0.state(at: state.now) != .closed } ?? false }
        let room = rect.rows - start
        let roomy = room >= all.count + 2 + historyMin
        let shown = roomy && rect.rows > Phase.allCases.count + 12 ? all : troubled
        guard !shown.isEmpty, room >= 2 else { return 0 }
        heading("BREAKERS", rect, start, into: &frame)
        let most = max(1, min(room - 1, room - 1 - historyMin))
        for (row, each) in shown.prefix(most).enumerated() {
            let place = Rect(
                column: rect.left, row: rect.top + start + 1 + row, columns: rect.columns, rows: 1)
            BreakerRows.draw(each.name, each.entry, at: state.now, in: place, glyphs, into: &frame)
        }
        return 1 + min(most, shown.count)
    }

    /// Rows that the causes have at least, with their heading.
    private static let historyMin = 3

    private static func heading(
        _ text: String, _ rect: Rect, _ row: Int, into frame: inout Frame
    ) {
        frame.hline(at: rect.point(row: row), columns: rect.columns, style: Style(.border))
        frame.put(
            " \(text) ", at: rect.point(column: 1, row: row), style: Style(.title, .bold),
            limit: rect.columns - 2)
    }

    private static func draw(
        _ phase: Phase, _ current: FollowedSession, _ state: ConsoleState, _ at: Point,
        _ columns: Int, _ next: [Phase], into frame: inout Frame
    ) {
        let isHere = phase == current.session.phase
        let style: Style
        if isHere {
            let role = phase.waitsForPerson ? .pending : phase.role
            style = Style(role, [.bold, .reverse])
            // The whole row, so that one look is enough.
            frame.fill(
                Rect(column: at.column + 4, row: at.row, columns: columns - 4, rows: 1),
                style: style, with: " ")
        } else {
            style = Style(next.contains(phase) ? .fg : .fgFaint)
        }
        let name = isHere ? "[ \(phase.words) ]" : "  \(phase.words)"
        frame.put(
            name, at: Point(column: at.column + 4, row: at.row), style: style,
            limit: columns - 4, overflow: .ellipsis)
        let end = Point(column: at.column + columns - 1, row: at.row)
        if isHere {
            let age = Wording.age(
                state.now.since(current.phases.entered), coarse: !state.isLively)
            let left = state.retryWait.map { Wording.countdown($0.due.since(state.now)) }
            frame.putRight(phase.isTerminal ? "" : left ?? age, endingAt: end, style: style)
        } else if let visits = current.phases.visits[phase] {
            frame.putRight("\(visits)x", endingAt: end, style: Style(.fgFaint))
        }
    }

    /// A line at the left from where the session is to where it may go.
    private static func rail(
        _ shown: [Phase], _ phase: Phase, _ next: [Phase], _ rect: Rect, _ glyphs: GlyphSet,
        into frame: inout Frame
    ) {
        guard let here = shown.firstIndex(of: phase) else { return }
        let ends = shown.indices.filter { next.contains(shown[$0]) || $0 == here }
        guard let first = ends.first, let last = ends.last else { return }
        let ascii = glyphs.isASCII
        let style = Style(.borderFocus)
        for row in first...last {
            let sign: String
            switch (row == here, ends.contains(row)) {
            case (true, _): sign = ascii ? "*--" : first == last ? "●" : "●──"
            case (_, false): sign = ascii ? "|" : "│"
            default:
                let corner = row == first ? "┌" : row == last ? "└" : "├"
                sign = ascii ? "+->" : "\(corner)─\(glyphs.text(.running))"
            }
            frame.put(sign, at: rect.point(column: 1, row: row), style: style)
        }
    }

    /// Why it came to where it is, the newest last: every change has a cause.
    private static func history(
        _ current: FollowedSession, _ rect: Rect, from start: Int, _ glyphs: GlyphSet,
        into frame: inout Frame
    ) {
        let room = rect.rows - start
        let steps = current.phases.steps.suffix(max(0, room))
        guard !steps.isEmpty else { return }
        heading("WHY, newest last", rect, start - 1, into: &frame)
        for (row, step) in steps.enumerated() {
            let style = Style(row == steps.count - 1 ? .fg : .fgMuted)
            let at = rect.point(column: 1, row: start + row)
            let cause = frame.put(
                "#\(step.sequence) \(step.cause.words) ", at: at, style: style,
                limit: rect.columns - 2, overflow: .ellipsis)
            frame.put(
                "\(glyphs.text(.arrow)) \(step.to.words)",
                at: Point(column: at.column + cause, row: at.row), style: style,
                limit: rect.columns - 1 - cause, overflow: .ellipsis)
        }
    }
}

extension Phase {
    var role: Role {
        switch self {
        case .completed: .success
        case .failed, .timedOut: .danger
        case .cancelled, .paused: .fgMuted
        case .awaitingApproval, .awaitingOperator, .retrying: .pending
        case .initializing, .processing, .validating, .awaitingTool, .handingOff: .running
        }
    }

    /// As people say it; the raw value is for scripts.
    var words: String {
        switch self {
        case .initializing, .processing, .validating, .retrying, .paused, .completed, .failed,
            .cancelled:
            rawValue
        case .awaitingApproval: "awaiting approval"
        case .awaitingTool: "awaiting tool"
        case .awaitingOperator: "awaiting operator"
        case .handingOff: "handing off"
        case .timedOut: "timed out"
        }
    }
}

extension EventKind {
    /// The name with spaces for dots: `hold raised`.
    var words: String { String(rawValue.map { $0 == "." ? " " : $0 }) }
}
