import Screen

/// How a line of pretty JSON is drawn.
enum JSONLook {
    static func style(of line: SafeLine) -> Style {
        let text = line.text.drop { $0 == " " }
        guard text.first == "\"", let colon = text.range(ofFirst: "\": ") else {
            return Style(text.first == "\"" ? .jsonString : .fgMuted)
        }
        switch text[colon...].first {
        case "\"": return Style(.jsonString)
        case "{", "[": return Style(.jsonKey)
        case "t", "f", "n": return Style(.jsonLiteral)
        default: return Style(.jsonNumber)
        }
    }
}

extension Substring {
    /// Where the text after the first occurrence of `needle` begins.
    fileprivate func range(ofFirst needle: String) -> Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(needle) { return index(place, offsetBy: needle.count) }
            place = index(after: place)
        }
        return nil
    }
}
