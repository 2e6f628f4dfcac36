extension ShellParser {
    /// One word, up to a character that ends it.
    mutating func word() throws(Failure) -> ShellWord {
        var word = ShellWord()
        while let scalar = next {
            if beginsPipe {
                try pipe(into: &word)
                continue
            }
            if scalar.isMeta { break }
            try piece(into: &word)
        }
        return word
    }

    /// Whether `<(` or `>(` stands here: wherever a word may stand, that runs commands.
    var beginsPipe: Bool { (next == "<" || next == ">") && peek() == "(" }

    private mutating func pipe(into word: inout ShellWord) throws(Failure) {
        place += 2
        try substituted()
        word.atoms.append(.expansion(.pipe, quoted: true))
    }

    /// A word between blanks, whatever else stands in it: the pattern after `=~`.
    mutating func patternWord() throws(Failure) -> ShellWord {
        var word = ShellWord()
        while let scalar = next, !scalar.isBlank, scalar != "\n" {
            if beginsPipe {
                try pipe(into: &word)
            } else if scalar.isMeta {
                place += 1
                word.atoms.append(.literal(scalar, quoted: true))
            } else {
                try piece(into: &word)
            }
        }
        return word
    }

    private mutating func piece(into word: inout ShellWord) throws(Failure) {
        guard let scalar = next else { return }
        switch scalar {
        case "\\":
            place += 1
            guard let escaped = next else { throw Failure(reason: "it ends in a backslash") }
            place += 1
            if escaped == "\n" { return }
            word.atoms.append(.literal(escaped, quoted: true))
            word.hasQuotes = true
        case "'":
            place += 1
            word.hasQuotes = true
            try singleQuoted(into: &word)
        case "\"":
            place += 1
            word.hasQuotes = true
            try doubleQuoted(into: &word)
        case "$": try dollar(into: &word, quoted: false)
        case "`":
            try backticks()
            word.atoms.append(.expansion(.other, quoted: false))
        default:
            guard scalar.isASCII || scalar.isWordLetter else {
                throw Failure(
                    reason: "`\(scalar)` stands outside quotes and can be taken for another sign")
            }
            place += 1
            word.atoms.append(.literal(scalar, quoted: false))
        }
    }

    private mutating func singleQuoted(into word: inout ShellWord) throws(Failure) {
        while let scalar = next {
            place += 1
            if scalar == "'" { return }
            word.atoms.append(.literal(scalar, quoted: true))
        }
        throw Failure(reason: "a `'` is not closed")
    }

    mutating func doubleQuoted(into word: inout ShellWord) throws(Failure) {
        while let scalar = next {
            switch scalar {
            case "\"":
                place += 1
                return
            case "\\":
                place += 1
                guard let escaped = next else { throw Failure(reason: "a `\"` is not closed") }
                place += 1
                if escaped == "\n" { continue }
                if !["$", "`", "\"", "\\"].contains(escaped) {
                    word.atoms.append(.literal("\\", quoted: true))
                }
                word.atoms.append(.literal(escaped, quoted: true))
            case "$": try dollar(into: &word, quoted: true)
            case "`":
                try backticks()
                word.atoms.append(.expansion(.other, quoted: true))
            default:
                place += 1
                word.atoms.append(.literal(scalar, quoted: true))
            }
        }
        throw Failure(reason: "a `\"` is not closed")
    }

    /// `$'…'`: escapes are what they stand for.
    mutating func ansiQuoted(into word: inout ShellWord) throws(Failure) {
        word.hasQuotes = true
        while let scalar = next {
            place += 1
            if scalar == "'" { return }
            guard scalar == "\\" else {
                word.atoms.append(.literal(scalar, quoted: true))
                continue
            }
            word.atoms.append(.literal(try ansiEscape(), quoted: true))
        }
        throw Failure(reason: "a `$'` is not closed")
    }

    private static let simpleEscapes: [Unicode.Scalar: Unicode.Scalar] = [
        "n": "\n", "t": "\t", "r": "\r", "a": "\u{7}", "b": "\u{8}", "e": "\u{1B}", "E": "\u{1B}",
        "f": "\u{C}", "v": "\u{B}", "\\": "\\", "'": "'", "\"": "\"", "?": "?",
    ]

    private mutating func ansiEscape() throws(Failure) -> Unicode.Scalar {
        guard let scalar = next else { throw Failure(reason: "a `$'` is not closed") }
        place += 1
        if let simple = Self.simpleEscapes[scalar] { return simple }
        let value: UInt32?
        switch scalar {
        case "x": value = digits(radix: 16, most: 2)
        case "u": value = digits(radix: 16, most: 4)
        case "U": value = digits(radix: 16, most: 8)
        case "0"..."7":
            place -= 1
            value = digits(radix: 8, most: 3)
        default: value = nil
        }
        // Above 127 the bytes of a character may be written one by one, and be another one then.
        guard let value, value != 0, value < 128 || scalar == "u" || scalar == "U",
            let result = Unicode.Scalar(value)
        else { throw Failure(reason: "a `$'` holds an escape that is not known here") }
        return result
    }

    private mutating func digits(radix: Int, most: Int) -> UInt32? {
        var digits = ""
        while digits.count < most, let scalar = next, Character(scalar).isHexDigit,
            Int(String(scalar), radix: radix) != nil
        {
            digits.unicodeScalars.append(scalar)
            place += 1
        }
        return UInt32(digits, radix: radix)
    }
}
