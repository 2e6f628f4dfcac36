import JSON
import Screen
import SessionKernel

extension ConsoleState {
    /// Takes in what happened, and says what is to be done.
    package mutating func update(_ action: ConsoleAction) -> [ConsoleEffect] {
        effects = []
        switch action {
        case .input(let input, let at, let monotonic):
            pass(to: at, monotonic)
            take(input)
        case .tick(let at, let monotonic):
            wakesAt = nil
            pass(to: at, monotonic)
        case .resized(let size): resize(to: size)
        case .sessions(let summaries):
            sessions.replace(summaries, sorting: mayMoveRows)
            sessionsChanged()
        case .runningHere(let ids): runningHere = ids
        case .runBySomebody(let ids): sessions.note(run: ids, sorting: mayMoveRows)
        case .events(let id, let events): take(events, of: id)
        case .observed(let events): for event in events { breakers.take(event) }
        case .stream(let id, let piece): followed[id]?.take(piece)
        case .commandAnswered(let ticket, let answer): take(answer, to: ticket)
        case .notice(let text, let severity): say(text, severity)
        case .store(let failed, let passes):
            storeTrouble = failed.map { StoreTrouble(message: $0, passes: passes) }
            if failed == nil { say("The store works again: the sessions go on.") }
        }
        retitle()
        askToWake()
        defer { effects = [] }
        return effects
    }

    var mayMoveRows: Bool { clock - lastKeyAt >= SessionList.stillMilliseconds }

    mutating func say(_ text: String, _ severity: Severity = .info) {
        notice = Notice(text: text, severity: severity, until: clock + Notice.showsMilliseconds)
    }

    private mutating func pass(to at: Timestamp, _ monotonic: Int) {
        now = max(now, at)
        clock = max(clock, monotonic)
        card?.arming.advance(to: clock)
        if let until = notice?.until, until <= clock { notice = nil }
        if let due = showsSelectedAt, due <= clock { showSelected() }
        if sessions.isStale, mayMoveRows { sessions.sort() }
        if let wakesAt, wakesAt <= clock { self.wakesAt = nil }
    }

    private mutating func take(_ input: Input) {
        switch input {
        case .key(let key):
            press(key)
            lastKeyAt = clock
        case .paste(let text): paste(text)
        case .resize(let size): resize(to: size)
        case .fenceReply:
            fencesOpen = max(0, fencesOpen - 1)
            if fencesOpen == 0 { card?.arming.fence(at: clock) }
        case .focus(let has):
            // What is typed into a window that has just come to the front may be meant for another.
            if has { card?.arming.pressed(at: clock) }
        case .endOfInput: effects.append(.quit(.leaveRunning))
        }
    }

    private mutating func resize(to size: Size) {
        guard size != self.size else { return }
        self.size = size
        let content = Pager.content(of: overlaySize)
        help?.lay(out: content)
        inspector?.lay(out: content)
        relayCard()
    }

    mutating func sessionsChanged() {
        let rings = queue.collect(from: sessions.byID.values)
        if rings { effects.append(.bell) }
        spend.take(sessions.byID.values, at: now)
        if shown == nil { showSelected() }
    }

    // MARK: Following

    /// Shows the selected session in the panels, and follows it.
    mutating func showSelected() {
        showsSelectedAt = nil
        guard let selected = sessions.selected else { return }
        show(selected)
    }

    mutating func show(_ id: SessionID) {
        if shown != id {
            shown = id
            timeline = TimelineView()
            offsets[.stream] = nil
            offsets[.brief] = nil
        }
        follow(id)
    }

    static let followedMax = 6

    mutating func follow(_ id: SessionID) {
        followOrder.removeAll { $0 == id }
        followOrder.append(id)
        if followed[id] == nil {
            followed[id] = FollowedSession(id)
            effects.append(.follow(id, from: 1))
        }
        while followOrder.count > Self.followedMax,
            let oldest = followOrder.first(where: { $0 != shown && $0 != card?.session })
        {
            followOrder.removeAll { $0 == oldest }
            followed[oldest] = nil
            effects.append(.unfollow(oldest))
        }
    }

    private mutating func take(_ events: [Event], of id: SessionID) {
        guard var session = followed.removeValue(forKey: id) else { return }
        for event in events where event.sequence > session.session.sequence {
            guard session.take(event) else {
                // One is missing: begin again where it should have been.
                effects.append(.follow(id, from: session.session.sequence + 1))
                break
            }
            breakers.take(event)
        }
        let head = sessions.byID[id]?.head ?? .zero
        let known = sessions.byID[id]?.events ?? 0
        if session.session.sequence > known {
            sessions.put(session.session.summary(head: head), sorting: mayMoveRows)
        }
        followed[id] = session
        sessionsChanged()
        if card?.session == id { cardEventsCame() }
    }

    // MARK: What the driver is asked for

    /// Whether anything can be submitted from here; where not, it says so.
    mutating func mayChange() -> Bool {
        if settings.readOnly {
            say(
                size.columns < 60
                    ? "Read-only: no changes."
                    : "This console is read-only: nothing can be decided or changed here.",
                .warning)
        }
        return !settings.readOnly
    }

    mutating func submit(
        _ command: OperatorCommand, to session: SessionID, _ what: String, hold: HoldID? = nil
    ) {
        guard mayChange() else { return }
        lastTicket += 1
        let ticket = CommandTicket(number: lastTicket)
        sent[ticket] = SentCommand(session: session, what: what, hold: hold)
        effects.append(.submit(ticket, session, command))
    }

    private mutating func take(_ answer: CommandAnswer, to ticket: CommandTicket) {
        guard let command = sent.removeValue(forKey: ticket) else { return }
        let isCard = card.map { $0.hold == command.hold } ?? false
        switch answer {
        case .accepted:
            if isCard { card?.verdict = .accepted } else { say("\(command.what): accepted.") }
        case .already(let why):
            if isCard { cardWasRefused(why) } else { say(why) }
        case .refused(let why):
            say("\(command.what): refused. \(why)", .failure)
            if isCard { cardWasRefused(why) }
        }
    }

    private mutating func retitle() {
        let count = queue.entries.count
        let sign = settings.glyphs.text(.waiting)
        let wanted = count == 0 ? "holdpoint" : "\(sign)\(count) holdpoint"
        guard wanted != title else { return }
        title = wanted
        effects.append(.setTitle(wanted))
    }

    /// Asks for the next tick that something on screen needs.
    private mutating func askToWake() {
        let wall = ((now.milliseconds % 60_000) + 60_000) % 60_000
        var due = clock + (isLively ? 1000 - wall % 1000 : 60_000 - wall)
        let moments = [
            card?.arming.armedAt, card?.arming.confirmsUntil.map { $0 + 1 }, showsSelectedAt,
            notice?.until, sessions.isStale ? lastKeyAt + SessionList.stillMilliseconds : nil,
        ]
        for case let moment? in moments { due = min(due, max(moment, clock + 1)) }
        if let wakesAt, wakesAt <= due, wakesAt > clock { return }
        wakesAt = due
        effects.append(.wake(afterMilliseconds: due - clock))
    }
}
