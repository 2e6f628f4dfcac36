import JSON
package import SessionKernel

/// What a check of one session found: its chain, its row in the list, its anchor.
package struct SessionCheck: Hashable, Sendable {
    package enum Finding: String, Sendable {
        case holds
        /// The chain does not hold.
        case broken
        /// The chain holds, and nothing outside the store says that it is the one recorded.
        case unanchored
        /// The chain holds and is not the one that was recorded.
        case altered
    }

    package let session: SessionID
    /// Where the journal ends, by its row in the list.
    package let head: Head
    package let finding: Finding
    /// The first event that is not what it was, as far as that can be told.
    package let firstBad: Int?
    /// What was found and what to do; nil when all is well.
    package let problem: String?
}

extension Journal {
    /// Checks a session's chain and holds its end against the anchor.
    ///
    /// - Throws: `JournalError.noSuchSession`; others when the store cannot be read.
    package func check(_ id: SessionID, by anchors: any Anchors) async throws -> SessionCheck {
        // Whoever runs it meanwhile moves both; what was noted in between explains a difference.
        for _ in 0..<100 {
            let before = try? anchors.anchor(of: id)
            let check = try await checkOnce(id, by: anchors)
            if check.finding != .altered || (try? anchors.anchor(of: id)) == before { return check }
        }
        return try await checkOnce(id, by: anchors)
    }

    private func checkOnce(_ id: SessionID, by anchors: any Anchors) async throws -> SessionCheck {
        let broken = try await verifyChain(of: id)
        let summary = try? await summary(of: id)
        let head = Head(sequence: summary?.events ?? 0, digest: summary?.head ?? .zero)
        func found(
            _ finding: SessionCheck.Finding, from first: Int? = nil, _ problem: String? = nil
        ) -> SessionCheck {
            SessionCheck(
                session: id, head: head, finding: finding, firstBad: first, problem: problem)
        }
        if let broken {
            let error = JournalError.doesNotHold(id, from: broken)
            return found(.broken, from: broken, error.message)
        }
        let verdict: AnchorVerdict
        do {
            verdict = try await self.verdict(on: id, at: head, by: try anchors.anchor(of: id))
        } catch let error as JournalError where error.code == .altered {
            return found(.altered, from: nil, error.message)
        }
        let message = verdict.message(on: id, at: head)
        switch verdict {
        case .holds: return found(.holds)
        case .missing: return found(.unanchored, from: nil, message)
        case .goesOn(let noted): return found(.altered, from: noted.sequence + 1, message)
        case .cut: return found(.altered, from: head.sequence + 1, message)
        case .differs(let first, let last):
            return found(.altered, from: first == last ? first : nil, message)
        }
    }
}

extension Supervisor {
    /// Takes the journal of a session as it stands for the one that was recorded, on the word of
    /// an operator, and notes its anchor.
    ///
    /// - Throws: `JournalError.leaseHeld` while somebody runs it; `.unreadable` when its chain does
    ///   not hold: no word can help that.
    package func accept(_ id: SessionID) async throws -> Head {
        guard let anchors = ports.anchors else { throw RunnerFault("No anchors are kept here.") }
        try await requireSession(id)
        let lease = try await ports.journal.claim(id)
        let result: Result<Head, any Error>
        do {
            let place = try await ports.journal.fold(id).place
            if let broken = try await ports.journal.verifyChain(of: id) {
                throw JournalError.doesNotHold(id, from: broken)
            }
            try anchors.pen(for: id)(Anchor(place))
            result = .success(place)
        } catch {
            result = .failure(error)
        }
        await ports.journal.release(lease)
        return try result.get()
    }
}

extension JournalError {
    static func doesNotHold(_ id: SessionID, from event: Int) -> JournalError {
        JournalError(
            .unreadable,
            "Session \(id) does not hold from event \(event) on: it was changed, removed or moved,"
                + " or the row of the session does not agree with it. Put a good copy of the store"
                + " in its place.")
    }
}
