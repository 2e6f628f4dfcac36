/// How much room one part of a split gets.
package enum Length: Hashable, Sendable {
    /// Exactly so many cells, while there are any.
    case fixed(Int)
    /// A share of what the fixed parts leave, by weight.
    case flex(Int)
}

extension Rect {
    /// The block without `amount` cells on every side: what a border leaves.
    package func inset(by amount: Int = 1) -> Rect {
        inset(columns: amount, rows: amount)
    }

    package func inset(columns: Int, rows: Int) -> Rect {
        Rect(
            column: left + min(columns, self.columns), row: top + min(rows, self.rows),
            columns: self.columns - 2 * columns, rows: self.rows - 2 * rows)
    }

    /// Parts from top to bottom. They cover the block when one of them is flexible, and never leave
    /// it: when there is too little room the later fixed parts are cut, and flexible ones are
    /// empty.
    package func split(rows lengths: [Length]) -> [Rect] {
        var row = top
        return Self.cells(of: lengths, in: rows).map { count in
            defer { row += count }
            return Rect(column: left, row: row, columns: columns, rows: count)
        }
    }

    /// Parts from left to right, by the rules of `split(rows:)`.
    package func split(columns lengths: [Length]) -> [Rect] {
        var column = left
        return Self.cells(of: lengths, in: columns).map { count in
            defer { column += count }
            return Rect(column: column, row: top, columns: count, rows: rows)
        }
    }

    /// A block of the given size in the middle, cut to fit.
    package func centred(_ wanted: Size) -> Rect {
        let columns = min(wanted.columns, columns)
        let rows = min(wanted.rows, rows)
        return Rect(
            column: left + (self.columns - columns) / 2, row: top + (self.rows - rows) / 2,
            columns: columns, rows: rows)
    }

    private static func cells(of lengths: [Length], in total: Int) -> [Int] {
        var left = total
        var weights = 0
        var counts = lengths.map { length in
            switch length {
            case .fixed(let wanted):
                let count = min(max(0, wanted), left)
                left -= count
                return count
            case .flex(let weight):
                weights += max(0, weight)
                return 0
            }
        }
        // Each share is rounded on what is still left, so that the shares add up to all of it.
        for (index, length) in lengths.enumerated() {
            guard case .flex(let weight) = length, weight > 0 else { continue }
            let share = left * weight / weights
            counts[index] = share
            left -= share
            weights -= weight
        }
        return counts
    }
}
