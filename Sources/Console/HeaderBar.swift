import Screen
import SessionKernel

/// Row 0: who and where, what waits and since when, what failed, what it costs, what time it is.
enum HeaderBar {
    private typealias Part = (text: String, style: Style, weight: Int)

    static func draw(_ state: ConsoleState, into frame: inout Frame) {
        if let trouble = state.storeTrouble { return draw(trouble, into: &frame) }
        let columns = frame.size.columns
        let glyphs = state.settings.glyphs
        let narrow = columns < 60
        let clock = Wording.timeOfDay(
            state.now, offset: state.settings.utcOffsetMilliseconds,
            seconds: state.isLively && !narrow)
        var parts: [Part] = []
        if !narrow { parts.append(("holdpoint", Style(.title, .bold), 3)) }
        parts.append(("\(state.sessions.liveCount) live", Style(.fg), 2))
        if let oldest = state.queue.oldest {
            let age = Wording.stopwatch(state.now.since(oldest), coarse: !state.isLively)
            let count = state.queue.entries.count
            let words =
                columns >= 100
                ? "\(glyphs.text(.waiting)) \(count) waiting, oldest \(age)"
                : columns >= 36
                    ? "\(glyphs.text(.waiting))\(count) waiting \(age)"
                    : "\(glyphs.text(.waiting))\(count) \(age)"
            parts.append((words, Style(.pending, .bold), 9))
        }
        if state.sessions.failedCount > 0 {
            let word = columns >= 100 ? " failed" : ""
            let text = "\(glyphs.text(.failed))\(state.sessions.failedCount)\(word)"
            parts.append((text, Style(.danger), 8))
        }
        let breakers = state.breakers.openCount(at: state.now)
        if breakers > 0, columns >= 60 {
            let words = columns >= 100 ? Wording.plural(breakers, "breaker") + " open" : "brk"
            let text = "\(glyphs.text(.denied))\(columns >= 100 ? words : "\(breakers) \(words)")"
            parts.append((text, Style(.danger), 6))
        }
        parts += spend(state, columns)
        if let seed = state.current?.session.definition.chaosSeed {
            parts.append(("CHAOS \(seed)", Style(.danger, .bold), 10))
        }
        if state.settings.readOnly { parts.append(("READ-ONLY", Style(.warning, .bold), 7)) }
        if columns >= 100, !state.settings.operatorName.isEmpty {
            let name = SafeText.line("op \(state.settings.operatorName)").text
            parts.append((name, Style(.fgMuted), 0))
        }
        put(parts, clock: narrow ? "" : clock, into: &frame)
    }

    /// Nothing of what is shown moves while nothing can be recorded: so that stands above all else.
    private static func draw(_ trouble: StoreTrouble, into frame: inout Frame) {
        let columns = frame.size.columns
        let reason = SafeText.line(trouble.message).text
        let rest = trouble.passes ? "Nothing new is begun; it goes on by itself." : ""
        let forms = [
            "STORE FAILED: \(reason) \(rest)", "STORE FAILED, nothing is begun: \(reason)",
        ]
        let row = TextWidth.of(forms[0]) <= columns - 2 ? forms[0] : forms[1]
        let style = Style(.danger, [.bold, .reverse])
        frame.put(
            String(repeating: " ", count: columns), at: Point(column: 0, row: 0), style: style)
        frame.put(
            row, at: Point(column: columns < 36 ? 0 : 1, row: 0), style: style,
            limit: columns - (columns < 36 ? 0 : 2), overflow: .ellipsis)
    }

    private static func spend(_ state: ConsoleState, _ columns: Int) -> [Part] {
        guard state.spend.total > .zero || state.spend.tokens > 0 else { return [] }
        let total = "$\(Wording.cost(state.spend.total))"
        let rate = state.spend.hourly.map { "$\(Wording.cost($0))/h" }
        if columns < 36 { return [(rate ?? total, Style(.fgMuted), 1)] }
        var parts: [Part] = []
        parts.append(([total, rate].compactMap(\.self).joined(separator: "  "), Style(.fg), 4))
        if columns >= 70 {
            parts.append(("tok \(Wording.count(state.spend.tokens))", Style(.fgMuted), 1))
        }
        return parts
    }

    /// Leaves out the lightest parts until the rest fits.
    private static func put(_ all: [Part], clock: String, into frame: inout Frame) {
        let columns = frame.size.columns
        let lead = columns < 36 ? 0 : 1
        let gap = columns < 36 ? 1 : 2
        var parts = all
        func width() -> Int {
            parts.reduce(lead) { $0 + TextWidth.of($1.text) + gap } - gap
                + (clock.isEmpty ? 0 : clock.count + gap + 1)
        }
        while parts.count > 1, width() > columns,
            let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight })
        {
            parts.remove(at: least)
        }
        var column = lead
        for part in parts {
            let at = Point(column: column, row: 0)
            let room = columns - column
            column += gap
            column += frame.put(
                part.text, at: at, style: part.style, limit: room, overflow: .ellipsis)
        }
        if !clock.isEmpty {
            frame.putRight(
                clock, endingAt: Point(column: columns - 1, row: 0), style: Style(.fgMuted))
        }
    }
}
