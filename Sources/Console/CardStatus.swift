import Screen
import SessionKernel

/// How a card stands: whether its keys live, what an approval takes, what became of the answer.
enum CardStatus {
    /// Below this the words stand on the message line, where there is room for them.
    private static let wide = 60

    static func draw(
        _ card: Card, _ subject: CardSubject, _ state: ConsoleState, _ rect: Rect, below: Int,
        into frame: inout Frame
    ) {
        guard rect.rows > 0 else { return }
        let glyphs = state.settings.glyphs
        let line = Rect(
            column: rect.left, row: rect.bottom - 1, columns: rect.columns, rows: 1)
        var room = rect.columns
        if rect.rows > 1 {
            frame.hline(at: rect.origin, columns: rect.columns, style: Style(.border))
            drawMore(below, state, rect, into: &frame)
        } else if below > 0, CardLayout.isTiny(frame.size) {
            let text = " \(glyphs.text(.more))\(below)"
            frame.putRight(
                text, endingAt: line.point(column: room), style: Style(.warning, .bold))
            room -= text.count
        }
        let (head, text, role) = words(card, subject, state)
        var column = frame.put(
            head, at: line.origin, style: Style(role, .bold), limit: room, overflow: .ellipsis)
        column += head.isEmpty ? 0 : 2
        if frame.size.columns >= wide {
            column += frame.put(
                SafeText.line(text), at: line.point(column: column), limit: room - column,
                overflow: .ellipsis)
        }
        tail(card, line, column, room, into: &frame)
    }

    /// On the line under the text: how much of it is below.
    static func drawMore(
        _ below: Int, _ state: ConsoleState, _ rect: Rect, into frame: inout Frame
    ) {
        guard below > 0 else { return }
        let sign = state.settings.glyphs.text(.more)
        frame.putRight(
            " \(sign) \(Wording.plural(below, "row")) more: space ",
            endingAt: rect.point(column: rect.columns), style: Style(.warning, .bold),
            limit: rect.columns)
    }

    /// The word as it is typed, or what was thrown away.
    private static func tail(
        _ card: Card, _ line: Rect, _ column: Int, _ room: Int, into frame: inout Frame
    ) {
        if case .confirming(.word(let typed)) = card.arming.state {
            frame.put(
                LineEditor(typed), at: line.point(column: column + 1), columns: room - column - 1,
                style: Style(.accent, [.bold, .underline]))
            return
        }
        guard card.arming.dropped > 0 else { return }
        let dropped = card.arming.dropped
        for told in [
            "\(Wording.plural(dropped, "key")) typed too early, dropped", "\(dropped) dropped",
        ]
        where column + told.count + 2 <= room {
            frame.putRight(told, endingAt: line.point(column: room), style: Style(.warning))
            return
        }
    }

    /// The message line under a card: what its narrow form has no room for, or what else waits.
    static func drawMessage(
        _ card: Card, _ state: ConsoleState, at point: Point, columns: Int, into frame: inout Frame
    ) {
        if frame.size.columns < wide, let subject = card.subject {
            let (_, text, role) = words(card, subject, state)
            // Where there is hardly any room, the word itself is what must not be cut.
            var told = text
            if columns < 36, case .confirming(.word) = card.arming.state,
                case .word(let word) = card.arming.friction
            {
                told = word
            }
            frame.put(
                SafeText.line(told), at: point, style: Style(role), limit: columns,
                overflow: .ellipsis)
            return
        }
        let others = state.queue.entries.count { $0.hold.id != card.hold }
        guard others > 0 else {
            if state.cardStanding != .open { drawThen(state, at: point, columns, into: &frame) }
            return
        }
        let sign = state.settings.glyphs.text(.waiting)
        let key = state.keys.bindings(in: state.keyContext).first { $0.command == .nextCard }
        let name = key?.keys.first?.label(state.settings.glyphs) ?? "]"
        frame.put(
            "\(sign) \(Wording.plural(others, "other")) waiting: \(name) shows the next", at: point,
            style: Style(.pending, .bold), limit: columns, overflow: .ellipsis)
    }

    /// What the decision has led to by now, where there is no room for more.
    private static func drawThen(
        _ state: ConsoleState, at point: Point, _ columns: Int, into frame: inout Frame
    ) {
        guard state.cardLayout.keys.isEmpty, let last = state.cardAftermath.last else { return }
        let used = frame.put("Then ", at: point, style: Style(.fgMuted), limit: columns)
        frame.put(
            last.what, at: Point(column: point.column + used, row: point.row),
            style: Style(last.role),
            limit: columns - used, overflow: .ellipsis)
    }

    private static func words(
        _ card: Card, _ subject: CardSubject, _ state: ConsoleState
    ) -> (String, String, Role) {
        let offset = state.settings.utcOffsetMilliseconds
        switch state.cardStanding {
        case .open: break
        case .decided(let decision):
            let time = Wording.timeOfDay(decision.at, offset: offset)
            let said = decision.reason.isEmpty ? "" : ": \(decision.reason)"
            let role: Role = decision.answer == .deny ? .warning : .success
            return ("DECIDED", "\(decision.answer.past) by \(decision.by) at \(time)\(said)", role)
        case .expired: return ("EXPIRED", "denied by timeout; it never approves", .warning)
        case .lapsed:
            return ("LAPSED", "replaced, or its session moved on; ] shows the next", .warning)
        }
        switch card.verdict {
        case .waiting: return ("SENT", "waiting for the answer; nothing is decided yet", .info)
        case .accepted: return ("ACCEPTED", "waiting for the record", .info)
        case .refused(let why) where card.arming.state == .painted: return ("REFUSED", why, .danger)
        case .refused, nil: break
        }
        if state.settings.readOnly { return ("READ-ONLY", "nothing can be decided here", .warning) }
        return armed(card, subject, enter: state.settings.glyphs.text(.enter))
    }

    private static func armed(
        _ card: Card, _ subject: CardSubject, enter: String
    ) -> (String, String, Role) {
        switch card.arming.state {
        case .closed: return ("", "", .fg)
        case .painted:
            return ("ARMING", "keys wait until the card is seen", .fgMuted)
        case .sent: return ("SENT", "", .info)
        case .confirming(.again):
            return ("CONFIRM", "y once more approves \(subject.tool); n denies", .warning)
        case .confirming(.word):
            guard case .word(let word) = card.arming.friction else { return ("", "", .fg) }
            return ("CONFIRM", "type \(word) and \(enter)", .warning)
        case .armed: return ("ARMED", offer(card, subject, enter), .success)
        }
    }

    private static func offer(
        _ card: Card, _ subject: CardSubject, _ enter: String
    ) -> String {
        switch subject.hold.kind {
        case .inDoubt: return "v verify, r retry, d done, D not done: each asks why"
        case .budget: return "e extends the ceiling, n denies and ends the session"
        case .approval: break
        }
        if card.mustBeSeen {
            return card.text?.isCut == true
                ? "v shows all of it: see its end before approving"
                : "see the end before approving: space"
        }
        switch card.arming.friction {
        case .once: return "y approves"
        case .twice: return "y, then y again, approves"
        case .word(let word): return "y, then type \(word) and \(enter)"
        }
    }
}
