import JSON
import SessionKernel
import ToolBoundary

extension PlayedSession {
    /// Does what an appointment says, unless it was of a runner that is dead.
    func keep(_ appointment: World.Appointment) throws(Breach) {
        appointments += 1
        if appointments > Self.appointmentsMax {
            throw Breach(.ending, "The session goes on and on in \(session.phase.rawValue).")
        }
        let isStale = appointment.life != life
        switch appointment.item {
        case .owed(let effect): if !isStale { try begin(effect) }
        case .ends(let end):
            if isStale { try endLate(end) } else if isUp { try submit(end) }
        case .happens(let key, let call):
            guard !isStale, let trace = witness.traces[call] else { break }
            try world.once.happens(key, trace, of: session.id)
        case .looks: try look()
        case .decides(let hold, let choice): try decide(hold, choice)
        case .strays: try stray()
        case .deadline:
            if !isStale, isUp, !isOver {
                armed = nil
                try writeDue()
            }
        case .restarts: if !isStale, !isUp { try restart() }
        case .crashes: if isUp, !isOver, session.sequence > 0, !isCalm { crash() }
        case .clockJumps: break  // The world's own.
        }
        try pump()
    }

    /// What the runner of an earlier life still tells. A tool is heard only where its effect came
    /// about before it was killed.
    private func endLate(_ end: Command.Request) throws(Breach) {
        guard plan.has(.lateEnds), isUp, chance.once(in: 3) else { return }
        switch end {
        case .finishCall(let call, _):
            guard world.once.hasHappened(call, of: session.id) else { return }
        case .failCall: return
        default: break  // A model's answer may come at any time.
        }
        world.tally.count("late end")
        try submit(end)
    }

    // MARK: What is owed

    /// Begins all that is owed and not begun yet; what needs no look at the world mostly at once.
    func pump() throws(Breach) {
        while isUp, let effect = try nextOwed() { try begin(effect) }
        arm()
    }

    private func nextOwed() throws(Breach) -> Effect? {
        for effect in session.pendingEffects where !inFlight.contains(effect) {
            if let due = session.due(effect), due > max(world.now, session.updated) {
                let early = chance.once(in: 10)
                inFlight.append(effect)
                put(.owed(effect), in: early ? 1 : world.time(of: due) - world.time)
            } else if let late = untilRuleEnds(effect) {
                inFlight.append(effect)
                put(.owed(effect), in: late)
            } else if isInstant(effect), !chance.once(in: 6) {
                return effect
            } else {
                inFlight.append(effect)
                put(.owed(effect), in: chance.patience(around: 300))
            }
        }
        return nil
    }

    /// How long a runner takes for a call that a standing rule has cleared, when it is slow: until
    /// that rule has ended, or nearly.
    private func untilRuleEnds(_ effect: Effect) -> Int? {
        guard case .runCall(let id) = effect, let call = session.call(id),
            case .cleared = call.status, let standing = call.judgement?.standing,
            let rule = session.standingRules.first(where: { $0.rule.id == standing })?.rule,
            !isCalm, chance.once(in: 2)
        else { return nil }
        world.tally.count("rule's time runs out")
        return max(1, world.time(of: rule.until) - world.time + chance.between(-200...2000))
    }

    private func isInstant(_ effect: Effect) -> Bool {
        switch effect {
        case .askModel, .judge, .acceptHandoff, .chooseWay, .quarantine, .notify: true
        case .runCall(let id): !previewsAgain(id)
        case .connectTools, .preview, .verify, .runChild: false
        }
    }

    private func previewsAgain(_ id: CallID) -> Bool {
        guard let call = session.call(id), case .approved = call.status else { return false }
        return session.declaration(of: call.tool)?.previews == true
    }

    /// Does what is owed. What is owed and refused would be owed for ever.
    private func begin(_ effect: Effect) throws(Breach) {
        inFlight.removeAll { $0 == effect }
        guard isUp, !isOver, session.pendingEffects.contains(effect) else { return }
        let (before, due) = (session.sequence, session.due(effect))
        if let due, due > max(world.now, session.updated) {
            world.tally.count("begun too early")
            try perform(effect)
            guard session.sequence == before else { return }
            inFlight.append(effect)
            return put(.owed(effect), in: max(1, world.time(of: due) - world.time))
        }
        try perform(effect)
        guard isUp, session.sequence == before, session.pendingEffects.contains(effect) else {
            return
        }
        throw Breach(.ending, "\(effect) is owed, and nothing comes of it.")
    }

    private func perform(_ effect: Effect) throws(Breach) {
        switch effect {
        case .connectTools:
            if plan.has(.toolFailures), chance.once(in: 60) {
                let error = CallError(code: "tools_unavailable", message: "The tools are gone.")
                try submit(.abandon(error))
            } else {
                try submit(.connectTools)
            }
        case .askModel(let request): try ask(request)
        case .judge(let request):
            guard let answer = session.request?.answer else { return }
            try submit(.judge(request, verdict(on: answer)))
        case .preview(let id):
            guard let call = session.call(id) else { return }
            try submit(.previewed(id, tools.preview(call)))
        case .runCall(let id): try run(id)
        case .quarantine(let id): try read(id)
        case .notify(let id): try submit(.beginNotice(id))
        case .verify(let id):
            let happened = world.once.hasHappened(id, of: session.id)
            try submit(.verified(id, tools.verify(happened)))
        case .runChild(let task):
            guard let child = session.plan.task(task)?.running else { return }
            try submit(.closeChild(task, model.end(of: child)))
            if chance.once(in: 20) { try submit(.closeChild(task, model.end(of: child))) }
        case .chooseWay: break  // No pipeline is played.
        case .acceptHandoff:
            let error = CallError(code: "busy", message: "I cannot take this.")
            try submit(
                !isCalm && chance.once(in: 10) ? .refuseHandoff(error) : .acceptHandoff)
        }
    }

    private func ask(_ request: RequestID) throws(Breach) {
        if try meetBreaker(.request(request)) { return }
        let model = session.model ?? session.definition.agent(session.agent)?.model ?? ""
        try submit(
            .beginModel(
                ModelIntent(
                    request: request, model: model,
                    body: nil, encoder: "played/1", reserved: self.model.reservation(),
                    bytes: session.transcript.count * 300)))
    }

    private func read(_ id: CallID) throws(Breach) {
        if try meetBreaker(.quarantine(id)) { return }
        let reader = session.call(id).flatMap(session.quarantineModel) ?? ""
        try submit(
            .beginQuarantine(
                id,
                QuarantineIntent(
                    model: reader, encoder: "played/1", reserved: model.reservation())))
    }

    private func run(_ id: CallID) throws(Breach) {
        guard let call = session.call(id) else { return }
        if try meetBreaker(.call(id)) { return }
        preview = previewsAgain(id) ? tools.preview(call) : nil
        defer { preview = nil }
        try submit(.beginCall(id, preview: preview))
    }

    /// Now and then a breaker is open, or a rate limit reached; true where that was recorded.
    private func meetBreaker(_ effect: EffectReference) throws(Breach) -> Bool {
        guard plan.has(.breakers), !isCalm else { return false }
        let name: BreakerName =
            switch effect {
            case .request: .model(session.model ?? "main")
            case .call(let id): .tool(session.call(id)?.tool ?? "")
            case .quarantine(let id):
                .model(session.call(id).flatMap(session.quarantineModel) ?? "main")
            }
        let until = world.now.adding(milliseconds: chance.between(1000...60_000))
        switch chance.below(120) {
        case 0: return try submit(.postpone(effect, until: until, why: "The rate is reached."))
        case 1:
            try submit(.openBreaker(name, failures: 5, until: until))
            return try submit(.avoid(effect, until: until, why: "The breaker is open."))
        case 2: try submit(.closeBreaker(name))
        case 3:
            let fault = Fault(kind: .latency, effect: effect, text: "Delayed on purpose.")
            try submit(.injectFault(fault))
        case 4: try noticeChange(effect)
        default: break  // Nothing stands in the way.
        }
        return false
    }

    /// The tool of a call is not what it was.
    private func noticeChange(_ effect: EffectReference) throws(Breach) {
        guard case .call(let id) = effect, let tool = session.call(id)?.tool,
            let pinned = session.definition.tool(tool)?.digest
        else { return }
        let change = ToolChange(
            tool: tool, pinned: pinned, found: nil, what: "its server offers it no more.")
        try submit(.noticeChange(change))
    }

    // MARK: The boundary

    /// What the boundary says, with the taint that is known of the arguments.
    private func verdict(on answer: ModelAnswer) -> AnswerVerdict {
        if !isCalm, chance.once(in: 400) { return .calls([]) }
        let verdict = scene.boundary.judge(answer, in: session)
        guard case .calls(let calls) = verdict else { return verdict }
        return .calls(
            zip(answer.calls, calls).map { forged(tainted(lax($0, $1), of: $0.tool), of: $0.tool) })
    }

    /// A boundary that takes a standing rule for one about another call, which the kernel has to
    /// see. Whether a glob fits it cannot: rules with one are left alone.
    private func forged(_ verdict: CallVerdict, of tool: ToolName) -> CallVerdict {
        let rules = session.standingRules.filter { $0.rule.tool == tool }
        guard case .hold(var judgement) = verdict, !isCalm, chance.once(in: 2),
            let granted = chance.pick(rules.isEmpty ? session.standingRules : rules),
            granted.rule.free == nil
        else { return verdict }
        judgement.standing = granted.rule.id
        return .clear(judgement, unattended: true)
    }

    /// A boundary that lets pass what the kernel has to refuse by itself: tools that the agent does
    /// not have, and handoffs to whom it may not.
    private func lax(_ request: CallRequest, _ verdict: CallVerdict) -> CallVerdict {
        let isOffered = session.offeredTools.contains { $0.name == request.tool }
        guard case .reject = verdict, !isOffered || request.tool == ControlTool.handoff,
            plan.has(.malformedCalls), chance.once(in: 3),
            let arguments = try? JSON(parsing: request.arguments), arguments.objectValue != nil
        else { return verdict }
        return .clear(
            CallJudgement(arguments: arguments, risk: .low, rule: "lax", unattended: true),
            unattended: true)
    }

    func tainted(_ verdict: CallVerdict, of tool: ToolName) -> CallVerdict {
        let names = scene.definition.tool(tool)?.declaration.destinations != nil
        func marked(_ judgement: CallJudgement) -> CallJudgement {
            guard Trace.isTainted(judgement.arguments) else { return judgement }
            var judgement = judgement
            judgement.tainted = true
            judgement.destinationsClean = names && !Trace.goesAstray(judgement.arguments)
            judgement.risk = .critical
            return judgement
        }
        switch verdict {
        case .clear(let judgement, let unattended):
            return .clear(marked(judgement), unattended: unattended)
        case .hold(let judgement): return .hold(marked(judgement))
        case .reject: return verdict
        }
    }

    // MARK: Time

    /// One sleeper for the earliest deadline.
    func arm() {
        guard isUp, !isOver, let deadline = session.nextDeadline else { return }
        let due = world.time(of: deadline)
        if let armed, armed <= due { return }
        armed = due
        put(.deadline, in: due - world.time)
    }
}
