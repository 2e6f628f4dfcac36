import Screen

/// Texts for a terminal without a screen: what a model, a tool or a file says must not move the
/// cursor of whoever reads it.
enum PlainText {
    /// One line, whatever the text holds.
    static func line(_ text: String) -> String {
        SafeText(text, breaks: .shown).plain
    }

    /// Several lines, each made safe.
    static func lines(_ text: String) -> String { SafeText(text).plain }
}
