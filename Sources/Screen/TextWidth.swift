import CUTF8Proc

/// How many columns text takes.
///
/// The widths are utf8proc's, with three differences that follow what terminals do: spacing marks
/// take a column of their own, the vowels and finals of a Hangul syllable take none, and
/// *ambiguous* is 1.
package enum TextWidth {
    /// What stands for a code point that cannot be shown.
    package static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// 0, 1 or 2 columns. 0 means that it combines with what is before it, or cannot be shown.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x7F { return value < 0x20 ? 0 : 1 }
        if isJamo(value) { return 0 }
        let width = Int(utf8proc_charwidth(Int32(bitPattern: value)))
        if width != 0 { return width }
        return scalar.properties.generalCategory == .spacingMark ? 1 : 0
    }

    package static func of(_ cluster: Character) -> Int {
        var width = 0
        forEachCell(of: cluster, style: .plain) { width += $0.width }
        return width
    }

    package static func of(_ text: String) -> Int {
        if isSimple(text) { return text.unicodeScalars.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// Whether every code point takes one column and none combines with another.
    ///
    /// The common case by far, and one pass over the bytes decides it: ASCII, Latin letters, Greek
    /// and Cyrillic capitals and small letters, punctuation, arrows, lines and blocks.
    static func isSimple(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(isSimple)
    }

    private static func isSimple(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F, 0xA1...0xA8, 0xAA...0xAC, 0xAF...0x2FF, 0x391...0x3A1, 0x3A3...0x3FF,
            0x400...0x482, 0x48A...0x4FF, 0x2010...0x2027, 0x2030...0x203B, 0x2190...0x2193,
            0x21D0...0x22FF, 0x2500...0x25A9, 0x25AC...0x25B5, 0x25B7...0x25BF, 0x25C1...0x25CF,
            0x2713, 0x2717:
            true
        default: false
        }
    }

    /// The cells that one grapheme cluster is drawn with, without continuations.
    ///
    /// Most clusters make one cell. One with several letters of its own (Devanagari conjuncts,
    /// flags) makes several, so that nothing of it is lost; an emoji sequence is drawn as its first
    /// emoji.
    static func forEachCell(of cluster: Character, style: Style, _ body: (Cell) -> Void) {
        var pending: Cell?
        var joined = false
        for scalar in cluster.unicodeScalars {
            let value = scalar.value
            if value == 0x200D {
                joined = pending.map { isEmoji($0.base) } ?? false
                if joined { continue }
            }
            if (0xFE00...0xFE0F).contains(value), pending != nil { continue }
            if (0x1F3FB...0x1F3FF).contains(value), pending != nil { continue }
            if joined, isEmoji(scalar) { continue }
            let (drawn, width) = shown(scalar)
            if width > 0 {
                if let cell = pending { body(cell) }
                pending = Cell(drawn, width: width, style: style)
            } else if pending != nil {
                // A mark too many is dropped here; the sanitiser has shown it before.
                _ = pending?.combine(drawn)
            } else {
                pending = Cell("\u{25CC}", width: 1, style: style)
                _ = pending?.combine(drawn)
            }
        }
        if let cell = pending { body(cell) }
    }

    private static func shown(_ scalar: Unicode.Scalar) -> (Unicode.Scalar, width: Int) {
        let value = scalar.value
        // A regional indicator alone is drawn one or two columns wide, as the terminal likes: its
        // letter is not.
        if (0x1F1E6...0x1F1FF).contains(value) {
            return (Unicode.Scalar(UInt8(value - 0x1F1E6 + 0x41)), 1)
        }
        let width = of(scalar)
        return width > 0 || combines(scalar) ? (scalar, width) : (replacement, 1)
    }

    private static func combines(_ scalar: Unicode.Scalar) -> Bool {
        if isJamo(scalar.value) { return true }
        let properties = scalar.properties
        guard !properties.isDefaultIgnorableCodePoint else { return false }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0xFF && scalar.properties.isEmoji
    }

    private static func isJamo(_ value: UInt32) -> Bool {
        (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value)
    }
}
