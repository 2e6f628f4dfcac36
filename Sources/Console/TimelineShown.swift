/// The rows of a timeline that are listed: every event, or without what merely led to others.
///
/// In the short list a call is one row, with its end. The numbers stay the journal's, so that a
/// gap in them tells that there is more to see.
struct TimelineShown: Sendable {
    private let rows: [TimelineRow]
    /// Places in `rows`; nil when every row is listed.
    private let places: [Int]?

    init(_ followed: FollowedSession, details: Bool) {
        rows = followed.rows
        places = details ? nil : followed.telling
    }

    var count: Int { places?.count ?? rows.count }
    var isEmpty: Bool { count == 0 }
    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> TimelineRow { rows[places?[index] ?? index] }

    /// The listed row of an event, or else the next one after it.
    func index(of sequence: Int) -> Int? {
        var range = indices
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if self[middle].sequence < sequence {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return count == 0 ? nil : min(range.lowerBound, count - 1)
    }
}
