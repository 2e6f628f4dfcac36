import SessionKernel
import SessionRuntime

/// What an operator asks of a session from the console, and what has to follow for it to go on.
struct TakingUp: Sendable {
    let supervisor: Supervisor
    let wiring: Wiring
    /// The secrets that are replaced by a mark in whatever is recorded here.
    let redacted: Set<String>

    enum Outcome: Sendable {
        /// It ran here already, or runs elsewhere, or has ended.
        case seenTo
        /// From now on it runs here.
        case taken
        /// Nobody runs it, and this process must not: it would not know a secret when it met one.
        case left
    }

    /// Submits a request; a session that was left behind by its runner is then run here, so that
    /// a decision is not merely recorded.
    func carryOut(_ request: OperatorRequest, on id: SessionID) async throws -> Outcome {
        var taken = Outcome.seenTo
        if case .resume = request { taken = try await takeUp(id) }
        do {
            try await supervisor.submit(
                request, to: id, by: Environment.user,
                commandID: Environment.freshID() + Environment.freshID())
        } catch let refusal as Refusal {
            // What was left behind without being paused goes on by being run.
            guard taken != .seenTo, refusal.code == .notPaused else { throw refusal }
        }
        switch request {
        case .decide, .cancel, .undo: return try await takeUp(id)
        case .pause, .resume, .revokeRule, .acceptTool, .note: return taken
        }
    }

    private func takeUp(_ id: SessionID) async throws -> Outcome {
        guard await !supervisor.running.contains(id) else { return .seenTo }
        let session = try await wiring.journal.fold(id).session
        guard !session.isOver else { return .seenTo }
        // Known are those that this process has read: none has to be asked of a program here.
        guard redacted.isSuperset(of: Secrets.names(in: session.definition)),
            (try? Secrets.named(in: session.definition)) != nil
        else { return .left }
        do {
            try await supervisor.adopt(id)
            return .taken
        } catch let error as JournalError where error.code == .leaseHeld {
            return .seenTo
        }
    }
}
