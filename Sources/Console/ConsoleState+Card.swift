import JSON
import Screen
import SessionKernel

/// Whether a hold can still be answered.
enum HoldStanding: Hashable, Sendable {
    case open
    case decided(Decision)
    case expired
    case lapsed
}

extension HoldStanding {
    /// What has become of it, in a word; nil while it is open.
    var word: String? {
        switch self {
        case .open: nil
        case .decided(let decision): decision.answer.past
        case .expired: "expired"
        case .lapsed: "lapsed"
        }
    }

    var glyph: Glyph {
        switch self {
        case .open: .waiting
        case .decided(let decision) where decision.answer == .deny: .denied
        case .decided(let decision): decision.answer.isEdit ? .edited : .done
        case .expired, .lapsed: .denied
        }
    }
}

extension ConsoleState {
    /// Whether the card on screen can still be answered from here.
    var cardTakesDecisions: Bool {
        guard let card, !settings.readOnly, card.arming.state != .sent else { return false }
        return cardStanding == .open
    }

    /// Whether a command of the card on screen leads anywhere.
    func cardOffers(_ command: KeyCommand) -> Bool {
        if command == .nextCard || command == .previousCard { return othersWait }
        guard command.decides else { return true }
        if command == .approve, card?.subject?.isSigned(by: settings.operatorName) == true {
            return false
        }
        return cardTakesDecisions && card?.subject?.hindrance(to: command) == nil
    }

    /// What has happened in the session since the hold of the card was settled.
    var cardAftermath: [TimelineRow] {
        guard let card, let followed = followed[card.session] else { return [] }
        let rows = TimelineShown(followed, details: false)
        let settled = rows.indices.last { index in
            switch rows[index].event.body {
            case .holdDecided(let hold, _), .holdExpired(let hold): hold == card.hold
            default: false
            }
        }
        guard let settled else { return [] }
        return (settled + 1..<rows.count).map { rows[$0] }
    }

    var cardLayout: CardLayout {
        CardLayout(size, context: card?.subject?.context ?? .approvalCard)
    }

    /// How the hold of the card stands by the newest event.
    var cardStanding: HoldStanding {
        guard let card, let subject = card.subject else { return .open }
        guard let hold = followed[card.session]?.session.holds[card.hold] else { return .lapsed }
        switch hold.state {
        case .open: return hold.digest == subject.hold.digest ? .open : .lapsed
        case .decided(let decision): return .decided(decision)
        case .expired: return .expired
        case .lapsed: return .lapsed
        }
    }

    mutating func openSelectedCard() {
        guard let entry = queue.selected.flatMap({ queue.entry($0) }) else { return }
        prompt = nil
        inspector = nil
        card = Card(session: entry.session, hold: entry.hold.id)
        if sessions.visible.contains(entry.session) { sessions.selected = entry.session }
        show(entry.session)
        cardEventsCame()
    }

    /// Fills a card that waits for its session's events, as soon as they are here.
    mutating func cardEventsCame() {
        signaturesCame()
        cardMayBeSettled()
        if card?.subject != nil { layCard() }
        guard let card, card.subject == nil, let session = followed[card.session],
            let subject = CardSubject(card.hold, in: session)
        else { return }
        self.card?.fill(subject, at: clock)
        layCard()
        askForFence()
    }

    /// Another approval changes what the next one does: the card is shown, and arms, anew.
    private mutating func signaturesCame() {
        guard let card, let shown = card.subject?.hold, let session = followed[card.session],
            let hold = session.session.holds[card.hold], hold.isOpen, hold.digest == shown.digest,
            hold.signatures != shown.signatures, let subject = CardSubject(card.hold, in: session)
        else { return }
        if card.subject?.edited != nil {
            say("Somebody else has approved: your edit was not sent.", .warning)
        }
        prompt = nil
        self.card?.fill(subject, at: clock)
        layCard()
        askForFence()
    }

    /// What was begun on a card ends with its hold: a word that is typed, an edit that is not sent.
    private mutating func cardMayBeSettled() {
        let standing = cardStanding
        guard let card, standing != .open else { return }
        self.card?.arming.overtake()
        guard let edited = card.subject?.edited else { return }
        if case .decided(let decision) = standing, case .sent = card.arming.state,
            decision.answer == .edit(edited)
        {
            return
        }
        self.card?.dropEdit(at: clock)
        say("\(settledWord): your edit was not sent.", .warning)
    }

    private mutating func layCard() {
        let layout = cardLayout
        let isOpen = cardStanding == .open
        card?.payload?.lay(out: Pager.content(of: layout.box.size))
        card?.lay(out: layout.text.size, settings, isOpen: isOpen)
    }

    private mutating func askForFence() {
        effects.append(.discardTypeAhead)
        effects.append(.requestFence)
        // An answer that is long overdue was thrown away with the type-ahead.
        if clock - lastFenceAt > Arming.fencePatienceMilliseconds { fencesOpen = 0 }
        lastFenceAt = clock
        fencesOpen += 1
    }

    /// After a change of size everything stands elsewhere: the card arms anew.
    mutating func relayCard() {
        guard card?.subject != nil else { return }
        layCard()
        guard case .sent = card?.arming.state else {
            card?.arming.open(at: clock)
            askForFence()
            return
        }
    }

    /// Shows the card with arguments that are to be sent, or as it was; it arms anew.
    mutating func showEdited(_ arguments: JSON?) {
        card?.show(edited: arguments, at: clock)
        layCard()
        askForFence()
    }

    mutating func closeCard() {
        card = nil
        prompt = nil
    }

    mutating func cardWasRefused(_ why: String) {
        card?.verdict = .refused(why)
        card?.arming.open(at: clock)
        askForFence()
    }

    // MARK: Keys

    mutating func pressInCard(_ key: Key) {
        if card?.payload != nil {
            pressInPayload(key)
            return
        }
        if case .confirming(.word) = card?.arming.state {
            pressInWord(key)
            return
        }
        let context = card?.subject?.context ?? .approvalCard
        let own = keys.bindings(in: context).first { $0.keys.contains(key) }?.command
        if own != .nextCard, key != .escape,
            card?.arming.swallows(isEnter: key == .enter, at: clock) == true
        {
            sayNothingWasSent()
            return
        }
        guard let command = own ?? alsoOnCards(key) else {
            if cardStanding != .open { return saySettled() }
            if case .painted = card?.arming.state { card?.arming.drop() }
            return
        }
        if command == .choose {
            choose(by: key, in: context)
        } else if command.decides {
            decide(by: command)
        } else {
            moveInCard(command)
        }
    }

    /// Of the keys that work everywhere only these do on a card.
    private func alsoOnCards(_ key: Key) -> KeyCommand? {
        keys.command(for: key, in: .global) == .help ? .help : nil
    }

    private mutating func moveInCard(_ command: KeyCommand) {
        let page = cardLayout.text.rows
        switch command {
        case .help: openHelp()
        case .back:
            if card?.arming.cancel() == true { return }
            if card?.subject?.edited != nil, cardTakesDecisions {
                showEdited(nil)
            } else {
                closeCard()
            }
        case .nextCard: changeCard(by: 1)
        case .previousCard: changeCard(by: -1)
        case .payload: openPayload()
        case .showInTimeline: showInTimeline()
        case .down: card?.scroll(by: 1, page: page)
        case .up: card?.scroll(by: -1, page: page)
        case .pageDown: card?.scroll(by: page, page: page)
        case .pageUp: card?.scroll(by: -page, page: page)
        case .top: card?.scroll(by: -(1 << 30), page: page)
        case .bottom: card?.scroll(by: 1 << 30, page: page)
        default: break  // Not a card's.
        }
    }

    private mutating func changeCard(by change: Int) {
        guard let hold = card?.hold, !queue.entries.isEmpty else {
            say("Nothing else waits.")
            return
        }
        let count = queue.entries.count
        let index = queue.entries.firstIndex { $0.hold.id == hold }
        let other = cardReplacement.flatMap { by in
            queue.entries.firstIndex { $0.hold.id == by }
        }
        let next = index.map { ($0 + change + count) % count } ?? other ?? 0
        queue.selected = queue.entries[next].hold.id
        guard queue.selected != hold else {
            say("Nothing else waits.")
            return
        }
        openSelectedCard()
    }

    private mutating func openPayload() {
        guard let subject = card?.subject else { return }
        var pager = Pager("Whole payload", note: subject.hold.digest.short, subject.payload)
        pager.lay(out: Pager.content(of: cardLayout.box.size))
        card?.payload = pager
    }

    private mutating func pressInPayload(_ key: Key) {
        guard let command = keys.command(for: key, in: .pager) ?? payloadKey(key) else { return }
        let page = Pager.content(of: cardLayout.box.size).rows
        if command == .help {
            openHelp()
            return
        }
        var pager = card?.payload
        let stays = pager?.obey(command, page: page) ?? false
        card?.payload = pager
        if !stays { card?.closePayload() }
    }

    private func payloadKey(_ key: Key) -> KeyCommand? {
        let context = card?.subject?.context ?? .approvalCard
        return keys.command(for: key, in: context) == .payload ? .payload : nil
    }

    private mutating func showInTimeline() {
        guard let card, let followed = followed[card.session] else { return }
        let raised = followed.rows.last { row in
            if case .holdRaised(let raised) = row.event.body { return raised.hold == card.hold }
            return false
        }
        let rows = TimelineShown(followed, details: showsDetails)
        closeCard()
        focus = .timeline
        guard let raised, let place = rows.index(of: raised.sequence) else { return }
        timeline.move(to: place, of: rows.count, page: timelinePage)
    }
}
