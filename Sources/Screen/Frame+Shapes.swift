/// How strong a border is drawn.
package enum Weight: Hashable, Sendable {
    case light
    case heavy
    /// Hyphens, bars and plus signs, whatever the glyphs are.
    case ascii
}

extension Frame {
    /// Draws a border along the edge of `rect`, with a title at the left and a note at the right of
    /// its top.
    ///
    /// The title is drawn in `titleStyle`; both are cut when there is little room, the note first.
    package mutating func box(
        _ rect: Rect, title: String = "", trailing: String = "", style: Style = Style(.border),
        titleStyle: Style? = nil, weight: Weight = .light
    ) {
        guard rect.columns >= 2, rect.rows >= 2 else {
            if rect.rows == 1 { hline(at: rect.origin, columns: rect.columns, style: style) }
            return
        }
        let pieces = glyphs.border(weight)
        let inner = rect.columns - 2
        let bottom = rect.bottom - 1
        for row in [rect.top, bottom] {
            hline(
                at: Point(column: rect.left + 1, row: row), columns: inner, style: style,
                weight: weight)
        }
        for row in rect.top + 1..<max(bottom, rect.top + 1) {
            stamp(pieces.vertical, rect.left, row, style)
            stamp(pieces.vertical, rect.right - 1, row, style)
        }
        stamp(pieces.topLeft, rect.left, rect.top, style)
        stamp(pieces.topRight, rect.right - 1, rect.top, style)
        stamp(pieces.bottomLeft, rect.left, bottom, style)
        stamp(pieces.bottomRight, rect.right - 1, bottom, style)
        label(rect, title: title, trailing: trailing, style: titleStyle ?? style.with(.bold))
    }

    /// Draws a horizontal line.
    package mutating func hline(
        at point: Point, columns: Int, style: Style = Style(.border), weight: Weight = .light
    ) {
        fill(
            Rect(column: point.column, row: point.row, columns: columns, rows: 1), style: style,
            with: glyphs.border(weight).horizontal)
    }

    /// Draws a vertical line.
    package mutating func vline(
        at point: Point, rows: Int, style: Style = Style(.border), weight: Weight = .light
    ) {
        fill(
            Rect(column: point.column, row: point.row, columns: 1, rows: rows), style: style,
            with: glyphs.border(weight).vertical)
    }

    /// Draws how much of a limit is used: `[####....]`.
    ///
    /// - Parameter columns: The whole width with its brackets; below 3 nothing is drawn.
    package mutating func gauge(
        at point: Point, columns: Int, value: Int, limit: Int, on background: Role? = nil
    ) {
        guard columns >= 3 else { return }
        let track = columns - 2
        let used = Self.share(of: track, value: value, limit: limit)
        let percent = Self.share(of: 100, value: value, limit: limit)
        let role: Role = percent < 60 ? .gaugeLow : percent < 85 ? .gaugeMid : .gaugeHigh
        let trackStyle = Style(.gaugeTrack, on: background)
        put("[", at: point, style: trackStyle)
        for step in 0..<track {
            stamp(
                step < used ? "#" : ".", point.column + 1 + step, point.row,
                step < used ? Style(role, on: background) : trackStyle)
        }
        put("]", at: Point(column: point.column + columns - 1, row: point.row), style: trackStyle)
    }

    /// Draws the last `columns` values as bars of eight heights, the highest being the greatest of
    /// them.
    ///
    /// - Returns: How many columns it took.
    @discardableResult
    package mutating func sparkline(
        _ values: [Int], at point: Point, columns: Int, style: Style = Style(.spark)
    ) -> Int {
        let shown = values.suffix(max(0, columns))
        let levels = glyphs.sparkLevels
        let most = max(1, shown.max() ?? 1)
        for (offset, value) in shown.enumerated() {
            let level = Self.share(of: levels.count - 1, value: value, limit: most)
            stamp(levels[level], point.column + offset, point.row, style)
        }
        return shown.count
    }

    /// `value / limit` of `parts`, rounded down but never to nothing when there is something; from
    /// 0 to `parts`.
    private static func share(of parts: Int, value: Int, limit: Int) -> Int {
        guard value > 0 else { return 0 }
        guard value < limit else { return parts }
        let share = parts.multipliedFullWidth(by: value)
        return max(1, min(parts, limit.dividingFullWidth(share).quotient))
    }

    private mutating func label(_ rect: Rect, title: String, trailing: String, style: Style) {
        // A corner, a line and a space at each side.
        var room = rect.columns - 4
        if !title.isEmpty, room > 0 {
            let text = " \(title) "
            let at = Point(column: rect.left + 1, row: rect.top)
            let used = put(text, at: at, style: style, limit: room + 2, overflow: .ellipsis)
            room -= used
        }
        let note = " \(trailing) "
        let width = TextWidth.of(note)
        if !trailing.isEmpty, width < room + 2 {
            put(note, at: Point(column: rect.right - 1 - width, row: rect.top), style: style)
        }
    }

    private mutating func stamp(
        _ scalar: Unicode.Scalar, _ column: Int, _ row: Int, _ style: Style
    ) {
        set(Cell(scalar, width: 1, style: style), at: Point(column: column, row: row))
    }
}
