import Screen

/// The panels of the main screen, in the order of their numbers.
package enum Panel: Int, CaseIterable, Hashable, Sendable {
    case sessions = 1, timeline, stream, spend, approvals, machine, brief

    var title: String {
        switch self {
        case .sessions: "Sessions"
        case .timeline: "Timeline"
        case .stream: "Stream"
        case .spend: "Spend"
        case .approvals: "Approvals"
        case .machine: "State machine"
        case .brief: "Session state"
        }
    }

    var context: KeyContext {
        switch self {
        case .sessions: .sessions
        case .timeline: .timeline
        case .stream: .stream
        case .spend: .spend
        case .approvals: .approvals
        case .machine: .machine
        case .brief: .brief
        }
    }
}

/// How much drawing there is around a panel's content.
enum PanelEdge { case box, rule, none }

/// Where the panels stand for one size of screen.
struct MainLayout {
    var places: [(panel: Panel, rect: Rect)]
    var edge: PanelEdge
    var header: Int
    var footer: Int

    /// Below this only counts are shown.
    static let smallest = Size(columns: 20, rows: 6)

    /// - Parameter listed: How many sessions there are to list.
    init(_ size: Size, focus: Panel, zoomed: Bool, listed: Int) {
        header = 1
        footer = 2
        let area = Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 3)
        edge = size.rows < 8 ? .none : size.columns < 60 || size.rows < 16 ? .rule : .box
        if edge == .rule, focus == .sessions, !zoomed {
            places = Self.small(area, listed: listed)
        } else if zoomed || edge != .box {
            places = [(focus, area)]
        } else if size.columns >= 120, size.rows >= 34 {
            places = Self.wide(area)
        } else {
            places = Self.medium(area, focus: focus)
        }
    }

    func rect(of panel: Panel) -> Rect? { places.first { $0.panel == panel }?.rect }

    /// The sessions, and in the rows that they leave the newest of the shown one's timeline.
    private static func small(_ area: Rect, listed: Int) -> [(panel: Panel, rect: Rect)] {
        let most = max(1, area.rows - 4)
        guard area.rows >= 7 else { return [(.sessions, area)] }
        let rows = area.split(rows: [.fixed(min(most, max(2, listed + 1))), .flex(1)])
        return [(.sessions, rows[0]), (.timeline, rows[1])]
    }

    private static func wide(_ area: Rect) -> [(panel: Panel, rect: Rect)] {
        let side = max(38, min(48, area.columns / 4))
        let columns = area.split(columns: [.fixed(max(40, side)), .flex(1), .fixed(side)])
        let left = columns[0].split(rows: [.flex(1), .fixed(10), .fixed(9)])
        let middle = columns[1].split(rows: [.flex(3), .flex(2)])
        let right = columns[2].split(
            rows: [.fixed(max(20, min(26, area.rows * 3 / 5))), .flex(1)])
        return [
            (.sessions, left[0]), (.timeline, middle[0]), (.stream, middle[1]), (.spend, left[2]),
            (.approvals, left[1]), (.machine, right[0]), (.brief, right[1]),
        ]
    }

    /// Two columns; the focused panel takes the place of the one that it stands in for.
    private static func medium(_ area: Rect, focus: Panel) -> [(panel: Panel, rect: Rect)] {
        let left = max(28, min(40, area.columns / 3))
        let columns = area.split(columns: [.fixed(left), .flex(1)])
        let lefts = columns[0].split(rows: [.flex(1), .fixed(min(9, area.rows / 2))])
        let rights = columns[1].split(rows: [.flex(3), .flex(2)])
        let upperLeft: Panel = focus == .approvals ? .approvals : .sessions
        if focus == .machine || focus == .brief {
            return [
                (upperLeft, lefts[0]), (.spend, lefts[1]), (focus, columns[1]),
            ]
        }
        return [
            (upperLeft, lefts[0]), (.timeline, rights[0]), (.stream, rights[1]), (.spend, lefts[1]),
        ]
    }
}

/// Which part of a list is on screen.
enum ListWindow {
    /// The first row: where it was, unless the selection would be out of sight.
    static func top(_ wanted: Int, selected: Int, rows: Int, count: Int) -> Int {
        let inSight = min(max(wanted, selected - max(1, rows) + 1), selected)
        return max(0, min(inSight, count - rows))
    }
}

extension Frame {
    /// Draws a panel's edge and returns what is left for its content.
    mutating func panel(
        _ rect: Rect, _ title: String, note: String = "", focused: Bool, edge: PanelEdge,
        alert: Bool = false
    ) -> Rect {
        let role: Role = focused ? .borderFocus : alert ? .borderAlert : .border
        let titleStyle = Style(focused ? .borderFocus : .title, focused ? .bold : [])
        switch edge {
        case .box:
            // The note tells how things stand now: the title gives way to it.
            let room = rect.columns - 4 - (note.isEmpty ? 0 : TextWidth.of(note) + 3)
            let short = title.fitting(max(room, 8), glyphs)
            box(
                rect, title: short, trailing: note, style: Style(role, focused ? .bold : []),
                titleStyle: titleStyle)
            return rect.inset()
        case .rule:
            guard rect.rows > 1 else { return rect }
            hline(at: rect.origin, columns: rect.columns, style: Style(role))
            let room = rect.columns - 4 - (note.isEmpty ? 0 : TextWidth.of(note) + 3)
            let short = title.fitting(max(room, 8), glyphs)
            let used = put(
                " \(short) ", at: rect.point(column: 1), style: titleStyle,
                limit: rect.columns - 2, overflow: .ellipsis)
            if !note.isEmpty, used + TextWidth.of(note) + 3 < rect.columns {
                putRight(" \(note) ", endingAt: rect.point(column: rect.columns), style: titleStyle)
            }
            return Rect(
                column: rect.left, row: rect.top + 1, columns: rect.columns, rows: rect.rows - 1)
        case .none:
            return rect
        }
    }

    /// Marks a row as selected: always with the marker, and with more where the keyboard is.
    mutating func select(_ row: Rect, focused: Bool) {
        put(glyphs.text(.marker), at: row.origin, style: Style(.accent))
        guard focused else { return }
        restyle(row) { style in
            switch style.role {
            case .riskLow, .riskMedium, .riskHigh, .riskCritical, .danger:
                style.on(.selection).with(.bold)
            default: Style(.selection, style.modifiers.union(.bold))
            }
        }
    }
}

extension String {
    /// As much of its beginning and of its end as fits, with a mark between them.
    func endsFitting(_ columns: Int, _ glyphs: GlyphSet) -> String {
        guard TextWidth.of(self) > columns else { return self }
        let tail = max(0, (columns - 1) / 2)
        let head = fitting(max(1, columns - tail), glyphs)
        var end = ""
        var width = 0
        for character in reversed() {
            width += TextWidth.of(character)
            if width > tail { break }
            end.insert(character, at: end.startIndex)
        }
        return head + end
    }

    /// As much of it as fits, with a mark when that is not all.
    func fitting(_ columns: Int, _ glyphs: GlyphSet) -> String {
        guard TextWidth.of(self) > columns else { return self }
        var kept = ""
        var width = 0
        for character in self {
            let own = TextWidth.of(character)
            if width + own > columns - 1 { break }
            kept.append(character)
            width += own
        }
        return kept + glyphs.text(.ellipsis)
    }
}
