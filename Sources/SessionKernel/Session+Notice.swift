package import JSON

extension Session {
    /// What a notice says, in words of this program; what others wrote is quoted and said to be.
    package func content(of notice: Notice) -> JSON {
        let about = notice.hold.flatMap { holds[$0] }
        return .compact([
            "hold": .text(notice.hold?.text), "notice": .string(notice.id.text),
            "quoted": quoted(about), "session": .string(id.text),
            "summary": .string(summary(of: notice, about)), "title": .string(definition.name),
            "what": .string(notice.occasion.rawValue),
        ])
    }

    private func summary(of notice: Notice, _ hold: Hold?) -> String {
        switch notice.occasion {
        case .safeAnswer: return "No model answered; the safe answer was given."
        case .ended:
            let code = outcome?.error.map { " (\($0.code))" } ?? ""
            return "The session ended: \(outcome?.status.rawValue ?? "")\(code)."
        case .holdRaised: return hold.map(words) ?? "A hold waits for a person."
        case .holdEscalated:
            return "Half of the time is over. " + (hold.map(words) ?? "A hold waits.")
        }
    }

    private func words(_ hold: Hold) -> String {
        let tool = hold.call.flatMap(call)?.tool.text
        switch hold.kind {
        case .approval:
            if hold.call.flatMap(call)?.questionToSign != nil {
                return "A step of the pipeline waits for a person to sign; its risk is "
                    + "\(hold.risk.rawValue)."
            }
            return "A call of \(tool ?? "a tool") waits for approval; its risk is "
                + "\(hold.risk.rawValue)."
        case .inDoubt: return "Nobody knows whether a call of \(tool ?? "a tool") was done."
        case .budget:
            let whose = hold.agent.map { " of \($0)" } ?? ""
            return "The ceiling on \(hold.ceiling?.rawValue ?? "something")\(whose) is reached."
        case .loop: return "The session goes round in circles."
        case .question:
            let server = hold.question?.server.map { "The server \($0)" }
            return "\(server ?? "Agent \(agent)") asks a question."
        case .dispute: return "There is no agreement on the answer."
        }
    }

    /// The rule, the question or the error: not this program's own words.
    private func quoted(_ hold: Hold?) -> JSON? {
        let question = hold?.call.flatMap(call)?.questionToSign
        guard let text = question ?? hold?.reason ?? outcome?.error?.message, !text.isEmpty else {
            return nil
        }
        // What a person signs may be put together from results of any source.
        let isTold = question == nil && (hold?.kind == .approval || hold?.kind == .budget)
        return .compact([
            "text": .string(Self.line(text)),
            "untrusted": .flag(!isTold && provenance.taintedAt != nil),
        ])
    }

    private static let quotedCharactersMax = 300

    private static func line(_ text: String) -> String {
        let line = String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(quotedCharactersMax).map {
                    $0.value < 32 || $0.value == 127 || $0.properties.isWhitespace ? " " : $0
                }))
        return text.unicodeScalars.count > quotedCharactersMax ? line + "…" : line
    }
}
