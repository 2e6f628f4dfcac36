/// How many cells a screen or a panel has. Never negative.
package struct Size: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A cell's place; column 0, row 0 is the top left one.
package struct Point: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// A block of cells. Its size is never negative; its origin may lie outside a frame, which then
/// clips.
package struct Rect: Hashable, Sendable {
    package var origin: Point
    package var size: Size

    package init(origin: Point, size: Size) {
        self.origin = origin
        self.size = size
    }

    package init(column: Int, row: Int, columns: Int, rows: Int) {
        self.init(
            origin: Point(column: column, row: row), size: Size(columns: columns, rows: rows))
    }

    package init(_ size: Size) {
        self.init(origin: Point(column: 0, row: 0), size: size)
    }

    package var columns: Int { size.columns }
    package var rows: Int { size.rows }
    package var left: Int { origin.column }
    package var top: Int { origin.row }
    /// The column after the last one.
    package var right: Int { origin.column + size.columns }
    /// The row after the last one.
    package var bottom: Int { origin.row + size.rows }
    package var isEmpty: Bool { size.columns == 0 || size.rows == 0 }

    /// The place that is `column` and `row` away from the top left corner.
    package func point(column: Int = 0, row: Int = 0) -> Point {
        Point(column: left + column, row: top + row)
    }

    package func contains(_ point: Point) -> Bool {
        point.column >= left && point.column < right && point.row >= top && point.row < bottom
    }

    /// What both have in common; empty when they do not meet.
    package func intersection(_ other: Rect) -> Rect {
        let column = max(left, other.left)
        let row = max(top, other.top)
        return Rect(
            column: column, row: row,
            columns: min(right, other.right) - column, rows: min(bottom, other.bottom) - row)
    }
}
