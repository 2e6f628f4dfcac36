import JSON
import Screen
import SessionKernel

extension ConsoleState {
    /// Shows what has changed of a tool; with a reason, asks whether to use it so.
    mutating func accept(_ tool: ToolName, _ reason: String, _ id: SessionID) {
        guard let session = followed[id].flatMap({ $0.isLoaded ? $0.session : nil }) else {
            return say("The session is not loaded yet.")
        }
        guard let change = session.toolChanges[tool] else {
            let changed = session.toolChanges.keys.map(\.text).sorted().joined(separator: ", ")
            let name = SafeText.line(tool.text).text
            let others = changed.isEmpty ? "no tool has" : "changed: \(changed)"
            return say("\(name) has not changed; \(SafeText.line(others).text).")
        }
        guard let found = change.found, change.definition != nil else {
            return say(SafeText.line("\(tool) cannot be accepted: \(change.what)").text)
        }
        guard !reason.isEmpty else { return show(change, of: session) }
        let name = SafeText.line(tool.text).text
        prompt = .question(
            Question(
                text: "Use \(name) again, as it is now (\(found.short))?",
                brief: "Use \(name) as it is now?",
                choices: [
                    Question.Choice(
                        key: .character("y"), label: "use it so", short: "yes",
                        answer: .acceptTool(id, tool, found, reason))
                ], otherwise: "leave it unused"))
    }

    private mutating func show(_ change: ToolChange, of session: Session) {
        let lines = change.difference(from: session.definition.tool(change.tool))
        var rows = lines.map { line in
            Pager.Paragraph(line: SafeText.line(line), style: Self.style(of: line))
        }
        rows.append(Pager.Paragraph(line: SafeLine(), style: .plain))
        let how = ":accept-tool \(change.tool) REASON uses it so (\(change.found?.short ?? ""))"
        rows.append(Pager.Paragraph(line: SafeText.line(how), style: Style(.fgMuted)))
        let title = "\(SafeText.line(change.tool.text).text) as pinned, and as it is now"
        var pager = Pager(title, note: "Esc back", rows)
        pager.lay(out: Pager.content(of: overlaySize))
        inspector = pager
    }

    private static func style(of line: String) -> Style {
        switch line.first {
        case "+": Style(.diffAdd)
        case "-": Style(.diffDel)
        default: Style(.key)
        }
    }
}
