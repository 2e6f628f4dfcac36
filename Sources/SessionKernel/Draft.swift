package import JSON

/// Events in the making: a scratch copy of the session that each new event is applied to at once,
/// so that the next rule sees what the one before has done.
struct Draft {
    var session: Session
    var events: [Event]
    let at: Timestamp
    let actor: Actor
    let draw: UInt32

    init(_ session: Session, _ command: Command) {
        self.session = session
        events = []
        // Event times never go back, whatever the clock of whoever submits.
        at = max(command.at, session.updated)
        actor = command.actor
        draw = command.draw
    }

    /// The sequence that the next event gets.
    var next: Int { session.sequence + 1 }

    mutating func emit(_ body: EventBody, by actor: Actor? = nil, cause: Int? = nil) {
        let event = Event(
            session: session.id, sequence: next, at: at, actor: actor ?? self.actor,
            cause: cause ?? events.last?.sequence, body: body)
        session.apply(event)
        events.append(event)
    }
}

extension Session {
    /// What follows from a request, or why it makes no sense now. Changes nothing.
    package func decide(_ command: Command) throws(Refusal) -> [Event] {
        var draft = Draft(self, command)
        try draft.check(command)
        switch command.request {
        case .open(let body): try draft.open(body)
        case .claim(let epoch, let runner): try draft.claim(epoch, runner)
        case .connectTools: try draft.connectTools()
        case .discoverTools(let discovered): try draft.connectTools(discovered)
        case .noticeChange(let change): try draft.notice(change)
        case .acceptTool(let tool, let found, let reason): try draft.accept(tool, found, reason)
        case .beginModel(let intent): try draft.begin(intent)
        case .answerModel(let request, let answer): try draft.take(answer, for: request)
        case .failModel(let request, let failure): try draft.fail(request, failure)
        case .beginQuarantine(let call, let intent): try draft.begin(call, intent)
        case .answerQuarantine(let call, let attempt, let answer, let verdict):
            try draft.take(answer, verdict, of: call, attempt)
        case .failQuarantine(let call, let attempt, let failure):
            try draft.fail(call, quarantine: attempt, failure)
        case .judge(let request, let verdict): try draft.judge(request, verdict)
        case .previewed(let call, let preview): try draft.take(preview, of: call)
        case .beginCall(let call, let preview): try draft.begin(call, preview)
        case .finishCall(let call, let result): try draft.finish(call, result)
        case .failCall(let call, let failure): try draft.fail(call, failure)
        case .ask(let call, let question): try draft.ask(call, question)
        case .verified(let call, let verification): try draft.settle(call, verification)
        case .chooseWay(let step, let value, let way): try draft.take(way, of: value, at: step)
        case .acceptHandoff: try draft.acceptHandoff()
        case .refuseHandoff(let error): try draft.refuseHandoff(error)
        case .postpone(let effect, let until, let why): try draft.postpone(effect, until, why)
        case .avoid(let effect, let until, let why): try draft.avoid(effect, until, why)
        case .openBreaker(let name, let failures, let until):
            draft.emit(.breakerOpened(name, failures: failures, until: until))
        case .closeBreaker(let name): draft.emit(.breakerClosed(name))
        case .injectFault(let fault): draft.emit(.faultInjected(fault))
        case .beginNotice(let notice): try draft.begin(notice)
        case .endNotice(let id, let attempt, let error): try draft.end(id, attempt, error)
        case .closeChild(let task, let end): try draft.close(task, end)
        case .tick: draft.tick()
        case .abandon(let error): try draft.abandon(error)
        case .pause(let reason): try draft.pause(reason)
        case .resume: try draft.resume()
        case .cancel(let reason): try draft.cancel(reason)
        case .decide(let hold, let decision): try draft.decideHold(hold, decision)
        case .revokeRule(let rule, let reason): try draft.revoke(rule, reason)
        case .note(let text): draft.emit(.noteAdded(text))
        case .undo(let call, let reason, let verdict): try draft.undo(call, reason, verdict)
        }
        draft.followUp()
        return draft.events
    }

    /// The digest that an approval is bound to: everything that decides what will run.
    package func digest(of call: Call, preview: Preview?) -> Digest {
        JSON.compact([
            "agent": .string(call.agent.text), "anew": .int(call.heldAnewAt),
            "arguments": call.arguments ?? .null,
            "call": .string(call.id.text),
            "definition": .string((toolDigests[call.tool] ?? .zero).hex),
            "policy": .string((call.policy ?? policyDigest).hex),
            "preview": .text(preview?.digest.hex),
            "session": .string(id.text), "taint": .list(call.judgement?.taint ?? [], \.json),
            "tainted": .bool(call.judgement?.tainted ?? false),
            "tool": .string(call.tool.text), "undoes": .text(call.undoes?.text),
        ]).digest
    }
}

extension Draft {
    /// What holds for every command: the session exists, it is not over, and what is due comes
    /// first.
    func check(_ command: Command) throws(Refusal) {
        if case .open = command.request {
            guard session.sequence == 0 else {
                throw Refusal(.alreadyOpen, "Session \(session.id) has already begun.")
            }
            return
        }
        guard session.sequence > 0 else {
            throw Refusal(.notOpen, "Session \(session.id) has not begun.")
        }
        if let outcome = session.outcome {
            if case .decide(let hold, _) = command.request { try checkUndecided(hold) }
            guard session.isPossibleAfterEnd(command.request) else {
                throw Refusal(
                    .over,
                    "Session \(session.id) has ended: \(outcome.phase.rawValue). Start a new one.")
            }
        }
        // A tick records what is due; a claim must be possible before that.
        if case .tick = command.request { return }
        if case .claim = command.request { return }
        if let deadline = session.nextDeadline, deadline <= at {
            throw Refusal(.deadlineFirst, "A deadline has passed and has to be recorded first.")
        }
    }
}
