import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint resume ID`: goes on with a session that nobody runs.
enum ResumeCommand {
    static let command = Command(
        name: "resume", words: "ID",
        summary: "go on with a session that was left or paused",
        options: [
            .flag("--headless", "without a screen; a hold ends the process with 3 and its id"),
            .flag(
                "--deny-holds",
                "without a screen, and nobody is there: deny what a person would have to allow"),
            .flag("--json", "without a screen; print each event as a line of JSON"), .store,
        ], examples: ["holdpoint resume q7k3f9ab", "holdpoint resume q7k3f9ab --headless"],
        run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let store = arguments.value("--store")
        let wiring = try waiting { try await Wiring.open(store: store) }
        let session = try waiting { try await wiring.journal.fold(id) }.session
        if let outcome = session.outcome, session.isOver {
            Output.complain(
                "holdpoint: session \(id) has ended: \(outcome.phase.rawValue); nothing to resume")
            return ExitCode(outcome.status)
        }
        let begin: @Sendable (Supervisor) async throws -> Void = { supervisor in
            if session.phase == .paused {
                try await supervisor.submit(
                    .resume, to: id, by: Environment.user, commandID: Environment.freshID())
            }
            try await supervisor.adopt(id)
        }
        let denies = arguments.has("--deny-holds")
        if denies { try Operator.requirePerson() }
        let secrets = try Secrets.named(in: session.definition)
        do {
            if arguments.has("--headless") || arguments.has("--json") || denies {
                return try Headless(
                    session: id, asJSON: arguments.has("--json"), deniesHolds: denies
                ).run(wiring, secrets: secrets, begin: begin)
            }
            return try ConsoleCommand.open(wiring, secrets: secrets, select: id, begin: begin)
        } catch let error as JournalError where error.code == .leaseHeld {
            throw CommandFailure(
                .failure, "session \(id) is being run by another process; watch it: holdpoint")
        }
    }
}
