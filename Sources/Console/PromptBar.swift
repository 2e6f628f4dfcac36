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
            hint("Enter runs it  Tab completes  \(history(glyphs)) history  Esc back", row, &frame)
        case .search(let editor):
            line("/", editor, at: row, into: &frame)
            hint("Enter searches back  n N next, previous  Esc back", row, &frame)
        case .filter(let editor):
            line("Filter: ", editor, at: row, into: &frame)
            let count = Wording.plural(state.sessions.visible.count, "session")
            hint("\(count)  Enter keeps it  Esc shows all", row, &frame)
        case .question(let question): draw(question, glyphs, at: row, into: &frame)
        case .reason(let reason):
            line(reason.label + " ", reason.editor, at: row, into: &frame)
            mistake(reason.mistake, else: "Enter sends it  Esc back, undecided", row, &frame)
        case .form(let form):
            let name = form.fields[form.index].key ?? "arguments"
            line(
                "\(SafeText.line(name).text): ", form.fields[form.index].editor, at: row,
                into: &frame)
            let keys = "Enter sends it to be checked and held anew  Esc back"
            mistake(form.mistake, else: "\(history(glyphs)) field  \(keys)", row, &frame)
        }
    }

    private static func history(_ glyphs: GlyphSet) -> String {
        glyphs.isASCII ? "Up Down" : "↑ ↓"
    }

    private static func line(
        _ label: String, _ editor: LineEditor, at row: Int, into frame: inout Frame
    ) {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        // The text must keep some room: the label gives way.
        let used = frame.put(
            label, at: Point(column: lead, row: row), style: Style(.accent, .bold),
            limit: max(1, columns - lead - 12), overflow: .ellipsis)
        frame.put(
            editor, at: Point(column: lead + used, row: row), columns: columns - lead - used)
    }

    private static func draw(
        _ question: Question, _ glyphs: GlyphSet, at row: Int, into frame: inout Frame
    ) {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        frame.put(
            SafeText.line(question.text), at: Point(column: lead, row: row),
            style: Style(.warning, .bold), limit: columns - lead, overflow: .ellipsis)
        var column = lead
        let choices = question.choices.map { ($0.key, $0.label) } + [(.escape, question.otherwise)]
        for (key, label) in choices {
            let at = Point(column: column, row: row + 1)
            column += frame.put(key.label(glyphs), at: at, style: Style(.key, .bold)) + 1
            column += frame.put(
                label, at: Point(column: column, row: row + 1), style: Style(.fgMuted),
                limit: columns - column, overflow: .ellipsis)
            column += 3
        }
    }

    private static func hint(_ text: String, _ row: Int, _ frame: inout Frame) {
        mistake("", else: text, row, &frame)
    }

    private static func mistake(
        _ mistake: String, else text: String, _ row: Int, _ frame: inout Frame
    ) {
        let lead = frame.size.columns < 36 ? 0 : 1
        frame.put(
            SafeText.line(mistake.isEmpty ? text : mistake),
            at: Point(column: lead, row: row + 1),
            style: Style(mistake.isEmpty ? .fgMuted : .danger),
            limit: frame.size.columns - lead, overflow: .ellipsis)
    }
}
