import Glibc

/// Which signs the terminal is drawn with.
package enum GlyphChoice: String, CaseIterable, Hashable, Sendable {
    /// By the locale: ASCII where it is not UTF-8, and in Chinese, Japanese and Korean ones, whose
    /// terminals draw many of the signs two columns wide.
    case auto
    case unicode
    case ascii
}

/// What the locale lets a terminal show.
struct TerminalLocale: Hashable {
    /// Whether more than ASCII can be written at all.
    let isUTF8: Bool
    let asciiGlyphs: Bool

    /// Finds out what the environment's locale shows, and takes a UTF-8 one into use for the whole
    /// process.
    ///
    /// ncurses always works in UTF-8: in other locales it sends sequences (repeated characters)
    /// that some terminals do not know. What is not ASCII is kept from a terminal of another
    /// encoding by `Canvas`.
    static func adopt(_ choice: GlyphChoice) -> TerminalLocale {
        let wanted = environmentName()
        let adopted = setlocale(LC_CTYPE, "") != nil
        // A UTF-8 locale that is not installed still says what the terminal shows.
        let isUTF8 = choice == .unicode || (adopted ? speaksUTF8() : namesUTF8(wanted))
        if !speaksUTF8() { _ = setlocale(LC_CTYPE, "C.UTF-8") }
        return TerminalLocale(
            isUTF8: isUTF8, asciiGlyphs: asciiGlyphs(choice, isUTF8: isUTF8, locale: wanted))
    }

    static func asciiGlyphs(_ choice: GlyphChoice, isUTF8: Bool, locale: String) -> Bool {
        switch choice {
        case .ascii: true
        case .unicode: false
        case .auto: !isUTF8 || ["zh", "ja", "ko"].contains { locale.hasPrefix($0) }
        }
    }

    /// The first of the three variables that says anything, as POSIX orders them.
    private static func environmentName() -> String {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            if let value = environment(name) { return value }
        }
        return "C"
    }

    private static func namesUTF8(_ locale: String) -> Bool {
        let lower = locale.lowercased()
        return lower.hasSuffix("utf-8") || lower.hasSuffix("utf8")
    }

    private static func speaksUTF8() -> Bool {
        nl_langinfo(CInt(CODESET)).map { String(cString: $0) } == "UTF-8"
    }
}

/// A variable of the environment; `nil` when it is missing or empty.
func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
}
