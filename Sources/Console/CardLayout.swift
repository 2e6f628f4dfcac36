import Screen

/// Where a card and its parts stand for one size of screen.
struct CardLayout {
    /// The queue beside it, where there is room.
    let queue: Rect?
    let box: Rect
    let edge: PanelEdge
    let text: Rect
    /// Where the keys are told once more, under the text; empty on small screens.
    let keys: Rect
    /// How the card stands: arming, armed, sent.
    let status: Rect

    init(_ size: Size, context: KeyContext) {
        let area = Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 3)
        if size.columns >= 120, size.rows >= 24 {
            let parts = area.split(columns: [.fixed(36), .flex(1)])
            queue = parts[0]
            box = parts[1]
        } else {
            queue = nil
            box = area
        }
        edge = size.rows < 8 ? .none : size.columns < 60 || size.rows < 16 ? .rule : .box
        let inner: Rect
        switch edge {
        case .box: inner = box.inset(columns: 2, rows: 1)
        case .rule:
            inner = Rect(
                column: box.left, row: box.top + 1, columns: box.columns, rows: box.rows - 1)
        case .none: inner = box
        }
        let keyRows = inner.rows >= 28 ? (context == .budgetCard ? 3 : 5) : 0
        let statusRows = edge == .none ? 1 : 2
        let parts = inner.split(rows: [.flex(1), .fixed(keyRows), .fixed(statusRows)])
        text = parts[0]
        keys = parts[1]
        status = parts[2]
    }
}
