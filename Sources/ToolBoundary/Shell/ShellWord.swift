/// One word of a command as it was written, before the shell expands it.
package struct ShellWord: Hashable, Sendable {
    var atoms: [ShellAtom] = []
    /// Whether some part stood in quotes: such a word counts even when it is empty.
    var hasQuotes = false

    init() {}

    init(_ text: String, quoted: Bool = true) {
        atoms = text.unicodeScalars.map { .literal($0, quoted: quoted) }
        hasQuotes = quoted
    }

    init(_ atom: ShellAtom) { atoms = [atom] }

    /// The text, where nothing in it is expanded.
    var literal: String? {
        // A bracket alone is the name of a program and of a pattern both; nothing can match it.
        if atoms == [.literal("[", quoted: false)] { return "[" }
        return start.count == atoms.count && !isHome ? String(start) : nil
    }

    /// What is certain to stand at its beginning.
    var start: String.UnicodeScalarView {
        var text = String.UnicodeScalarView()
        for case .literal(let scalar, let quoted) in atoms.prefix(while: \.isFixed) {
            _ = quoted
            text.append(scalar)
        }
        return text
    }

    /// What is left without so many characters of its beginning.
    func dropping(_ count: Int) -> ShellWord {
        var rest = self
        rest.atoms.removeFirst(count)
        return rest
    }

    /// Whether it begins with the name of a home directory.
    var isHome: Bool { atoms.first == .literal("~", quoted: false) }

    /// The text as it is shown: what is expanded is spelled as an ellipsis.
    var shown: String {
        var text = ""
        for atom in atoms {
            if case .literal(let scalar, _) = atom {
                text.unicodeScalars.append(scalar)
            } else {
                text += "…"
            }
        }
        return text
    }
}

/// One character of a word, or a place where the shell will put something.
package enum ShellAtom: Hashable, Sendable {
    case literal(Unicode.Scalar, quoted: Bool)
    case expansion(ShellExpansion, quoted: Bool)

    static let patternMarks: Set<Unicode.Scalar> = ["*", "?", "["]

    /// Whether it stands for itself and for nothing else.
    var isFixed: Bool {
        switch self {
        case .literal(let scalar, let quoted): quoted || !Self.patternMarks.contains(scalar)
        case .expansion: false
        }
    }

    func isUnquoted(_ wanted: Unicode.Scalar) -> Bool { self == .literal(wanted, quoted: false) }
}

/// What the shell puts into a word.
package enum ShellExpansion: Hashable, Sendable {
    /// `$name`, and nothing done to its value.
    case variable(String)
    /// `$#`, `$?`, `$((…))`.
    case number
    /// `$@` and the like: any number of words, even in quotes.
    case many
    /// `<(…)`: the name of a pipe.
    case pipe
    /// The output of a command, a changed value, anything.
    case other
}
