/// Reads a script of sed as far as it takes to know whether it writes files or runs programs.
struct SedScript {
    private let text: [Character]
    private var place = 0

    /// What the script does beyond printing; nil when that is all.
    static func problem(in script: String) -> String? {
        var reader = SedScript(text: Array(script))
        return reader.problem()
    }

    private init(text: [Character]) { self.text = text }

    private var next: Character? { place < text.count ? text[place] : nil }

    private mutating func problem() -> String? {
        let unclear = "its script cannot be taken apart"
        while true {
            skip { $0.isWhitespace || $0 == ";" || $0 == "}" }
            guard next != nil else { return nil }
            guard skipAddresses() else { return unclear }
            skip { $0.isWhitespace || $0 == "!" }
            guard let command = next else { return unclear }
            place += 1
            switch command {
            case "{", "=", "d", "D", "g", "G", "h", "H", "n", "N", "p", "P", "x", "z", "F": break
            case "q", "Q", "l", "L": skip { $0 == " " || $0.isNumber }
            case "a", "i", "c": skipText()
            case ":", "b", "t", "T", "r", "R", "v", "#": skip { $0 != "\n" }
            case "s":
                guard let flags = substitution() else { return unclear }
                if flags.contains("e") { return "sed runs what it has made" }
                if flags.contains("w") { return "sed writes files" }
            case "y": guard substitution() != nil else { return unclear }
            case "w", "W": return "sed writes files"
            case "e": return "sed runs a program"
            default: return unclear
            }
        }
    }

    private mutating func skip(_ isSkipped: (Character) -> Bool) {
        while let character = next, isSkipped(character) { place += 1 }
    }

    private mutating func skipAddresses() -> Bool {
        guard skipAddress() else { return false }
        skip { $0 == " " }
        if next == "," {
            place += 1
            skip { $0 == " " || $0 == "+" || $0 == "~" }
            return skipAddress()
        }
        return true
    }

    private mutating func skipAddress() -> Bool {
        switch next {
        case "$": place += 1
        case "/":
            place += 1
            guard skipPart("/") else { return false }
            skip { $0 == "I" || $0 == "M" }
        case "\\":
            guard place + 1 < text.count else { return false }
            let mark = text[place + 1]
            place += 2
            guard skipPart(mark) else { return false }
            skip { $0 == "I" || $0 == "M" }
        default: skip { $0.isNumber || $0 == "~" }
        }
        return true
    }

    /// Goes behind the next mark that is not escaped. A mark in brackets could be read in two ways.
    private mutating func skipPart(_ mark: Character) -> Bool {
        var isInBrackets = false
        var first = 0
        while let character = next {
            place += 1
            if character == "\\" {
                place += 1
                continue
            }
            if character == "\n" { return false }
            if character == "[", !isInBrackets {
                isInBrackets = true
                first = next == "^" ? place + 1 : place
            }
            if character == "]", place - 1 > first { isInBrackets = false }
            if character == mark { return !isInBrackets }
        }
        return false
    }

    /// The flags behind `s/…/…/` or `y/…/…/`.
    private mutating func substitution() -> String? {
        guard let mark = next, mark != "\\", mark != "\n" else { return nil }
        place += 1
        guard skipPart(mark), skipReplacement(mark) else { return nil }
        let begin = place
        skip { !$0.isWhitespace && $0 != ";" && $0 != "}" && $0 != "#" }
        let flags = String(text[begin..<place])
        return flags.allSatisfy { "gpiImMew0123456789".contains($0) } ? flags : nil
    }

    private mutating func skipReplacement(_ mark: Character) -> Bool {
        while let character = next {
            place += 1
            if character == "\\" {
                place += 1
            } else if character == mark {
                return true
            } else if character == "\n" {
                return false
            }
        }
        return false
    }

    private mutating func skipText() {
        while let character = next {
            place += 1
            if character == "\\" {
                place += 1
            } else if character == "\n" {
                return
            }
        }
    }
}
