import Screen

/// Where a card and its parts stand for one size of screen.
struct CardLayout {
    /// The queue beside it, where there is room.
    let queue: Rect?
    let box: Rect
    let edge: PanelEdge
    let text: Rect
    /// Where the keys are told once more, under a line; empty on small screens. On a settled card
    /// it tells what came of the decision.
    let keys: Rect
    let keyColumns: Int
    /// How the card stands: arming, armed, sent.
    let status: Rect

    /// Where the card has neither edge nor line.
    static func isTiny(_ size: Size) -> Bool { size.rows < 8 }

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
        edge = Self.isTiny(size) ? .none : size.columns < 60 || size.rows < 16 ? .rule : .box
        let inner: Rect
        switch edge {
        case .box: inner = box.inset(columns: 2, rows: 1)
        case .rule:
            inner = Rect(
                column: box.left, row: box.top + 1, columns: box.columns, rows: box.rows - 1)
        case .none: inner = box
        }
        keyColumns = max(1, inner.columns / 33)
        let keyCount =
            switch context {
            case .budgetCard: 5
            case .loopCard, .questionCard: 6
            case .disputeCard, .signCard: 7
            default: 8
            }
        let keyRows = inner.rows >= 28 ? 1 + (keyCount + keyColumns - 1) / keyColumns : 0
        // The line over the keys is the one that parts the text from what can be done.
        let statusRows = edge == .none || keyRows > 0 ? 1 : 2
        let parts = inner.split(rows: [.flex(1), .fixed(keyRows), .fixed(statusRows)])
        text = parts[0]
        keys = parts[1]
        status = parts[2]
    }
}
