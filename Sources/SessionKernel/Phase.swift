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
    /// Every permitted change of phase. The console draws the machine from this table, and the
    /// tests check that no session leaves it.
    package static let table: [Transition] = merged(
        working + waiting + asking + stopping + ending)

    private static func edges(
        _ from: [Phase], _ to: [Phase], _ by: EventKind...
    ) -> [Transition] {
        from.flatMap { source in
            to.filter { $0 != source }.map { Transition(from: source, to: $0, by: by) }
        }
    }

    /// One edge for each pair of phases, with all the events that take it.
    private static func merged(_ edges: [Transition]) -> [Transition] {
        var table: [Transition] = []
        for edge in edges {
            if let place = table.firstIndex(where: { $0.from == edge.from && $0.to == edge.to }) {
                let more = edge.by.filter { !table[place].by.contains($0) }
                table[place] = Transition(
                    from: edge.from, to: edge.to, by: table[place].by + more)
            } else {
                table.append(edge)
            }
        }
        return table
    }

    /// Where a session stands by its open work.
    private static let open: [Phase] = [
        .processing, .validating, .awaitingApproval, .awaitingTool, .retrying, .handingOff,
        .awaitingOperator,
    ]

    private static let working: [Transition] =
        edges([.initializing], [.processing], .toolsConnected)
        + edges([.processing], [.validating], .modelAnswered)
        + edges([.validating], [.processing], .answerRejected, .callRejected)
        + edges(
            [.validating], [.awaitingTool],
            .callCleared, .callValidated, .callRejected, .sessionCancelled)
        + edges([.validating, .awaitingTool], [.processing], .effectRecalled)
        + edges([.validating], [.awaitingTool], .effectRecalled)
        // What waited for the same effect asked for before it.
        + edges(
            [.awaitingTool, .retrying], [.validating],
            .toolFinished, .toolFailed, .callRejected, .fallbackTaken, .effectRecalled)
        + edges(
            [.awaitingTool, .retrying], [.processing, .validating],
            .quarantineAnswered, .quarantineFailed)
        + edges([.validating, .awaitingTool], [.awaitingApproval], .holdRaised)
        + edges([.awaitingApproval], [.awaitingTool], .sessionCancelled)
        + edges(
            [.awaitingApproval], [.processing, .validating, .awaitingTool],
            .holdDecided, .holdExpired, .callRejected)
        + edges([.awaitingTool, .retrying], [.validating], .holdExpired, .callValidated)
        // What a person was shown rested on what has been undone.
        + edges([.awaitingApproval], [.validating, .awaitingTool, .retrying], .callValidated)
        + edges(
            [.awaitingTool], [.processing],
            .toolFinished, .toolFailed, .callRejected, .fallbackTaken)
        + edges(
            [.awaitingTool], [.processing],
            .briefRevised, .effectSettled, .memoryChanged, .memoryRead)
        // The last task of a plan is over.
        + edges([.awaitingTool], [.processing], .childClosed, .taskSkipped)
        // A pipeline asks where a model would answer; a person has signed.
        + edges([.processing], [.validating], .stepBegun)
        + edges([.validating, .awaitingTool], [.processing], .stepEnded)
        + edges([.awaitingTool], [.handingOff], .handoffOffered)
        + edges([.validating], [.processing], .verdictAsked)
        + edges([.awaitingTool], [.processing, .validating], .verdictGiven)
        + edges([.handingOff], [.processing], .handoffAccepted, .handoffRefused)
        // Refused before it was offered.
        + edges([.awaitingTool], [.processing], .handoffRefused)

    /// Into a wait for another attempt, and out of it.
    private static let waiting: [Transition] =
        edges([.processing, .awaitingTool], [.retrying], .retryScheduled)
        + edges(
            [.awaitingTool], [.retrying],
            .toolFinished, .toolFailed, .callRejected, .fallbackTaken)
        + edges(
            [.awaitingTool], [.retrying],
            .briefRevised, .effectSettled, .effectRecalled, .memoryChanged, .memoryRead)
        + edges([.awaitingTool], [.retrying], .quarantineAnswered, .quarantineFailed)
        + edges(
            [.retrying], [.awaitingTool], .quarantineRequested, .toolFinished, .effectSettled)
        + edges([.awaitingApproval], [.retrying], .holdDecided, .holdExpired, .callRejected)
        + edges([.retrying], [.awaitingApproval], .holdRaised)
        + edges([.awaitingOperator], [.retrying], .holdDecided, .effectSettled)
        + edges([.retrying], [.processing], .modelRequested, .fallbackTaken, .callRejected)
        + edges([.retrying], [.processing], .toolFinished, .toolFailed)
        + edges([.retrying], [.awaitingTool], .toolStarted, .sessionCancelled)

    private static let asking: [Transition] =
        edges(open, [.awaitingOperator], .holdRaised)
        + edges(
            [.awaitingOperator], [.processing, .validating, .awaitingApproval, .awaitingTool],
            .holdDecided, .effectSettled, .toolFinished, .toolFailed)
        + edges([.awaitingOperator], [.handingOff], .holdDecided)
        + edges(
            [.awaitingOperator], [.processing, .awaitingTool], .holdExpired, .sessionCancelled)
        // What a tool asked lapses when it ends, or its runner does.
        + edges([.awaitingOperator], [.retrying], .toolFinished, .toolFailed)
        + edges(
            [.awaitingOperator], [.validating, .awaitingApproval, .awaitingTool], .effectOrphaned)
        // What else waits, once nobody has answered a question.
        + edges(
            [.awaitingOperator], [.validating, .awaitingApproval, .retrying], .holdExpired)

    private static let stopping: [Transition] =
        edges([.initializing] + open, [.paused], .sessionPaused)
        + edges([.paused], [.initializing] + open, .sessionResumed)
        + edges(
            [.paused], [.processing, .awaitingTool, .retrying, .awaitingOperator],
            .sessionCancelled, .holdDecided, .holdExpired)

    private static let ending: [Transition] =
        edges([.validating], [.completed], .sessionClosed)
        // A pipeline is done.
        + edges([.processing], [.completed], .sessionClosed)
        + edges([.initializing, .paused] + open, [.failed, .cancelled], .sessionClosed)
        + edges(
            [.processing, .validating, .awaitingTool, .awaitingOperator, .paused], [.timedOut],
            .sessionClosed)
}
