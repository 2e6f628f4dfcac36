/// Reads a script of sed as far as it takes to know whether it writes files or runs programs.
struct SedScript {
    private let text: [Character]
    private var place: Int

    /// What the script does beyond printing; nil when that is all.
    static func problem(in script: String) -> String? {
        let text = Array(script)
        var starts = [0]
        var done = 0
        while done < starts.count {
            guard starts.count <= startsMax else { return unclear }
            var reader = SedScript(text: text, place: starts[done])
            if let problem = reader.problem() { return problem }
            starts += Set(reader.others).subtracting(starts)
            done += 1
        }
        return nil
    }

    private static let startsMax = 64
    private static let unclear = "its script cannot be taken apart"
    /// Where a command begins for a sed to which a label goes on up to the end of its line.
    private var others: [Int] = []
    /// The ends that were looked for last; they are not looked for again before they are reached.
    private var lineEnd = -1
    private var labelEnd = -1

    private init(text: [Character], place: Int) {
        self.text = text
        self.place = place
    }

    private var next: Character? { place < text.count ? text[place] : nil }

    private mutating func problem() -> String? {
        let unclear = Self.unclear
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
            case ":", "b", "t", "T", "v": skipLabel()
            case "r", "R", "#": skip { $0 != "\n" }
            case "s":
                guard let flags = substitution() else { return unclear }
                if flags.contains("e") { return "sed runs what it has made" }
                if flags.contains("w") { return "sed writes files" }
            case "y": guard transliteration() else { return unclear }
            case "w", "W": return "sed writes files"
            case "e": return "sed runs a program"
            default: return unclear
            }
        }
    }

    private mutating func skip(_ isSkipped: (Character) -> Bool) {
        while let character = next, isSkipped(character) { place += 1 }
    }

    /// A label ends at a semicolon, a blank or a brace for some, and at the line's end for others.
    private mutating func skipLabel() {
        skip { $0 == " " || $0 == "\t" }
        skip { !$0.isWhitespace && $0 != ";" && $0 != "}" }
        guard next != "\n" else { return }
        if lineEnd < place {
            lineEnd = text[place...].firstIndex(of: "\n") ?? text.count
            if lineEnd < text.count { others.append(lineEnd) }
        }
        if next == "}", labelEnd < place {
            labelEnd =
                text[place...].firstIndex { $0 == ";" || $0.isWhitespace } ?? text.count
            if labelEnd < text.count { others.append(labelEnd) }
        }
    }

    private mutating func transliteration() -> Bool {
        guard let mark = next, mark != "\\", mark != "\n" else { return false }
        place += 1
        return skipReplacement(mark) && skipReplacement(mark)
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

    /// Goes behind the mark that ends a pattern.
    private mutating func skipPart(_ mark: Character) -> Bool {
        guard let end = ShellPattern.end(of: text, from: place, mark: mark) else { return false }
        place = end
        return true
    }

    /// The flags behind `s/…/…/`.
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
