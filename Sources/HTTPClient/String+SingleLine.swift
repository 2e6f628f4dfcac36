extension String {
    /// The text on one line, for a message: control characters and line breaks become one space,
    /// and what is longer than `bytesMax` is cut, with a mark.
    ///
    /// Bidirectional overrides go too: they could make a message read as another.
    package func singleLine(bytesMax: Int) -> String {
        var line = ""
        var isGap = false
        for scalar in unicodeScalars {
            if scalar.isUnfitForMessage || scalar == " " {
                isGap = !line.isEmpty
                continue
            }
            if line.utf8.count + 4 > bytesMax { return line + "…" }
            if isGap { line.unicodeScalars.append(" ") }
            isGap = false
            line.unicodeScalars.append(scalar)
        }
        return line
    }
}

extension Unicode.Scalar {
    fileprivate var isUnfitForMessage: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }
}
