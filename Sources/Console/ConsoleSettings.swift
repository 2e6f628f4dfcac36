package import Screen

/// What is settled before the console starts.
package struct ConsoleSettings: Hashable, Sendable {
    /// Who sits here; shown, and the driver's to send along.
    package var operatorName: String
    /// No command is ever submitted.
    package var readOnly: Bool
    package var glyphs: GlyphSet
    /// What the operator's local time is ahead of UTC, in milliseconds.
    package var utcOffsetMilliseconds: Int

    package init(
        operatorName: String = "", readOnly: Bool = false, glyphs: GlyphSet = .unicode,
        utcOffsetMilliseconds: Int = 0
    ) {
        self.operatorName = operatorName
        self.readOnly = readOnly
        self.glyphs = glyphs
        self.utcOffsetMilliseconds = utcOffsetMilliseconds
    }
}
