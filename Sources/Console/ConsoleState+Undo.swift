import Screen
import SessionKernel

extension ConsoleState {
    /// Asks whether to take back what a finished call did; where it cannot be, says what can.
    mutating func undo(_ named: String, _ reason: String, _ id: SessionID) {
        guard let session = followed[id].flatMap({ $0.isLoaded ? $0.session : nil }) else {
            return say("The session is not loaded yet.")
        }
        let rows = session.undoable
        if named.isEmpty, !rows.isEmpty { return list(rows) }
        guard let call = rows.first(where: { $0.id.text == named || "#\($0.at)" == named }) else {
            return say(refusal(of: named, rows, session), named.isEmpty ? .info : .warning)
        }
        if let open = session.undos.first(where: { $0.undoes == call.id }) {
            return say("\(call.id) is being undone already, by \(open.id).")
        }
        let name = SafeText.line("\(call.id) \(call.tool)").text
        let what = ShortArguments(call.arguments)
        let why = reason.isEmpty ? "" : " because: \(SafeText.line(reason).text)"
        let waits = session.openHolds.contains { session.holds[$0]?.kind == .approval }
        let then = waits ? " What waits is held anew." : ""
        prompt = .question(
            Question(
                text: "Undo \(name) \(what.text(settings.glyphs))\(why)?\(then)",
                brief: "Undo \(name)?",
                parts: ("Undo \(name) ", what, "\(why)?\(then)"),
                choices: [
                    Question.Choice(
                        key: .character("y"), label: "undo it", short: "yes",
                        answer: .undo(id, call.id, reason))
                ], otherwise: "leave it as it is"))
    }

    /// Lists what can be undone, the newest first: a row each, where there is room.
    private mutating func list(_ calls: [ReversibleCall]) {
        let columns = Pager.content(of: overlaySize).columns
        let heads = calls.map { SafeText.line("\($0.id)  \($0.tool)  #\($0.at)") }
        let width = (heads.map(\.width).max() ?? 0) + 2
        let isNarrow = columns < 60 || width > columns / 2
        let place = isNarrow ? 2 : width
        var rows: [Pager.Paragraph] = []
        for (call, head) in zip(calls, heads) {
            let told = SafeLine(
                trusted: ShortArguments(call.arguments)
                    .fitting(columns - place, settings.glyphs))
            if isNarrow {
                rows.append(Pager.Paragraph(line: head, style: Style(.key)))
                rows.append(Pager.Paragraph(line: told, style: .plain, indent: place))
            } else {
                rows.append(
                    Pager.Paragraph(line: told, style: .plain, indent: place, label: head.text))
            }
        }
        rows.append(Pager.Paragraph(line: SafeLine(), style: .plain))
        rows.append(
            Pager.Paragraph(
                line: SafeLine(trusted: ":undo CALL [REASON] takes one back (asks)"),
                style: Style(.fgMuted)))
        var pager = Pager("What can be undone", note: "Esc back", rows)
        pager.lay(out: Pager.content(of: overlaySize))
        inspector = pager
    }

    private func refusal(
        of named: String, _ rows: [ReversibleCall], _ session: Session
    ) -> String {
        let name = SafeText.line(named).text
        if let by = session.reversible(CallID(named))?.undoneBy {
            return "\(name) has been undone already, by \(by)."
        }
        let some = rows.prefix(4).map { SafeText.line("\($0.id) \($0.tool) (#\($0.at))").text }
        let more = rows.count > some.count ? ", and \(rows.count - some.count) more: :undo" : ""
        let known =
            rows.isEmpty
            ? "nothing that was done here can be taken back"
            : "what can be undone: \(some.joined(separator: ", "))\(more)"
        return named.isEmpty
            ? known.prefix(1).uppercased() + known.dropFirst() + "."
            : "\(name) cannot be undone; \(known)."
    }

    /// A command line with as much of it as can only be meant.
    func completion(of text: String) -> String {
        let session = sessions.selected.flatMap { followed[$0]?.session }
        return CommandLine.completion(of: text, calls: session?.undoable.map(\.id.text) ?? [])
    }
}
