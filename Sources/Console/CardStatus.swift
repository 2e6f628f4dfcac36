import JSON
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
        let (head, forms, role) = words(card, subject, state)
        var column = frame.put(
            head, at: line.origin, style: Style(role, .bold), limit: room, overflow: .ellipsis)
        column += head.isEmpty ? 0 : 2
        if frame.size.columns >= wide {
            let text = fitting(forms, room - column)
            column += frame.put(
                text, at: line.point(column: column), limit: room - column, overflow: .ellipsis)
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

    private static func fitting(_ forms: [String], _ columns: Int) -> SafeLine {
        let lines = forms.map { SafeText.line($0) }
        return lines.first { $0.width <= columns } ?? lines.last ?? SafeLine()
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
    ///
    /// False when it took the next row too: a word that is to be typed is never cut.
    static func drawMessage(
        _ card: Card, _ state: ConsoleState, at point: Point, columns: Int, into frame: inout Frame
    ) -> Bool {
        guard frame.size.columns < wide, let subject = card.subject else {
            drawOthers(card, state, at: point, columns, into: &frame)
            return true
        }
        let (_, forms, role) = words(card, subject, state)
        let text = fitting(forms, columns)
        guard case .confirming(.word) = card.arming.state, text.width > columns else {
            frame.put(text, at: point, style: Style(role), limit: columns, overflow: .ellipsis)
            return true
        }
        for (row, part) in text.wrapped(columns: max(1, columns)).prefix(2).enumerated() {
            let at = Point(column: point.column, row: point.row + row)
            frame.put(part, at: at, style: Style(role), limit: columns)
        }
        return false
    }

    private static func drawOthers(
        _ card: Card, _ state: ConsoleState, at point: Point, _ columns: Int,
        into frame: inout Frame
    ) {
        let others = state.queue.entries.count { $0.hold.id != card.hold }
        guard others > 0 else {
            if state.cardStanding != .open { drawThen(state, at: point, columns, into: &frame) }
            return
        }
        let sign = state.settings.glyphs.text(.waiting)
        let name = state.nextCardKey
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

    /// How it stands, and what to know of that: in several forms, the longest first. The last
    /// fits twenty columns.
    private typealias Words = (head: String, forms: [String], role: Role)

    private static func words(
        _ card: Card, _ subject: CardSubject, _ state: ConsoleState
    ) -> Words {
        switch state.cardStanding {
        case .open: break
        case .decided(let decision): return decided(decision, state)
        case .expired:
            let forms = ["denied by timeout; it never approves", "denied by timeout"]
            return ("EXPIRED", forms, .warning)
        case .lapsed:
            return ("LAPSED", lapsed(state), .warning)
        }
        switch card.verdict {
        case .waiting:
            let forms = [
                "waiting for the answer; nothing is decided yet", "nothing is decided yet",
                "not decided yet",
            ]
            return ("SENT", forms, .info)
        case .accepted:
            return ("ACCEPTED", ["waiting for the record", "not recorded yet"], .info)
        case .refused(let why) where card.arming.state == .painted:
            return ("REFUSED", [why], .danger)
        case .refused, nil: break
        }
        if state.settings.readOnly {
            let forms = ["nothing can be decided here", "only to look at"]
            return ("READ-ONLY", forms, .warning)
        }
        if subject.isSigned(by: state.settings.operatorName), let people = subject.people {
            return ("SIGNED", [people, "another person is needed", "one more is needed"], .info)
        }
        let enter = state.settings.glyphs.text(.enter)
        if case .form(let form) = state.prompt, form.original != nil {
            let forms = [
                "\(enter) shows the edit on the card; y there sends it, to be held anew",
                "\(enter) shows it, y then sends it", "\(enter) shows it",
            ]
            return ("EDITING", forms, .info)
        }
        return armed(card, subject, enter: enter)
    }

    private static func lapsed(_ state: ConsoleState) -> [String] {
        let key = state.nextCardKey
        if let by = state.cardReplacement {
            return ["replaced by \(by); \(key) shows it", "replaced; \(key) shows it"]
        }
        guard state.othersWait else { return ["its session moved on", "out of date"] }
        return [
            "its session moved on; \(key) shows the next", "out of date; \(key) shows the next",
            "\(key) shows the next",
        ]
    }

    private static func decided(_ decision: Decision, _ state: ConsoleState) -> Words {
        let time = Wording.timeOfDay(
            decision.at, offset: state.settings.utcOffsetMilliseconds)
        let by = "\(decision.answer.past) by \(decision.by)"
        var said = decision.reason.isEmpty ? "" : ": \(decision.reason)"
        if case .answer(let value) = decision.answer {
            said = ": \(value.stringValue ?? value.canonicalText)" + said
        }
        let role: Role = decision.answer == .deny ? .warning : .success
        let whole = "\(by) at \(time)\(said)"
        // A reason may be of any length: where there is room for some of it, it may be cut.
        let forms = state.size.columns < wide ? ["\(by) at \(time)", by, decision.answer.past] : []
        return ("DECIDED", [whole] + forms, role)
    }

    private static func armed(_ card: Card, _ subject: CardSubject, enter: String) -> Words {
        switch card.arming.state {
        case .closed: return ("", [""], .fg)
        case .painted:
            let forms = ["keys wait until the card is seen", "keys wait a moment"]
            return ("ARMING", forms, .fgMuted)
        case .sent: return ("SENT", [""], .info)
        case .confirming(.again):
            let forms =
                subject.hold.kind == .loop
                ? [
                    "y once more lets it go on; n ends the session", "y lets it go on, n ends it",
                    "y goes on, n ends it",
                ]
                : [
                    "y once more approves \(subject.tool); n denies",
                    "y once more approves; n denies", "y approves, n denies",
                ]
            return ("CONFIRM", forms, .warning)
        case .confirming(.word):
            guard case .word(let word) = card.arming.friction else { return ("", [""], .fg) }
            return ("CONFIRM", ["type \(word) and \(enter)", word], .warning)
        case .armed: return ("ARMED", offer(card, subject, enter), .success)
        }
    }

    private static func offer(
        _ card: Card, _ subject: CardSubject, _ enter: String
    ) -> [String] {
        if subject.edited != nil {
            return [
                "y sends the edit; it is held anew; Esc drops it",
                "y sends the edit; it is held anew", "y sends, Esc drops",
            ]
        }
        switch subject.hold.kind {
        case .inDoubt: return settling(subject)
        case .budget where subject.hindrance(to: .extend) != nil:
            return [
                "n denies: this session ends, the other goes on with what is left",
                "n ends the session", "n ends it",
            ]
        case .budget:
            return [
                "e extends the ceiling, n denies and ends the session",
                "e extends it, n ends the session", "e extends, n ends it",
            ]
        case .loop where !card.mustBeSeen:
            return [
                "y, then y again, lets it go on; n ends the session",
                "y y lets it go on, n ends the session", "y y goes on, n ends",
            ]
        case .question: return answering(subject)
        case .dispute where !card.mustBeSeen:
            return [
                "y, then y again, takes the answer; n ends the session; a sends it back",
                "y y takes it, n ends it, a sends it back", "y y takes, n ends, a",
            ]
        case .approval, .loop, .dispute: break
        }
        if card.mustBeSeen {
            return card.text?.isCut == true
                ? [
                    "v shows all of it: see its end before approving",
                    "first see all of it: v", "see all of it: v",
                ] : ["see the end before approving: space", "see the end: space"]
        }
        switch card.arming.friction {
        case .once: return ["y approves"]
        case .twice: return ["y, then y again, approves", "y, then y again"]
        case .word(let word):
            return [
                "y, then type \(word) and \(enter)", "y, then type \(word)", "y, then \(word)",
                "y, then its word",
            ]
        }
    }

    private static func answering(_ subject: CardSubject) -> [String] {
        let count = subject.hold.question?.choices.count ?? 0
        let way = count == 0 ? "a answers" : "1 to \(count) and Enter answers"
        return ["\(way), d leaves it without an answer", "\(way), d declines", way]
    }

    /// The ways to settle an effect in doubt that are offered.
    private static func settling(_ subject: CardSubject) -> [String] {
        let ways: [(command: KeyCommand, key: String, word: String)] = [
            (.verify, "v", "verify"), (.retry, "r", "retry"), (.done, "d", "done"),
            (.notDone, "D", "not done"),
        ].filter { subject.hindrance(to: $0.0) == nil }
        let told = ways.map { "\($0.key) \($0.word)" }.joined(separator: ", ")
        let keys = ways.map(\.key).joined(separator: " ")
        return ["\(told): each asks why", told, "\(keys): each asks"]
    }
}
