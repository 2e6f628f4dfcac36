/// Which part of a timeline is on screen.
struct TimelineView: Sendable {
    /// The row under the cursor; nil while the newest is followed.
    private(set) var cursor: Int?
    /// The first row on screen, while not following.
    private(set) var top = 0
    /// How many rows there were when following stopped.
    private(set) var known = 0
    var search = ""

    var follows: Bool { cursor == nil }

    func firstRow(of count: Int, page: Int) -> Int {
        follows ? max(0, count - page) : max(0, min(top, count - 1))
    }

    func row(of count: Int) -> Int? { count == 0 ? nil : min(cursor ?? count - 1, count - 1) }

    mutating func follow() { cursor = nil }

    /// Stops following at the row where the cursor is.
    mutating func stay(of count: Int, page: Int) {
        guard follows, count > 0 else { return }
        top = firstRow(of: count, page: page)
        cursor = count - 1
        known = count
    }

    mutating func move(to row: Int, of count: Int, page: Int) {
        guard count > 0 else { return }
        stay(of: count, page: page)
        let place = max(0, min(count - 1, row))
        cursor = place
        if place < top { top = place }
        if place >= top + max(1, page) { top = place - max(1, page) + 1 }
    }

    mutating func move(by change: Int, of count: Int, page: Int) {
        guard let row = row(of: count) else { return }
        // Down from the last row is where following goes on.
        if change > 0, follows { return }
        move(to: row + change, of: count, page: page)
    }
}
