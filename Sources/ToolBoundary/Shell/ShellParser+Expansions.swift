extension ShellParser {
    /// What a `$` begins.
    mutating func dollar(into word: inout ShellWord, quoted: Bool) throws(Failure) {
        place += 1
        switch next {
        case "'" where !quoted:
            place += 1
            try ansiQuoted(into: &word)
            return
        case "\"" where !quoted:
            place += 1
            word.hasQuotes = true
            try doubleQuoted(into: &word)
            return
        case "(":
            let expansion = try deeper { (parser) throws(Failure) in try parser.parenthesis() }
            word.atoms.append(.expansion(expansion, quoted: quoted))
        case "{":
            let expansion = try deeper { (parser) throws(Failure) in
                try parser.braces(quoted: quoted)
            }
            word.atoms.append(.expansion(expansion, quoted: quoted))
        case "[": throw Failure(reason: "`$[…]` is an old way to calculate")
        case let scalar? where scalar.isNameStart:
            word.atoms.append(.expansion(.variable(name()), quoted: quoted))
        case let scalar? where scalar.isDigit || ["@", "*", "_", "!", "-"].contains(scalar):
            place += 1
            let isMany = scalar == "@" || scalar == "*"
            word.atoms.append(.expansion(isMany ? .many : .other, quoted: quoted))
        case "#", "?", "$":
            place += 1
            word.atoms.append(.expansion(.number, quoted: quoted))
        default: word.atoms.append(.literal("$", quoted: true))
        }
    }

    mutating func name() -> String {
        let begin = place
        while let scalar = next, scalar.isNamePart {
            _ = scalar
            place += 1
        }
        return source(from: begin)
    }

    /// `$(…)` or `$((…))`, from its parenthesis.
    private mutating func parenthesis() throws(Failure) -> ShellExpansion {
        if stands("((") {
            let (begin, count) = (place, script.parts.count)
            place += 2
            if try arithmetic() { return .number }
            (place, script.parts) = (begin, Array(script.parts[..<count]))
        }
        place += 1
        try substituted()
        return .other
    }

    /// The commands of a substitution, up to and with its closing parenthesis.
    mutating func substituted() throws(Failure) {
        guard hereDocuments.isEmpty else {
            throw Failure(reason: "a here-document is begun before a substitution")
        }
        try deeper { (parser) throws(Failure) in
            try parser.list(until: .subshell)
            try parser.checkDocuments()
            try parser.expect(")", in: "a substitution")
        }
    }

    func checkDocuments() throws(Failure) {
        if let document = hereDocuments.first {
            throw Failure(reason: "the here-document `\(document.delimiter)` has no body")
        }
    }

    mutating func backticks() throws(Failure) {
        place += 1
        var inner: [Unicode.Scalar] = []
        while let scalar = next, scalar != "`" {
            place += 1
            guard scalar == "\\", let escaped = next else {
                inner.append(scalar)
                continue
            }
            place += 1
            // A double quote is escaped inside double quotes only; which of the two is meant here
            // does not show.
            if escaped == "\"" { throw Failure(reason: "a quote is escaped in backticks") }
            if !["`", "\\", "$"].contains(escaped) { inner.append("\\") }
            inner.append(escaped)
        }
        try expect("`", in: "a substitution")
        var parser = nested(inner)
        try deeper { (_) throws(Failure) in
            try parser.list(until: .none)
            try parser.checkDocuments()
        }
        script = parser.script
    }

    /// A parser of a text inside this one, which adds to the same script.
    func nested(_ inner: [Unicode.Scalar]) -> ShellParser {
        var parser = ShellParser(inner)
        parser.script = script
        parser.depth = depth + 1
        parser.nesting = nesting + 1
        parser.function = function
        return parser
    }

    /// What stands between `((` and `))`, and whether it is arithmetic at all. The values of its
    /// variables are calculated as well, and may hold commands.
    mutating func arithmetic(ofLoop: Bool = false) throws(Failure) -> Bool {
        var open = 0
        var names: [String] = []
        while let scalar = next {
            switch scalar {
            case ")" where open == 0:
                guard peek() == ")" else { return false }
                place += 2
                script.parts.append(.arithmetic(names))
                return true
            case ")":
                open -= 1
                place += 1
            case "(":
                open += 1
                place += 1
            case "$":
                var word = ShellWord()
                try dollar(into: &word, quoted: true)
                note(word, in: &names)
            case _ where scalar.isNameStart: names.append(name())
            case _ where scalar.isDigit:
                while let digit = next, digit.isNamePart || digit == "#" {
                    _ = digit
                    place += 1
                }
            case "+", "-", "*", "/", "%", "<", ">", "=", "!", "&", "|", "^", "~", "?", ":", ",",
                " ", "\t":
                place += 1
            case ";" where ofLoop: place += 1
            default: return false
            }
        }
        return false
    }

    private mutating func note(_ word: ShellWord, in names: inout [String]) {
        for atom in word.atoms {
            switch atom {
            case .expansion(.variable(let name), _): names.append(name)
            case .expansion(.number, _): break
            default: script.parts.append(.danger("what is calculated comes from an expansion"))
            }
        }
    }

    /// `${…}`, from its brace.
    private mutating func braces(quoted: Bool) throws(Failure) -> ShellExpansion {
        place += 1
        var result = ShellExpansion.other
        if next == "!" {
            script.parts.append(.danger("`${!…}` takes the name of a variable from a variable"))
            place += 1
        } else if next == "#", peek() != "}" {
            place += 1
            result = .number
        }
        var named: String?
        if let scalar = next, scalar.isNameStart {
            named = name()
        } else if let scalar = next, scalar.isDigit || "@*#?$!-".unicodeScalars.contains(scalar) {
            place += 1
            if scalar == "@" || scalar == "*" { result = .many }
        } else {
            throw Failure(reason: "`${` is followed by no name")
        }
        if next == "[" {
            if let named { script.arrays.insert(named) }
            result = try subscripted() ? .many : .other
        }
        if take("}") {
            if let named, result == .other { return .variable(named) }
            return result
        }
        try operation(on: named, quoted: quoted)
        return result == .many ? .many : .other
    }

    /// The `[…]` behind the name of an array; true when it stands for all elements.
    private mutating func subscripted() throws(Failure) -> Bool {
        place += 1
        if take("@]") || take("*]") { return true }
        var names: [String] = []
        while let scalar = next, scalar != "]" {
            if scalar.isNameStart {
                names.append(name())
            } else if scalar.isDigit || "+-*/% ".unicodeScalars.contains(scalar) {
                place += 1
            } else if scalar == "$" {
                var word = ShellWord()
                try dollar(into: &word, quoted: true)
                note(word, in: &names)
            } else {
                throw Failure(reason: "the index of an array is not a number")
            }
        }
        try expect("]", in: "the index of an array")
        script.parts.append(.arithmetic(names))
        return false
    }

    /// What is done to the value in `${name…}`, up to the closing brace.
    private mutating func operation(on name: String?, quoted: Bool) throws(Failure) {
        let isTransformed = next == "@"
        if isTransformed, peek() == "P" {
            script.parts.append(.danger("`${…@P}` runs what stands in a variable"))
        }
        let assigns = stands("=") || stands(":=")
        let cuts = next == ":" && !["-", "=", "?", "+"].contains(peek() ?? " ")
        if let name, assigns {
            script.parts.append(.variable(name, values: nil, isCertain: false))
        }
        var names: [String] = []
        var word = ShellWord()
        while let scalar = next, scalar != "}" {
            switch scalar {
            case "'" where quoted:
                throw Failure(reason: "a `'` in `\"${…}\"` can be read in two ways")
            case "\"":
                place += 1
                try doubleQuoted(into: &word)
            case "'", "\\", "$", "`":
                try operand(scalar, into: &word, quoted: quoted)
            case _ where cuts && scalar.isNameStart: names.append(self.name())
            case "{", "<", ">":
                throw Failure(reason: "`\(scalar)` in `${…}` can be read in two ways")
            default: place += 1
            }
        }
        try expect("}", in: "`${…}`")
        guard cuts else { return }
        note(word, in: &names)
        script.parts.append(.arithmetic(names))
    }

    private mutating func operand(
        _ scalar: Unicode.Scalar, into word: inout ShellWord, quoted: Bool
    ) throws(Failure) {
        switch scalar {
        case "$": try dollar(into: &word, quoted: quoted)
        case "`":
            try backticks()
            word.atoms.append(.expansion(.other, quoted: quoted))
        case "\\":
            place += 1
            guard next != nil else { throw Failure(reason: "it ends in a backslash") }
            place += 1
        default:
            place += 1
            while let inner = next, inner != "'" {
                _ = inner
                place += 1
            }
            try expect("'", in: "`${…}`")
        }
    }
}
