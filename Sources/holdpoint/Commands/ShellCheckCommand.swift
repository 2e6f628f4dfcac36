import Glibc
import JSON
import SessionKernel
import ToolBoundary

/// `holdpoint shell-check`: what shell commands may do, one JSON object a line.
enum ShellCheckCommand {
    static let command = Command(
        name: "shell-check", words: "",
        summary: "say what shell commands on standard input may do, one JSON line each",
        options: [.value("--session", "FILE", "go by what this session file says of programs too")],
        examples: ["holdpoint shell-check", "holdpoint shell-check --session deploy.yaml"],
        run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        try arguments.none()
        let file = try arguments.value("--session").map { try DefinitionFile($0) }
        let rules = ShellRules(own: file?.definition.shellRules ?? [])
        var code = ExitCode.success
        var number = 0
        while let line = readLine(strippingNewline: true) {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            do throws(Mistake) {
                let command = try text(of: line)
                let verdict = ShellVerdict(of: command, by: rules)
                Output.line(
                    JSON.object([
                        "command": .string(command), "egress": .bool(verdict.egress),
                        "reach": .string(verdict.reach.rawValue), "why": .string(verdict.why),
                    ]).canonicalText)
            } catch {
                Output.complain("holdpoint: line \(number): \(error.reason)")
                code = .invalidInput
            }
        }
        return code
    }

    private struct Mistake: Error { let reason: String }

    private static func text(of line: String) throws(Mistake) -> String {
        let value: JSON
        do {
            value = try JSON(parsing: line)
        } catch {
            throw Mistake(reason: "this is not JSON: \(error); expected {\"command\": \"…\"}")
        }
        guard let command = value["command"]?.stringValue else {
            throw Mistake(reason: "expected {\"command\": \"…\"}, with a text for the command")
        }
        return command
    }
}
