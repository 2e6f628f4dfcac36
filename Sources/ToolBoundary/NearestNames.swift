/// Finds what a misspelt name may have meant.
package enum NearestNames {
    /// Names this long or longer are not compared: no one mistypes those by a letter.
    package static let bytesMax = 128

    /// The known names that are at most two edits away (one for names of three bytes or fewer),
    /// the nearest first, at most three.
    package static func to(_ name: String, among known: some Sequence<String>) -> [String] {
        let bytes = Array(name.utf8)
        guard !bytes.isEmpty, bytes.count < bytesMax else { return [] }
        let allowed = bytes.count <= 3 ? 1 : 2
        return
            known
            .map { (name: $0, distance: distance(bytes, Array($0.utf8), atMost: allowed)) }
            .filter { $0.distance <= allowed && $0.distance < bytes.count }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3).map(\.name)
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lie between two texts, in
    /// bytes; anything above `limit` comes back as `limit + 1`.
    static func distance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit, right.count < bytesMax else {
            return limit + 1
        }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var edits = min(
                    last[column] + (left[row] == right[column] ? 0 : 1),
                    last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    edits = min(edits, beforeLast[column - 1] + 1)
                }
                current.append(edits)
            }
            if current.min() ?? 0 > limit { return limit + 1 }
            (beforeLast, last) = (last, current)
        }
        return min(last[right.count], limit + 1)
    }
}
