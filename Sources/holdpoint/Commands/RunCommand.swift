import Definitions
import Glibc
import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint run FILE`: starts a session, in the console or without a screen.
enum RunCommand {
    static let command = Command(
        name: "run", words: "FILE",
        summary: "start a session",
        options: [
            .value(
                "--input", "NAME=VALUE", "an input of the session; again for more", repeats: true),
            .value("--model", "NAME", "let every agent use this model of the file"),
            .value("--chaos", "FILE", "break on purpose what this plan says"),
            .value("--seed", "N", "the seed of the plan that breaks things"),
            .flag("--headless", "without a screen; a hold ends the process with 3 and its id"),
            .flag(
                "--deny-holds",
                "without a screen, and nobody is there: deny what a person would have to allow"),
            .flag("--json", "without a screen; print each event as a line of JSON"), .store,
        ],
        examples: [
            "holdpoint run sessions/release-train.yaml --input version=1.4.0",
            "holdpoint run sessions/file-clerk.yaml --headless",
            "holdpoint run sessions/poisoned-inbox.yaml --headless --deny-holds",
            "OPENAI_BASE_URL=http://127.0.0.1:8080/v1 holdpoint run sessions/file-clerk.yaml "
                + "--model main",
            "holdpoint run sessions/file-clerk.yaml --chaos sessions/chaos.yaml --seed 7",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let path = try arguments.one("the session file")
        let file = try DefinitionFile(path)
        var definition = file.definition
        try choose(arguments.value("--model"), in: &definition, path)
        try breakOnPurpose(arguments, in: &definition, path)
        let inputs = try file.inputs(arguments.all("--input"))
        for warning in file.warnings { Output.complain("warning: \(warning)") }
        let denies = arguments.has("--deny-holds")
        if denies { try Operator.requirePerson() }
        let headless = arguments.has("--headless") || arguments.has("--json") || denies
        if !headless { try ConsoleCommand.requireTerminal() }
        let secrets = try Secrets.named(in: definition)
        let store = arguments.value("--store")
        let wiring = try waiting { try await Wiring.open(store: store, makes: true) }
        let id = SessionID(Environment.freshID())
        let settled = definition
        let workspace = try waiting {
            try await Workspace.prepare(settled, file: path, session: id)
        }
        let opened = SessionOpened(
            definition: settled, goal: file.goal(inputs), inputs: inputs, workspace: workspace,
            mark: mark(for: settled))
        let begin: @Sendable (Supervisor) async throws -> Void = { supervisor in
            try await supervisor.open(opened, as: id, by: Environment.user)
        }
        if headless {
            if !arguments.has("--json") { Output.complain("session \(id)") }
            return try Headless(
                session: id, asJSON: arguments.has("--json"), deniesHolds: denies
            ).run(wiring, secrets: secrets, begin: begin)
        }
        return try ConsoleCommand.open(wiring, secrets: secrets, select: id, begin: begin)
    }

    /// Nobody who writes what a tool reads can know it. With faults on purpose it follows from the
    /// seed, so that the same seed leaves the same journal.
    private static func mark(for definition: SessionDefinition) -> String {
        definition.chaosSeed.map { String(Digest(of: "mark \($0)").hex.prefix(16)) }
            ?? Environment.freshID() + Environment.freshID()
    }

    private static func choose(
        _ name: String?, in definition: inout SessionDefinition, _ path: String
    ) throws {
        guard let name else { return }
        guard definition.model(ModelName(name)) != nil else {
            let known = definition.models.map(\.name.text).joined(separator: ", ")
            throw CommandFailure(.usage, "\(path) has no model `\(name)`; it has: \(known)")
        }
        for index in definition.agents.indices { definition.agents[index].model = ModelName(name) }
    }

    /// Puts the plan into the definition, so that it is pinned with it.
    private static func breakOnPurpose(
        _ arguments: Arguments, in definition: inout SessionDefinition, _ path: String
    ) throws {
        if let plan = arguments.value("--chaos") {
            do {
                definition.chaos = try SessionFile.readChaos(
                    try Files.read(plan), file: plan, for: definition)
            } catch let failure as Files.Failure {
                throw CommandFailure(.invalidInput, "\(plan): cannot be read: \(failure)")
            } catch {
                throw CommandFailure(.invalidInput, "\(error)")
            }
        }
        guard let text = arguments.value("--seed") else { return }
        guard let seed = Int(text), seed >= 0 else {
            throw CommandFailure.usage("--seed \(text): expected a whole number of at least 0")
        }
        guard var plan = definition.chaos?.objectValue else {
            throw CommandFailure.usage(
                "--seed needs a plan: give --chaos FILE, or write `chaos:` into \(path)")
        }
        plan["seed"] = .integer(seed)
        definition.chaos = .object(plan)
    }
}
