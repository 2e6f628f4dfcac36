/// A function or initialiser with its size.
struct FunctionShape {
    let name: String
    let line: Int
    /// From the line of `func` or `init` to the closing brace; 0 without a body.
    let lines: Int
    let parameters: Int
}

extension SourceFile {
    /// Modules that are imported, with the line of each.
    var imports: [(module: String, line: Int)] {
        tokens.indices.compactMap { index in
            guard tokens[index].text == "import", tokens[index].kind == .word,
                index + 1 < tokens.count
            else { return nil }
            return (tokens[index + 1].text, tokens[index].line)
        }
    }

    private static let typeWords: Set<String> = [
        "struct", "class", "enum", "actor", "protocol", "typealias",
    ]

    /// Names of the types that are declared here, with the line of each.
    var declaredTypes: [(name: String, line: Int)] {
        var found: [(name: String, line: Int)] = []
        for index in tokens.indices.dropLast() where tokens[index].kind == .word {
            guard Self.typeWords.contains(tokens[index].text),
                tokens[index + 1].kind == .word,
                let first = tokens[index + 1].text.unicodeScalars.first,
                first.properties.isUppercase
            else { continue }
            found.append((tokens[index + 1].text, tokens[index].line))
        }
        return found
    }

    /// Names of the types that are extended here; of `A.B`, the last.
    var extendedTypes: Set<String> {
        var found: Set<String> = []
        for index in tokens.indices.dropLast()
        where tokens[index].text == "extension" && tokens[index].kind == .word {
            var place = index + 1
            if tokens[place].text == "[" { place += 1 }
            while place + 2 < tokens.count, tokens[place + 1].text == "." {
                found.insert(tokens[place].text)
                place += 2
            }
            found.insert(tokens[place].text)
        }
        return found
    }

    var functions: [FunctionShape] {
        tokens.indices.compactMap { index in
            guard tokens[index].kind == .word else { return nil }
            switch tokens[index].text {
            case "func": return shape(from: index, nameAt: index + 1)
            case "init" where isDeclaration(index): return shape(from: index, nameAt: index)
            default: return nil
            }
        }
    }

    /// `init` is also called: `self.init(`, `super.init(`, `.init(`.
    private func isDeclaration(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = tokens[index - 1].text
        return before != "." && before != ":" && before != "," && before != "("
    }

    private func shape(from index: Int, nameAt: Int) -> FunctionShape? {
        guard nameAt < tokens.count else { return nil }
        var open = nameAt + 1
        while open < tokens.count, tokens[open].text != "(", tokens[open].text != "<" {
            open += 1
        }
        // An operator's name may hold `<`; its parameters still begin at the first `(`.
        if open < tokens.count, tokens[open].text == "<", tokens[nameAt].kind == .word {
            guard let closed = tokens.closing(open) else { return nil }
            open = closed + 1
        } else {
            while open < tokens.count, tokens[open].text != "(" { open += 1 }
        }
        guard open < tokens.count, tokens[open].text == "(", let close = tokens.closing(open)
        else { return nil }
        let end = body(after: close).flatMap { tokens.closing($0) }
        return FunctionShape(
            name: tokens[nameAt].text, line: tokens[index].line,
            lines: end.map { tokens[$0].line - tokens[index].line + 1 } ?? 0,
            parameters: parameters(from: open, to: close))
    }

    private static let nextDeclaration: Set<String> = [
        "func", "var", "let", "init", "case", "subscript", "associatedtype", "static", "package",
        "private", "fileprivate", "mutating",
    ]

    /// The brace that begins a body; nil for the requirement of a protocol.
    private func body(after close: Int) -> Int? {
        for index in tokens.indices.dropFirst(close + 1) {
            if tokens[index].text == "{" { return index }
            if tokens[index].text == "}" || Self.nextDeclaration.contains(tokens[index].text) {
                return nil
            }
        }
        return nil
    }

    private func parameters(from open: Int, to close: Int) -> Int {
        guard close > open + 1 else { return 0 }
        var count = 1
        var depth = 0
        for index in open + 1..<close where tokens[index].kind == .sign {
            switch tokens[index].text {
            case "(", "[", "{", "<": depth += 1
            case ")", "]", "}": depth -= 1
            case ">" where tokens[index - 1].text != "-": depth -= 1
            case "," where depth == 0 && index + 1 < close: count += 1
            default: break
            }
        }
        return count
    }
}
