/// Where a session stands in its state machine. Computed from the open work, never stored.
package enum Phase: String, Hashable, Sendable, CaseIterable {
    case initializing, processing, validating, awaitingApproval, awaitingTool, retrying
    case handingOff, awaitingOperator, paused
    case completed, failed, timedOut, cancelled

    package var isTerminal: Bool {
        switch self {
        case .completed, .failed, .timedOut, .cancelled: true
        case .initializing, .processing, .validating, .awaitingApproval, .awaitingTool, .retrying,
            .handingOff, .awaitingOperator, .paused:
            false
        }
    }

    /// Whether a person, not the session, has to move next. Such time costs no wall budget.
    package var waitsForPerson: Bool {
        switch self {
        case .awaitingApproval, .awaitingOperator, .paused: true
        case .initializing, .processing, .validating, .awaitingTool, .retrying, .handingOff,
            .completed, .failed, .timedOut, .cancelled:
            false
        }
    }
}

/// One edge of the state machine: a phase that may follow another, and the events that lead there.
package struct Transition: Hashable, Sendable {
    package let from: Phase
    package let to: Phase
    package let by: [EventKind]
}

extension Transition {
    /// Every permitted change of phase. The console draws the machine from this table, and the tests
    /// check that no session leaves it.
    package static let table: [Transition] = working + stopping + ending

    private static func edges(
        _ from: [Phase], _ to: [Phase], _ by: EventKind...
    ) -> [Transition] {
        from.flatMap { source in
            to.filter { $0 != source }.map { Transition(from: source, to: $0, by: by) }
        }
    }

    /// Where open work may lead; any of these may show once something that stood before it is gone.
    private static let open: [Phase] = [
        .processing, .validating, .awaitingApproval, .awaitingTool, .handingOff, .awaitingOperator,
    ]

    private static let working: [Transition] =
        edges([.initializing], [.processing], .toolsConnected)
        + edges([.processing], [.validating], .modelAnswered)
        + edges([.processing, .awaitingTool], [.awaitingOperator], .holdRaised, .effectOrphaned)
        + edges([.validating], [.processing], .answerRejected, .callRejected, .briefRevised)
        + edges([.validating], [.awaitingTool], .callCleared, .callValidated, .toolFinished)
        + edges([.validating], [.awaitingApproval], .holdRaised)
        + edges([.validating, .awaitingTool], [.handingOff], .handoffOffered)
        + edges([.awaitingTool], [.awaitingApproval], .holdRaised)
        + edges([.awaitingTool], [.processing], .toolFinished, .toolFailed, .callRejected)
        + edges([.awaitingTool], [.processing], .briefRevised, .effectSettled)
        + edges([.awaitingApproval], [.awaitingTool], .holdDecided, .holdExpired)
        + edges([.awaitingApproval], [.processing, .handingOff], .holdDecided, .holdExpired)
        + edges([.awaitingApproval], [.processing, .handingOff], .callRejected)
        + edges([.awaitingApproval], [.awaitingOperator], .holdRaised, .toolFailed, .effectOrphaned)
        + edges([.handingOff], [.processing], .handoffAccepted, .handoffRefused)
        + edges([.awaitingOperator], open, .holdDecided, .holdExpired, .effectSettled)
        + edges([.awaitingOperator], open, .budgetExtended, .toolFinished, .callRejected)
        + edges([.awaitingOperator], open, .handoffOffered)

    private static let stopping: [Transition] =
        edges([.initializing] + open, [.paused], .sessionPaused)
        + edges([.paused], [.initializing] + open, .sessionResumed)

    private static let ending: [Transition] =
        edges([.validating], [.completed], .sessionClosed)
        + edges([.initializing, .paused] + open, [.failed, .cancelled, .timedOut], .sessionClosed)
}
