/// Reads a program of awk as far as it takes to know whether it writes files or runs programs.
struct AwkProgram {
    struct Problem: Hashable { let text: String, egress: Bool }

    private let text: [Character]
    private var place = 0
    /// Whether what comes next can be a value, so that a slash begins a pattern.
    private var expectsValue = true
    /// Whether a slash here is read by some as a pattern and by some as a division.
    private var isUnclear = false
    private var isPrinting = false
    /// Whether the line cannot end the statement: something is still to come.
    private var goesOn = false
    private var isReading = false

    static func problem(in program: String) -> Problem? {
        for word in ["system", "@", "/inet", "ARGV"] where program.contains(word) {
            return Problem(text: "awk may run a program or connect", egress: true)
        }
        // Without such a sign it neither writes nor reads what it names itself.
        let signs = program.contains("getline") ? "|><" : "|>"
        guard program.contains(where: signs.contains) else { return nil }
        var reader = AwkProgram(text: Array(program))
        return reader.problem()
    }

    private init(text: [Character]) { self.text = text }

    private mutating func problem() -> Problem? {
        let unclear = Problem(text: "its program cannot be taken apart", egress: true)
        while place < text.count {
            let character = text[place]
            place += 1
            if !character.isWhitespace, character != "#", character != "\\" { goesOn = false }
            switch character {
            case "\"":
                guard skip(to: "\"") else { return unclear }
                became(value: true)
            case "/" where expectsValue:
                guard let end = ShellPattern.end(of: text, from: place, mark: "/") else {
                    return unclear
                }
                place = end
                became(value: true)
            case "/":
                if isUnclear, hasSigns { return unclear }
                became(value: false)
            case "#": while place < text.count, text[place] != "\n" { place += 1 }
            case "|":
                guard place < text.count, text[place] == "|" else {
                    return Problem(text: "awk runs a program", egress: true)
                }
                place += 1
                became(value: false)
                goesOn = true
            case "<" where isReading:
                guard isPlainTarget({ !$0.hasPrefix("/dev/") }) else {
                    return Problem(text: "awk may connect to what it reads", egress: true)
                }
                became(value: false)
            case ">" where isPrinting:
                guard isPlainTarget({ $0 == "/dev/stderr" || $0 == "/dev/null" }) else {
                    return Problem(text: "awk writes files", egress: false)
                }
                became(value: false)
            case "\n" where goesOn: break
            case ";", "{", "}", "\n":
                isPrinting = false
                isReading = false
                became(value: false)
            case ")", "]":
                became(value: true)
                isUnclear = character == ")"
            case _ where character.isLetter || character == "_": word(from: place - 1)
            case _ where character.isNumber || character == ".": became(value: true)
            case _ where character.isWhitespace: break
            case "+", "-":
                let isDouble = place < text.count && text[place] == character
                if isDouble { place += 1 }
                became(value: isDouble)
                isUnclear = isDouble
            case "\\":
                guard place < text.count, text[place] == "\n" else { return unclear }
                place += 1
            default:
                became(value: false)
                goesOn = true
            }
        }
        return nil
    }

    private mutating func became(value: Bool) {
        expectsValue = !value
        isUnclear = false
    }

    /// Whether the text holds what would matter if a pattern were taken for something else.
    private var hasSigns: Bool {
        text.contains { $0 == "|" || $0 == ">" }
    }

    private mutating func word(from begin: Int) {
        while place < text.count, text[place].isLetter || text[place].isNumber || text[place] == "_"
        {
            place += 1
        }
        let word = String(text[begin..<place])
        if word == "print" || word == "printf" { isPrinting = true }
        if word == "getline" { isReading = true }
        let operators = [
            "print", "printf", "return", "else", "do", "in", "case", "exit", "getline",
        ]
        became(value: !operators.contains(word))
        isUnclear = word == "getline"
    }

    private mutating func skip(to mark: Character) -> Bool {
        while place < text.count {
            let character = text[place]
            place += 1
            if character == "\\" {
                place += 1
            } else if character == "\n" {
                return false
            } else if character == mark {
                return true
            }
        }
        return false
    }

    /// Whether a plain text follows, nothing is joined to it, and it is one of those.
    private func isPlainTarget(_ isFine: (String) -> Bool) -> Bool {
        let rest = text[place...].drop { $0 == " " }
        guard rest.first == "\"",
            let close = rest.dropFirst().firstIndex(of: "\"")
        else { return false }
        let name = String(rest[rest.index(after: rest.startIndex)..<close])
        let after = rest[(close + 1)...].first { $0 != " " }
        return !name.contains("\\") && isFine(name)
            && (after.map { ";})\n#".contains($0) } ?? true)
    }
}
