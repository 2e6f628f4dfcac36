/// One picture of the whole screen, before it meets a terminal.
///
/// A wide character is two cells, the second one a continuation; drawing over one half blanks the
/// other. Everything outside the frame is clipped.
package struct Frame: Hashable, Sendable {
    package let size: Size
    package let glyphs: GlyphSet
    /// Row by row, each from left to right.
    package internal(set) var cells: [Cell]
    /// Where the terminal's cursor stands; `nil` hides it.
    package var cursor: Point?
    /// What the window's title says; `nil` leaves it alone.
    package var title: String?

    package init(size: Size, glyphs: GlyphSet = .unicode, style: Style = .plain) {
        self.size = size
        self.glyphs = glyphs
        var blank = Cell.blank
        blank.style = style
        cells = Array(repeating: blank, count: size.columns * size.rows)
    }

    package var bounds: Rect { Rect(size) }

    /// The cell there, or `nil` outside the frame.
    package subscript(column: Int, row: Int) -> Cell? {
        guard bounds.contains(Point(column: column, row: row)) else { return nil }
        return cells[row * size.columns + column]
    }

    /// Puts one cell where it fits; a wide one that the right edge of the frame cuts becomes a
    /// space.
    package mutating func set(_ cell: Cell, at point: Point) {
        guard bounds.contains(point) else { return }
        let index = point.row * size.columns + point.column
        guard cell.width == 2 else {
            release(index, at: point.column)
            cells[index] = cell.isContinuation ? Self.blank(cell.style) : cell
            return
        }
        guard point.column + 1 < size.columns else {
            release(index, at: point.column)
            cells[index] = Self.blank(cell.style)
            return
        }
        release(index, at: point.column)
        release(index + 1, at: point.column + 1)
        cells[index] = cell
        cells[index + 1] = .continuation(cell.style)
    }

    /// Fills a block with one character.
    package mutating func fill(
        _ rect: Rect, style: Style = .plain, with scalar: Unicode.Scalar = " "
    ) {
        let area = rect.intersection(bounds)
        let cell = Cell(scalar, width: 1, style: style)
        for row in area.top..<area.bottom {
            let start = row * size.columns
            guard !area.isEmpty else { return }
            release(start + area.left, at: area.left)
            release(start + area.right - 1, at: area.right - 1)
            for index in start + area.left..<start + area.right { cells[index] = cell }
        }
    }

    /// Changes the styles in a block and leaves its text: for a selected row or a dimmed
    /// background.
    package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let area = rect.intersection(bounds)
        for row in area.top..<area.bottom {
            for column in area.left..<area.right {
                let index = row * size.columns + column
                cells[index].style = change(cells[index].style)
            }
        }
    }

    static func blank(_ style: Style) -> Cell {
        Cell(" ", width: 1, style: style)
    }

    /// Blanks the other half of a wide character that stands at `index`.
    private mutating func release(_ index: Int, at column: Int) {
        let old = cells[index]
        if old.width == 1 { return }
        let other = old.isContinuation ? index - 1 : index + 1
        guard old.isContinuation ? column > 0 : column + 1 < size.columns else { return }
        cells[other] = Self.blank(cells[other].style)
    }
}
