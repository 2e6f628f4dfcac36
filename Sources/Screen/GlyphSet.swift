/// A sign in both forms, as a theme gives it.
package struct GlyphPair: Hashable, Sendable {
    package var unicode: String
    package var ascii: String

    package init(unicode: String, ascii: String) {
        self.unicode = unicode
        self.ascii = ascii
    }
}

/// The signs that one terminal is drawn with.
package struct GlyphSet: Hashable, Sendable {
    package let isASCII: Bool
    private var replaced: [Glyph: String]

    package static let unicode = GlyphSet(isASCII: false)
    package static let ascii = GlyphSet(isASCII: true)

    /// - Parameter replaced: What a theme wants drawn instead of the signs that ship.
    package init(isASCII: Bool, replaced: [Glyph: GlyphPair] = [:]) {
        self.isASCII = isASCII
        self.replaced = replaced.mapValues { isASCII ? $0.ascii : $0.unicode }
    }

    package func text(_ glyph: Glyph) -> String {
        replaced[glyph] ?? (isASCII ? glyph.ascii : glyph.unicode)
    }

    /// From lowest to highest.
    package var sparkLevels: [Unicode.Scalar] {
        isASCII ? Self.asciiLevels : Self.unicodeLevels
    }

    package func border(_ weight: Weight) -> Border {
        switch weight {
        case .ascii: Border.ascii
        case .light: isASCII ? Border.ascii : Border.light
        case .heavy: isASCII ? Border.asciiHeavy : Border.heavy
        }
    }

    private static let unicodeLevels: [Unicode.Scalar] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let asciiLevels: [Unicode.Scalar] = ["_", ".", "-", "=", "+", "*", "#", "@"]
}

/// The pieces that a box is made of.
package struct Border: Hashable, Sendable {
    package let horizontal, vertical: Unicode.Scalar
    package let topLeft, topRight, bottomLeft, bottomRight: Unicode.Scalar

    package static let light = Border("─", "│", corners: ["┌", "┐", "└", "┘"])
    package static let heavy = Border("━", "┃", corners: ["┏", "┓", "┗", "┛"])
    package static let ascii = Border("-", "|", corners: ["+", "+", "+", "+"])
    package static let asciiHeavy = Border("=", "|", corners: ["+", "+", "+", "+"])

    private init(
        _ horizontal: Unicode.Scalar, _ vertical: Unicode.Scalar, corners: [Unicode.Scalar]
    ) {
        self.horizontal = horizontal
        self.vertical = vertical
        (topLeft, topRight, bottomLeft, bottomRight) = (
            corners[0], corners[1], corners[2], corners[3]
        )
    }
}
