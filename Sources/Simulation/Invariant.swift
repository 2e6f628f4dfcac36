/// What must hold of every session at all times.
package enum Invariant: Int, Sendable, CaseIterable {
    case right = 1
    case once, recovery, durable, ceilings, ending, chain, brief, taint, prompt

    /// The rule, in a sentence.
    package var sentence: String {
        switch self {
        case .right:
            "An irreversible or egress call starts only with an unused decision, or an "
                + "`unattended` rule, that covers exactly its digest."
        case .once:
            "No effect without a key runs twice. No keyed effect runs under two keys. A decision "
                + "is used once."
        case .recovery:
            "After any crash, fold(journal) equals the state before it up to the last durable "
                + "event."
        case .durable: "Nothing is shown to a person or a tool as done before it is durable."
        case .ceilings:
            "Reserved plus settled spend never passes a ceiling; what a provider charges beyond "
                + "its reservation is shown as an overrun."
        case .ending:
            "Every session ends in a terminal phase or waits in a hold that the console shows."
        case .chain:
            "The hash chain holds; one changed, missing, moved or cut event is found and named."
        case .brief:
            "A handoff delivers the whole brief: goal and constraints byte-identical down the "
                + "chain; exactly one agent is active in a session."
        case .taint: "Tainted data leaves only with a person's decision, or to clean destinations."
        case .prompt: "Goal and instructions are in every prompt."
        }
    }
}

/// An invariant that did not hold, and what was found.
struct Breach: Error, Hashable, Sendable {
    let invariant: Invariant
    let found: String

    init(_ invariant: Invariant, _ found: String) {
        self.invariant = invariant
        self.found = found
    }
}
