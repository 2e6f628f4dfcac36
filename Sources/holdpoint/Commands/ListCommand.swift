import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint list`: the sessions of the store, newest first.
enum ListCommand {
    static let command = Command(
        name: "list", words: "",
        summary: "list the sessions, newest first",
        options: [.json, .value("--limit", "N", "at most so many; default 1000"), .store],
        examples: ["holdpoint list", "holdpoint list --json --limit 20"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        try arguments.none()
        guard let limit = Int(arguments.value("--limit") ?? "1000"), limit > 0 else {
            throw CommandFailure.usage("`--limit` takes a whole number of at least 1")
        }
        let store = arguments.value("--store")
        let sessions = try waiting {
            try await Wiring.open(store: store).journal.sessions(limit: limit)
        }
        if arguments.has("--json") {
            Output.json(["sessions": .array(sessions.map(\.json))])
            return .success
        }
        if sessions.isEmpty {
            Output.line("no sessions yet; start one: holdpoint run sessions/release-train.yaml")
        }
        let children = Dictionary(grouping: sessions) { $0.parent }
        for session in sessions { Output.line(row(session, children[session.id] ?? [])) }
        return .success
    }

    private static func row(_ session: SessionSummary, _ children: [SessionSummary]) -> String {
        // Of a session with tasks also what those wait for: it cannot go on before.
        let holds = (session.holds + children.flatMap(\.holds))
            .map { "\($0.id) \($0.kind.rawValue)" }.joined(separator: ", ")
        let name = session.task.map { "\(session.name)/\($0)" } ?? session.name
        let columns = [
            session.id.text, padded(session.phase.rawValue, 16), padded(name, 20),
            session.opened.date, "$\(session.spent.cost.text)",
        ]
        let parent = session.parent.map { "  of \($0)" } ?? ""
        return columns.joined(separator: "  ") + parent + (holds.isEmpty ? "" : "  waits: \(holds)")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Timestamp {
    /// `2026-03-01 14:02:31 UTC`.
    var date: String {
        let days = (milliseconds / 86_400_000) + 719_468
        let era = days / 146_097
        let ofEra = days - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let shifted = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(day)) \(clock)"
    }
}
