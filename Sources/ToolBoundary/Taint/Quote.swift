import SessionKernel

/// What stands around a span in the text that it comes from: by that a person sees what it is.
enum Quote {
    /// Before and after the span, in characters.
    private static let aroundMax = 90
    /// The same in bytes: one character may have thousands.
    private static let aroundBytesMax = 400
    /// A span of this many bytes says enough by itself.
    private static let spanBytesMax = 120
    private static let searchBytesMax = 1 << 20

    /// White space of any length is one space in it; an ellipsis stands where the text goes on.
    ///
    /// - Returns: Nil where the span is long, or stands nowhere as it is, such as in a text with
    ///   escapes.
    static func of(_ span: String, from event: Int, in texts: Ledger<SourceText>) -> String? {
        guard span.utf8.count <= spanBytesMax else { return nil }
        for text in texts.texts(of: event) {
            if let range = place(of: span, in: text), let quote = cut(text, around: range) {
                return quote
            }
        }
        return nil
    }

    private static func cut(_ text: String, around range: Range<String.Index>) -> String? {
        var before = text[..<range.lowerBound].suffix(aroundMax)
        while before.utf8.count > aroundBytesMax { before = before.dropFirst() }
        if before.startIndex > text.startIndex, !before.isEmpty {
            // A word that is cut is left out, unless it runs into the span.
            before = before.firstIndex(where: \.isWhitespace).map { before[$0...] } ?? before
        }
        var after = text[range.upperBound...].prefix(aroundMax)
        while after.utf8.count > aroundBytesMax { after = after.dropLast() }
        if after.endIndex < text.endIndex, !after.isEmpty {
            after = after.lastIndex(where: \.isWhitespace).map { after[..<$0] } ?? after
        }
        guard !before.isEmpty || !after.isEmpty else { return nil }
        let words = text[before.startIndex..<after.endIndex].split(whereSeparator: \.isWhitespace)
        return (before.startIndex > text.startIndex ? "… " : "") + words.joined(separator: " ")
            + (after.endIndex < text.endIndex ? " …" : "")
    }

    /// Where it stands, in whatever case.
    private static func place(of span: String, in text: String) -> Range<String.Index>? {
        let wanted = span.utf8.map(Lettering.lowered)
        let bytes = text.utf8
        guard let first = wanted.first else { return nil }
        var start = bytes.startIndex
        var room = searchBytesMax
        while start < bytes.endIndex, room > 0 {
            room -= 1
            defer { bytes.formIndex(after: &start) }
            guard Lettering.lowered(bytes[start]) == first else { continue }
            let rest = bytes[start...].prefix(wanted.count)
            guard rest.count == wanted.count,
                rest.lazy.map(Lettering.lowered).elementsEqual(wanted)
            else { continue }
            return start..<rest.endIndex
        }
        return nil
    }
}

extension Ledger<SourceText> {
    /// What an event brought, the newest first.
    fileprivate func texts(of event: Int) -> [String] {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].event <= event { low = middle + 1 } else { high = middle }
        }
        var texts: [String] = []
        while low > 0, self[low - 1].event == event {
            low -= 1
            texts.append(self[low].text)
        }
        return texts
    }
}
