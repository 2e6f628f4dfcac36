/// The texts of `--help`, made from the commands.
enum Help {
    static func all(_ commands: [Command]) -> String {
        let width = commands.map(\.synopsis.count).max() ?? 0
        let lines = commands.map { command in
            "  holdpoint \(padded(command.synopsis, to: width))  \(command.summary)"
        }
        return """
            holdpoint \(Version.text): an operator console for LLM agents. Runs sessions,
            shows every step, and holds every irreversible action until a person decides.

            usage:
              holdpoint \(padded("", to: width))  open the console on the store
                        [--read-only] [--theme NAME] [--glyphs SET] [--store PATH]
            \(lines.joined(separator: "\n"))
              holdpoint \(padded("COMMAND --help", to: width))  options and examples of one command

            examples:
              holdpoint run sessions/release-train.yaml --input version=1.4.0
              holdpoint run sessions/file-clerk.yaml --headless
              holdpoint list --json
              holdpoint decide q7k3f9ab-31 approve --reason "checked with Ana"

            exit codes:
              0 success   2 usage   3 waiting for a person   4 failure   5 timeout
              6 invalid input   7 cancelled   130 interrupted   1 simulate found a broken
              invariant

            """
    }

    static func one(_ command: Command) -> String {
        let options = command.options.isEmpty ? "" : " [OPTIONS]"
        var text = "\(command.summary)\n\nusage: holdpoint \(command.synopsis)\(options)\n"
        if !command.options.isEmpty {
            let names = command.options.map { "\($0.name)\($0.value.map { " \($0)" } ?? "")" }
            let width = names.map(\.count).max() ?? 0
            text += "\noptions:\n"
            for (name, option) in zip(names, command.options) {
                text += "  \(padded(name, to: width))  \(option.help)\n"
            }
        }
        if !command.examples.isEmpty {
            text += "\nexamples:\n" + command.examples.map { "  \($0)\n" }.joined()
        }
        return text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
