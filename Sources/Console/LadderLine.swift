import Screen
import SessionKernel

/// The ladder of the active agent on one line, the rung that answers marked: `main → [offline] →
/// safe answer`.
enum LadderLine {
    /// Nothing where there is only one rung.
    static func draw(
        _ session: Session, at point: Point, columns: Int, _ glyphs: GlyphSet,
        into frame: inout Frame
    ) {
        let ladder = session.ladder
        let names = ladder.map { SafeText.line($0.words).text }
        let here = min(session.rung, names.count - 1)
        guard here >= 0 else { return }
        let arrow = " \(glyphs.text(.arrow)) "
        let shown = window(names, here, arrow, columns, glyphs)
        var column = 0
        for (place, rung) in shown.enumerated() {
            if place > 0 {
                column += frame.put(
                    arrow, at: Point(column: point.column + column, row: point.row),
                    style: Style(.fgFaint), limit: columns - column)
            }
            let isHere = rung.index == here
            let style =
                isHere
                ? Style(here == 0 ? .running : .warning, [.bold, .reverse])
                : Style((rung.index ?? 0) < here ? .fgFaint : .fgMuted)
            column += frame.put(
                isHere ? "[\(rung.text)]" : rung.text,
                at: Point(column: point.column + column, row: point.row), style: style,
                limit: columns - column, overflow: .ellipsis)
        }
    }

    /// The rungs that fit: those behind the present one give way first, from afar.
    private static func window(
        _ names: [String], _ here: Int, _ arrow: String, _ columns: Int, _ glyphs: GlyphSet
    ) -> [(text: String, index: Int?)] {
        var first = 0
        var last = names.count - 1
        let more = glyphs.text(.ellipsis)
        func rungs() -> [(text: String, index: Int?)] {
            var all: [(text: String, index: Int?)] = (first...last).map { (names[$0], $0) }
            if first > 0 { all.insert((more, 0), at: 0) }
            if last < names.count - 1 { all.append((more, names.count - 1)) }
            return all
        }
        func width() -> Int {
            rungs().reduce(2 - TextWidth.of(arrow)) {
                $0 + TextWidth.of($1.text) + TextWidth.of(arrow)
            }
        }
        while width() > columns, first < here || last > here {
            if first < here { first += 1 } else { last -= 1 }
        }
        return rungs()
    }
}

extension Session {
    /// The rungs of the active agent.
    var ladder: [Rung] { definition.ladder(of: agent) }

    /// `rung 2 of 3`; nil on the first.
    var rungWords: String? { rung > 0 ? "rung \(rung + 1) of \(max(rung + 1, ladder.count))" : nil }

    /// What answered lowest on the ladder, in words; nil where no fallback was used.
    func fallbackWords(_ outcome: Outcome) -> String? {
        guard outcome.rung > 0 else { return nil }
        guard ladder.indices.contains(outcome.rung) else { return "rung \(outcome.rung + 1)" }
        let rung = ladder[outcome.rung]
        return rung == .safeAnswer ? "the safe answer" : "fallback \(rung.words)"
    }
}

extension Rung {
    var words: String {
        switch self {
        case .model(let name): name.text
        case .safeAnswer: "safe answer"
        }
    }
}
