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
    private var previous = ""

    static func problem(in program: String) -> Problem? {
        for word in ["system", "@", "/inet", "getline <"] where program.contains(word) {
            return Problem(text: "awk may run a program or connect", egress: true)
        }
        var reader = AwkProgram(text: Array(program))
        return reader.problem()
    }

    private init(text: [Character]) { self.text = text }

    private mutating func problem() -> Problem? {
        let unclear = Problem(text: "its program cannot be taken apart", egress: true)
        while place < text.count {
            let character = text[place]
            place += 1
            switch character {
            case "\"":
                guard skip(to: "\"") else { return unclear }
                became(value: true)
            case "/" where expectsValue:
                guard skip(to: "/") else { return unclear }
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
            case ">" where isPrinting:
                guard isHarmlessTarget else {
                    return Problem(text: "awk writes files", egress: false)
                }
                became(value: false)
            case ";", "{", "}", "\n":
                isPrinting = false
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
            case "\\": guard place < text.count, text[place] == "\n" else { return unclear }
            default: became(value: false)
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

    private var isHarmlessTarget: Bool {
        let rest = String(text[place...].drop { $0 == " " })
        return rest.hasPrefix("\"/dev/stderr\"") || rest.hasPrefix("\"/dev/null\"")
    }
}
