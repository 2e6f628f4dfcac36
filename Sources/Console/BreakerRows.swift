import Screen
import SessionKernel

/// How breakers are listed.
enum BreakerRows {
    /// The breakers of what a session uses, those never heard of closed; then all others.
    static func entries(_ board: BreakerBoard, of session: Session?, at now: Timestamp)
        -> [(name: BreakerName, entry: BreakerBoard.Entry?)]
    {
        let told = board.all(at: now)
        guard let session else { return told.map { ($0.name, $0) } }
        let own =
            session.definition.models.map { BreakerName.model($0.name) }
            + session.definition.tools.map { .tool($0.declaration.name) }
        let quiet = own.filter { board[$0] == nil }
        return told.map { ($0.name, $0) } + quiet.map { ($0, nil) }
    }

    /// What is known of one, the longest form first: `5 failures in a row, next probe in 42s`.
    static func forms(_ entry: BreakerBoard.Entry?, at now: Timestamp) -> [String] {
        guard let entry, let until = entry.until else { return ["closed"] }
        let failures = "\(Wording.plural(entry.failures, "failure")) in a row"
        switch entry.state(at: now) {
        case .open:
            let left = Wording.countdown(until.since(now))
            return [
                "open, \(failures), next probe \(left)",
                "open after \(entry.failures), probe \(left)", "open, probe \(left)",
                "open \(left)",
            ]
        case .halfOpen:
            return [
                "half-open, \(failures), the next use is a probe",
                "half-open after \(entry.failures)", "half-open",
            ]
        case .closed: return ["closed"]
        }
    }

    static func draw(
        _ name: BreakerName, _ entry: BreakerBoard.Entry?, at now: Timestamp, in row: Rect,
        _ glyphs: GlyphSet, into frame: inout Frame
    ) {
        let state = entry?.state(at: now) ?? .closed
        let style = Style(state.role)
        // Where there is little room a name has to do without its kind.
        let named = row.columns < 50 ? name.name : name.words
        frame.put(glyphs.text(state.glyph), at: row.point(column: 1), style: style)
        let text = SafeText.line(named)
        let least = forms(entry, at: now).last.map(\.count) ?? 0
        let used = frame.put(
            text, at: row.point(column: 3), style: Style(state == .closed ? .fgMuted : .fg),
            limit: max(8, row.columns - 5 - least), overflow: .ellipsis)
        let room = row.columns - 3 - used - 2
        frame.putRight(
            Wording.longest(forms(entry, at: now), fitting: room),
            endingAt: row.point(column: row.columns), style: style, limit: room)
    }

    /// All of them, for a view of their own.
    static func paragraphs(
        _ board: BreakerBoard, of session: Session?, _ names: (SessionID) -> String,
        at now: Timestamp, _ settings: ConsoleSettings
    ) -> [Pager.Paragraph] {
        let offset = settings.utcOffsetMilliseconds
        return entries(board, of: session, at: now).map { name, entry in
            let state = entry?.state(at: now) ?? .closed
            var text = "\(settings.glyphs.text(state.glyph)) \(state.word)"
            if let entry {
                let time = Wording.timeOfDay(entry.changed, offset: offset)
                if let until = entry.until {
                    text += " since \(time): \(Wording.plural(entry.failures, "failure")) in a row"
                    let probe = Wording.timeOfDay(until, offset: offset)
                    text +=
                        state == .open ? ", next probe at \(probe)" : ", the next use is a probe"
                } else {
                    text += " since \(time)"
                }
                text += ", told by \(names(entry.session)) \(entry.session)"
            }
            return Pager.Paragraph(
                line: SafeText.line(text), style: Style(state.role), indent: 28, label: name.words)
        }
    }
}
