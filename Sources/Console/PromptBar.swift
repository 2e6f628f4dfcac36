import Screen
import SessionKernel

/// What the operator is asked, in the place of message and hints.
enum PromptBar {
    static func draw(
        _ prompt: Prompt, _ state: ConsoleState, at row: Int, into frame: inout Frame
    ) {
        let glyphs = state.settings.glyphs
        switch prompt {
        case .command(let editor, _):
            line(":", editor, at: row, into: &frame)
            hint(["Enter runs it", "Tab completes", "\(history(glyphs)) history"], row, &frame)
        case .search(let editor):
            line("/", editor, at: row, into: &frame)
            hint(["Enter searches back", "n N next, previous"], row, &frame)
        case .filter(let editor):
            line("Filter: ", editor, at: row, into: &frame)
            let count = Wording.plural(state.sessions.visible.count, "session")
            hint([count, "Enter keeps it"], row, &frame, back: "Esc shows all")
        case .question(let question): draw(question, glyphs, at: row, into: &frame)
        case .reason(let reason):
            if frame.size.columns < 36 {
                stacked(reason, at: row, into: &frame)
                return
            }
            let room = frame.size.columns - 1 - textMin
            let label = Wording.longest([reason.label, reason.shortLabel], fitting: room - 1)
            line(label + " ", reason.editor, at: row, into: &frame)
            mistake(reason.mistake, else: ["Enter sends it"], "Esc back, undecided", row, &frame)
        case .form(let form):
            let name = SafeText.line(form.fields[form.index].key ?? "arguments").text
            let room = max(1, frame.size.columns - 1 - textMin - 2)
            line(
                "\(name.endsFitting(room, glyphs)): ", form.fields[form.index].editor, at: row,
                into: &frame)
            let keys = [
                form.original == nil ? "Enter sends it" : "Enter shows it on the card",
                "\(history(glyphs)) field",
            ]
            mistake(form.mistake, else: keys, "Esc back", row, &frame)
        }
    }

    private static func history(_ glyphs: GlyphSet) -> String {
        glyphs.isASCII ? "Up Down" : "↑ ↓"
    }

    /// Where there is hardly any room the label has a row of its own, and keeps it: it says what
    /// was expected too.
    private static func stacked(
        _ reason: ReasonPrompt, at row: Int, into frame: inout Frame
    ) {
        let role: Role = reason.mistake.isEmpty ? .accent : .danger
        frame.put(
            reason.shortLabel, at: Point(column: 0, row: row), style: Style(role, .bold),
            limit: frame.size.columns, overflow: .ellipsis)
        frame.put(
            reason.editor, at: Point(column: 0, row: row + 1), columns: frame.size.columns)
    }

    /// The columns that what is typed has at least.
    private static let textMin = 12

    private static func line(
        _ label: String, _ editor: LineEditor, at row: Int, into frame: inout Frame
    ) {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        // The text must keep some room: the label gives way.
        let used = frame.put(
            label, at: Point(column: lead, row: row), style: Style(.accent, .bold),
            limit: max(1, columns - lead - textMin), overflow: .ellipsis)
        frame.put(
            editor, at: Point(column: lead + used, row: row), columns: columns - lead - used)
    }

    private static func draw(
        _ question: Question, _ glyphs: GlyphSet, at row: Int, into frame: inout Frame
    ) {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        let told = text(of: question, columns: columns - lead, rows: frame.size.rows, glyphs)
        for (line, text) in told.enumerated() {
            let at = row - told.count + 1 + line
            frame.fill(Rect(column: 0, row: at, columns: columns, rows: 1))
            frame.put(
                text, at: Point(column: lead, row: at), style: Style(.warning, .bold),
                limit: columns - lead, overflow: .ellipsis)
        }
        let choices =
            question.choices.map { ($0.key, [$0.label, $0.short]) }
            + [(.escape, [question.otherwise, columns < 24 ? "" : "no"])]
        // All of them must be there to be chosen: the words give way, one for one.
        let gap = columns < 36 ? 1 : 3
        func width(_ form: Int) -> Int {
            choices.reduce(lead - gap) {
                $0 + TextWidth.of($1.0.label(glyphs)) + 1 + TextWidth.of($1.1[form]) + gap
            }
        }
        let form = width(0) <= columns ? 0 : 1
        var column = lead
        for (key, labels) in choices {
            let at = Point(column: column, row: row + 1)
            column += frame.put(key.label(glyphs), at: at, style: Style(.key, .bold)) + 1
            column += frame.put(
                labels[form], at: Point(column: column, row: row + 1), style: Style(.fgMuted),
                limit: columns - column, overflow: .ellipsis)
            column += gap
        }
    }

    private static let questionRowsMax = 4

    /// The rows of a question: one, but for what may be told over several.
    private static func text(
        of question: Question, columns: Int, rows: Int, _ glyphs: GlyphSet
    ) -> [SafeLine] {
        let forms = [question.text, question.brief ?? question.text].map { SafeText.line($0) }
        if forms[0].width <= columns { return [forms[0]] }
        guard let parts = question.parts, rows >= 12, columns >= 36 else {
            return [forms.first { $0.width <= columns } ?? forms[1]]
        }
        // Words that are not torn apart leave some of each row empty.
        var room = columns * questionRowsMax
        while room > 8 {
            let what = parts.what.fitting(room, glyphs)
            let lines = SafeText.line(parts.before + what + parts.after).wrapped(columns: columns)
            if lines.count <= questionRowsMax { return lines }
            room -= 4
        }
        return [forms[1]]
    }

    private static func hint(
        _ parts: [String], _ row: Int, _ frame: inout Frame, back: String = "Esc back"
    ) {
        mistake("", else: parts, back, row, &frame)
    }

    /// What is wrong, or the keys: as many whole ones as fit, the way back always among them.
    private static func mistake(
        _ mistake: String, else parts: [String], _ back: String, _ row: Int, _ frame: inout Frame
    ) {
        let lead = frame.size.columns < 36 ? 0 : 1
        var kept = parts
        func keys() -> String { (kept + [back]).joined(separator: "  ") }
        while !kept.isEmpty, lead + TextWidth.of(keys()) > frame.size.columns { kept.removeLast() }
        frame.put(
            SafeText.line(mistake.isEmpty ? keys() : mistake),
            at: Point(column: lead, row: row + 1),
            style: Style(mistake.isEmpty ? .fgMuted : .danger),
            limit: frame.size.columns - lead, overflow: .ellipsis)
    }
}
