package import Screen
package import Testing

/// Compares a frame with a picture of it, row by row, without the spaces at the ends of rows.
///
/// Rows that the picture leaves out at the end must be empty.
package func expectScreen(
    _ frame: Frame, shows picture: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let seen = frame.lines
    var wanted = picture.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        var line = String(line)
        while line.last == " " { line.removeLast() }
        return line
    }
    wanted += Array(repeating: "", count: max(0, seen.count - wanted.count))
    let shown = seen + Array(repeating: "", count: max(0, wanted.count - seen.count))
    guard shown != wanted else { return }
    let report = zip(wanted, shown).enumerated().map { row, pair in
        pair.0 == pair.1
            ? "  \(row)  \(pair.0)"
            : "- \(row)  \(pair.0)\n+ \(row)  \(pair.1)"
    }
    Issue.record(
        "The screen differs (- wanted, + shown):\n\(report.joined(separator: "\n"))",
        sourceLocation: sourceLocation)
}
