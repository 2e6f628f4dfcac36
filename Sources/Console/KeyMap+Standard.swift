import Screen

extension KeyMap {
    /// The keys that ship.
    package static let standard = KeyMap(global + panels + cards + pager)

    private static func bind(
        _ context: KeyContext, _ keys: String, _ command: KeyCommand, _ hint: String, _ help: String
    ) -> Binding {
        Binding(
            context: context, keys: keys.split(separator: " ").compactMap { Key(name: String($0)) },
            command: command, hint: hint, help: help)
    }

    private static let global: [Binding] = [
        bind(.global, "a", .queue, "Approvals", "open what waits, the gravest first"),
        bind(.global, "enter", .open, "", "open what is selected; never approves"),
        bind(.global, "/", .search, "Search", "search the timeline"),
        bind(.global, "n", .nextMatch, "", "next match"),
        bind(.global, "N", .previousMatch, "", "previous match"),
        bind(.global, "f f4", .filter, "Filter", "show only sessions that contain a text"),
        bind(.global, "p", .togglePause, "Pause", "pause the session (asks), or resume it"),
        bind(.global, ":", .command, "Command", "type a command"),
        bind(.global, "z", .zoom, "Zoom", "give the focused panel the whole screen, or back"),
        bind(.global, "? f1", .help, "Help", "this help"),
        bind(.global, "q", .quit, "Quit", "quit; asks while sessions run here"),
        bind(.global, "tab l right", .focusNext, "", "next panel"),
        bind(.global, "shift+tab h left", .focusPrevious, "", "previous panel"),
        bind(.global, "1", .panel1, "", "sessions"), bind(.global, "2", .panel2, "", "timeline"),
        bind(.global, "3", .panel3, "", "stream"), bind(.global, "4", .panel4, "", "spend"),
        bind(.global, "5", .panel5, "", "approvals"),
        bind(.global, "6", .panel6, "", "state machine"),
        bind(.global, "7", .panel7, "", "session state"),
        bind(.global, "j down", .down, "", "down"), bind(.global, "k up", .up, "", "up"),
        bind(.global, "ctrl+d pgdn", .pageDown, "", "a page down"),
        bind(.global, "ctrl+u pgup", .pageUp, "", "a page up"),
        bind(.global, "g home", .top, "", "to the beginning"),
        bind(.global, "G end", .bottom, "", "to the end; in the timeline also follow it"),
        bind(.global, "esc", .back, "", "back one level"),
        bind(.global, "ctrl+c", .interrupt, "", "give up input or close a card; twice quits"),
        bind(.global, "ctrl+l", .redraw, "", "draw everything anew"),
        bind(.global, "ctrl+z", .suspend, "", "suspend; `fg` comes back"),
    ]

    private static let panels: [Binding] = [
        bind(.sessions, "enter", .open, "Timeline", "go to the session's timeline"),
        bind(.timeline, "enter", .open, "Inspect", "show the event in full"),
        bind(.timeline, "F", .toggleFollow, "Follow", "follow the newest event, or stop"),
        bind(
            .timeline, "t", .toggleDetails, "Details",
            "every event, or one row a call; gaps in the numbers are what is left out"),
        bind(.timeline, "e", .nextError, "Error", "next error"),
        bind(.timeline, "E", .previousError, "", "previous error"),
        bind(.timeline, "c", .copy, "", "copy the event as JSON"),
        bind(.approvals, "enter", .open, "Card", "open the card; approves nothing"),
    ]

    private static let cards: [Binding] =
        [
            bind(.approvalCard, "y", .approve, "Approve", "approve this one call"),
            bind(.approvalCard, "n", .deny, "Deny", "deny, and say why"),
            later(.approvalCard),
            bind(.approvalCard, "e", .edit, "Edit", "edit arguments; shown first"),
            bind(.approvalCard, "s", .approveAlike, "", "approve, and calls like it for a while"),
            bind(.approvalCard, "T", .denyAndStop, "Stop", "deny, cancel session (asks)"),
            bind(.approvalCard, "v ctrl+g", .payload, "Full", "show the whole payload"),
            bind(.signCard, "y", .approve, "Approve", "sign: the pipeline goes on"),
            bind(.signCard, "n", .deny, "Deny", "do not sign, and say why"),
            later(.signCard),
            bind(.signCard, "T", .denyAndStop, "Stop", "deny, cancel session (asks)"),
            bind(.signCard, "v ctrl+g", .payload, "Full", "show all of it"),
            bind(.doubtCard, "v", .verify, "Verify", "ask the tool if it was done"),
            bind(.doubtCard, "r", .retry, "Retry", "run it again, same key"),
            bind(.doubtCard, "d", .done, "Done", "say that it was done"),
            bind(.doubtCard, "D", .notDone, "Not done", "say that it was not done"),
            later(.doubtCard),
            bind(.doubtCard, "V ctrl+g", .payload, "Full", "show the whole payload"),
            bind(.budgetCard, "e", .extend, "Extend", "raise the ceiling"),
            bind(.budgetCard, "n", .deny, "End", "no: end the session"),
            later(.budgetCard),
            bind(.loopCard, "y", .approve, "Go on", "let it go on, counted anew"),
            bind(.loopCard, "n", .deny, "End", "end the session, and say why"),
            later(.loopCard),
            bind(.loopCard, "v ctrl+g", .payload, "Full", "show the calls whole"),
            bind(.questionCard, "a", .answer, "Answer", "write the answer"),
            bind(.questionCard, "1 2 3 4 5 6 7 8 9", .choose, "Choose", "answer by number"),
            bind(.questionCard, "d n", .deny, "Decline", "do not answer, and say why"),
            later(.questionCard),
            bind(.questionCard, "v ctrl+g", .payload, "Full", "show all of it"),
            bind(.disputeCard, "y", .approve, "Take it", "take the answer in spite of it"),
            bind(.disputeCard, "n", .deny, "Refuse", "not this answer: end the session"),
            bind(.disputeCard, "a", .answer, "Send back", "say what is wrong, and let it go on"),
            later(.disputeCard),
            bind(.disputeCard, "v ctrl+g", .payload, "Full", "show both sides whole"),
        ] + KeyContext.cards.flatMap(cardMoves)

    /// Among the first on every card: it is the way out that decides nothing.
    private static func later(_ context: KeyContext) -> Binding {
        bind(context, "esc q", .back, "Later", "leave it waiting, undecided")
    }

    private static func cardMoves(_ context: KeyContext) -> [Binding] {
        [
            bind(context, "]", .nextCard, "Next", "the next one that waits"),
            bind(context, "[", .previousCard, "", "the one before"),
            bind(context, "o", .showInTimeline, "Show", "show it in the timeline"),
            bind(context, "j down", .down, "", "scroll down"),
            bind(context, "k up", .up, "", "scroll up"),
            bind(context, "ctrl+d pgdn space", .pageDown, "", "a page down"),
            bind(context, "ctrl+u pgup", .pageUp, "", "a page up"),
            bind(context, "g home", .top, "", "to the top"),
            bind(context, "G end", .bottom, "", "to the end"),
        ]
    }

    private static let pager: [Binding] = [
        bind(.pager, "j down enter", .down, "", "down"), bind(.pager, "k up", .up, "", "up"),
        bind(.pager, "space ctrl+d pgdn", .pageDown, "Page", "a page down"),
        bind(.pager, "ctrl+u pgup", .pageUp, "", "a page up"),
        bind(.pager, "g home", .top, "Top", "to the top"),
        bind(.pager, "G end", .bottom, "End", "to the end"),
        bind(.pager, "esc q", .back, "Back", "back"),
    ]
}
