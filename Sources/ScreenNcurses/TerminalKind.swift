import CNcurses

/// What the terminal named by TERM can do beyond what ncurses uses by itself.
struct TerminalKind: Hashable {
    /// Whether it takes the control sequences that nearly all terminals share; unknown ones are
    /// ignored there.
    let isANSI: Bool
    /// Whether it has a window title that can be set and put back.
    let hasTitle: Bool

    /// Reads the entry of terminfo.
    ///
    /// - Throws: `TerminalError` when there is none, or when the terminal cannot place its cursor.
    static func ofEnvironment(output: Int32) throws -> TerminalKind {
        guard let name = environment("TERM") else { throw TerminalError.noType }
        var found: Int32 = 0
        guard setupterm(nil, output, &found) == OK else {
            throw found == 1 ? TerminalError.tooSimple(name) : TerminalError.unknownType(name)
        }
        guard let address = screen_cursor_address() else { throw TerminalError.tooSimple(name) }
        return TerminalKind(
            isANSI: String(cString: address).hasPrefix("\u{1B}["),
            hasTitle: screen_capability_flag("XT") != 0)
    }

    /// Asks for bracketed paste and focus reports, and puts the title aside.
    var opening: String {
        guard isANSI else { return "" }
        return "\u{1B}[?2004h\u{1B}[?1004h" + (hasTitle ? "\u{1B}[22;2t" : "")
    }

    /// Takes `opening` back.
    var closing: String {
        guard isANSI else { return "" }
        return "\u{1B}[?1004l\u{1B}[?2004l" + (hasTitle ? "\u{1B}[23;2t" : "")
    }

    /// Everything that may be on, off at once: what a crash writes.
    var restoring: String {
        guard isANSI else { return "" }
        return "\u{1B}[?2026l\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1006l\u{1B}[?1004l\u{1B}[?2004l"
            + (hasTitle ? "\u{1B}[23;2t" : "")
            + "\u{1B}[?1l\u{1B}>\u{1B}[?25h\u{1B}[0m\u{1B}[?1049l"
    }
}
