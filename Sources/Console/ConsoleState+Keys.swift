import JSON
import Screen
import SessionKernel

extension ConsoleState {
    mutating func press(_ key: Key) {
        if notice?.yields(at: clock) == true { notice = nil }
        if key == .control("c") {
            interrupt()
            return
        }
        card?.arming.pressed(at: clock)
        if let command = keys.command(for: key, in: .global) {
            switch command {
            case .redraw:
                effects.append(.redraw)
                return
            case .suspend:
                effects.append(.suspend)
                return
            default: break  // The rest depends on where the keyboard is.
            }
        }
        if prompt != nil {
            pressInPrompt(key)
        } else if help != nil {
            pressInHelp(key)
        } else if card != nil {
            pressInCard(key)
        } else if inspector != nil {
            pressInInspector(key)
        } else {
            pressInMain(key)
        }
    }

    /// Ctrl-C decides nothing: it gives up input, then the card, and twice it quits.
    private mutating func interrupt() {
        let isSecond = clock - interruptedAt < 1500
        interruptedAt = clock
        if prompt != nil {
            prompt = nil
        } else if help != nil {
            help = nil
        } else if card != nil {
            closeCard()
        } else if inspector != nil {
            inspector = nil
        } else if isSecond {
            effects.append(.quit(.leaveRunning))
        } else {
            let leaves = runningHere.isEmpty ? "" : " and leaves sessions running"
            say("Ctrl-C again quits\(leaves); q asks.")
        }
    }

    private mutating func pressInMain(_ key: Key) {
        guard let command = keys.command(for: key, in: focus.context) else {
            let what = "\(key.label(settings.glyphs)) does nothing here"
            say(size.columns < 36 ? "\(what); ? helps" : "\(what); ? shows the keys.")
            return
        }
        switch command {
        case .help: openHelp()
        case .command: prompt = .command(LineEditor(), recalled: nil)
        case .search: prompt = .search(LineEditor(timeline.search))
        case .filter: prompt = .filter(LineEditor(sessions.filter))
        case .quit: askToQuit()
        case .back: goBack()
        case .queue: openQueue()
        case .focusNext: focus(by: 1)
        case .focusPrevious: focus(by: -1)
        case .zoom: isZoomed.toggle()
        case .panel1, .panel2, .panel3, .panel4, .panel5, .panel6, .panel7:
            focus = Panel(rawValue: Int(String(command.rawValue.suffix(1))) ?? 1) ?? .sessions
        case .open: open()
        case .copy: copyEvent()
        case .togglePause: togglePause()
        case .nextMatch: findMatch(forward: true)
        case .previousMatch: findMatch(forward: false)
        case .nextError: findError(forward: true)
        case .previousError: findError(forward: false)
        case .toggleFollow: toggleFollow()
        case .toggleDetails: toggleDetails()
        case .down, .up, .pageDown, .pageUp, .top, .bottom: move(command)
        default: break  // Not offered in a panel.
        }
    }

    private mutating func focus(by change: Int) {
        let shownPanels = layout.places.map(\.panel)
        let all = isZoomed || layout.edge != .box ? Panel.allCases : shownPanels
        let ordered = all.sorted { $0.rawValue < $1.rawValue }
        let index = ordered.firstIndex(of: focus) ?? 0
        focus = ordered[(index + change + ordered.count) % ordered.count]
    }

    private mutating func goBack() {
        if isZoomed {
            isZoomed = false
        } else if !sessions.filter.isEmpty {
            sessions.filter = ""
        } else {
            focus = .sessions
        }
    }

    private mutating func open() {
        switch focus {
        case .sessions:
            showSelected()
            focus = .timeline
        case .timeline: openInspector()
        case .approvals: openSelectedCard()
        case .stream, .spend, .machine, .brief: isZoomed.toggle()
        }
    }

    private mutating func openQueue() {
        guard !queue.entries.isEmpty else {
            say("Nothing waits for a decision.")
            return
        }
        queue.selected = queue.entries.first?.hold.id
        openSelectedCard()
    }

    mutating func askToQuit() {
        let open = runningHere.filter { sessions.byID[$0]?.phase.isTerminal != true }
        let running = open.count { sessions.byID[$0]?.phase.needsRunner ?? true }
        guard !open.isEmpty else {
            effects.append(.quit(.leaveRunning))
            return
        }
        prompt = .question(.quit(running: running, waiting: open.count - running))
    }

    // MARK: Moving

    var page: Int {
        guard let rect = layout.rect(of: focus) else { return 10 }
        switch layout.edge {
        case .box: return max(1, rect.rows - 2)
        case .rule: return max(1, rect.rows - 1)
        case .none: return max(1, rect.rows)
        }
    }

    private mutating func move(_ command: KeyCommand) {
        let far = 1 << 30
        let change =
            switch command {
            case .down: 1
            case .up: -1
            case .pageDown: page
            case .pageUp: -page
            case .top: -far
            default: far
            }
        switch focus {
        case .sessions:
            sessions.move(by: change)
            keepInSight(sessions.selectedIndex, of: sessions.visible.count)
            if sessions.selected != shown { showsSelectedAt = clock + 150 }
        case .approvals:
            queue.move(by: change)
            keepInSight(queue.selectedIndex, of: queue.entries.count)
        case .timeline: moveTimeline(command, change)
        case .stream: scroll(.stream, by: -change)
        case .brief, .machine, .spend: scroll(focus, by: change)
        }
    }

    /// Scrolls a list no more than its selection needs.
    private mutating func keepInSight(_ selected: Int?, of count: Int) {
        offsets[focus] = ListWindow.top(
            offsets[focus, default: 0], selected: selected ?? 0, rows: page, count: count)
    }

    /// The stream scrolls up from its end, the others down from their beginning.
    private mutating func scroll(_ panel: Panel, by change: Int) {
        let limit = scrollLimit(of: panel)
        offsets[panel] = max(0, min(limit, offsets[panel, default: 0] + change))
    }

    private func scrollLimit(of panel: Panel) -> Int {
        guard let rect = layout.rect(of: panel) else { return 0 }
        let columns = max(1, rect.columns - (layout.edge == .box ? 2 : 0))
        switch panel {
        case .stream: return StreamPanel.rowCount(of: self, columns: columns) - page
        case .brief: return BriefPanel.rows(of: self, columns: columns).count - page
        default: return 0
        }
    }

    private mutating func moveTimeline(_ command: KeyCommand, _ change: Int) {
        guard let count = timelineRows?.count else { return }
        let page = timelinePage
        switch command {
        case .bottom: timeline.follow()
        case .top: timeline.move(to: 0, of: count, page: page)
        default: timeline.move(by: change, of: count, page: page)
        }
    }

    /// One row of the panel tells what goes on now.
    var timelinePage: Int { max(1, page - (layout.edge == .none ? 0 : 1)) }

    private mutating func toggleFollow() {
        guard let count = timelineRows?.count else { return }
        if timeline.follows {
            timeline.stay(of: count, page: timelinePage)
        } else {
            timeline.follow()
        }
    }

    /// Lists every event, or only what tells something; the cursor stays at its event.
    private mutating func toggleDetails() {
        let place = timelineRows.flatMap { rows in
            timeline.row(of: rows.count).map { rows[$0].sequence }
        }
        showsDetails.toggle()
        guard !timeline.follows, let rows = timelineRows, let place,
            let index = rows.index(of: place)
        else { return }
        timeline.follow()
        timeline.move(to: index, of: rows.count, page: timelinePage)
    }

    mutating func findMatch(forward: Bool) {
        let needle = timeline.search.lowercased()
        guard !needle.isEmpty else {
            say("Search first: / and a text.")
            return
        }
        find("\"\(timeline.search)\"", forward: forward) { $0.searched.contains(needle) }
    }

    private mutating func findError(forward: Bool) {
        find("An error", forward: forward) { $0.role == .stepError || $0.role == .danger }
    }

    private mutating func find(
        _ what: String, forward: Bool, where matches: (TimelineRow) -> Bool
    ) {
        guard let rows = timelineRows, let start = timeline.row(of: rows.count) else { return }
        for step in 1...rows.count {
            let index = (start + (forward ? step : rows.count - step)) % rows.count
            guard matches(rows[index]) else { continue }
            timeline.move(to: index, of: rows.count, page: timelinePage)
            return
        }
        let hidden = !showsDetails && current?.rows.contains(where: matches) == true
        say(
            hidden
                ? "\(what) is only among the details: t lists every event."
                : "\(what) is not in this timeline.", .warning)
    }

    // MARK: Views over the main screen

    var overlaySize: Size { Size(columns: size.columns, rows: size.rows - 3) }

    private mutating func openInspector() {
        guard let rows = timelineRows, let index = timeline.row(of: rows.count) else { return }
        let event = rows[index].event
        let lines = SafeText(event.json.prettyText()).lines.map {
            Pager.Paragraph(line: $0, style: JSONLook.style(of: $0))
        }
        var pager = Pager("#\(event.sequence) \(event.kind.rawValue)", lines)
        pager.lay(out: Pager.content(of: overlaySize))
        inspector = pager
    }

    private mutating func copyEvent() {
        guard let rows = timelineRows, let index = timeline.row(of: rows.count) else { return }
        let text = rows[index].event.json.prettyText()
        effects.append(.copy(text))
        say("Copied #\(rows[index].sequence), \(Wording.plural(text.utf8.count, "byte")).")
    }

    private mutating func pressInInspector(_ key: Key) {
        guard let command = keys.command(for: key, in: .pager) else { return }
        let page = Pager.content(of: overlaySize).rows
        if command == .help {
            openHelp()
        } else if inspector?.obey(command, page: page) != true {
            inspector = nil
        }
    }

    private mutating func pressInHelp(_ key: Key) {
        guard let command = keys.command(for: key, in: .pager) else { return }
        let page = Pager.content(of: overlaySize).rows
        if command == .help || help?.obey(command, page: page) != true { help = nil }
    }

    mutating func openHelp() {
        let place = card?.subject?.context ?? (inspector == nil ? focus.context : .pager)
        let subject = card?.subject
        var pager = HelpText.pager(keys, from: place, settings.glyphs) {
            subject?.hindrance(to: $0) == nil
        }
        pager.lay(out: Pager.content(of: overlaySize))
        help = pager
    }
}
