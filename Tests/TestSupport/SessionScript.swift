package import JSON
package import SessionKernel
package import SessionRuntime

/// Writes the appends of one session, each chained to the one before, for tests of journals and for
/// measuring them. It stands where the runner's memory stands, so a copy is a second runner.
package struct SessionScript: Sendable {
    package var lease: Lease
    package private(set) var head = Digest.zero
    package private(set) var sequence = 0
    package let opened: Timestamp
    package var phase = Phase.processing

    package init(_ lease: Lease, opened: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
        self.lease = lease
        self.opened = opened
    }

    /// The next `count` events, each with a text of `bytes` bytes, and the summary after them.
    package mutating func next(
        _ count: Int = 1, bytes: Int = 20, blobs: [Digest: [UInt8]] = [:]
    ) -> JournalAppend {
        let expected = sequence
        var events: [RecordedEvent] = []
        for _ in 0..<count {
            sequence += 1
            let at = opened.adding(milliseconds: sequence)
            let event = Event(
                session: lease.session, sequence: sequence, at: at, actor: .runtime, cause: nil,
                body: .noteAdded(String(repeating: "n", count: bytes)))
            events.append(RecordedEvent(event, after: head))
            head = events[events.count - 1].digest
        }
        return JournalAppend(
            lease: lease, events: events, expected: expected, summary: summary, blobs: blobs)
    }

    /// Takes in what another runner has recorded.
    package mutating func fold(_ events: [RecordedEvent]) {
        for recorded in events { (sequence, head) = (recorded.event.sequence, recorded.digest) }
    }

    package var summary: SessionSummary {
        var summary = SessionSummary(
            id: lease.session, name: "script", goal: "Write \(lease.session).", phase: phase,
            agent: "clerk", opened: opened, updated: opened.adding(milliseconds: sequence))
        summary.events = sequence
        summary.head = head
        return summary
    }
}
