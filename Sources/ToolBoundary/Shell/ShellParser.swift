/// Takes a bash script apart without running it.
///
/// It knows the grammar that people and models write; what it does not know it refuses, and a
/// script that is refused counts as one that cannot be taken back. Strictness is the point: where
/// two shells could read a text in two ways, it is refused.
struct ShellParser {
    /// Why a script cannot be taken apart.
    struct Failure: Error, Hashable {
        let reason: String
    }

    /// Where a list of commands ends.
    struct Closer {
        var parenthesis = false
        var caseEnd = false
        var words: Set<String> = []

        static let none = Closer()
        static let subshell = Closer(parenthesis: true)
        static func words(_ words: String...) -> Closer { Closer(words: Set(words)) }
    }

    static let scalarsMax = 65_536
    static let depthMax = 24

    let text: [Unicode.Scalar]
    var place = 0
    var script = ShellScript()
    /// Bodies of here-documents that begin at the next line.
    var hereDocuments: [HereDocument] = []
    var depth = 0
    /// How many branches, loops and subshells are around.
    var nesting = 0
    var function: String?

    static func parse(_ text: String) -> Result<ShellScript, Failure> {
        var parser = ShellParser(Array(text.unicodeScalars))
        do throws(Failure) {
            try parser.checkCharacters()
            try parser.list(until: .none)
            try parser.checkDocuments()
            return .success(parser.script)
        } catch {
            return .failure(error)
        }
    }

    init(_ text: [Unicode.Scalar]) { self.text = text }

    /// Characters that a person does not see, or takes for others, have no place in a command.
    private func checkCharacters() throws(Failure) {
        guard text.count <= Self.scalarsMax else {
            throw Failure(reason: "it has more than \(Self.scalarsMax) characters")
        }
        for (index, scalar) in text.enumerated() where scalar == "\\" {
            // The shell joins the lines before it looks at the words, even inside `$(`.
            guard index + 1 < text.count, text[index + 1] == "\n", index > 0 else { continue }
            if !text[index - 1].isBlank && text[index - 1] != "\n" {
                throw Failure(reason: "a backslash joins two lines in the middle of a word")
            }
        }
        for scalar in text where !scalar.isPlainASCII {
            if scalar.isASCII || scalar.isInvisible {
                let hex = String(scalar.value, radix: 16, uppercase: true)
                throw Failure(reason: "it holds the character U+\(hex), which cannot be seen")
            }
        }
    }

    // MARK: Characters

    var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    func peek(_ offset: Int = 1) -> Unicode.Scalar? {
        place + offset < text.count ? text[place + offset] : nil
    }

    func stands(_ words: String) -> Bool {
        let scalars = words.unicodeScalars
        return text[place...].prefix(scalars.count).elementsEqual(scalars)
    }

    mutating func take(_ words: String) -> Bool {
        guard stands(words) else { return false }
        place += words.unicodeScalars.count
        return true
    }

    mutating func expect(_ words: String, in what: String) throws(Failure) {
        guard take(words) else { throw Failure(reason: "`\(words)` is missing in \(what)") }
    }

    mutating func skipBlanks() {
        while let scalar = next {
            if scalar == " " || scalar == "\t" {
                place += 1
            } else if scalar == "\\", peek() == "\n" {
                place += 2
            } else {
                return
            }
        }
    }

    /// Skips blanks, comments and line ends; reads the here-documents that begin on the way.
    mutating func skipLines() throws(Failure) {
        while true {
            skipBlanks()
            switch next {
            case "#":
                while let scalar = next, scalar != "\n" {
                    _ = scalar
                    place += 1
                }
            case "\n":
                place += 1
                try readHereDocuments()
            default: return
            }
        }
    }

    func source(from begin: Int) -> String {
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: text[begin..<min(place, text.count)])
        var words = String(shown)
        while let last = words.last, last.isWhitespace { words.removeLast() }
        return words
    }

    /// Runs a part of the grammar one level deeper.
    mutating func deeper<Value>(
        _ body: (inout ShellParser) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard depth < Self.depthMax else {
            throw Failure(reason: "it is nested more than \(Self.depthMax) levels deep")
        }
        depth += 1
        nesting += 1
        defer {
            depth -= 1
            nesting -= 1
        }
        return try body(&self)
    }
}

extension Unicode.Scalar {
    var isBlank: Bool { self == " " || self == "\t" }
    var isDigit: Bool { ("0"..."9").contains(self) }
    var isNameStart: Bool {
        self == "_" || ("a"..."z").contains(self) || ("A"..."Z").contains(self)
    }
    var isNamePart: Bool { isNameStart || isDigit }
    /// What ends a word that is not quoted.
    var isMeta: Bool {
        switch self {
        case " ", "\t", "\n", ";", "&", "|", "(", ")", "<", ">": true
        default: false
        }
    }

    fileprivate var isPlainASCII: Bool {
        self == "\t" || self == "\n" || (0x20...0x7E).contains(value)
    }

    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate,
            .privateUse, .unassigned:
            true
        default: (0x115F...0x1160).contains(value) || value == 0x3164 || value == 0xFFA0
        }
    }

    /// A letter or number of any script, but none that is drawn like a sign of the shell.
    var isWordLetter: Bool {
        if (0xFF00...0xFFEF).contains(value) { return false }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }
}
