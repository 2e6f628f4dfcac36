import JSON

extension Session {
    /// Takes in what has happened. Total: what was recorded is never refused.
    ///
    /// - Precondition: The event is the next one of this session; anything else is a bug of the
    ///   caller, and going on would harm the journal.
    package mutating func apply(_ event: Event) {
        precondition(
            event.sequence == sequence + 1 && event.session == id,
            "event \(event.sequence) of \(event.session) applied after \(sequence) of \(id)")
        account(for: event)
        sequence = event.sequence
        updated = max(updated, event.at)
        switch event.body {
        case .sessionOpened, .sessionClaimed, .sessionPaused, .sessionResumed, .sessionCancelled,
            .sessionClosed, .toolsConnected, .noteAdded, .budgetWarned, .budgetExtended:
            applySession(event)
        case .modelRequested, .modelAnswered, .modelFailed, .answerAccepted, .answerRejected:
            applyModel(event)
        case .callProposed, .callValidated, .callCleared, .callRejected, .toolStarted,
            .toolFinished, .toolFailed, .effectOrphaned, .effectSettled:
            applyCall(event)
        case .holdRaised, .holdDecided, .holdEscalated, .holdExpired:
            applyHold(event)
        case .handoffOffered, .handoffAccepted, .handoffRefused, .briefRevised:
            applyHandoff(event)
        }
        completeStep()
    }

    /// Time in which the session worked counts; waiting for a person or for a runner does not.
    private mutating func account(for event: Event) {
        guard sequence > 0, outcome == nil, !phase.waitsForPerson else { return }
        if case .sessionClaimed = event.body { return }
        wallMilliseconds += max(0, event.at.since(updated))
    }

    private mutating func applySession(_ event: Event) {
        switch event.body {
        case .sessionOpened(let body): open(body, at: event.at)
        case .sessionClaimed(let epoch, _): self.epoch = epoch
        case .sessionPaused: paused = true
        case .sessionResumed: paused = false
        case .sessionCancelled(let reason):
            cancelling = reason
            paused = false
            lapse { $0.kind != .inDoubt }
        case .sessionClosed(let outcome):
            self.outcome = outcome
            lapse { _ in true }
        case .toolsConnected: toolsConnected = true
        case .noteAdded(let text): pendingNotes.append(text)
        case .budgetWarned(let ceiling): warned.insert(ceiling)
        case .budgetExtended(let ceiling, let amount): extend(ceiling, by: amount)
        default: break  // Not an event of the session as a whole.
        }
    }

    private mutating func open(_ body: SessionOpened, at: Timestamp) {
        definition = body.definition
        goal = body.goal
        inputs = body.inputs
        workspace = body.workspace
        opened = at
        limits = body.definition.limits
        brief = Brief(goal: body.goal, constraints: body.definition.constraints)
        for tool in definition.tools { toolDigests[tool.declaration.name] = tool.digest }
        policyDigest = definition.policyDigest
        if let first = definition.agents.first { activate(first, handoff: nil) }
    }

    private mutating func activate(_ agent: AgentDefinition, handoff: Handoff?) {
        self.agent = agent.name
        transcript = Transcript(
            root: PromptText.root(agent: agent, brief: brief, handoff: handoff, answerNote: nil))
    }

    private mutating func extend(_ ceiling: Ceiling, by amount: Int) {
        warned.remove(ceiling)
        switch ceiling {
        case .steps: limits.steps &+= amount
        case .tokens: limits.tokens &+= amount
        case .cost: limits.cost = limits.cost + Money(microdollars: amount)
        case .wall: limits.wallMilliseconds &+= amount
        }
    }

    private mutating func applyModel(_ event: Event) {
        switch event.body {
        case .modelRequested(let requested):
            if requested.step > step { step = requested.step }
            attempts += 1
            request = OpenRequest(
                requested: requested, sequence: event.sequence, at: event.at, answer: nil,
                judged: false)
        case .modelAnswered(_, let answer, let cost):
            settle(answer, cost: cost)
            request?.answer = answer
            request?.sequence = event.sequence
            transcript.append(.assistant(answer.text, calls: answer.calls))
        case .modelFailed(_, _, let spent):
            self.spent = self.spent + spent
            request = nil
        case .answerAccepted: request?.judged = true
        case .answerRejected(_, let error):
            transcript.append(.user(error.modelText))
            invalidAnswers += 1
            endStep()
        default: break  // Not an event of a model.
        }
    }

    private mutating func settle(_ answer: ModelAnswer, cost: Money) {
        let tokens = answer.usage?.total ?? request?.requested.reserved.tokens ?? 0
        spent = spent + Spend(steps: 1, tokens: tokens, cost: cost)
    }

    private mutating func endStep() {
        request = nil
        calls = []
        attempts = 0
    }

    /// Once every call of a step is settled, the model is told, in the order in which it asked.
    private mutating func completeStep() {
        if let request, request.judged, !calls.isEmpty, handoff == nil,
            calls.allSatisfy(\.isSettled)
        {
            for call in calls {
                if let message = call.message { transcript.append(message) }
            }
            let unusable = calls.allSatisfy { if case .rejected = $0.status { true } else { false } }
            invalidAnswers = unusable ? invalidAnswers + 1 : 0
            endStep()
        }
        if request == nil, calls.isEmpty, !pendingNotes.isEmpty, sequence > 0 {
            for note in pendingNotes { transcript.append(.user("The operator says: \(note)")) }
            pendingNotes = []
        }
    }

    private mutating func applyHandoff(_ event: Event) {
        switch event.body {
        case .handoffOffered(let offered):
            handoff = offered
            brief = offered.brief
        case .handoffAccepted(let name):
            let accepted = handoff
            handoff = nil
            invalidAnswers = 0
            endStep()
            if let agent = definition.agent(name) { activate(agent, handoff: accepted) }
        case .handoffRefused(_, let error):
            if let call = handoff?.call { update(call, event) { $0.status = .failed(error, nil) } }
            handoff = nil
        case .briefRevised(let call, let revision):
            brief.revise(revision)
            guard let call else { break }
            update(call, event) { $0.status = .finished(ToolResult(text: #"{"ok":true}"#)) }
        default: break  // Not an event of a handoff.
        }
    }

    mutating func update(_ id: CallID, _ event: Event, _ change: (inout Call) -> Void) {
        guard let index = calls.firstIndex(where: { $0.id == id }) else { return }
        calls[index].sequence = event.sequence
        change(&calls[index])
    }

    mutating func lapse(where matches: (Hold) -> Bool) {
        openHolds.removeAll { id in
            guard let hold = holds[id], matches(hold) else { return false }
            holds[id]?.state = .lapsed
            return true
        }
    }
}
