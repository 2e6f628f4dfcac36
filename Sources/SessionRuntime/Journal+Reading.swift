package import JSON
package import SessionKernel

/// A session folded from its journal, with the hash of its last event.
package struct FoldedSession: Sendable {
    package var session: Session
    package var head: Digest

    package var place: Head { Head(sequence: session.sequence, digest: head) }
}

extension Journal {
    /// The session whose runner runs this one as well: itself, or above the sessions of tasks the
    /// one that is no task. To take up a task alone would leave that one waiting for it.
    package func root(of id: SessionID) async throws -> SessionID {
        var root = id
        while let parent = try await summary(of: root)?.parent { root = parent }
        return root
    }

    /// Reads a session from its first event to its last.
    ///
    /// - Parameter look: Sees each event, and the session as it was before that.
    /// - Throws: `JournalError`: `.noSuchSession` when there is none, `.unreadable` where the hash
    ///   chain is broken, naming the event.
    package func fold(
        _ id: SessionID, _ look: (Event, Session) -> Void = { _, _ in }
    ) async throws -> FoldedSession {
        var folded = FoldedSession(session: Session(id: id), head: .zero)
        while true {
            let page = try await events(of: id, from: folded.session.sequence + 1, limit: 1000)
            for recorded in page {
                let expected = folded.session.sequence + 1
                guard recorded.event.sequence == expected, recorded.event.session == id,
                    recorded.follows(folded.head)
                else {
                    throw JournalError(
                        .unreadable,
                        "Event \(expected) of session \(id) does not follow from the one before: "
                            + "the journal has been changed or damaged.")
                }
                look(recorded.event, folded.session)
                folded.session.apply(recorded.event)
                folded.head = recorded.digest
            }
            if page.count < 1000 { break }
        }
        guard folded.session.sequence > 0 else {
            throw JournalError(.noSuchSession, "There is no session \(id) in this store.")
        }
        return folded
    }
}
