/// Patterns inside the languages of other programs.
enum ShellPattern {
    private enum Reading: CaseIterable {
        /// Brackets mean nothing to whoever looks for the end.
        case plain
        /// A mark in brackets is one of their characters; a backslash there escapes.
        case brackets
        /// As before, and a backslash in brackets stands for itself.
        case literal
    }

    /// Where a pattern ends that begins here: behind its mark. Nil where the readings that
    /// programs have of brackets do not agree, or where the line ends first.
    static func end(of text: [Character], from begin: Int, mark: Character) -> Int? {
        var end: Int?
        for reading in Reading.allCases {
            guard let found = self.end(of: text, from: begin, mark: mark, by: reading),
                end == nil || end == found
            else { return nil }
            end = found
        }
        return end
    }

    private static func end(
        of text: [Character], from begin: Int, mark: Character, by reading: Reading
    ) -> Int? {
        var place = begin
        while place < text.count {
            let character = text[place]
            place += 1
            if character == "\n" { return nil }
            if character == mark { return place }
            if character == "\\" {
                place += 1
            } else if character == "[", reading != .plain {
                guard let close = bracketEnd(text, place, reading) else { return nil }
                place = close
            }
        }
        return nil
    }

    /// Behind the bracket that closes, with classes such as `[:alpha:]` inside.
    private static func bracketEnd(
        _ text: [Character], _ begin: Int, _ reading: Reading
    ) -> Int? {
        var place = begin
        if place < text.count, text[place] == "^" { place += 1 }
        if place < text.count, text[place] == "]" { place += 1 }
        while place < text.count, text[place] != "\n" {
            let character = text[place]
            place += 1
            if character == "]" { return place }
            if character == "\\", reading == .brackets {
                place += 1
            } else if character == "[", place < text.count, [":", ".", "="].contains(text[place]) {
                let sign = text[place]
                guard
                    let close = text[(place + 1)...].indices.first(where: {
                        text[$0] == "]" && text[$0 - 1] == sign && $0 > place + 1
                    })
                else { return nil }
                place = close + 1
            }
        }
        return nil
    }

    /// Whether a pattern of file names may stand for a name. `hole` is anything at all, and what
    /// stands in brackets is taken for any character.
    static func mayBe(_ name: String, pattern: Substring) -> Bool {
        mayBe(Array(name)[...], Array(pattern)[...])
    }

    static let hole: Character = "\u{1}"

    private static func mayBe(
        _ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>
    ) -> Bool {
        // Which beginnings of the name the pattern read so far may stand for.
        var reached: Set<Int> = [0]
        var rest = pattern
        while let sign = rest.popFirst() {
            if sign == "*" || sign == hole {
                reached = reached.min().map { Set($0...name.count) } ?? []
                continue
            }
            var isAny = sign == "?"
            if sign == "[", let close = rest.dropFirst().firstIndex(of: "]") {
                rest = rest[(close + 1)...]
                isAny = true
            }
            reached = Set(
                reached.filter { $0 < name.count && (isAny || name[name.startIndex + $0] == sign) }
                    .map { $0 + 1 })
        }
        return reached.contains(name.count)
    }
}
