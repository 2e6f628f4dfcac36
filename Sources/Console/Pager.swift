import Screen

/// A text that fills the screen and scrolls.
struct Pager: Sendable {
    struct Paragraph: Sendable {
        var line: SafeLine
        var style: Style
        /// Columns from the left; a label stands at 0 when there is one.
        var indent = 0
        var label: String?
    }

    let title: String
    let note: String
    private let paragraphs: [Paragraph]
    private(set) var rows: [TextRow] = []
    private(set) var columns = 0
    private(set) var offset = 0
    /// Whether its last row has been on screen.
    private(set) var endSeen = false

    init(_ title: String, note: String = "", _ paragraphs: [Paragraph]) {
        self.title = title
        self.note = note
        self.paragraphs = paragraphs
    }

    /// Fits it to a size; also after each change of size.
    mutating func lay(out size: Size) {
        if size.columns != columns {
            columns = size.columns
            rows = Self.rows(paragraphs, columns: columns)
            endSeen = false
        }
        scroll(by: 0, page: size.rows)
    }

    mutating func scroll(by change: Int, page: Int) {
        offset = max(0, min(rows.count - page, offset + change))
        if page > 0, offset + page >= rows.count { endSeen = true }
    }

    /// False when the command was to go back.
    mutating func obey(_ command: KeyCommand, page: Int) -> Bool {
        switch command {
        case .down: scroll(by: 1, page: page)
        case .up: scroll(by: -1, page: page)
        case .pageDown: scroll(by: page, page: page)
        case .pageUp: scroll(by: -page, page: page)
        case .top: scroll(by: -(1 << 30), page: page)
        case .bottom: scroll(by: 1 << 30, page: page)
        case .back, .quit, .payload: return false
        default: break  // Nothing else scrolls.
        }
        return true
    }

    static func rows(_ paragraphs: [Paragraph], columns: Int) -> [TextRow] {
        var made = TextRows(columns: columns)
        for paragraph in paragraphs {
            if let label = paragraph.label {
                made.field(
                    label, [paragraph.line], width: paragraph.indent,
                    style: paragraph.style, labelStyle: Style(.key))
            } else if paragraph.line.pieces.isEmpty {
                made.blank()
            } else {
                made.add(paragraph.line, at: paragraph.indent, style: paragraph.style)
            }
        }
        return made.rows
    }
}

extension Pager {
    func draw(in rect: Rect, into frame: inout Frame) {
        let last = min(rows.count, offset + max(0, rect.rows - 2))
        let place = rows.isEmpty ? "" : "\(offset + 1)-\(last)/\(rows.count)"
        let notes = [note, place].filter { !$0.isEmpty }.joined(separator: "  ")
        let edge: PanelEdge = rect.rows < 6 ? .none : rect.columns < 60 ? .rule : .box
        let inner = frame.panel(rect, title, note: notes, focused: true, edge: edge)
        let shown =
            inner.columns == columns ? rows : Self.rows(paragraphs, columns: inner.columns)
        frame.put(shown, from: offset, in: inner)
    }

    /// What is left for the text in a block of this size.
    static func content(of size: Size) -> Size {
        if size.rows < 6 { return size }
        if size.columns < 60 { return Size(columns: size.columns, rows: size.rows - 1) }
        return Size(columns: size.columns - 2, rows: size.rows - 2)
    }
}
