/// Why there is no screen.
package struct TerminalError: Error, Hashable, CustomStringConvertible {
    package let description: String

    static func notATerminal(_ stream: String) -> TerminalError {
        TerminalError(
            description: """
                \(stream) is not a terminal, and the console needs one for both input and output. \
                Run it without a pipe or a redirection.
                """)
    }

    static let noType = TerminalError(
        description: """
            TERM is not set, so the kind of terminal is unknown. Set it, for example \
            TERM=xterm-256color.
            """)

    static func unknownType(_ name: String) -> TerminalError {
        TerminalError(
            description: """
                TERM is '\(name)', which this system's terminfo does not know. Install its entry \
                (Debian: ncurses-term), or set TERM=xterm-256color if the terminal is like xterm.
                """)
    }

    static func tooSimple(_ name: String) -> TerminalError {
        TerminalError(
            description: """
                TERM is '\(name)', a terminal that cannot place its cursor, which the console \
                needs. Use another terminal, or set TERM to what it really is.
                """)
    }

    static let notOpened = TerminalError(
        description: "ncurses could not set the terminal up. Run `reset`, then try again.")
}
