import JSON

extension Draft {
    mutating func open(_ body: SessionOpened) throws(Refusal) {
        guard !body.definition.agents.isEmpty || body.definition.pipeline != nil else {
            throw Refusal(
                .noAgents, "`\(body.definition.name)` has no agents; a session needs at least one.")
        }
        emit(.sessionOpened(body))
    }

    mutating func connectTools(_ discovered: [ToolDefinition] = []) throws(Refusal) {
        guard !session.toolsConnected else {
            throw Refusal(.stale, "The tools are connected already.")
        }
        var digests = session.toolDigests
        for tool in discovered {
            let name = tool.declaration.name
            guard case .server(let server) = tool.source,
                session.definition.server(server)?.mayOffer(name) == true, digests[name] == nil
            else {
                throw Refusal(.notOffered, "No server of this session may offer a tool \(name).")
            }
            digests[name] = tool.digest
        }
        emit(.toolsConnected(digests, discovered: discovered))
    }

    /// Told once for each tool: the first change is enough for it not to be used any more.
    mutating func notice(_ change: ToolChange) throws(Refusal) {
        guard session.toolDigests[change.tool] == change.pinned else {
            throw Refusal(.stale, "\(change.tool) is not pinned as it is said to have been.")
        }
        guard session.toolChanges[change.tool] == nil else { return }
        emit(.toolsChanged(change))
    }

    mutating func pause(_ reason: String) throws(Refusal) {
        guard !session.paused else {
            throw Refusal(.alreadyPaused, "Session \(session.id) is paused already.")
        }
        guard !session.isEnding else { throw ending }
        emit(.sessionPaused(reason: reason))
    }

    mutating func resume() throws(Refusal) {
        guard session.paused else {
            throw Refusal(
                .notPaused,
                "Session \(session.id) is not paused; it is in \(session.phase.rawValue).")
        }
        emit(.sessionResumed)
    }

    mutating func cancel(_ reason: String) throws(Refusal) {
        guard session.cancelling == nil else { throw ending }
        emit(.sessionCancelled(reason: reason))
    }

    /// What has been begun is settled even now: a model call at its whole reservation, a call in
    /// doubt by a person, a child by its own end.
    mutating func abandon(_ error: CallError) throws(Refusal) {
        if !session.plan.running.isEmpty || session.calls.contains(where: session.isUncertain) {
            guard session.cancelling == nil else { throw ending }
            emit(.sessionCancelled(reason: error.message))
            return
        }
        if let request = session.request, request.answer == nil {
            emit(
                .effectOrphaned(.request(request.requested.request), repeats: false),
                cause: request.sequence)
        }
        orphanQuarantines(cause: nil, repeats: false)
        close(.failure, error: error)
    }

    private var ending: Refusal {
        Refusal(
            .alreadyCancelled,
            "Session \(session.id) is ending already, once nothing runs any more.")
    }

    mutating func claim(_ epoch: Int, _ runner: String) throws(Refusal) {
        guard epoch > session.epoch else {
            throw Refusal(.stale, "Epoch \(epoch) is not newer than \(session.epoch).")
        }
        emit(.sessionClaimed(epoch: epoch, runner: runner))
        let claimed = session.sequence
        orphanNotices()
        if let request = session.request, request.answer == nil, session.outcome == nil {
            emit(
                .effectOrphaned(.request(request.requested.request), repeats: true), cause: claimed)
        }
        if session.outcome == nil { orphanQuarantines(cause: claimed, repeats: true) }
        for call in session.openCalls where call.status == .started {
            let declaration = session.declaration(of: call.tool)
            let repeats =
                declaration?.reach == .reads
                || declaration?.idempotent == true && !session.isEnding
            emit(.effectOrphaned(.call(call.id), repeats: repeats), cause: claimed)
            if !repeats {
                raiseDoubt(call.id, "The runner died while \(call.tool) was running.")
            }
        }
    }

    /// Records that an effect may or may not have happened, for a person to settle.
    mutating func raiseDoubt(_ id: CallID, _ reason: String) {
        guard let call = session.call(id) else { return }
        let risk = max(.high, call.judgement?.risk ?? .high)
        emit(
            .holdRaised(
                HoldRaised(
                    hold: HoldID(session: session.id, sequence: next), kind: .inDoubt,
                    digest: session.digest(of: call, preview: nil), risk: risk, reason: reason,
                    call: id, preview: nil, ceiling: nil, expires: nil,
                    approvers: session.approvers(for: call))),
            by: .runtime)
    }

    mutating func close(
        _ status: Outcome.Status, answer: String? = nil, value: JSON? = nil,
        error: CallError? = nil
    ) {
        var outcome = Outcome(
            status: status, answer: answer, error: error, rung: session.deepestRung,
            spent: session.spent)
        outcome.value = value
        emit(.sessionClosed(outcome), by: .runtime)
    }

    mutating func tick() {
        for id in session.openHolds {
            guard let hold = session.holds[id], hold.isOpen, let expires = hold.expires else {
                continue
            }
            if expires <= at {
                emit(.holdExpired(id), by: .runtime)
                if session.isEnding { return }
            } else if let half = hold.half, half <= at, !hold.escalated {
                emit(.holdEscalated(id), by: .runtime)
            }
        }
        for call in session.openCalls {
            guard let unused = session.unusedDecision(of: call), unused.lapses <= at else {
                continue
            }
            emit(.holdExpired(unused.hold), by: .runtime)
            if session.call(call.id)?.status == .started {
                raiseDoubt(call.id, "It was to be run again, but that was not done in time.")
            }
        }
        let worked = at.since(session.updated)
        guard session.countsWall, worked >= session.wallLeft else { return }
        raiseBudget(.wall, of: worked >= session.sessionWallLeft ? nil : session.agent)
    }

    /// A ceiling of the session, or of one of its agents.
    mutating func raiseBudget(_ ceiling: Ceiling, of agent: AgentName? = nil) {
        let whose = agent.map { "\(ceiling.rawValue) ceiling of \($0)" }
        let reason =
            "The next step would pass the \(whose ?? "\(ceiling.rawValue) ceiling"): "
            + "\(standing(ceiling, agent))."
        let raised = HoldRaised(
            hold: HoldID(session: session.id, sequence: next), kind: .budget,
            digest: session.goalDigest(reason), risk: .medium, reason: reason, call: nil,
            preview: nil, ceiling: ceiling, agent: agent,
            expires: at.adding(milliseconds: session.definition.holdMilliseconds))
        emit(.holdRaised(raised), by: .runtime)
    }

    private func standing(_ ceiling: Ceiling, _ agent: AgentName?) -> String {
        let used = session.used(of: ceiling, by: agent)
        let limit = session.limit(of: ceiling, for: agent) ?? 0
        switch ceiling {
        case .steps, .tokens: return "\(used) of \(limit) \(ceiling.rawValue)"
        case .cost:
            return "$\(Money(microdollars: used).text) of $\(Money(microdollars: limit).text)"
        case .wall: return "\(used / 1000) s of \(limit / 1000) s"
        }
    }
}
