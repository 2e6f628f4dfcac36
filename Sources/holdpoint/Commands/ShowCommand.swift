import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint show ID`: one session, with what waits for a person.
enum ShowCommand {
    static let command = Command(
        name: "show", words: "ID",
        summary: "show a session: phase, brief, holds, spend", options: [.json, .store],
        examples: ["holdpoint show q7k3f9ab", "holdpoint show q7k3f9ab --json"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let store = arguments.value("--store")
        let folded = try waiting { try await Wiring.open(store: store).journal.fold(id) }
        let session = folded.session
        if arguments.has("--json") {
            Output.line(json(session, folded).canonicalText)
        } else {
            Output.text(text(session))
        }
        return .success
    }

    private static func json(_ session: Session, _ folded: FoldedSession) -> JSON {
        var object = session.summary(head: folded.head).json.objectValue ?? [:]
        object["brief"] = session.brief.json
        object["workspace"] = .string(session.workspace)
        object["outcome"] = session.outcome?.json
        object["holds"] = .array(
            session.openHolds.compactMap { session.holds[$0] }.map { describe($0, session) })
        object["settled"] = .array(
            session.holds.all.filter { !$0.isOpen }.sorted { $0.raised < $1.raised }
                .map { describe($0, session) })
        return .object(object)
    }

    private static func describe(_ hold: Hold, _ session: Session) -> JSON {
        let call = hold.call.flatMap(session.call)
        var json: KeyValuePairs<String, JSON?> {
            [
                "arguments": call?.arguments, "call": .text(hold.call?.text),
                "ceiling": .text(hold.ceiling?.rawValue), "decision": decision(hold),
                "digest": .string(hold.digest.hex), "escalated": .flag(hold.escalated),
                "expires": .int(hold.expires?.milliseconds), "id": .string(hold.id.text),
                "kind": .string(hold.kind.rawValue), "preview": hold.preview?.json,
                "raised": .integer(hold.raised.milliseconds), "reason": .string(hold.reason),
                "risk": .string(hold.risk.rawValue), "tool": .text(call?.tool.text),
            ]
        }
        return .compact(json)
    }

    private static func decision(_ hold: Hold) -> JSON? {
        guard case .decided(let decision) = hold.state else { return nil }
        var object = decision.json.objectValue ?? [:]
        object["at"] = .integer(decision.at.milliseconds)
        return .object(object)
    }

    private static func text(_ session: Session) -> String {
        var lines = [
            "session    \(session.id)  \(session.definition.name)",
            "goal       \(session.goal)",
            "phase      \(session.phase.rawValue), agent \(session.agent)",
            "spent      \(session.spent.steps) of \(session.limits.steps) steps, "
                + "\(session.spent.tokens) of \(session.limits.tokens) tokens, "
                + "$\(session.spent.cost.text) of $\(session.limits.cost.text)",
            "workspace  \(session.workspace)",
        ]
        for fact in session.brief.facts {
            lines.append("fact       \(fact.text) (\(fact.evidence.rawValue))")
        }
        lines += session.brief.done.map { "done       \($0)" }
        lines += session.brief.pending.map { "pending    \($0)" }
        for id in session.openHolds {
            guard let hold = session.holds[id] else { continue }
            let call = hold.call.flatMap(session.call)
            lines.append(
                "hold       \(id)  \(hold.kind.rawValue)  \(hold.risk.rawValue)  "
                    + "\(call?.tool.text ?? "") \(call?.arguments?.canonicalText ?? "")")
            lines.append("           \(hold.reason)")
            guard let preview = hold.preview else { continue }
            lines.append(preview.failed ? "preview    could not be made" : "preview")
            lines += preview.text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "           \($0)" }
        }
        if let outcome = session.outcome {
            lines.append("outcome    \(outcome.status.rawValue)")
            if let answer = outcome.answer { lines.append("answer     \(answer)") }
            if let error = outcome.error { lines.append("error      \(error.message)") }
        }
        return lines.map { PlainText.line($0) + "\n" }.joined()
    }
}
