import Screen
import SessionKernel

/// The last two rows: one message, on which what waits has first claim, and the keys that are live.
enum FootBar {
    static func draw(_ state: ConsoleState, into frame: inout Frame) {
        guard frame.size.rows >= 3 else { return }
        let row = frame.size.rows - 2
        if let prompt = state.prompt {
            PromptBar.draw(prompt, state, at: row, into: &frame)
        } else {
            if message(state, at: row, into: &frame) { hints(state, at: row + 1, into: &frame) }
        }
    }

    /// False when it took the row of the hints too.
    private static func message(
        _ state: ConsoleState, at row: Int, into frame: inout Frame
    ) -> Bool {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        let at = Point(column: lead, row: row)
        let room = columns - lead
        guard let notice = state.notice else {
            if let card = state.card {
                return CardStatus.drawMessage(card, state, at: at, columns: room, into: &frame)
            }
            let text = left(state, room) ?? waiting(state, columns)
            frame.put(
                text, at: at, style: Style(.pending, .bold), limit: room, overflow: .ellipsis)
            return true
        }
        let role: Role
        switch notice.severity {
        case .info: role = .fg
        case .warning: role = .warning
        case .failure: role = .danger
        }
        let count = state.queue.entries.count
        let sign = state.settings.glyphs.text(.waiting)
        let badge = count == 0 || state.card != nil ? "" : "\(sign)\(count): a"
        let space = badge.isEmpty ? 0 : badge.count + 2
        // What does not fit on one row is worth two for its few seconds.
        let lines = SafeText.line(notice.text).wrapped(columns: max(1, room - space))
        for (line, text) in lines.prefix(2).enumerated() {
            let cut = line == 1 && lines.count > 2
            frame.put(
                text, at: Point(column: lead, row: row + line), style: Style(role),
                limit: room - space - (cut ? 2 : 0))
            guard cut else { continue }
            frame.put(
                state.settings.glyphs.text(.ellipsis),
                at: Point(column: lead + text.width, row: row + line), style: Style(role))
        }
        frame.putRight(
            badge, endingAt: Point(column: columns - lead, row: row),
            style: Style(.pending, .bold))
        return lines.count < 2
    }

    /// What to do about the selected session when nobody runs it and nothing waits.
    private static func left(_ state: ConsoleState, _ room: Int) -> SafeLine? {
        guard state.queue.entries.isEmpty, let id = state.sessions.selected,
            state.sessions.standing(of: id) == .left
        else { return nil }
        let name = SafeText.line(state.name(of: id)).text
        return SafeLine(
            trusted: Wording.longest(
                [
                    "Nobody runs \(name) \(id): :resume takes it up",
                    "Nobody runs it: :resume takes it up", "left: :resume",
                ], fitting: room))
    }

    private static func waiting(_ state: ConsoleState, _ columns: Int) -> SafeLine {
        let glyphs = state.settings.glyphs
        guard let first = state.queue.entries.first else {
            let none = state.sessions.byID.isEmpty ? "No sessions yet." : ""
            return SafeLine(trusted: none)
        }
        let count = state.queue.entries.count
        let sign = glyphs.text(.waiting)
        if columns < 36 { return SafeLine(trusted: "\(sign)\(count) waiting: a") }
        if columns < 60 {
            let noun = Wording.plural(count, "decision")
            return SafeLine(trusted: "\(sign) \(noun) waiting: press a")
        }
        let rest = count > 1 ? " and \(count - 1) more" : ""
        let age = Wording.stopwatch(state.now.since(first.hold.raised), coarse: !state.isLively)
        let noun = Wording.plural(count, "decision")
        return SafeText.line(
            "\(sign) \(noun) waiting: \(first.hold.risk.word) \(first.tool) "
                + "(\(first.name) \(first.session)) \(age)\(rest) \(glyphs.text(.dot)) press a")
    }

    /// The keys of where the keyboard is, as many as fit; the way out is always among them, and
    /// help always last.
    private static func hints(_ state: ConsoleState, at row: Int, into frame: inout Frame) {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        let bindings = live(state)
        let help = columns < 36 ? "?" : "? Help"
        if case .confirming(.word) = state.card?.arming.state, state.card?.payload == nil,
            state.help == nil
        {
            let enter = state.settings.glyphs.text(.enter)
            frame.put(
                "\(enter) approves  Esc back",
                at: Point(column: lead, row: row), style: Style(.fgMuted), limit: columns - lead,
                overflow: .ellipsis)
            return
        }
        let hints = bindings.compactMap { hint(of: $0, state, isNarrow: columns < 36) }
        var column = lead
        var kept = hints.reduce(help.count) { $0 + ($1.isKept ? $1.columns + 2 : 0) }
        for hint in hints {
            if hint.isKept { kept -= hint.columns + 2 }
            guard column + hint.columns + 2 + kept <= columns else { continue }
            let end = frame.put(
                hint.key, at: Point(column: column, row: row), style: Style(.key, .bold))
            frame.put(
                hint.word, at: Point(column: column + end + 1, row: row), style: Style(.fgMuted))
            column += hint.columns + 2
        }
        frame.put("?", at: Point(column: column, row: row), style: Style(.key, .bold))
        guard help.count > 1 else { return }
        frame.put("Help", at: Point(column: column + 2, row: row), style: Style(.fgMuted))
    }

    private struct Hint {
        let key: String
        let word: String
        /// Whether the others give way to it.
        let isKept: Bool

        var columns: Int { TextWidth.of(key) + (word.isEmpty ? 0 : 1 + word.count) }
    }

    /// - Parameter isNarrow: Whether there is no room for a word about how to quit.
    private static func hint(
        of binding: KeyMap.Binding, _ state: ConsoleState, isNarrow: Bool
    ) -> Hint? {
        guard let key = binding.label(state.settings.glyphs) else { return nil }
        switch binding.command {
        case .quit: return Hint(key: key, word: isNarrow ? "" : binding.hint, isKept: true)
        case .approve where state.card?.subject?.edited != nil:
            return Hint(key: key, word: "Send", isKept: false)
        case .back where state.card?.subject?.edited != nil && state.cardTakesDecisions:
            return Hint(key: key, word: "Drop", isKept: false)
        case .back:
            let decidesNothing = state.cardStanding != .open || state.settings.readOnly
            let word = binding.hint == "Later" && decidesNothing ? "Back" : binding.hint
            return Hint(key: key, word: word, isKept: binding.context == .pager)
        default: return Hint(key: key, word: binding.hint, isKept: false)
        }
    }

    private static func live(_ state: ConsoleState) -> [KeyMap.Binding] {
        let context = state.keyContext
        let own = state.keys.bindings(in: context).filter { !$0.hint.isEmpty }
        let shadowed = Set(own.flatMap(\.keys))
        let isMain = Panel.allCases.contains { $0.context == context }
        guard isMain else {
            guard state.card != nil, state.help == nil else { return own }
            return own.filter { state.cardOffers($0.command) }
        }
        let global = state.keys.bindings(in: .global).filter {
            !$0.hint.isEmpty && $0.command != .help && shadowed.isDisjoint(with: $0.keys)
                && !(state.settings.readOnly && $0.command == .togglePause)
        }
        // What waits comes first wherever one is.
        let first = global.filter { $0.command == .queue }
        return first + own + global.filter { $0.command != .queue }
    }
}

extension ConsoleState {
    /// Whose keys are live.
    var keyContext: KeyContext {
        if help != nil { return .pager }
        if let card { return card.payload == nil ? card.subject?.context ?? .approvalCard : .pager }
        return inspector == nil ? focus.context : .pager
    }
}
