import Screen
import SessionKernel

/// The session's structured state: what travels with every handoff.
enum BriefPanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let agent = state.current.map { SafeText.line("agent \($0.session.agent)").text } ?? ""
        let inner = frame.panel(
            place.rect, place.title(.brief, [], state.settings.glyphs), note: agent,
            focused: place.focused, edge: place.edge)
        guard !inner.isEmpty else { return }
        let offset = state.offsets[.brief, default: 0]
        let rows = rows(of: state, columns: inner.columns, upTo: offset + inner.rows + 1)
        frame.put(rows, from: min(offset, max(0, rows.count - inner.rows)), in: inner)
        if rows.count > offset + inner.rows {
            frame.putRight(
                "\(state.settings.glyphs.text(.more)) more",
                endingAt: Point(column: place.rect.right - 2, row: place.rect.bottom - 1),
                style: Style(.fgMuted))
        }
    }

    static func rows(of state: ConsoleState, columns: Int, upTo limit: Int = .max) -> [TextRow] {
        guard let session = state.current?.session else { return [] }
        let glyphs = state.settings.glyphs
        let brief = session.brief
        var made = TextRows(columns: columns)
        func section(_ name: String, _ entries: [(sign: Glyph, text: String, role: Role)]) {
            guard !entries.isEmpty, made.rows.count < limit else { return }
            if !made.rows.isEmpty { made.blank() }
            made.add(
                SafeLine(trusted: "\(name)  \(entries.count)"), style: Style(.title, .bold))
            for entry in entries where made.rows.count < limit {
                made.field(
                    glyphs.text(entry.sign), SafeText(entry.text).lines, width: 4,
                    labelStyle: Style(entry.role), indent: 2)
            }
        }
        if let outcome = session.outcome {
            let role = outcome.phase.role
            let text = outcome.answer ?? outcome.error?.message ?? outcome.phase.rawValue
            made.field(
                "OUTCOME", SafeText(text).lines, width: 9, style: Style(role),
                labelStyle: Style(.title, .bold))
            if let fallback = session.fallbackWords(outcome) {
                made.field(
                    "", [SafeText.line("\(glyphs.text(.fallback)) by \(fallback)")], width: 9,
                    style: Style(.warning))
            }
        }
        section("STEPS", StepRows.rows(of: session).map { ($0.glyph, $0.text, $0.role) })
        made.field(
            "GOAL", SafeText(brief.goal).lines, width: 9, labelStyle: Style(.title, .bold))
        if let parent = session.parent {
            made.field(
                "TASK", [SafeText.line("\(parent.task) of session \(parent.session)")], width: 9,
                labelStyle: Style(.title, .bold))
        }
        section("PLAN", session.plan.tasks.map { ($0.glyph, $0.line, $0.role) })
        section("LIMITS", brief.constraints.map { (.dot, $0, .fgMuted) })
        section(
            "FACTS",
            brief.facts.map { fact in
                let journal = fact.session.map { "\($0) " } ?? ""
                let source = fact.source.map { "  \(journal)#\($0)" } ?? ""
                let named = fact.key.map { "\($0): \(fact.text)" } ?? fact.text
                let given = fact.evidence == .given ? "  given" : ""
                return fact.evidence == .inferred
                    ? (.inferred, "\(named)  INFERRED", .warning)
                    : (.seen, named + given + source, .success)
            })
        section("DONE", brief.done.map { (.done, $0, .success) })
        section("PENDING", brief.pending.map { (.queued, $0, .pending) })
        section("QUESTIONS", brief.questions.map { (.inferred, $0, .warning) })
        section("ARTIFACTS", brief.artifacts.map { (.tool, $0, .info) })
        return made.rows
    }
}

extension PlannedTask {
    fileprivate var glyph: Glyph {
        switch state {
        case .planned: .queued
        case .running: .running
        case .closed(let end): end.status == .success ? .done : .failed
        case .skipped: .denied
        }
    }

    fileprivate var role: Role {
        switch state {
        case .planned: .pending
        case .running: .running
        case .closed(let end): end.status == .success ? .success : .danger
        case .skipped: .warning
        }
    }

    fileprivate var line: String {
        let order = after.isEmpty ? "" : ", after \(after.map(\.text).joined(separator: ", "))"
        let what = "\(id) (\(agent)\(order)): \(goal)"
        switch state {
        case .planned: return what
        case .running(let child): return "\(what)  \(child.child)"
        case .closed(let end): return "\(what)  \(end.child)\n\(end.said)"
        case .skipped(let why): return "\(what)\nNot begun: \(why)"
        }
    }
}

extension ChildEnd {
    fileprivate var said: String {
        status == .success ? answer ?? "" : "\(status.rawValue): \(error?.message ?? answer ?? "")"
    }
}
