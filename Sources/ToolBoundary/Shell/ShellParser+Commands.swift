extension ShellParser {
    /// Commands one after another, up to what closes them; that itself is left for the caller.
    mutating func list(until closer: Closer) throws(Failure) {
        while true {
            try skipLines()
            if try isClosed(by: closer) { return }
            let first = script.parts.count
            let isPlain = try chain()
            skipBlanks()
            let isBackground = next == "&"
            if !isPlain || isBackground { makeUncertain(from: first) }
            switch next {
            case "&": place += 1
            case ";" where peek() != ";" && peek() != "&": place += 1
            case nil, "\n", ")", ";", "#": break
            default:
                throw Failure(reason: "`\(next.map(String.init) ?? "")` stands where no word can")
            }
        }
    }

    private func isClosed(by closer: Closer) throws(Failure) -> Bool {
        guard let scalar = next else {
            if closer.parenthesis || closer.caseEnd || !closer.words.isEmpty {
                throw Failure(reason: "something that was begun is not ended")
            }
            return true
        }
        switch scalar {
        case ")" where closer.parenthesis: return true
        case ";" where closer.caseEnd && (peek() == ";" || peek() == "&"): return true
        case ")", ";", "&", "|":
            throw Failure(reason: "`\(scalar)` stands where a command is expected")
        default: break
        }
        guard let word = reserved() else { return false }
        if closer.words.contains(word) { return true }
        if Self.closing.contains(word) { throw Failure(reason: "`\(word)` ends nothing") }
        return false
    }

    private static let closing: Set<String> = [
        "then", "do", "done", "fi", "else", "elif", "esac", "}",
    ]

    /// The word at this place, where it is not quoted and could be one of the grammar's.
    func reserved() -> String? {
        var end = place
        while end < text.count, !text[end].isMeta { end += 1 }
        guard end > place, end - place <= 8 else { return nil }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: text[place..<end])
        return String(word)
    }

    /// Pipelines joined by `&&` and `||`. True when it is one command alone.
    private mutating func chain() throws(Failure) -> Bool {
        var isPlain = try pipeline()
        while true {
            skipBlanks()
            guard take("&&") || take("||") else { return isPlain }
            isPlain = false
            try skipLines()
            _ = try pipeline()
        }
    }

    private mutating func pipeline() throws(Failure) -> Bool {
        var isPlain = true
        skipBlanks()
        while next == "!", peek().map({ $0.isMeta }) ?? true {
            place += 1
            skipBlanks()
        }
        try command()
        while true {
            skipBlanks()
            guard next == "|", peek() != "|" else { return isPlain }
            place += 1
            if next == "&" { place += 1 }
            isPlain = false
            try skipLines()
            try command()
        }
    }

    /// What may not run, or runs in a process of its own, gives nothing to what comes after it.
    private mutating func makeUncertain(from first: Int) {
        for index in first..<script.parts.count {
            switch script.parts[index] {
            case .function(var function):
                function.isCertain = false
                script.parts[index] = .function(function)
            case .command(var command):
                command.isCertain = false
                script.parts[index] = .command(command)
            case .variable(let name, let values, _):
                script.parts[index] = .variable(name, values: values, isCertain: false)
            default: break
            }
        }
    }

    mutating func command() throws(Failure) {
        if next == "(" { return try parenthesised() }
        switch reserved() {
        case "{": try group()
        case "if": try branch()
        case "while", "until": try loop()
        case "for": try forLoop()
        case "case": try choice()
        case "[[": try condition()
        case "time": try timed()
        case "function":
            place += 8
            skipBlanks()
            let name = try word()
            skipBlanks()
            if take("(") {
                skipBlanks()
                try expect(")", in: "a function")
            }
            try body(of: name)
        case "select", "coproc":
            throw Failure(reason: "`select` and `coproc` are not taken apart")
        default: try simple()
        }
    }

    private mutating func timed() throws(Failure) {
        place += 4
        skipBlanks()
        if stands("-p"), peek(2).map({ $0.isMeta }) ?? true {
            place += 2
            skipBlanks()
        }
        if next == nil || next == "\n" || next == ";" { return }
        try deeper { (parser) throws(Failure) in try parser.command() }
    }

    // MARK: Simple commands

    private mutating func simple() throws(Failure) {
        var command = ShellCommand()
        command.function = function
        command.isCertain = nesting == 0
        let begin = place
        while true {
            skipBlanks()
            guard let scalar = next else { break }
            if scalar == "#" || scalar == "\n" { break }
            if try redirection() { continue }
            if scalar == "(" {
                guard command.words.count == 1, command.assignments.isEmpty else {
                    throw Failure(reason: "`(` stands where no command begins")
                }
                place += 1
                skipBlanks()
                try expect(")", in: "a function")
                return try body(of: command.words[0])
            }
            if scalar.isMeta, !beginsPipe { break }
            if command.words.isEmpty, let assignment = try assignment() {
                command.assignments.append(assignment)
                continue
            }
            command.words += try expandedWord()
        }
        guard place > begin else { throw Failure(reason: "a command is missing") }
        command.source = source(from: begin)
        script.parts.append(.command(command))
    }

    /// The words that stand at this place as one.
    mutating func expandedWord() throws(Failure) -> [ShellWord] {
        let word = try word()
        do throws(BraceExpansion.TooMany) {
            return try BraceExpansion.words(of: word)
        } catch {
            throw Failure(reason: "a word expands to very many")
        }
    }

    /// `name=value`, `name+=value`, `name[…]=value`, `name=(…)`; nil where none begins here.
    private mutating func assignment() throws(Failure) -> ShellAssignment? {
        guard let scalar = next, scalar.isNameStart else { return nil }
        let begin = place
        let name = name()
        var isPlain = true
        if next == "[" {
            isPlain = false
            place += 1
            let index = place
            while let scalar = next, scalar.isNamePart {
                _ = scalar
                place += 1
            }
            let name = source(from: index)
            guard take("]") else {
                place = begin
                return nil
            }
            if name.unicodeScalars.first?.isNameStart ?? false {
                script.parts.append(.arithmetic([name]))
            }
        }
        let adds = take("+=")
        guard adds || take("=") else {
            place = begin
            return nil
        }
        if !isPlain || next == "(" { script.arrays.insert(name) }
        if take("(") {
            try elements()
            return ShellAssignment(name: name, value: nil)
        }
        let value = try word()
        return ShellAssignment(name: name, value: isPlain && !adds ? value : nil)
    }

    private mutating func elements() throws(Failure) {
        var words: [ShellWord] = []
        while true {
            try skipLines()
            guard let scalar = next else { throw Failure(reason: "an array is not closed") }
            if scalar == ")" {
                place += 1
                script.parts.append(.kept(words))
                return
            }
            if scalar.isMeta, !beginsPipe {
                throw Failure(reason: "`\(scalar)` stands in an array")
            }
            if scalar == "[" { throw Failure(reason: "an array is given with indexes") }
            words += try expandedWord()
        }
    }

    private mutating func body(of name: ShellWord) throws(Failure) {
        guard let literal = name.literal, !literal.isEmpty else {
            throw Failure(reason: "a function's name is made by an expansion")
        }
        guard function == nil else { throw Failure(reason: "a function stands in a function") }
        script.parts.append(
            .function(ShellFunction(name: literal, isCertain: nesting == 0)))
        function = literal
        defer { function = nil }
        try skipLines()
        guard
            next == "(" || ["{", "if", "while", "until", "for", "case", "[["].contains(reserved())
        else { throw Failure(reason: "a function has no body") }
        try command()
    }
}
