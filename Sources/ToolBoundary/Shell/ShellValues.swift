/// What is known of the values of a script's variables.
struct ShellValues {
    private struct Variable {
        /// Every word that it is set to; nil when one of them is not in the text.
        var words: [ShellWord]?
        /// Whether it has been set for certain at the place that is looked at.
        var isSet = false
    }

    static let textsMax = 32
    /// Whether a variable that the script does not set is set by nobody else.
    var knowsAll = true
    private var variables: [String: Variable] = [:]
    /// Variables that may be arrays.
    private(set) var arrays: Set<String> = [
        "FUNCNAME", "PIPESTATUS", "DIRSTACK", "GROUPS", "MAPFILE", "COPROC", "BASH_REMATCH",
    ]

    private static let setters: Set<String> = [
        "read", "printf", "mapfile", "readarray", "getopts", "declare", "typeset", "local",
        "export", "readonly", "let", "unset",
    ]
    /// What the runner puts into the environment; each begins with a slash.
    private static let paths: Set<String> = ["HOME", "PWD", "OLDPWD", "TMPDIR"]

    init(_ script: ShellScript) {
        arrays.formUnion(script.arrays)
        for part in script.parts {
            switch part {
            case .variable(let name, let words, _): note(name, words)
            case .command(let command):
                for assignment in command.assignments {
                    note(assignment.name, assignment.value.map { [$0] })
                }
                noteSetters(command.words)
            default: break
            }
        }
    }

    private mutating func note(_ name: String, _ words: [ShellWord]?) {
        var variable = variables[name] ?? Variable(words: [])
        if let words, let known = variable.words {
            variable.words = known + words
        } else {
            variable.words = nil
        }
        variables[name] = variable
    }

    private mutating func noteSetters(_ words: [ShellWord]) {
        guard let place = words.firstIndex(where: { Self.setters.contains($0.literal ?? "") })
        else { return }
        let makesArrays = words[(place + 1)...].contains {
            $0.start.first == "-" && ($0.start.contains("a") || $0.start.contains("A"))
        }
        for word in words[(place + 1)...] {
            let name = String(word.start.prefix(while: \.isNamePart))
            if name.isEmpty { continue }
            note(name, nil)
            if makesArrays { arrays.insert(name) }
        }
    }

    mutating func isSet(_ name: String) { variables[name]?.isSet = true }

    /// Every text that the word can become as one word, or nil where that is not known.
    func texts(of word: ShellWord, depth: Int = 0) -> [String]? {
        if let literal = word.literal { return [literal] }
        guard depth < 4, !word.isHome else { return nil }
        var texts = [""]
        for atom in word.atoms {
            switch atom {
            case .literal(let scalar, _):
                guard atom.isFixed else { return nil }
                texts = texts.map { $0 + String(scalar) }
            case .expansion(.variable(let name), let quoted):
                guard let values = values(of: name, depth: depth),
                    quoted || values.allSatisfy(\.isOneWord),
                    values.count * texts.count <= Self.textsMax
                else { return nil }
                texts = texts.flatMap { text in values.map { text + $0 } }
            default: return nil
            }
        }
        return texts
    }

    private func values(of name: String, depth: Int) -> [String]? {
        guard let variable = variables[name], let words = variable.words else { return nil }
        var values: [String] = variable.isSet ? [] : [""]
        for word in words {
            guard let texts = texts(of: word, depth: depth + 1),
                values.count + texts.count <= Self.textsMax
            else { return nil }
            values += texts
        }
        return values
    }

    func words(of name: String) -> [ShellWord]? { variables[name]?.words }

    /// Whether the word could become one that begins with a dash, or several words.
    func mayBeOption(_ word: ShellWord, depth: Int = 0) -> Bool {
        if let texts = texts(of: word) { return texts.contains { $0.hasPrefix("-") } }
        if depth > 3 || word.start.first == "-" || maySplit(word, depth: depth) { return true }
        if !word.start.isEmpty { return false }
        switch word.atoms.first {
        case .literal: return !word.isHome
        case .expansion(.number, _), .expansion(.pipe, _), nil: return false
        case .expansion(.variable(let name), _):
            if variables[name] == nil { return !Self.paths.contains(name) }
            guard let words = variables[name]?.words else { return true }
            return words.contains { mayBeOption($0, depth: depth + 1) }
        case .expansion: return true
        }
    }

    /// Whether the word could become more or fewer than one.
    func maySplit(_ word: ShellWord, depth: Int = 0) -> Bool {
        for atom in word.atoms {
            switch atom {
            case .literal, .expansion(.number, _), .expansion(.pipe, _): continue
            case .expansion(.many, _): return true
            case .expansion(.other, let quoted): if !quoted { return true }
            case .expansion(.variable(let name), let quoted):
                if quoted { continue }
                if variables[name] == nil, Self.paths.contains(name) { continue }
                guard depth < 4, let values = values(of: name, depth: 0),
                    values.allSatisfy(\.isOneWord)
                else { return true }
            }
        }
        return false
    }

    /// Whether its value, calculated, is a number and runs nothing.
    func isNumber(_ name: String) -> Bool {
        guard let variable = variables[name] else { return knowsAll }
        guard let words = variable.words else { return false }
        return words.allSatisfy { word in
            if word.atoms.count == 1, case .expansion(.number, _) = word.atoms[0] { return true }
            guard let literal = word.literal else { return false }
            return literal.unicodeScalars.allSatisfy { $0.isDigit || $0 == "-" }
        }
    }
}

extension String {
    /// Whether it stays one word when it is not quoted.
    fileprivate var isOneWord: Bool {
        !isEmpty
            && unicodeScalars.allSatisfy { scalar in
                !scalar.isBlank && scalar != "\n" && !ShellAtom.patternMarks.contains(scalar)
            }
    }
}

extension ShellValues {
    /// Whether each value is a pattern of files, so that it becomes the name of one that is there.
    func areFileNames(_ name: String) -> Bool {
        guard let words = words(of: name) else { return false }
        return words.allSatisfy { word in
            word.atoms.allSatisfy { if case .literal = $0 { true } else { false } }
                && !ShellPath.isSocket(String(word.start))
        }
    }
}
