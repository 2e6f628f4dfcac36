/// Text in which nothing can hide: what a terminal would obey or not show is spelled out.
enum VisibleText {
    /// Spells control, direction, zero-width and tag characters as `\u{202E}`; tabs stay.
    static func of(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar != "\t" && (scalar.isControl || scalar.isInvisible) {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// C0, DEL and C1.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// Characters that change the order of others, or have no width.
    var isInvisible: Bool {
        switch value {
        case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}
