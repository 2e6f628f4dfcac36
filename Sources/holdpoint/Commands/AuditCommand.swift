import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// `holdpoint audit ID`: what left through a session, to where, and who allowed it.
enum AuditCommand {
    static let command = Command(
        name: "audit", words: "ID",
        summary: "list what left: arguments, destinations, taint, and who cleared it",
        options: [.jsonLines, .store],
        examples: ["holdpoint audit q7k3f9ab", "holdpoint audit q7k3f9ab --json"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let store = arguments.value("--store")
        let journal = try waiting { try await Wiring.open(store: store).journal }
        var audit = OutboundAudit()
        var next = 1
        while true {
            let start = next
            let page = try waiting { try await journal.events(of: id, from: start, limit: 1000) }
            for recorded in page { audit.take(recorded.event) }
            next += page.count
            if page.count < 1000 { break }
        }
        if next == 1 {
            throw CommandFailure(.invalidInput, "there is no session \(id) in this store")
        }
        if arguments.has("--json") {
            if let taint = audit.taint {
                Output.line(JSON.object(["tainted": taint.json]).canonicalText)
            }
            for call in audit.calls { Output.line(call.json.canonicalText) }
        } else {
            Output.text(text(audit))
        }
        return .success
    }

    private static func text(_ audit: OutboundAudit) -> String {
        let calls = audit.calls
        let left = calls.filter(\.mayHaveLeft)
        let bytes = left.reduce(0) { $0 + $1.bytes }
        var lines = [
            "\(calls.count) outbound calls asked for, \(left.count) begun, "
                + "\(bytes) bytes of arguments went out"
        ]
        if let taint = audit.taint { lines.append("tainted: \(taint.words)") }
        for call in calls { lines += ["", head(call)] + rows(call).map(row) }
        return PlainText.lines(lines.joined(separator: "\n")) + "\n"
    }

    private static func head(_ call: OutboundCall) -> String {
        let undoes = call.undoes.map { ", undoes \($0)" } ?? ""
        let did = call.mayHaveLeft ? "LEFT" : "did not leave"
        return "#\(call.asked)  \(call.tool)  \(call.id)\(undoes)  by \(call.by)  \(did)"
    }

    private static func row(_ row: (name: String, text: String)) -> String {
        "     " + row.name.padded(to: 12) + PlainText.line(row.text)
    }

    private static func rows(_ call: OutboundCall) -> [(name: String, text: String)] {
        var rows: [(String, String)] = []
        for (name, value) in call.destinations {
            rows.append(("to", "\(name) \(short(value.canonicalText))"))
        }
        if let judgement = call.judgement {
            rows.append(
                ("arguments", "\(call.bytes) bytes \(short(judgement.arguments.canonicalText))"))
            rows.append(("rule", judgement.rule))
            if judgement.tainted {
                let place = judgement.destinationsClean ? ", to clean destinations" : ""
                rows.append(("tainted", "\(judgement.risk.rawValue) risk\(place)"))
            }
            rows += judgement.taint.map { ("", "\($0.line)") }
        }
        switch call.clearance {
        case .rule: rows.append(("cleared by", "the rule, nobody was asked"))
        case .person(let name, let reason, let hold, let at):
            rows.append(
                ("cleared by", "\(name), \(hold) at #\(at)\(reason.isEmpty ? "" : ": \(reason)")"))
        case nil: rows.append(("cleared by", "nobody"))
        }
        for start in call.starts {
            rows.append(
                ("begun", "#\(start.sequence) \(start.at.date) digest \(start.digest.short)"))
        }
        let (word, text) = call.end.words
        rows.append(("result", text.isEmpty ? word : "\(word): \(short(text))"))
        return rows
    }

    private static func short(_ text: String) -> String {
        text.count > 200 ? "\(text.prefix(200))…" : text
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
