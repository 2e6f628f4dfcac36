extension ShellParser {
    struct HereDocument {
        var delimiter: String
        /// Whether the body is taken as it stands.
        var isQuoted: Bool
        var dropsTabs: Bool
    }

    mutating func redirections() throws(Failure) {
        skipBlanks()
        while try redirection() { skipBlanks() }
    }

    /// One redirection, when one begins here.
    mutating func redirection() throws(Failure) -> Bool {
        let begin = place
        if stands("&>") {
            place += 2
            let kind: ShellRedirection.Kind = take(">") ? .append : .overwrite
            try redirect(kind, from: begin)
            return true
        }
        try descriptor()
        guard next == "<" || next == ">", peek() != "(" else {
            place = begin
            return false
        }
        try redirect(from: begin)
        return true
    }

    /// The number or `{name}` before the sign.
    private mutating func descriptor() throws(Failure) {
        let begin = place
        if next == "{" {
            place += 1
            let name = name()
            if next == "[", let end = text[place...].firstIndex(where: \.isMeta),
                text[end] == "<" || text[end] == ">", text[end - 1] == "}"
            {
                throw Failure(reason: "a descriptor is put into an array")
            }
            guard !name.isEmpty, take("}"), next == "<" || next == ">" else {
                place = begin
                return
            }
            script.parts.append(.variable(name, values: nil, isCertain: false))
            return
        }
        while let scalar = next, scalar.isDigit {
            _ = scalar
            place += 1
        }
        if next != "<" && next != ">" { place = begin }
    }

    private mutating func redirect(from begin: Int) throws(Failure) {
        if take("<<<") {
            skipBlanks()
            let text = try word()
            guard !text.atoms.isEmpty || text.hasQuotes else {
                throw Failure(reason: "`<<<` is followed by no word")
            }
            script.parts.append(.kept([text]))
        } else if stands("<<") {
            place += 2
            let dropsTabs = take("-")
            try hereDocument(dropsTabs: dropsTabs)
        } else if take("<&") || take(">&") {
            let isInput = text[place - 2] == "<"
            skipBlanks()
            try duplicate(isInput: isInput, from: begin)
        } else if take("<>") {
            try redirect(.readWrite, from: begin)
        } else if take(">>") {
            try redirect(.append, from: begin)
        } else if take(">|") || take(">") {
            try redirect(.overwrite, from: begin)
        } else {
            place += 1
            try redirect(.read, from: begin)
        }
    }

    private mutating func redirect(
        _ kind: ShellRedirection.Kind, from begin: Int
    ) throws(Failure) {
        skipBlanks()
        let words = try expandedWord()
        guard let target = words.first, words.count == 1,
            !target.atoms.isEmpty || target.hasQuotes
        else { throw Failure(reason: "a redirection names no file, or several") }
        script.parts.append(
            .redirection(
                ShellRedirection(kind: kind, target: target, source: source(from: begin))))
    }

    /// `>&2`, `2>&-`; or `>&file`, which is a file.
    private mutating func duplicate(isInput: Bool, from begin: Int) throws(Failure) {
        let target = try word()
        guard !target.atoms.isEmpty else { throw Failure(reason: "a redirection names no file") }
        if let text = target.literal {
            let number = text.hasSuffix("-") ? String(text.dropLast()) : text
            if number.unicodeScalars.allSatisfy(\.isDigit) { return }
        }
        script.parts.append(
            .redirection(
                ShellRedirection(
                    kind: isInput ? .read : .overwrite, target: target, source: source(from: begin))
            ))
    }

    private mutating func hereDocument(dropsTabs: Bool) throws(Failure) {
        skipBlanks()
        let word = try word()
        // An expansion in a delimiter is none: it stands for its own text.
        guard word.atoms.allSatisfy(\.isFixed), let delimiter = word.literal, !delimiter.isEmpty
        else { throw Failure(reason: "the end of a here-document is not plain") }
        hereDocuments.append(
            HereDocument(delimiter: delimiter, isQuoted: word.hasQuotes, dropsTabs: dropsTabs))
    }

    /// The bodies of the here-documents that were announced on the line that has just ended.
    mutating func readHereDocuments() throws(Failure) {
        let announced = hereDocuments
        hereDocuments = []
        for document in announced {
            var body: [Unicode.Scalar] = []
            while true {
                guard place < text.count else {
                    throw Failure(
                        reason: "the here-document that `\(document.delimiter)` ends does not end")
                }
                var line: [Unicode.Scalar] = []
                while let scalar = next, scalar != "\n" {
                    line.append(scalar)
                    place += 1
                }
                if next == "\n" { place += 1 }
                if document.dropsTabs { line = Array(line.drop { $0 == "\t" }) }
                if line.elementsEqual(document.delimiter.unicodeScalars) { break }
                body += line + ["\n"]
            }
            if document.isQuoted { continue }
            for (scalar, after) in zip(body, body.dropFirst()) where scalar == "\\" {
                if after == "\n" { throw Failure(reason: "a here-document joins its lines") }
            }
            try readExpansions(in: body)
        }
    }

    private mutating func readExpansions(in body: [Unicode.Scalar]) throws(Failure) {
        var parser = nested(body)
        var word = ShellWord()
        while let scalar = parser.next {
            switch scalar {
            case "\\": parser.place += 2
            case "$": try parser.dollar(into: &word, quoted: true)
            case "`": try parser.backticks()
            default: parser.place += 1
            }
        }
        script = parser.script
    }
}
