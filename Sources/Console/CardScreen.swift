import Screen
import SessionKernel

/// One request in full, for a decision.
enum CardScreen {
    static func draw(
        _ card: Card, of state: ConsoleState, _ size: Size, into frame: inout Frame
    ) {
        let layout = CardLayout(size, context: card.subject?.context ?? .approvalCard)
        if let rect = layout.queue {
            let place = PanelPlace(rect: rect, edge: .box, focused: false, number: true)
            ApprovalsPanel.draw(state, place, into: &frame)
        }
        if let payload = card.payload {
            payload.draw(in: layout.box, into: &frame)
            return
        }
        edge(card, state, layout, into: &frame)
        guard let subject = card.subject else {
            frame.put(
                "Loading the session\(state.settings.glyphs.text(.ellipsis))",
                at: layout.text.origin, style: Style(.fgMuted), limit: layout.text.columns)
            return
        }
        var below = 0
        if case .form(let form) = state.prompt {
            FormView.draw(form, in: layout.text, into: &frame)
        } else {
            below = text(card, subject, state, layout.text, into: &frame)
        }
        if state.cardStanding == .open {
            keys(subject, state, layout, into: &frame)
        } else {
            aftermath(state, layout.keys, into: &frame)
        }
        if layout.keys.rows > 0 { CardStatus.drawMore(below, state, layout.keys, into: &frame) }
        CardStatus.draw(card, subject, state, layout.status, below: below, into: &frame)
    }

    private static func edge(
        _ card: Card, _ state: ConsoleState, _ layout: CardLayout, into frame: inout Frame
    ) {
        let glyphs = state.settings.glyphs
        let entries = state.queue.entries
        let index = entries.firstIndex { $0.hold.id == card.hold }
        let standing = state.cardStanding
        let place =
            index.map { "\($0 + 1) of \(entries.count)" } ?? standing.word ?? "settled"
        let kind = card.subject?.hold.kind.word.uppercased() ?? "REQUEST"
        let name = SafeText.line("\(state.name(of: card.session)) \(card.session)").text
        let step = (card.subject?.crumbs ?? []).map { SafeText.line($0).text }
        let head = "\(glyphs.text(standing.glyph)) \(kind) \(place)"
        let role: Role = standing == .open ? .borderAlert : .border
        let crumbs = layout.box.columns >= 90 ? [name] + step : [name]
        let title = ([head] + crumbs).joined(separator: " \(glyphs.text(.crumb)) ")
        switch layout.edge {
        case .box:
            let note = times(card, state, layout.box.columns)
            let room = layout.box.columns - 4 - TextWidth.of(note) - 3
            frame.box(
                layout.box, title: title.fitting(max(8, room), glyphs), trailing: note,
                style: Style(role), titleStyle: Style(.title, .bold), weight: .heavy)
        case .rule:
            frame.hline(
                at: layout.box.origin, columns: layout.box.columns, style: Style(role),
                weight: .heavy)
            frame.put(
                " \(head) \(glyphs.text(.crumb)) \(name) ", at: layout.box.point(column: 1),
                style: Style(.title, .bold), limit: layout.box.columns - 2, overflow: .ellipsis)
        case .none: break  // The header tells what waits.
        }
    }

    private static func times(_ card: Card, _ state: ConsoleState, _ columns: Int) -> String {
        guard let hold = card.subject?.hold else { return "" }
        switch state.cardStanding {
        case .open: break
        case .decided(let decision):
            return "waited \(Wording.stopwatch(decision.at.since(hold.raised)))"
        case .expired, .lapsed: return ""
        }
        let waited = "waited \(Wording.stopwatch(state.now.since(hold.raised)))"
        guard let expires = hold.expires else { return waited }
        let left = expires.since(state.now)
        let end = left > 0 ? "\(Wording.stopwatch(left)) left" : "expired"
        return columns >= 70 ? "\(waited)  \(end)" : end
    }

    /// Draws the text and returns how many rows are below.
    private static func text(
        _ card: Card, _ subject: CardSubject, _ state: ConsoleState, _ rect: Rect,
        into frame: inout Frame
    ) -> Int {
        let rows =
            card.columns == rect.columns
            ? card.text?.rows ?? []
            : CardText(subject, columns: rect.columns, state.settings, isOpen: card.isOpen).rows
        let offset = max(0, min(card.offset, rows.count - rect.rows))
        frame.put(rows, from: offset, in: rect)
        return max(0, rows.count - offset - rect.rows)
    }

    /// Every key of the card with what it does, in columns.
    private static func keys(
        _ subject: CardSubject, _ state: ConsoleState, _ layout: CardLayout, into frame: inout Frame
    ) {
        let rect = layout.keys
        guard rect.rows > 1 else { return }
        frame.hline(at: rect.origin, columns: rect.columns, style: Style(.border))
        let told = state.keys.bindings(in: subject.context).filter {
            !$0.hint.isEmpty && state.cardOffers($0.command)
        }
        let width = rect.columns / layout.keyColumns
        for (index, binding) in told.enumerated() {
            let row = 1 + index / layout.keyColumns
            guard row < rect.rows, let name = binding.label(state.settings.glyphs) else {
                continue
            }
            let column = index % layout.keyColumns * width
            frame.put(name, at: rect.point(column: column, row: row), style: Style(.key, .bold))
            frame.put(
                subject.help(of: binding), at: rect.point(column: column + 4, row: row),
                style: Style(.fgMuted), limit: width - 5, overflow: .ellipsis)
        }
    }

    /// What came of the decision, as far as the journal tells.
    private static func aftermath(
        _ state: ConsoleState, _ rect: Rect, into frame: inout Frame
    ) {
        guard rect.rows > 1 else { return }
        frame.hline(at: rect.origin, columns: rect.columns, style: Style(.border))
        frame.put(" THEN ", at: rect.point(column: 1), style: Style(.title, .bold))
        let rows = state.cardAftermath.suffix(rect.rows - 1)
        for (line, row) in rows.enumerated() {
            let place = Rect(
                column: rect.left, row: rect.top + 1 + line, columns: rect.columns, rows: 1)
            TimelinePanel.draw(row, state, place, into: &frame)
        }
    }
}

extension CardSubject {
    /// What a key does; where arguments are edited and not sent, some do something else.
    fileprivate func help(of binding: KeyMap.Binding) -> String {
        guard edited != nil else { return binding.help }
        switch binding.command {
        case .approve: return "send the edit; held anew"
        case .edit: return "edit it further"
        case .back: return "drop the edit"
        default: return binding.help
        }
    }
}

/// The arguments while they are edited, or an answer.
enum FormView {
    /// What is wanted in the field under the hands.
    private static func expected(_ form: ArgumentForm) -> String {
        guard let wanted = form.fields[form.index].wanted else { return "" }
        return "expected is \(wanted.expected)" + (wanted.isRequired ? ", required" : "")
    }

    static func draw(_ form: ArgumentForm, in rect: Rect, into frame: inout Frame) {
        let title = form.original == nil ? "ANSWER" : "EDIT"
        frame.put(title, at: rect.origin, style: Style(.title, .bold))
        let forms =
            form.original == nil
            ? [expected(form) + "; what is not required may be empty", expected(form)]
            : [
                "what is sent is checked, put to the policy and held again",
                "what is sent is checked and held",
            ]
        let room = rect.columns - title.count - 2
        let told = SafeText.line(Wording.longest(forms, fitting: room))
        frame.put(
            told, at: rect.point(column: title.count + 2), style: Style(.fgMuted), limit: room,
            overflow: .ellipsis)
        let names = form.fields.map { SafeText.line($0.key ?? "arguments").width }
        let width = min(names.max() ?? 0, rect.columns / 3) + 4
        let glyphs = frame.glyphs
        let chosen = SafeText.line(form.fields[form.index].key ?? "").text
        if TextWidth.of(chosen) > width - 3 {
            // Its own row has no room for the name of the field that is edited.
            frame.put(
                chosen.endsFitting(rect.columns - 2, glyphs), at: rect.point(column: 2, row: 1),
                style: Style(.key))
        }
        let top = max(0, form.index - max(0, rect.rows - 3))
        for line in 0..<max(0, rect.rows - 2) where top + line < form.fields.count {
            let field = form.fields[top + line]
            let row = Rect(
                column: rect.left, row: rect.top + 2 + line, columns: rect.columns, rows: 1)
            let name = SafeText.line(field.key ?? "arguments").text
            frame.put(
                name.endsFitting(width - 3, glyphs), at: row.point(column: 2), style: Style(.key))
            let used = frame.put(
                SafeText.line(field.editor.text), at: row.point(column: width),
                limit: row.columns - width, overflow: .ellipsis)
            if let before = field.before, before != field.editor.text {
                frame.put(
                    SafeText.line("it was: \(before)"), at: row.point(column: width + used + 2),
                    style: Style(.diffDel), limit: row.columns - width - used - 2,
                    overflow: .ellipsis)
            }
            if top + line == form.index { frame.select(row, focused: true) }
        }
    }
}
