/// Turns text into visible pieces, one code point at a time.
struct Sanitiser {
    private let breaks: SafeText.Breaks
    private var lines: [SafeLine] = []
    private var line = SafeLine()
    /// Visible text that is not in `line` yet.
    private var run = String.UnicodeScalarView()
    private var previous: Unicode.Scalar?
    private var marks = 0
    private(set) var hiddenCount = 0

    init(breaks: SafeText.Breaks) {
        self.breaks = breaks
    }

    mutating func take(_ raw: String) {
        if Self.isPlain(raw) {
            line = SafeLine(trusted: raw)
            return
        }
        var scalars = raw.unicodeScalars.makeIterator()
        var ahead = scalars.next()
        while let scalar = ahead {
            ahead = scalars.next()
            // The pair of CR and LF is one line break; a CR alone hides what is before it.
            if scalar == "\r", ahead == "\n" { continue }
            take(scalar)
        }
    }

    mutating func finished() -> [SafeLine] {
        flush()
        return lines + [line]
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        defer { previous = scalar }
        switch scalar {
        case "\n" where breaks == .kept:
            flush()
            lines.append(line)
            line = SafeLine()
            marks = 0
        case "\n":
            sign(Glyph.lineBreak.unicode)
        case "\t":
            sign(Glyph.tab.unicode)
        default:
            if Self.isHidden(scalar), !isPresentation(scalar) {
                spell(scalar)
            } else if Self.isMark(scalar) {
                takeMark(scalar)
            } else {
                marks = 0
                run.append(scalar)
            }
        }
    }

    /// A cell holds four marks; more would not be drawn, so they are spelled out.
    private mutating func takeMark(_ scalar: Unicode.Scalar) {
        marks += 1
        if marks < Cell.scalarsMax {
            run.append(scalar)
        } else {
            spell(scalar)
        }
    }

    private mutating func spell(_ scalar: Unicode.Scalar) {
        flush()
        hiddenCount += 1
        let digits = String(scalar.value, radix: 16, uppercase: true)
        line.pieces.append(SafePiece(.hidden, "\\u{\(digits)}"))
    }

    private mutating func sign(_ text: String) {
        flush()
        marks = 0
        line.pieces.append(SafePiece(.space, text))
    }

    private mutating func flush() {
        guard !run.isEmpty else { return }
        line.pieces.append(SafePiece(.visible, String(run)))
        run = String.UnicodeScalarView()
    }

    /// The selector that asks for a coloured or a plain sign changes nothing that a reader could
    /// miss, but only right after a sign that has both forms: elsewhere selectors can carry a
    /// message.
    private func isPresentation(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value == 0xFE0F || scalar.value == 0xFE0E, let previous else { return false }
        return previous.value > 0xFF && previous.properties.isEmoji
    }

    /// Printable ASCII only: nothing to do, and nearly all that ever comes.
    private static func isPlain(_ raw: String) -> Bool {
        raw.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    /// Whether a reader could not see the code point, or would see something else for it.
    ///
    /// Controls, everything Unicode calls format or default ignorable (zero width, bidirectional
    /// controls, fillers, tags), line separators, private and unassigned ones, and the Braille cell
    /// without dots.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x7F { return value < 0x20 }
        if value < 0xA0 || value == 0x180E || value == 0x2800 { return true }
        if value == TextWidth.replacement.value { return false }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            return true
        default:
            return false
        }
    }
}
