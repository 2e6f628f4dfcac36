import Glibc

/// What the process says to a script when it ends. Documented in the help and in the README.
enum ExitCode: Int32 {
    case success = 0
    /// A simulation found an invariant that does not hold.
    case invariant = 1
    case usage = 2
    case waiting = 3
    case failure = 4
    case timeout = 5
    case invalidInput = 6
    case cancelled = 7
}

/// Ends a command with a sentence for the operator.
struct CommandFailure: Error {
    let code: ExitCode
    let message: String
    /// Whether the help of the command would have said it.
    var isMistyped = false

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The command line itself is wrong. What is right and makes no sense now is a `.usage` of
    /// `init`.
    static func usage(_ message: String) -> CommandFailure {
        var failure = CommandFailure(.usage, message)
        failure.isMistyped = true
        return failure
    }
}
