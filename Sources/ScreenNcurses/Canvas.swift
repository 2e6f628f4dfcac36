import CNcurses
import Screen

/// Writes frames into ncurses' picture of the screen, only where they differ from the frame before.
struct Canvas {
    private var paintbox: Paintbox
    private let isUTF8: Bool
    /// What ncurses has; `nil` when every cell is to be written.
    private var drawn: Frame?

    init(paintbox: Paintbox, isUTF8: Bool) {
        self.paintbox = paintbox
        self.isUTF8 = isUTF8
    }

    mutating func use(_ theme: Theme) {
        paintbox = paintbox.with(theme)
        drawn = nil
    }

    mutating func forget() {
        drawn = nil
    }

    /// Hands the changed cells and the cursor to ncurses, without sending anything.
    ///
    /// - Returns: Whether there is anything to send.
    mutating func write(_ frame: Frame) -> Bool {
        let before = drawn?.size == frame.size ? drawn : nil
        var changed = before == nil
        if let before { Self.forbidScrolling(from: before, to: frame) }
        for row in 0..<min(frame.size.rows, Int(screen_lines())) {
            guard let span = Self.changed(row, from: before, to: frame) else { continue }
            changed = true
            write(frame, row: row, columns: span)
        }
        if changed || before?.cursor != frame.cursor {
            place(frame.cursor, in: frame.size)
            changed = true
        }
        drawn = frame
        return changed
    }

    private func place(_ cursor: Point?, in size: Size) {
        guard let cursor, Rect(size).contains(cursor) else {
            curs_set(0)
            return
        }
        curs_set(1)
        wmove(screen_window(), Int32(cursor.row), Int32(cursor.column))
    }

    /// The columns from the first that differs to the last, with whole characters at both ends.
    private static func changed(_ row: Int, from before: Frame?, to frame: Frame) -> Range<Int>? {
        let columns = min(frame.size.columns, Int(screen_columns()))
        guard columns > 0 else { return nil }
        guard let before else { return 0..<columns }
        guard var first = (0..<columns).first(where: { before[$0, row] != frame[$0, row] }),
            var last = (0..<columns).last(where: { before[$0, row] != frame[$0, row] })
        else { return nil }
        while first > 0, frame[first, row]?.isContinuation == true { first -= 1 }
        while last + 1 < columns, frame[last + 1, row]?.isContinuation == true { last += 1 }
        return first..<last + 1
    }

    private mutating func write(_ frame: Frame, row: Int, columns: Range<Int>) {
        var cells: [cchar_t] = []
        cells.reserveCapacity(columns.count)
        var style = Style.plain
        var paint = paintbox.paint(for: style)
        for column in columns {
            guard let cell = frame[column, row], !cell.isContinuation else { continue }
            if cell.style != style {
                style = cell.style
                paint = paintbox.paint(for: style)
            }
            let fits = column + cell.width <= Int(screen_columns())
            append(fits ? cell : .blank, paint, to: &cells)
        }
        mvwadd_wchnstr(
            screen_window(), Int32(row), Int32(columns.lowerBound), cells, Int32(cells.count))
    }

    private func append(_ cell: Cell, _ paint: Paintbox.Paint, to cells: inout [cchar_t]) {
        let base = cell.base
        let isKnown =
            isUTF8
            ? base.isASCII
                || Int(screen_library_width(wchar_t(bitPattern: base.value))) == cell.width
            : base.isASCII && cell[1] == 0
        if isKnown {
            cells.append(Self.character(cell, base, paint))
        } else {
            // The C library knows no such character, or another width for it, and ncurses believes
            // the library.
            let stand: Unicode.Scalar = isUTF8 ? TextWidth.replacement : "?"
            cells.append(Self.character(nil, stand, paint))
            if cell.width == 2 { cells.append(Self.character(nil, " ", paint)) }
        }
    }

    private static func character(
        _ cell: Cell?, _ base: Unicode.Scalar, _ paint: Paintbox.Paint
    ) -> cchar_t {
        // The last element ends the text for ncurses.
        var text: (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t, wchar_t) = (0, 0, 0, 0, 0, 0)
        text.0 = wchar_t(bitPattern: base.value)
        if let cell, cell[1] != 0 {
            text.1 = wchar_t(bitPattern: cell[1])
            text.2 = wchar_t(bitPattern: cell[2])
            text.3 = wchar_t(bitPattern: cell[3])
            text.4 = wchar_t(bitPattern: cell[4])
        }
        var made = cchar_t()
        withUnsafeBytes(of: &text) { bytes in
            let start = bytes.assumingMemoryBound(to: wchar_t.self).baseAddress
            _ = screen_cell(&made, start, paint.attributes, paint.pair)
        }
        return made
    }
}
