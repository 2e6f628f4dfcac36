/// Ways to put a text into a pattern so that it means itself there.
enum Quoting {
    /// Before anything but a letter or digit, PCRE2 takes a backslash for "as it stands".
    static func regex(_ text: String) -> String {
        escaping(text) { scalar in
            scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar)
        }
    }

    static func glob(_ text: String) -> String {
        escaping(text) { "*?[]\\".unicodeScalars.contains($0) }
    }

    private static func escaping(
        _ text: String, where isSpecial: (Unicode.Scalar) -> Bool
    ) -> String {
        var quoted = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpecial(scalar) { quoted.append("\\") }
            quoted.append(scalar)
        }
        return String(quoted)
    }
}
