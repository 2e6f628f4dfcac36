/// Regular expressions of ECMA-262: what PCRE2 takes, less what only PCRE2 takes.
enum RegexFormat {
    static func isPattern(_ text: String) -> Bool {
        hasKnownParts(text) && (try? Pattern(text, dialect: .ecmaScript)) != nil
    }

    private static func hasKnownParts(_ text: String) -> Bool {
        var rest = text.unicodeScalars[...]
        var isInSet = false
        var before: Unicode.Scalar?
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\":
                guard let letter = rest.popFirst(), isEscape(letter) else { return false }
                before = nil
                continue
            case "[": isInSet = true
            case "]": isInSet = false
            case "(" where !isInSet:
                if rest.first == "*" { return false }
                if rest.first == "?" {
                    let kind = rest.dropFirst().prefix(2).map(\.self)
                    guard let first = kind.first, ":=!<".unicodeScalars.contains(first) else {
                        return false
                    }
                }
            case "+" where !isInSet:
                // A second one would make the first possessive.
                if let before, "*+?}".unicodeScalars.contains(before) { return false }
            default: break
            }
            before = scalar
        }
        return true
    }

    /// Letters after a backslash mean something or are mistakes; other characters mean themselves.
    private static func isEscape(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value < 128, UInt8(scalar.value).isLetter else { return true }
        return "dDwWsSbBfnrtvcxukpP".unicodeScalars.contains(scalar)
    }
}
