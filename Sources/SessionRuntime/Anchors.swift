package import JSON
package import SessionKernel

/// How far a session has come: how many events it has, and the digest of the last.
package struct Head: Hashable, Sendable {
    package let sequence: Int
    package let digest: Digest

    package init(sequence: Int, digest: Digest) {
        self.sequence = sequence
        self.digest = digest
    }
}

/// What is noted of a session outside its store.
///
/// The hash chain has no secret: whoever can write the store can change an event and compute the
/// rest of the chain anew. An anchor is what the chain is held against then. It is noted before
/// each append, and the journal ends at one of its two heads whatever dies between.
package struct Anchor: Hashable, Sendable {
    /// Where the journal stood before the last append that was begun.
    package let committed: Head
    /// Where it stands if that append succeeded.
    package let next: Head

    package init(committed: Head, next: Head) {
        self.committed = committed
        self.next = next
    }

    package init(_ head: Head) { self.init(committed: head, next: head) }
}

/// Notes the anchor of one session; not made durable, so that it costs no wait for a disk.
///
/// Throws `JournalError.storeFailed` when it cannot be noted.
package typealias AnchorPen = @Sendable (Anchor) throws -> Void

/// Where anchors are kept, out of the store. Adapter: `AnchorFiles`.
package protocol Anchors: Sendable {
    /// Nil when the session has none.
    ///
    /// - Throws: `JournalError.altered` for one that cannot be read.
    func anchor(of session: SessionID) throws -> Anchor?

    /// Nothing is made before the first note.
    func pen(for session: SessionID) -> AnchorPen
}

/// How a journal stands to what was noted of it.
package enum AnchorVerdict: Hashable, Sendable {
    case holds
    /// Nothing was noted.
    case missing
    /// All that was noted is there, and the journal goes on.
    case goesOn(after: Head)
    /// The journal ends before what was noted.
    case cut(noted: Head)
    /// What was noted is not there: event `from`, or one up to `to`, is another.
    case differs(from: Int, to: Int)
}

extension Journal {
    /// Holds the end of a session's journal against what was noted of it.
    ///
    /// - Parameter head: Where the journal ends. Its chain has been checked up to there.
    package func verdict(
        on session: SessionID, at head: Head, by anchor: Anchor?
    ) async throws -> AnchorVerdict {
        guard let anchor else { return .missing }
        let (committed, next) = (anchor.committed, anchor.next)
        if head == committed || head == next { return .holds }
        if try await has(next, of: session) { return .goesOn(after: next) }
        if try await has(committed, of: session) {
            return next.sequence <= committed.sequence
                ? .goesOn(after: committed)
                : .differs(from: committed.sequence + 1, to: next.sequence)
        }
        return head.sequence < committed.sequence
            ? .cut(noted: committed) : .differs(from: 1, to: committed.sequence)
    }

    private func has(_ head: Head, of session: SessionID) async throws -> Bool {
        guard head.sequence > 0 else { return true }
        let found = try await events(of: session, from: head.sequence, limit: 1).first
        return found?.digest == head.digest
    }
}

extension AnchorVerdict {
    /// What it means and what to do, for the operator; nil when all is well.
    package func message(on session: SessionID, at head: Head) -> String? {
        let accept = "holdpoint verify \(session) --accept"
        switch self {
        case .holds: return nil
        case .missing:
            return "Session \(session) has no anchor: nothing outside the store tells whether its"
                + " \(head.sequence) events are those that were recorded. If you know where the"
                + " store comes from: \(accept)"
        case .goesOn(let noted):
            return "The journal of session \(session) goes on to event \(head.sequence), and event"
                + " \(noted.sequence) is the last that was noted outside the store. A power cut"
                + " can lose notes; events that another program has added look the same. Look at"
                + " them: holdpoint events \(session) --from \(noted.sequence + 1). If they are"
                + " right: \(accept)"
        case .cut(let noted):
            return "The journal of session \(session) ends with event \(head.sequence), but event"
                + " \(noted.sequence) was noted as recorded outside the store: its end was cut, or"
                + " the store is an older copy. Put the right store back. To go on from this one"
                + " all the same: \(accept)"
        case .differs(let first, let last):
            let what =
                first == last
                ? "Event \(first)" : "An event of \(first) to \(last), \(last) in any case,"
            return "\(what) of session \(session) is not what it was when it was recorded, says"
                + " the note of it outside the store; its hash chain was computed anew. Put the"
                + " right store back. To go on from this one all the same: \(accept)"
        }
    }
}
