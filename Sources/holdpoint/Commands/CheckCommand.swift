import Definitions
import SessionKernel

/// `holdpoint check FILE`: every mistake of a session file at once.
enum CheckCommand {
    static let command = Command(
        name: "check", words: "FILE",
        summary: "check a session file; every mistake with its line", options: [],
        examples: ["holdpoint check sessions/release-train.yaml"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let path = try arguments.one("the session file")
        let file = try DefinitionFile(path)
        for warning in file.warnings { Output.complain("warning: \(warning)") }
        let definition = file.definition
        for line in definition.unpriced { Output.complain("warning: \(path): \(line)") }
        Output.line(
            "\(path): \(definition.name): \(count(definition.agents, "agent")), "
                + (definition.pipeline.map { "\(count($0.places, "step")), " } ?? "")
                + "\(count(definition.tools, "tool")), "
                + "\(count(definition.policy, "policy rule")); no mistakes")
        return .success
    }

    private static func count(_ things: some Collection, _ name: String) -> String {
        "\(things.count) \(name)\(things.count == 1 ? "" : "s")"
    }
}
