extension ShellParser {
    mutating func parenthesised() throws(Failure) {
        if stands("((") {
            let (begin, count) = (place, script.parts.count)
            place += 2
            if try arithmetic() { return try redirections() }
            (place, script.parts) = (begin, Array(script.parts[..<count]))
        }
        place += 1
        try substituted()
        try redirections()
    }

    mutating func group() throws(Failure) {
        place += 1
        // A group alone at the top runs as if it were not there.
        let isTop = nesting == 0 && function == nil
        if isTop { nesting -= 1 }
        defer { if isTop { nesting += 1 } }
        try deeper { (parser) throws(Failure) in
            try parser.list(until: .words("}"))
            try parser.expect("}", in: "a group")
        }
        try redirections()
    }

    mutating func branch() throws(Failure) {
        place += 2
        try deeper { (parser) throws(Failure) in
            try parser.list(until: .words("then"))
            try parser.expect("then", in: "an `if`")
            while true {
                try parser.list(until: .words("elif", "else", "fi"))
                if parser.take("elif") {
                    try parser.list(until: .words("then"))
                    try parser.expect("then", in: "an `if`")
                } else if parser.take("else") {
                    try parser.list(until: .words("fi"))
                } else {
                    return try parser.expect("fi", in: "an `if`")
                }
            }
        }
        try redirections()
    }

    mutating func loop() throws(Failure) {
        place += 5
        try deeper { (parser) throws(Failure) in
            try parser.list(until: .words("do"))
            try parser.doneLoop()
        }
        try redirections()
    }

    private mutating func doneLoop() throws(Failure) {
        try expect("do", in: "a loop")
        try list(until: .words("done"))
        try expect("done", in: "a loop")
    }

    mutating func forLoop() throws(Failure) {
        place += 3
        skipBlanks()
        if take("((") {
            guard try arithmetic(ofLoop: true) else {
                throw Failure(reason: "a `for ((…))` is not arithmetic")
            }
        } else {
            try loopVariable()
        }
        skipBlanks()
        if next == ";" { place += 1 }
        try skipLines()
        try deeper { (parser) throws(Failure) in try parser.doneLoop() }
        try redirections()
    }

    private mutating func loopVariable() throws(Failure) {
        guard let scalar = next, scalar.isNameStart else {
            throw Failure(reason: "`for` is followed by no name")
        }
        let name = name()
        try skipLines()
        guard reserved() == "in" else {
            script.parts.append(.variable(name, values: nil, isCertain: false))
            return
        }
        place += 2
        var values: [ShellWord] = []
        while true {
            skipBlanks()
            guard let scalar = next, scalar != "\n", scalar != ";" else { break }
            if scalar.isMeta, !beginsPipe {
                throw Failure(reason: "`\(scalar)` stands in the words of a `for`")
            }
            values += try expandedWord()
        }
        let isCertain = nesting == 0 && values.contains { $0.literal != nil }
        script.parts.append(.variable(name, values: values, isCertain: isCertain))
    }

    mutating func choice() throws(Failure) {
        place += 4
        skipBlanks()
        _ = try word()
        try skipLines()
        guard reserved() == "in" else { throw Failure(reason: "a `case` has no `in`") }
        place += 2
        try deeper { (parser) throws(Failure) in
            while true {
                try parser.skipLines()
                if parser.reserved() == "esac" {
                    parser.place += 4
                    return
                }
                try parser.casePatterns()
                try parser.list(until: Closer(caseEnd: true, words: ["esac"]))
                _ = parser.take(";;&") || parser.take(";;") || parser.take(";&")
            }
        }
        try redirections()
    }

    private mutating func casePatterns() throws(Failure) {
        _ = take("(")
        while true {
            skipBlanks()
            guard let scalar = next, !scalar.isMeta || beginsPipe else {
                throw Failure(reason: "a pattern of a `case` is missing")
            }
            _ = try word()
            skipBlanks()
            if take(")") { return }
            try expect("|", in: "a `case`")
        }
    }

    mutating func condition() throws(Failure) {
        place += 2
        var words: [ShellWord] = []
        while true {
            try skipLines()
            guard let scalar = next else { throw Failure(reason: "a `[[` is not closed") }
            if stands("]]"), peek(2).map({ $0.isMeta }) ?? true { break }
            if scalar.isMeta, !beginsPipe {
                guard take("&&") || take("||") || take("(") || take(")") || take("<") || take(">")
                else { throw Failure(reason: "`\(scalar)` stands in a `[[`") }
                continue
            }
            words.append(try word())
            guard words.last?.literal == "=~" else { continue }
            skipBlanks()
            words.append(try patternWord())
        }
        place += 2
        script.parts.append(.condition(words))
        try redirections()
    }
}
