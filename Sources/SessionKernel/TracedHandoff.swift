/// The work went from one agent to another.
package struct TracedHandoff: Hashable, Sendable {
    package let sequence: Int
    package let at: Timestamp
    package let handoff: Handoff

    init(_ handoff: Handoff, _ event: Event) {
        sequence = event.sequence
        at = event.at
        self.handoff = handoff
    }
}

/// A worker began on a task, in a session of its own.
package struct TracedWorker: Hashable, Sendable {
    package let sequence: Int
    package let at: Timestamp
    package let opened: ChildOpened

    init(_ opened: ChildOpened, _ event: Event) {
        sequence = event.sequence
        at = event.at
        self.opened = opened
    }
}
