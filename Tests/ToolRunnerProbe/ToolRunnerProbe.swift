import Glibc
import GuardedProcess

/// A runner that the tests can kill: runs one program as
/// `ToolRunnerProbe LOCKFILE DIRECTORY -- PROGRAM ARGUMENTS…` under a guard, which is this same
/// executable, and exits with the program's exit code.
@main
enum ToolRunnerProbe {
    static func main() async {
        let arguments = CommandLine.arguments
        if arguments.count > 1, arguments[1] == Guard.argument { Guard.main(arguments: arguments) }
        guard arguments.count > 4, arguments[3] == "--" else { exit(64) }
        var children = ChildProcess(lockPath: arguments[1])
        children.endsStrays = true
        let outcome = await children.run(
            ProcessSpec(
                arguments: Array(arguments[4...]), directory: arguments[2],
                limits: ProcessLimits(timeout: .seconds(50))))
        if case .exited(let code) = outcome.ending { exit(code) }
        exit(70)
    }
}
