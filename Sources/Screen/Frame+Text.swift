/// What becomes of text that does not fit.
package enum Overflow: Hashable, Sendable {
    case clip
    /// The last column shows that something is missing.
    case ellipsis
}

extension Frame {
    /// Draws one line of text.
    ///
    /// The text must be safe already (`SafeText`). A control character in it, also a line break, is
    /// drawn as U+FFFD, so that it never reaches a terminal.
    ///
    /// - Parameter limit: How many columns it may take; the edge of the frame is a limit too.
    /// - Returns: How many columns it took.
    @discardableResult
    package mutating func put(
        _ text: String, at point: Point, style: Style = .plain, limit: Int = .max,
        overflow: Overflow = .clip
    ) -> Int {
        guard point.row >= 0, point.row < size.rows, point.column < size.columns else { return 0 }
        let room = min(max(0, limit), size.columns - point.column)
        guard room > 0 else { return 0 }
        return TextWidth.isSimple(text)
            ? putSimple(text, at: point, style: style, room: room, overflow: overflow)
            : putClusters(text, at: point, style: style, room: room, overflow: overflow)
    }

    /// Draws text so that it ends before `end`, and returns the column where it begins.
    @discardableResult
    package mutating func putRight(
        _ text: String, endingAt end: Point, style: Style = .plain, limit: Int = .max
    ) -> Int {
        let width = min(TextWidth.of(text), max(0, limit))
        let start = Point(column: end.column - width, row: end.row)
        put(text, at: start, style: style, limit: width, overflow: .ellipsis)
        return start.column
    }

    /// Draws a line of sanitised text, its markers in the role that shows danger.
    ///
    /// - Returns: How many columns it took.
    @discardableResult
    package mutating func put(
        _ line: SafeLine, at point: Point, style: Style = .plain, limit: Int = .max,
        overflow: Overflow = .clip
    ) -> Int {
        let room = min(max(0, limit), max(0, size.columns - point.column))
        let total = line.width
        var used = 0
        for piece in line.pieces where used < room {
            // Only the piece that reaches the edge may show an ellipsis, and only when something is
            // cut.
            let cut = overflow == .ellipsis && total > room
            let text = sign(piece)
            let width = TextWidth.of(text)
            let place = Point(column: point.column + used, row: point.row)
            let own = piece.style(in: style)
            if cut, used + width >= room {
                put(text, at: place, style: own, limit: room - used)
                put(glyphs.text(.ellipsis), at: last(of: room, from: point), style: style, limit: 1)
                return room
            }
            used += put(text, at: place, style: own, limit: room - used)
        }
        return used
    }

    private func sign(_ piece: SafePiece) -> String {
        guard piece.kind == .space, glyphs.isASCII else { return piece.text }
        return glyphs.text(piece.text == Glyph.tab.unicode ? .tab : .lineBreak)
    }

    private func last(of room: Int, from point: Point) -> Point {
        Point(column: point.column + room - 1, row: point.row)
    }

    private mutating func putSimple(
        _ text: String, at point: Point, style: Style, room: Int, overflow: Overflow
    ) -> Int {
        var column = point.column
        let end = point.column + room
        let start = point.row * size.columns
        for scalar in text.unicodeScalars {
            if column >= end {
                if overflow == .ellipsis { putEllipsis(at: end - 1, row: point.row, style: style) }
                return room
            }
            if column >= 0 {
                let cell = Cell(scalar, width: 1, style: style)
                if cells[start + column].width == 1 {
                    cells[start + column] = cell
                } else {
                    set(cell, at: Point(column: column, row: point.row))
                }
            }
            column += 1
        }
        return column - point.column
    }

    private mutating func putClusters(
        _ text: String, at point: Point, style: Style, room: Int, overflow: Overflow
    ) -> Int {
        var column = point.column
        let end = point.column + room
        var cut = false
        for cluster in text where !cut {
            TextWidth.forEachCell(of: cluster, style: style) { cell in
                if cut { return }
                if column + cell.width > end {
                    cut = true
                    // The half of a wide character that would fit is a space.
                    if column < end {
                        set(Self.blank(style), at: Point(column: column, row: point.row))
                    }
                    return
                }
                // Half of it is left of the frame.
                if column == -1, cell.width == 2 {
                    set(Self.blank(style), at: Point(column: 0, row: point.row))
                } else {
                    set(cell, at: Point(column: column, row: point.row))
                }
                column += cell.width
            }
        }
        guard cut else { return column - point.column }
        if overflow == .ellipsis { putEllipsis(at: end - 1, row: point.row, style: style) }
        return room
    }

    private mutating func putEllipsis(at column: Int, row: Int, style: Style) {
        guard let scalar = glyphs.text(.ellipsis).unicodeScalars.first else { return }
        set(Cell(scalar, width: 1, style: style), at: Point(column: column, row: row))
    }
}
