import Screen
import SessionKernel

/// A card whose hold is settled: what it says to keys that would decide, and what leads on from it.
extension ConsoleState {
    /// Whether anything waits beside the hold of the card.
    var othersWait: Bool { queue.entries.contains { $0.hold.id != card?.hold } }

    /// The hold under which the call of the card waits now, once its own one is gone.
    var cardReplacement: HoldID? {
        guard let card, let call = card.subject?.hold.call, cardStanding != .open,
            let session = followed[card.session]?.session
        else { return nil }
        return session.openHolds.first { $0 != card.hold && session.holds[$0]?.call == call }
    }

    /// What has become of the hold of the card.
    var settledWord: String {
        switch cardStanding {
        case .open: "This request is open"
        case .decided: "This request is settled"
        case .expired: "This request has expired"
        case .lapsed: cardReplacement.map { "Replaced by \($0)" } ?? "This request is out of date"
        }
    }

    /// The key to the next card, as it is told.
    var nextCardKey: String {
        let binding = keys.bindings(in: keyContext).first { $0.command == .nextCard }
        return binding?.keys.first?.label(settings.glyphs) ?? "]"
    }

    mutating func saySettled() {
        say("\(settledWord); \(wayOn)Esc goes back.", .warning)
    }

    /// For what was begun on the card before somebody else has decided.
    mutating func sayNothingWasSent() {
        let way = cardReplacement == nil ? "" : " \(nextCardKey) shows it."
        say("\(settledWord); nothing was sent.\(way)", .warning)
    }

    private var wayOn: String {
        guard othersWait else { return "" }
        return "\(nextCardKey) shows \(cardReplacement == nil ? "the next one" : "it"), "
    }
}
