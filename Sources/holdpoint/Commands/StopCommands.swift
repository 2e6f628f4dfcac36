import SessionKernel
import SessionRuntime

/// `holdpoint pause ID` and `holdpoint cancel ID`.
enum StopCommands {
    static let pause = Command(
        name: "pause", words: "ID",
        summary: "stop a session where it is; resume goes on", options: [.reason, .store],
        examples: ["holdpoint pause q7k3f9ab"]
    ) { arguments in
        try submit(.pause(reason: arguments.value("--reason") ?? ""), arguments, "pausing")
    }

    static let cancel = Command(
        name: "cancel", words: "ID",
        summary: "end a session; effects under way are settled first",
        options: [.reason, .store],
        examples: ["holdpoint cancel q7k3f9ab --reason \"wrong version\""]
    ) { arguments in
        try submit(.cancel(reason: arguments.value("--reason") ?? ""), arguments, "cancelled")
    }

    private static func submit(
        _ request: OperatorRequest, _ arguments: Arguments, _ done: String
    ) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let store = arguments.value("--store")
        do {
            let (phase, root) = try waiting {
                let wiring = try await Wiring.open(store: store)
                let supervisor = Supervisor(
                    ports: wiring.ports(secrets: [:], observe: Wiring.tellWarnings))
                try await supervisor.submit(
                    request, to: id, by: Environment.user,
                    commandID: Environment.freshID() + Environment.freshID())
                let phase = try await wiring.journal.summary(of: id)?.phase
                let root = try await wiring.journal.root(of: id)
                await wiring.journal.close()
                return (phase, root)
            }
            Output.line("\(id): \(phase?.rawValue ?? done)")
            if case .cancel = request, let phase, !phase.isTerminal {
                Output.complain(
                    "it ends once what is under way is settled; where nobody runs it: "
                        + "holdpoint resume \(root) --headless")
            }
        } catch let refusal as Refusal {
            throw CommandFailure(.usage, refusal.message)
        }
        return .success
    }
}
