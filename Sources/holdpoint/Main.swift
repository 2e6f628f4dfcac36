import CPosix
import Glibc
import GuardedProcess
import SessionRuntime

@main
enum Main {
    static func main() {
        let words = CommandLine.arguments
        // First of all: a guard must begin before anything has started a second thread.
        if words.count > 1, words[1] == Guard.argument { Guard.main(arguments: words) }
        Output.openMissing()
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        // What a tool runs as the same user must not read keys out of this process's memory.
        _ = hp_hide_memory()
        exit(run(words.dropFirst()))
    }

    static let commands: [Command] = [
        RunCommand.command, ListCommand.command, ShowCommand.command, EventsCommand.command,
        ResumeCommand.command, DecideCommand.command, StopCommands.pause, StopCommands.cancel,
        UndoCommand.command, TraceCommand.command, AuditCommand.command, CheckCommand.command,
        PolicyCommand.command,
        RulesCommand.command, ToolsCommand.command, VerifyCommand.command,
        DoctorCommand.command,
        SimulateCommand.command,
        JSONCheckCommand.command, SchemaCheckCommand.command, ShellCheckCommand.command,
    ]

    private static func run(_ words: ArraySlice<String>) -> Int32 {
        do {
            return try dispatch(words).rawValue
        } catch let failure as CommandFailure {
            Output.complain("holdpoint: \(failure.message)")
            if failure.isMistyped {
                let known = commands.first { $0.name == words.first }.map { " \($0.name)" }
                Output.complain("try: holdpoint\(known ?? "") --help")
            }
            return failure.code.rawValue
        } catch let error as JournalError where error.code == .noSuchSession {
            Output.complain("holdpoint: \(error.message) See: holdpoint list")
            return ExitCode.invalidInput.rawValue
        } catch {
            Output.complain("holdpoint: \(error)")
            return ExitCode.failure.rawValue
        }
    }

    private static func dispatch(_ words: ArraySlice<String>) throws -> ExitCode {
        guard let first = words.first, !first.hasPrefix("-") else {
            return try withoutCommand(words)
        }
        if first == "help" { return try help(words.dropFirst().first) }
        guard let command = commands.first(where: { $0.name == first }) else {
            throw CommandFailure.usage("there is no command `\(first)`")
        }
        let rest = words.dropFirst()
        if rest.contains("--help") || rest.contains("-h") {
            Output.text(Help.one(command))
            return .success
        }
        return try command.run(Arguments(rest, options: command.options))
    }

    private static func withoutCommand(_ words: ArraySlice<String>) throws -> ExitCode {
        if words.contains("--help") || words.contains("-h") {
            Output.text(Help.all(commands))
            return .success
        }
        if words.contains("--version") {
            Output.line("holdpoint \(Version.text)")
            return .success
        }
        return try ConsoleCommand.run(Arguments(words, options: ConsoleCommand.options))
    }

    private static func help(_ name: String?) throws -> ExitCode {
        guard let name else {
            Output.text(Help.all(commands))
            return .success
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            throw CommandFailure.usage("there is no command `\(name)`")
        }
        Output.text(Help.one(command))
        return .success
    }
}
