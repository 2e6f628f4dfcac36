import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint verify [ID]`: whether the journal is what was recorded.
enum VerifyCommand {
    static let command = Command(
        name: "verify", words: "[ID]",
        summary: "check hash chains and anchors; names the first event that does not hold",
        options: [
            .flag("--all", "every session, every stored text, and the file itself"),
            .flag("--accept", "take ID's journal for right as it stands, and anchor it anew"),
            .json, .store,
        ],
        examples: [
            "holdpoint verify q7k3f9ab", "holdpoint verify --all --json",
            "holdpoint verify q7k3f9ab --accept",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let all = arguments.has("--all")
        guard all != !arguments.words.isEmpty || arguments.words.count > 1 else {
            throw CommandFailure.usage("verify takes a session's ID, or `--all`")
        }
        let id = all ? nil : SessionID(try arguments.one("the session's ID, or `--all`"))
        let store = arguments.value("--store")
        if arguments.has("--accept") {
            guard let id else { throw CommandFailure.usage("`--accept` takes one session's ID") }
            return try accept(id, store)
        }
        let (checks, problems) = try waiting {
            let journal = try await Wiring.open(store: store).journal
            if let id { return ([try await journal.check(id, by: Wiring.anchors)], [String]()) }
            var checks: [SessionCheck] = []
            for summary in try await journal.sessions(limit: .max) {
                checks.append(try await journal.check(summary.id, by: Wiring.anchors))
            }
            let store = try await journal.check()
            // A chain that does not hold is told with its session.
            let broken = checks.filter { $0.finding == .broken }.map { "Session \($0.session) " }
            return (
                checks,
                store.problems.filter { problem in !broken.contains { problem.hasPrefix($0) } }
            )
        }
        tell(checks, problems, asJSON: arguments.has("--json"))
        let isBad = checks.contains { $0.finding == .broken || $0.finding == .altered }
        if isBad || !problems.isEmpty { return .failure }
        return checks.contains { $0.finding == .unanchored } ? .waiting : .success
    }

    private static func accept(_ id: SessionID, _ store: String?) throws -> ExitCode {
        try Operator.requirePerson()
        let head = try waiting {
            let wiring = try await Wiring.open(store: store)
            let supervisor = Supervisor(
                ports: wiring.ports(secrets: [:], observe: Wiring.tellWarnings))
            let head = try await supervisor.accept(id)
            await wiring.journal.close()
            return head
        }
        Output.line("\(id): anchored at event \(head.sequence), \(head.digest.short)")
        return .success
    }

    private static func tell(_ checks: [SessionCheck], _ problems: [String], asJSON: Bool) {
        if asJSON {
            let rows = checks.map { check in
                JSON.compact([
                    "events": .integer(check.head.sequence),
                    "finding": .string(check.finding.rawValue),
                    "first_bad": .int(check.firstBad), "head": .string(check.head.digest.hex),
                    "problem": .text(check.problem), "session": .string(check.session.text),
                ])
            }
            let problems = problems.map { JSON.string($0) }
            return Output.json(["problems": .array(problems), "sessions": .array(rows)])
        }
        for check in checks {
            let finding = check.finding.rawValue
            let padded = finding + String(repeating: " ", count: max(0, 10 - finding.count))
            Output.line(
                PlainText.line(
                    "\(padded)  \(check.session)  \(check.head.sequence) events,"
                        + " \(check.head.digest.short)"))
        }
        for problem in checks.compactMap(\.problem) + problems {
            Output.complain("holdpoint: \(PlainText.line(problem))")
        }
    }
}
