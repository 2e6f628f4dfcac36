import Screen

/// One row of a text that scrolls: pieces with a place and a style each.
struct TextRow: Sendable {
    struct Span: Sendable {
        var column: Int
        var line: SafeLine
        var style: Style
    }

    var spans: [Span] = []
    /// A line across instead of text.
    var isRule = false

    init() {}

    init(_ line: SafeLine, at column: Int = 0, style: Style = .plain) {
        spans = [Span(column: column, line: line, style: style)]
    }

    var width: Int { spans.map { $0.column + $0.line.width }.max() ?? 0 }
}

/// Rows in the making, none wider than `columns`.
struct TextRows: Sendable {
    let columns: Int
    private(set) var rows: [TextRow] = []

    init(columns: Int) { self.columns = max(1, columns) }

    mutating func add(_ row: TextRow) { rows.append(row) }

    /// Puts a sign at the left of a row that is there.
    mutating func mark(_ row: Int, _ sign: String, at column: Int = 0) {
        guard rows.indices.contains(row) else { return }
        rows[row].spans.insert(
            TextRow.Span(column: column, line: SafeLine(trusted: sign), style: Style(.fgFaint)),
            at: 0)
    }

    mutating func blank() { rows.append(TextRow()) }

    mutating func rule() {
        var row = TextRow()
        row.isRule = true
        rows.append(row)
    }

    /// Text of any length, wrapped to what is right of `column`.
    mutating func add(_ text: SafeText, at column: Int = 0, style: Style = .plain) {
        for line in text.lines { add(line, at: column, style: style) }
    }

    mutating func add(_ line: SafeLine, at column: Int = 0, style: Style = .plain) {
        let place = min(column, max(0, columns - 4))
        for row in line.wrapped(columns: columns - place) {
            rows.append(TextRow(row, at: place, style: style))
        }
    }

    /// A label at the left and text that is wrapped beside it.
    mutating func field(
        _ label: String, _ text: [SafeLine], width: Int, style: Style = .plain,
        labelStyle: Style = Style(.fgMuted), indent: Int = 0
    ) {
        let start = rows.count
        let name = SafeText.line(label)
        // A label too wide for its place gets rows of its own, so that nothing of it is cut.
        if name.width > width - 1 - indent {
            add(name, at: indent, style: labelStyle)
            for line in text { add(line, at: width, style: style) }
            return
        }
        for line in text { add(line, at: width, style: style) }
        if start == rows.count { blank() }
        rows[start].spans.insert(
            TextRow.Span(column: indent, line: name, style: labelStyle), at: 0)
    }

    /// A label at the left, and rows that were made for what is right of `width`.
    mutating func field(
        _ label: String, rows made: [TextRow], width: Int, labelStyle: Style, indent: Int
    ) {
        field(label, [], width: width, labelStyle: labelStyle, indent: indent)
        let name = SafeText.line(label)
        var made = made.map { row in
            var row = row
            for place in row.spans.indices { row.spans[place].column += width }
            return row
        }
        if name.width <= width - 1 - indent, let first = made.first {
            rows[rows.count - 1].spans += first.spans
            made.removeFirst()
        }
        rows += made
    }

    /// Puts more at the end of the last row, after a separator, when it fits there; else into rows
    /// of its own.
    mutating func append(
        _ line: SafeLine, at column: Int, style: Style, gap: Int = 1, separator: String = ""
    ) {
        let sign = separator.isEmpty ? "" : separator + " "
        let end = (rows.last?.width ?? columns) + (separator.isEmpty ? gap : 1)
        guard !rows.isEmpty, end + TextWidth.of(sign) + line.width <= columns else {
            add(line, at: column, style: style)
            return
        }
        let place = end + TextWidth.of(sign)
        rows[rows.count - 1].spans.append(
            TextRow.Span(column: end, line: SafeLine(trusted: sign), style: Style(.fgFaint)))
        rows[rows.count - 1].spans.append(TextRow.Span(column: place, line: line, style: style))
    }
}

extension Frame {
    mutating func put(_ row: TextRow, at point: Point, columns: Int) {
        if row.isRule { hline(at: point, columns: columns, style: Style(.border)) }
        for span in row.spans where span.column < columns {
            put(
                span.line, at: Point(column: point.column + span.column, row: point.row),
                style: span.style, limit: columns - span.column, overflow: .ellipsis)
        }
    }

    /// Draws the part of a text that begins at row `offset`.
    mutating func put(_ rows: [TextRow], from offset: Int, in rect: Rect) {
        for line in 0..<rect.rows where rows.indices.contains(offset + line) {
            put(rows[offset + line], at: rect.point(row: line), columns: rect.columns)
        }
    }
}
