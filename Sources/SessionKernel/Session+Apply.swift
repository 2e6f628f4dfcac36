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
        take(event)
        notice(event)
        completeStep()
    }

    private mutating func take(_ event: Event) {
        switch event.body {
        case .sessionOpened(let body): open(body, at: event.at)
        case .sessionClaimed(let epoch, _): self.epoch = epoch
        case .sessionPaused: paused = true
        case .sessionResumed: paused = false
        case .sessionCancelled(let reason):
            cancelling = reason
            beginEnding()
        case .sessionClosed(let outcome):
            self.outcome = outcome
            lapseAllButUndos()
        case .toolsConnected(_, let discovered): connect(discovered, event)
        case .toolsChanged(let change): toolChanges[change.tool] = change
        case .taintFlagged(let flag): provenance.flag = flag
        case .toolsAccepted(let acceptance): accept(acceptance)
        case .modelRequested(let requested): begin(requested, event)
        case .modelAnswered(_, let answer, let cost): take(answer, cost, event)
        case .contextCompacted(let compacted): apply(compacted)
        case .modelChanged: break  // The answer says it; this tells people.
        case .modelFailed(_, _, let spent):
            settle(spent)
            request = nil
        case .quarantineRequested, .quarantineAnswered, .quarantineFailed: takeReading(event)
        case .answerAccepted(_, let read):
            request?.judged = true
            request?.value = read?.value
        case .verdictAsked(_, let verifier): propose(to: verifier)
        case .verdictGiven(_, let verdict): take(verdict)
        case .answerRejected(_, let error): reject(error)
        case .callProposed, .callValidated, .callCleared, .callRejected, .toolStarted,
            .toolFinished, .toolFailed, .effectOrphaned, .effectSettled, .effectRecalled,
            .effectUndone:
            takeCall(event)
        case .holdRaised, .holdSigned, .holdDecided, .holdEscalated, .holdExpired: takeHold(event)
        case .retryScheduled(let scheduled): take(scheduled, event)
        case .fallbackTaken(let fallback): take(fallback, event)
        case .breakerOpened, .breakerClosed: break  // Told, and nothing else.
        case .noticeBegun, .noticeGiven, .noticeFailed: takeNotice(event)
        case .memoryChanged, .memoryRead: takeMemory(event)
        case .faultInjected(let fault): faults[fault.kind, default: 0] += 1
        case .loopNoticed(let finding): notice(finding)
        case .handoffOffered(let offered):
            handoff = offered
            if brief != offered.brief { repetition.reviseBrief() }
            brief = offered.brief
            // A decision that let the call hand off has been used: it cannot lapse any more.
            update(offered.call, event) { $0.status = .cleared }
        case .handoffAccepted(let agent): hand(to: agent)
        case .handoffRefused(_, let error, let call): takeBack(error, call, event)
        case .planMade, .taskSkipped, .childOpened, .childClosed: takePlan(event)
        case .stepBegun, .stepEnded: takeStep(event)
        case .briefRevised(let call, let revision): revise(call, revision, event)
        case .budgetWarned(let ceiling, let agent): warn(ceiling, of: agent)
        case .budgetExtended(let ceiling, let amount, let agent):
            extend(ceiling, by: amount, for: agent)
        case .ruleGranted(let rule): grant(rule, event)
        case .ruleRevoked(let id, _): revoke(id, event)
        case .noteAdded(let text):
            provenance.trust(text, .operator, at: event.sequence)
            pendingNotes.append("The operator says: \(text)")
        }
    }

    private mutating func takeCall(_ event: Event) {
        switch event.body {
        case .callProposed(let call, _, let undone?): propose(call, undoing: undone, event)
        case .callProposed(let call, _, nil): propose(call, event)
        case .callValidated(let call, let judgement): judge(call, judgement, .validated, event)
        case .callCleared(let call, let judgement): judge(call, judgement, .cleared, event)
        case .callRejected(let call, let error): reject(call, error, event)
        case .toolStarted(let started): start(started, event)
        case .toolFinished(let call, let result): finish(call, result, event)
        case .toolFailed(let call, let failure): fail(call, failure, event)
        case .effectOrphaned(let orphan, let repeats): take(orphan, repeats, event)
        case .effectSettled(let call, let settlement): settle(call, settlement, event)
        case .effectRecalled(let call, let recall):
            update(call, event) { $0.status = .finished(recall.result) }
            if let told = self.call(call) {
                keep(told, isCut: recall.result.whole != nil, isError: true, event)
            }
            lapse { $0.call == call }
        case .effectUndone(let call, let by): takeUndo(of: call, by: by, event)
        default: preconditionFailure("not an event of a call: \(event.kind.rawValue)")
        }
    }

    private mutating func takeHold(_ event: Event) {
        switch event.body {
        case .holdRaised(let raised): raise(raised, event)
        case .holdSigned(let hold, let decision):
            holds.update(hold) { $0.signatures.append(decision) }
        case .holdDecided(let hold, let decision): decided(hold, decision, event)
        case .holdEscalated(let hold): holds.update(hold) { $0.escalated = true }
        case .holdExpired(let hold): expired(hold, event)
        default: preconditionFailure("not an event of a hold: \(event.kind.rawValue)")
        }
    }

    private mutating func revoke(_ id: RuleID, _ event: Event) {
        for index in standingRules.indices where standingRules[index].rule.id == id {
            standingRules[index].isRevoked = true
        }
        revisePolicy(event.body.json)
    }

    private mutating func grant(_ rule: StandingRule, _ event: Event) {
        guard case .operator(let name) = event.actor else { return }
        standingRules.append(GrantedRule(rule: rule, by: name, at: event.at))
        revisePolicy(event.body.json)
    }

    /// Time in which the session worked counts; waiting for a person, for workers, who count their
    /// own, or for a runner does not.
    private mutating func account(for event: Event) {
        guard sequence > 0, outcome == nil, !phase.waitsForPerson, !waitsForWorkers else { return }
        if case .sessionClaimed = event.body { return }
        work(milliseconds: max(0, event.at.since(updated)))
    }

    private mutating func open(_ body: SessionOpened, at: Timestamp) {
        definition = body.definition
        goal = body.goal
        inputs = body.inputs
        workspace = body.workspace
        mark = body.mark
        parent = body.parent
        provenance.open(body, at: sequence)
        opened = at
        limits = body.definition.limits
        for agent in definition.agents where agent.limits != AgentLimits() {
            agentBudgets[agent.name] = AgentBudget(agent.limits)
        }
        brief = Brief(goal: body.goal, constraints: body.definition.constraints)
        brief.facts = body.parent?.facts ?? []
        for tool in definition.tools { toolDigests[tool.declaration.name] = tool.digest }
        policyDigest = definition.policyDigest
        if let steps = definition.pipeline {
            pipeline = PipelineRun()
            activate(steps.agent, handoff: nil)
        } else if let first = definition.agents.first {
            activate(first, handoff: nil)
        }
    }

    /// From now on the definition holds the discovered tools too; where an agent names a server, it
    /// has all of them.
    private mutating func connect(_ discovered: [ToolDefinition], _ event: Event) {
        toolsConnected = true
        for tool in discovered {
            definition.tools.append(tool)
            toolDigests[tool.declaration.name] = tool.digest
        }
        for index in definition.agents.indices where !definition.servers.isEmpty {
            definition.agents[index].tools = definition.agents[index].tools.flatMap { name in
                guard definition.server(ServerName(name.text)) != nil else { return [name] }
                return discovered.filter { $0.source == .server(ServerName(name.text)) }
                    .map(\.declaration.name)
            }
        }
        let strangers = definition.servers.contains { !$0.trusted && $0.transport.isProgram }
        provenance.discover(discovered, strangers: strangers, at: event.sequence)
        hearOfTools()
    }

    mutating func activate(_ agent: AgentDefinition, handoff: Handoff?) {
        self.agent = agent.name
        arrival = handoff
        digest = ContextDigest()
        isToldOfContext = false
        squeezes = 0
        transcript = Transcript(
            root: PromptText.root(agent: agent, brief: brief, handoff: handoff, light))
        rootMessages = transcript.count
        hearOfTools()
    }

    /// While something is under way, a session that is ending shows that, and no hold that nobody
    /// need answer any more; otherwise it is closed at once.
    mutating func beginEnding() {
        guard waitsForEffects else { return }
        paused = false
        lapseAllButUndos(or: .inDoubt)
    }

    private mutating func extend(_ ceiling: Ceiling, by amount: Int, for agent: AgentName?) {
        if let agent { agentBudgets[agent]?.extend(ceiling, by: amount) }
        guard agent == nil else { return }
        warned.remove(ceiling)
        switch ceiling {
        case .steps: limits.steps = limits.steps.saturatingAdd(amount)
        case .tokens: limits.tokens = limits.tokens.saturatingAdd(amount)
        case .cost: limits.cost = limits.cost + Money(microdollars: amount)
        case .wall: limits.wallMilliseconds = limits.wallMilliseconds.saturatingAdd(amount)
        }
    }

    mutating func endStep() {
        request = nil
        calls = []
        attempts = 0
        attemptsOnRung = 0
        rung = rungFloor
        retry = nil
    }

    /// Once every call of a step is settled, the model is told, in the order in which it asked.
    private mutating func completeStep() {
        if let request, request.judged, !calls.isEmpty, handoff == nil,
            calls.allSatisfy(\.isSettled)
        {
            if isPipelineActing { calls.forEach { settleStep($0) } } else { tellModel() }
            endStep()
        }
        // No model reads what a pipeline does; the next agent that is asked is told.
        if request == nil, calls.isEmpty, !pendingNotes.isEmpty, sequence > 0, !isPipelineActing {
            for note in pendingNotes { transcript.append(.user(note)) }
            pendingNotes = []
        }
    }

    private mutating func tellModel() {
        for call in calls {
            if let message = message(of: call) { transcript.append(message) }
        }
        gatherEvidence()
        let unusable = calls.allSatisfy {
            if case .rejected = $0.status { true } else { false }
        }
        invalidAnswers = unusable ? invalidAnswers + 1 : 0
        repetition.complete(calls, definition.loops)
    }

    mutating func update(_ id: CallID, _ event: Event, _ change: (inout Call) -> Void) {
        if let index = calls.firstIndex(where: { $0.id == id }) {
            calls[index].sequence = event.sequence
            change(&calls[index])
        } else if let index = undos.firstIndex(where: { $0.id == id }) {
            undos[index].sequence = event.sequence
            change(&undos[index])
            // One that came to nothing is over; what one has undone is told by an event.
            if undos[index].isSettled, !undos[index].isFinished { undos.remove(at: index) }
        }
    }

    mutating func lapse(where matches: (Hold) -> Bool) {
        guard !openHolds.isEmpty else { return }
        let lapsed = openHolds.filter { holds[$0].map(matches) ?? true }
        guard !lapsed.isEmpty else { return }
        for id in lapsed { holds.update(id) { $0.state = .lapsed } }
        openHolds.removeAll { lapsed.contains($0) }
    }
}
