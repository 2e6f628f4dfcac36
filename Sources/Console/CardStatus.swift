import Screen
import SessionKernel

/// How a card stands: whether its keys live, what an approval takes, what became of the answer.
enum CardStatus {
    static func draw(
        _ card: Card, _ subject: CardSubject, _ state: ConsoleState, _ rect: Rect,
        into frame: inout Frame
    ) {
        guard rect.rows > 0 else { return }
        if rect.rows > 1 {
            frame.hline(at: rect.origin, columns: rect.columns, style: Style(.border))
        }
        let at = rect.point(row: rect.rows - 1)
        let (head, text, role) = words(card, subject, state)
        var column = frame.put(
            head, at: at, style: Style(role, .bold), limit: rect.columns, overflow: .ellipsis)
        if !head.isEmpty { column += 2 }
        let place = Point(column: at.column + column, row: at.row)
        let used = frame.put(
            SafeText.line(text), at: place, style: .plain, limit: rect.columns - column,
            overflow: .ellipsis)
        column += used
        if case .confirming(.word(let typed)) = card.arming.state, column + 3 < rect.columns {
            let editor = LineEditor(typed)
            let place = Point(column: at.column + column + 1, row: at.row)
            frame.put(
                editor, at: place, columns: rect.columns - column - 1,
                style: Style(.accent, [.bold, .underline]))
        } else if card.arming.dropped > 0 {
            let early = Wording.plural(card.arming.dropped, "key")
            let told = "\(early) typed too early, dropped"
            if column + told.count + 2 <= rect.columns {
                frame.putRight(
                    told, endingAt: Point(column: at.column + rect.columns, row: at.row),
                    style: Style(.warning))
            }
        }
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
        return armed(card, subject)
    }

    private static func armed(
        _ card: Card, _ subject: CardSubject
    ) -> (String, String, Role) {
        switch card.arming.state {
        case .closed: return ("", "", .fg)
        case .painted:
            return ("ARMING", "decision keys wait until the card has been seen", .fgMuted)
        case .sent: return ("SENT", "", .info)
        case .confirming(.again):
            return ("CONFIRM", "y once more approves \(subject.tool); n denies", .warning)
        case .confirming(.word):
            guard case .word(let word) = card.arming.friction else { return ("", "", .fg) }
            return ("CONFIRM", "type \(word) then Enter:", .warning)
        case .armed: return ("ARMED", offer(card, subject), .success)
        }
    }

    private static func offer(_ card: Card, _ subject: CardSubject) -> String {
        switch subject.hold.kind {
        case .inDoubt: return "v verify, r retry, d done, D not done: each asks why"
        case .budget: return "e extends the ceiling, n denies and ends the session"
        case .approval: break
        }
        if card.mustBeSeen {
            return card.text?.isCut == true
                ? "v shows all of it: see its end before approving" : "see the end before approving"
        }
        switch card.arming.friction {
        case .once: return "y approves"
        case .twice: return "y, then y again, approves"
        case .word(let word): return "y, then type \(word) and Enter, approves"
        }
    }
}
