extension YAMLSyntaxError {
    /// The mistake in words for someone who knows YAML by sight, not by its grammar.
    func mistake(in source: UnsafeBufferPointer<UInt8>, file: String) -> Mistake {
        let (message, hint) = told(source)
        var begun: String?
        if let contextPosition, contextPosition != position, let what = contextWords {
            begun = "\(what) began on line \(contextPosition.line)"
        }
        let advice = [hint, begun].compactMap(\.self).joined(separator: "; ")
        return Mistake(
            file: file, position: position, message: message,
            hint: advice.isEmpty ? nil : advice)
    }

    private func told(_ source: UnsafeBufferPointer<UInt8>) -> (message: String, hint: String?) {
        switch problem {
        case "found character that cannot start any token":
            return badStart(source)
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            return ("a tab is not allowed here", "indent with spaces")
        case "mapping values are not allowed in this context":
            return (
                "a `:` is not allowed here",
                "put text that contains `: ` in quotes, or check the indentation"
            )
        case "did not find expected key":
            return ("there is no key where one belongs", "check the indentation and the quotes")
        case "did not find expected node content":
            return ("there is no value where one belongs", "check the punctuation around it")
        case "could not find expected ':'":
            return ("there is no `:` after a key", "write `key: value`, and check the indentation")
        case "did not find expected '-' indicator":
            return ("there is no `-` where a list goes on", "check the indentation")
        case "did not find expected ',' or ']'":
            return ("a list in brackets is not closed", "add `,` or `]`")
        case "did not find expected ',' or '}'":
            return ("a mapping in braces is not closed", "add `,` or `}`")
        case "found unexpected end of stream":
            return ("the file ends inside a quoted text", "add the closing quote")
        case "control characters are not allowed":
            return ("a control character is not allowed", "remove it, or write it as \\xNN in \"\"")
        case let problem where problem.contains("UTF-8"):
            return ("the file is not valid UTF-8 here", "save it as UTF-8")
        case "found undefined tag handle":
            return ("an undefined tag handle", "remove the tag")
        default:
            return (problem, nil)
        }
    }

    private func badStart(
        _ source: UnsafeBufferPointer<UInt8>
    ) -> (message: String, hint: String?) {
        switch character(source) {
        case "\t": ("a tab is not allowed here", "indent with spaces")
        case let found?:
            (
                "a value cannot begin with \(Mistake.quote(String(found)))",
                "put it in quotes"
            )
        case nil: (problem, nil)
        }
    }

    /// The character at the position.
    private func character(_ source: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
        let lines = source.split(
            separator: UInt8(ascii: "\n"), maxSplits: position.line,
            omittingEmptySubsequences: false)
        guard position.line <= lines.count else { return nil }
        let text = String(decoding: lines[position.line - 1], as: UTF8.self)
        return text.unicodeScalars.dropFirst(position.column - 1).first
    }

    private var contextWords: String? {
        switch context {
        case "while parsing a block mapping", "while parsing a flow mapping": "the mapping"
        case "while parsing a block collection", "while parsing a flow sequence": "the list"
        case "while scanning a quoted scalar": "the quoted text"
        case "while scanning a simple key": "the key"
        case "while scanning a block scalar": "the block of text"
        default: nil
        }
    }
}
