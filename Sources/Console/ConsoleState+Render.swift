package import Screen
import SessionKernel

extension ConsoleState {
    /// Draws everything for a screen of this size; costs the same however long a session is.
    package func render(_ size: Size) -> Frame {
        var frame = Frame(size: size, glyphs: settings.glyphs)
        guard size.columns >= MainLayout.smallest.columns, size.rows >= MainLayout.smallest.rows
        else {
            CountsScreen.draw(self, into: &frame)
            return frame
        }
        let body = Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 3)
        HeaderBar.draw(self, into: &frame)
        if let help {
            help.draw(in: body, into: &frame)
        } else if let card {
            CardScreen.draw(card, of: self, size, into: &frame)
        } else if let inspector {
            inspector.draw(in: body, into: &frame)
        } else {
            MainScreen.draw(self, size, into: &frame)
        }
        FootBar.draw(self, into: &frame)
        frame.title = title
        return frame
    }
}

/// For screens too small for anything else: how many wait, run and have failed.
enum CountsScreen {
    static func draw(_ state: ConsoleState, into frame: inout Frame) {
        let glyphs = state.settings.glyphs
        let counts = [
            (glyphs.text(.waiting), state.queue.entries.count, Role.pending),
            (glyphs.text(.failed), state.sessions.failedCount, .danger),
            (glyphs.text(.running), state.sessions.runningCount, .running),
        ]
        var column = 0
        var row = 0
        var texts = counts.map { ("\($0.0)\($0.1)", $0.2) }
        if state.storeTrouble != nil { texts.insert(("STORE", .danger), at: 0) }
        for (text, role) in texts {
            if column > 0, column + text.count > frame.size.columns {
                column = 0
                row += 1
            }
            frame.put(text, at: Point(column: column, row: row), style: Style(role))
            column += text.count + 1
        }
    }
}

/// The panels of the main screen.
enum MainScreen {
    static func draw(_ state: ConsoleState, _ size: Size, into frame: inout Frame) {
        let layout = state.layout(of: size)
        for (panel, rect) in layout.places where !rect.isEmpty {
            let place = PanelPlace(
                rect: rect, edge: layout.edge, focused: panel == state.focus,
                number: layout.edge == .box && layout.places.count > 1)
            switch panel {
            case .sessions: SessionsPanel.draw(state, place, into: &frame)
            case .timeline: TimelinePanel.draw(state, place, into: &frame)
            case .stream: StreamPanel.draw(state, place, into: &frame)
            case .spend: SpendPanel.draw(state, place, into: &frame)
            case .approvals: ApprovalsPanel.draw(state, place, into: &frame)
            case .machine: MachinePanel.draw(state, place, into: &frame)
            case .brief: BriefPanel.draw(state, place, into: &frame)
            }
        }
    }
}

/// Where a panel is drawn and how.
struct PanelPlace {
    let rect: Rect
    let edge: PanelEdge
    let focused: Bool
    /// Whether its number is worth saying.
    let number: Bool

    func title(_ panel: Panel, _ rest: [String] = [], _ glyphs: GlyphSet) -> String {
        let name = number || edge == .box ? "\(panel.rawValue) \(panel.title)" : panel.title
        return ([name] + rest.filter { !$0.isEmpty }).joined(
            separator: " \(glyphs.text(.crumb)) ")
    }
}

extension ConsoleState {
    /// The shown session's name and id, for titles.
    var shownTitle: String {
        guard let shown else { return "" }
        return SafeText.line("\(name(of: shown)) \(shown)").text
    }
}
