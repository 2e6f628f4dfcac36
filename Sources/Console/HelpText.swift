import Screen

/// The help, made from the keys that are live.
enum HelpText {
    /// - Parameter offers: Whether a command leads anywhere where the help was asked for.
    static func pager(
        _ keys: KeyMap, from context: KeyContext, _ glyphs: GlyphSet,
        offers: (KeyCommand) -> Bool
    ) -> Pager {
        var lines: [Pager.Paragraph] = []
        let rest: [KeyContext] =
            [.global, .sessions, .timeline, .approvals] + KeyContext.cards
            + [.pager]
        for place in [context] + rest.filter({ $0 != context }) {
            let bindings = keys.bindings(in: place).filter {
                place != context || offers($0.command)
            }
            guard !bindings.isEmpty else { continue }
            if !lines.isEmpty { lines.append(Pager.Paragraph(line: SafeLine(), style: .plain)) }
            lines.append(
                Pager.Paragraph(
                    line: SafeLine(trusted: title(of: place)), style: Style(.title, .bold)))
            lines += bindings.map { binding in
                let names = binding.keys.map { $0.label(glyphs) }.joined(separator: " ")
                return Pager.Paragraph(
                    line: SafeLine(trusted: binding.help), style: .plain, indent: 16,
                    label: "  " + names)
            }
        }
        lines.append(Pager.Paragraph(line: SafeLine(), style: .plain))
        lines.append(
            Pager.Paragraph(line: SafeLine(trusted: "COMMANDS"), style: Style(.title, .bold)))
        lines += CommandLine.all.map {
            Pager.Paragraph(
                line: SafeLine(trusted: $0.help), style: .plain, indent: 20, label: "  " + $0.usage)
        }
        return Pager("Help", note: "Esc back", lines)
    }

    private static func title(of context: KeyContext) -> String {
        switch context {
        case .global: "EVERYWHERE"
        case .sessions: "SESSIONS"
        case .timeline: "TIMELINE"
        case .stream: "STREAM"
        case .spend: "SPEND"
        case .approvals: "APPROVALS"
        case .machine: "STATE MACHINE"
        case .brief: "SESSION STATE"
        case .approvalCard: "APPROVAL CARD"
        case .signCard: "CARD TO SIGN"
        case .doubtCard: "CARD OF AN EFFECT IN DOUBT"
        case .budgetCard: "CARD OF A BUDGET"
        case .loopCard: "CARD OF A LOOP"
        case .questionCard: "CARD OF A QUESTION"
        case .disputeCard: "CARD OF A DISPUTED ANSWER"
        case .pager: "VIEWS THAT SCROLL"
        }
    }
}
