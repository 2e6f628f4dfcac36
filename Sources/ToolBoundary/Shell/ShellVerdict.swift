package import SessionKernel

/// What a command may do to the world, by its strictest part.
package struct ShellVerdict: Hashable, Sendable {
    package var reach: Reach
    /// Whether data may leave the machine.
    package var egress: Bool
    /// One sentence that names the part that decided.
    package var why: String
    /// Each program and redirection, in the order of the text.
    package var parts: [Part]
    /// Whether some part runs a program that the text does not show: an interpreter, a script. No
    /// standing rule may clear such a command.
    package var runsOtherCode: Bool

    package typealias Part = CommandFinding.Part

    static let partsMax = 64

    /// Of a text that cannot be taken apart nothing is known; so it may do anything.
    static func unreadable(_ reason: String) -> ShellVerdict {
        ShellVerdict(
            reach: .irreversible, egress: true, why: "It cannot be taken apart: \(reason).",
            parts: [], runsOtherCode: true)
    }
}

extension ShellVerdict {
    /// What a command for bash may do, as far as its text tells. Total, and in time that grows
    /// with the length of the text.
    package init(of command: String, by rules: ShellRules = .shipped) {
        self = ShellJudge.verdict(on: command, rules: rules)
    }

    /// What is recorded of it: enough for a person to find each part in the text.
    var finding: CommandFinding {
        CommandFinding(
            parts: parts.map { part in
                Part(
                    text: part.text.shortened, reach: part.reach, egress: part.egress,
                    why: part.why)
            }, runsOtherCode: runsOtherCode)
    }
}
