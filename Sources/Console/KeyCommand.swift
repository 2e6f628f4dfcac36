/// Where the keys of a console go.
package enum KeyContext: String, CaseIterable, Hashable, Sendable {
    case global, sessions, timeline, stream, spend, approvals, machine, brief
    case approvalCard = "card.approval", signCard = "card.sign"
    case doubtCard = "card.doubt", budgetCard = "card.budget"
    case loopCard = "card.loop", questionCard = "card.question"
    case disputeCard = "card.dispute"
    case pager
}

extension KeyContext {
    static let cards: [KeyContext] = [
        .approvalCard, .signCard, .doubtCard, .budgetCard, .loopCard, .questionCard, .disputeCard,
    ]
}

/// What a key can do. The raw value is its name in keymap files.
package enum KeyCommand: String, CaseIterable, Hashable, Sendable {
    case help, command = "command-line", quit, interrupt, redraw, suspend, back
    case queue, focusNext = "focus-next", focusPrevious = "focus-previous", zoom
    case panel1, panel2, panel3, panel4, panel5, panel6, panel7
    case down, up, pageDown = "page-down", pageUp = "page-up", top, bottom
    case open, copy, search, nextMatch = "next-match", previousMatch = "previous-match", filter
    case togglePause = "pause", toggleFollow = "follow", toggleDetails = "details"
    case nextError = "next-error", previousError = "previous-error"
    case approve, deny, denyAndStop = "deny-and-stop", edit, payload
    case nextCard = "next-card", previousCard = "previous-card", showInTimeline = "show"
    case verify, retry, done, notDone = "not-done", extend
    case approveAlike = "approve-alike"
    case answer, choose
}

extension KeyCommand {
    /// Whether it answers a hold, so that it waits until the card is armed.
    package var decides: Bool {
        switch self {
        case .approve, .approveAlike, .deny, .denyAndStop, .edit, .verify, .retry, .done, .notDone,
            .extend, .answer, .choose:
            true
        default: false
        }
    }
}
