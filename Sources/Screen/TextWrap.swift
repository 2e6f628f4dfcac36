extension SafeText {
    /// Its lines, cut so that none is wider than `columns`.
    ///
    /// A line is cut after a space where there is one, else between clusters; a cluster or a marker
    /// is never split, unless it alone is wider. Nothing is dropped: joined, the rows of a line are
    /// the line.
    package func wrapped(columns: Int) -> [SafeLine] {
        guard columns > 0 else { return [] }
        return lines.flatMap { $0.wrapped(columns: columns) }
    }
}

extension SafeLine {
    /// At least one row; see `SafeText.wrapped(columns:)`.
    package func wrapped(columns: Int) -> [SafeLine] {
        guard columns > 0 else { return [] }
        if width <= columns { return [self] }
        var wrapping = Wrapping(columns: columns)
        for piece in pieces {
            if piece.kind == .hidden, TextWidth.of(piece.text) <= columns {
                wrapping.take(piece.text[...], width: TextWidth.of(piece.text), .hidden)
            } else {
                for index in piece.text.indices {
                    let next = piece.text.index(after: index)
                    let width = TextWidth.of(piece.text[index])
                    wrapping.take(piece.text[index..<next], width: width, piece.kind)
                }
            }
        }
        return wrapping.finished()
    }
}

/// The rows of one line as they fill.
private struct Wrapping {
    let columns: Int
    private var rows: [SafeLine] = []
    private var row = SafeLine()
    private var rowWidth = 0
    /// What follows the last space: it moves to the next row as a whole when it does not fit.
    private var word = SafeLine()
    private var wordWidth = 0

    init(columns: Int) {
        self.columns = columns
    }

    mutating func take(_ text: Substring, width: Int, _ kind: SafePiece.Kind) {
        if rowWidth + wordWidth + width > columns {
            if rowWidth > 0 { endRow() }
            // A word that is wider than a row is cut where the row ends.
            if wordWidth + width > columns {
                endWord()
                endRow()
            }
        }
        word.append(text, kind)
        wordWidth += width
        if text == " " || kind == .space { endWord() }
    }

    mutating func finished() -> [SafeLine] {
        endWord()
        if rowWidth > 0 || rows.isEmpty { endRow() }
        return rows
    }

    private mutating func endWord() {
        for piece in word.pieces { row.append(piece.text[...], piece.kind) }
        rowWidth += wordWidth
        word = SafeLine()
        wordWidth = 0
    }

    private mutating func endRow() {
        if !row.pieces.isEmpty { rows.append(row) }
        row = SafeLine()
        rowWidth = 0
    }
}

/// Wraps text of our own; text from outside goes through `SafeText`.
package func wrap(_ text: String, columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
        SafeLine(trusted: String(line)).wrapped(columns: columns).map(\.text)
    }
}
