import JSON
import SessionKernel
import TestSupport

/// Sessions led by random commands: right ones, wrong ones, doubled and late ones, crashes, jumps
/// of the clock. One seed decides everything.
struct RandomWalk {
    private var random: SeededRandom
    private(set) var changes: Set<PhaseChange> = []
    private(set) var kinds: Set<EventKind> = []
    private(set) var phases: Set<Phase> = []
    private(set) var events = 0
    private(set) var sessions = 0
    private(set) var refusals: [Refusal.Code: Int] = [:]

    private var session = Session(id: "walk")
    /// Folds what was written and read again.
    private var replica = Session(id: "walk")
    private var rules = JournalRules()
    private var now = Timestamp(milliseconds: 0)
    private var sent: [Command.Request] = []

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// Submits one more command; a session that has ended soon gives way to the next.
    mutating func step() throws {
        if session.outcome != nil, random.once(in: 4) { begin() }
        now = now.adding(milliseconds: pause())
        try submit(request())
    }

    private mutating func begin() {
        sessions += 1
        session = Session(id: SessionID("walk\(sessions)"))
        replica = session
        rules = JournalRules()
        sent = []
    }

    private mutating func submit(_ request: Command.Request) throws {
        var actor = Actor.runtime
        if case .undo = request { actor = .operator("ada") }
        if case .revokeRule = request, !random.once(in: 30) { actor = .operator("ada") }
        if case .acceptTool = request, !random.once(in: 30) { actor = .operator("ada") }
        if case .decide = request, !random.once(in: 30) { actor = .operator("ada") }
        do throws(Refusal) {
            let draw = UInt32.random(in: 0...UInt32.max, using: &random)
            try take(session.decide(Command(at: now, actor: actor, draw: draw, request)))
            sent.append(request)
        } catch {
            refusals[error.code, default: 0] += 1
            guard error.code == .deadlineFirst else { return }
            let due = (try? session.decide(Command(at: now, .tick))) ?? []
            if due.isEmpty {
                throw Broken(description: "a deadline has passed, yet nothing is due")
            }
            try take(due)
        }
    }

    private mutating func take(_ decided: [Event]) throws(Refusal) {
        for event in decided {
            let before = session
            session.apply(event)
            rules.check(event, before: before, after: session)
            if before.phase != session.phase {
                changes.insert(PhaseChange(before.phase, session.phase, event.kind))
            }
            kinds.insert(event.kind)
            phases.insert(session.phase)
            events += 1
            if let read = try? Event(JSON(parsing: event.json.canonicalBytes)), read == event {
                replica.apply(read)
            } else {
                throw Refusal(.stale, "\(event.kind) does not survive writing and reading")
            }
        }
        rules.checkAlive(session, at: now)
    }

    /// What is broken, if anything is; asked after each command.
    var mistake: String? {
        if let broken = rules.broken.first {
            return "\(session.id) #\(session.sequence): \(broken)"
        }
        if replica != session { return "\(session.id) #\(session.sequence): the fold differs" }
        if replica.pendingEffects != session.pendingEffects {
            return "the fold owes something else"
        }
        return nil
    }

    private mutating func pause() -> Int {
        // Waits are short: without this hardly any decision would lapse in one.
        let far = session.phase == .retrying ? 12 : 60
        if random.once(in: far) { return Int.random(in: 0..<2_000_000, using: &random) }
        return random.once(in: 10) ? -50 : Int.random(in: 0..<3000, using: &random)
    }
}

// What is asked for.
extension RandomWalk {
    private mutating func request() -> Command.Request {
        guard session.sequence > 0 else { return .open(opened()) }
        if random.once(in: 12), let doubled = sent.suffix(12).randomElement(using: &random) {
            return doubled
        }
        // Handoffs are short: without this hardly any would be cut off.
        if session.phase == .handingOff, random.once(in: 8) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return .cancel(reason: "stop")
            case 1: return .abandon(error("gone"))
            default: return .pause(reason: "look")
            }
        }
        if session.phase == .awaitingOperator, random.once(in: 40) { return .pause(reason: "look") }
        if session.phase == .awaitingTool || session.phase == .validating, random.once(in: 80) {
            return .abandon(error("gone"))
        }
        if session.isEnding, random.once(in: 5) {
            return .claim(epoch: session.epoch + 1, runner: "r")
        }
        // Rare as well: a decision while another call waits, or while one runs out of time.
        let waits = session.calls.contains { !$0.isSettled && $0.notBefore != nil }
        let isOutOfTime = session.openHolds.contains { session.holds[$0]?.ceiling == .wall }
        if waits || isOutOfTime, random.once(in: 3), let decision = operatorRequest() {
            return decision
        }
        switch Int.random(in: 0..<100, using: &random) {
        case 0...1: return .claim(epoch: session.epoch + (random.once(in: 4) ? 0 : 1), runner: "r")
        case 2: return .pause(reason: "look")
        case 3...7: return session.paused ? .resume : .tick
        case 8 where random.once(in: 2): return undoRequest() ?? .tick
        case 9: return random.once(in: 3) ? .cancel(reason: "stop") : .note("Mind the gap.")
        case 10:
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .abandon(error("gone"))
            case 1: return .openBreaker(.model("main"), failures: 5, until: now)
            case 2: return .closeBreaker(.tool("docs.read"))
            case 3:
                return .injectFault(Fault(kind: .latency, effect: nil, text: "a second more"))
            case 4 where random.once(in: 20): return toolChange() ?? .tick
            default: return .note("Go on.")
            }
        case 8: return .tick
        case 11...40: return operatorRequest() ?? effectRequest() ?? .tick
        case 41...70: return outcomeRequest() ?? effectRequest() ?? .tick
        default: return effectRequest() ?? outcomeRequest() ?? operatorRequest() ?? .tick
        }
    }

    /// Rare, for a tool that has changed is not called any more.
    private mutating func toolChange() -> Command.Request? {
        return session.definition.tools.randomElement(using: &random).map { tool in
            guard random.once(in: 2) else {
                return .noticeChange(
                    ToolChange(
                        tool: tool.declaration.name, pinned: tool.digest, found: nil,
                        what: "its server offers it no more."))
            }
            var now = tool
            now.declaration.description += " Or not."
            return .noticeChange(
                ToolChange(
                    tool: tool.declaration.name, pinned: tool.digest, found: now.digest,
                    what: "its description is another.", definition: now))
        }
    }

    private mutating func opened() -> SessionOpened {
        var definition = SessionDefinition.sample
        if random.once(in: 2) {
            definition.models.append(
                ModelDefinition(name: "small", provider: .rules, settings: [:]))
            definition.fallback = random.once(in: 2) ? ["small"] : ["main", "small", "safe_answer"]
            definition.safeAnswer = "A person has been told."
        }
        if random.once(in: 4) {
            definition.verifyReturns = Int.random(in: 0..<2, using: &random)
            definition.agents.append(
                AgentDefinition(
                    name: "critic", model: "main", instructions: "Doubt it.",
                    tools: ["docs.read"], role: "verifier"))
        }
        for place in definition.tools.indices where random.once(in: 4) {
            definition.tools[place].declaration.onFailure = "Nobody knows."
        }
        for place in definition.tools.indices where random.once(in: 4) {
            definition.tools[place].declaration.key = ["to"]
        }
        definition.tools[0].declaration.trusted = sessions.isMultiple(of: 2)
        if sessions.isMultiple(of: 3) {
            definition.tools[0].declaration.quarantine = QuarantineRule()
            definition.tools[4].declaration.quarantine = QuarantineRule()
        }
        if random.once(in: 4) { definition.models[0].window = 1000 }
        if random.once(in: 2) { definition.agents[0].tools.append("memory") }
        if random.once(in: 3) {
            definition.notify = NoticeRule(
                command: CommandSource(run: ["tell"]),
                attempts: Int.random(in: 1..<4, using: &random))
        }
        if random.once(in: 4) {
            definition.loops = LoopRule(
                repeats: 2, cycles: 2, invented: 2, idleSteps: 3,
                then: random.once(in: 4) ? .end : .hold)
        }
        if random.once(in: 3) {
            definition.agents[0].role = "planner"
            definition.agents[0].workers = ["releaser"]
            definition.agents[1].role = "worker"
            if random.once(in: 3) { definition.agents[1].limits = AgentLimits(steps: 3) }
        }
        if random.once(in: 3) {
            definition.agents[0].limits = AgentLimits(
                steps: Int.random(in: 1..<5, using: &random),
                tokens: random.once(in: 2) ? Int.random(in: 2_000..<9_000, using: &random) : nil,
                wallMilliseconds: random.once(in: 2) ? 15_000 : nil)
        }
        definition.limits = Limits(
            steps: Int.random(in: 2..<12, using: &random),
            tokens: Int.random(in: 4_000..<30_000, using: &random),
            cost: Money(microdollars: Int.random(in: 4_000..<40_000, using: &random)),
            wallMilliseconds: Int.random(in: 20_000..<200_000, using: &random))
        if sessions % 4 == 3 { letPipelineLead(&definition) }
        return SessionOpened(
            definition: definition, goal: "Release.", inputs: ["list": [1, 2, 3]], workspace: "")
    }

    private mutating func letPipelineLead(_ definition: inout SessionDefinition) {
        definition.agents = [
            AgentDefinition(
                name: "planner", model: "main", instructions: "Plan the release.",
                tools: definition.tools.map(\.declaration.name))
        ]
        let last: [PipelineStep] = random.once(in: 2) ? [] : [.tool("mail", "mail.send")]
        definition.pipeline = Pipeline(
            steps: [
                .tool("read", onFailure: .skip),
                .forEach(
                    "each", over: "{{inputs.list}}", onFailure: random.once(in: 2) ? .skip : .stop,
                    .tool("note", "notes.write", ["n": "{{item}}"]),
                    .branch(
                        "size", on: "{{item}}",
                        ("a", [.tool("ticket", "ticket.create", ["to": "{{item}}"])]), ("b", []),
                        onFailure: .skip)),
                .approval("sign", "Go on with {{steps.read}}?", onFailure: .skip),
                .tool("push", "tag.push", ["to": "{{steps.read}}"], onFailure: .skip),
                .model("sum", "Sum up {{steps.each}}.", of: "planner"),
            ] + last, answer: random.once(in: 4) ? "{{steps.sum.none}}" : nil)
        definition.limits.steps += 10
    }

    private mutating func effectRequest() -> Command.Request? {
        let effect = session.pendingEffects.randomElement(using: &random)
        if let effect, random.once(in: 6), let delay = delay(effect) { return delay }
        switch effect {
        case .connectTools: return .connectTools
        case .askModel(let request):
            return .beginModel(
                ModelIntent(
                    request: request, model: session.model ?? "", encoder: "walk/1",
                    reserved: Spend(tokens: 2000, cost: Money(microdollars: 3000)),
                    bytes: session.transcript.count * 300))
        case .judge(let request): return .judge(request, verdict())
        case .preview(let call): return .previewed(call, preview())
        case .runCall(let call):
            var shown = session.call(call).flatMap { call -> Preview? in
                guard case .approved(let hold, _, _) = call.status else { return nil }
                return session.holds[hold]?.preview
            }
            if random.once(in: 4) { shown = preview() }
            return .beginCall(call, preview: shown)
        case .verify(let call):
            return [
                .verified(call, .done("it is there")), .verified(call, .notDone("it is not")),
                .verified(call, .unknown("no answer")),
            ].randomElement(using: &random)
        case .runChild(let task):
            guard let child = session.plan.task(task)?.running else { return nil }
            return .closeChild(task, childEnd(child))
        case .quarantine(let call):
            let reader = session.call(call).flatMap(session.quarantineModel) ?? ""
            return .beginQuarantine(
                call,
                QuarantineIntent(
                    model: reader, encoder: "walk/1",
                    reserved: Spend(tokens: 1000, cost: Money(microdollars: 1000))))
        case .notify(let notice): return .beginNotice(notice)
        case .acceptHandoff:
            return random.once(in: 5) ? .refuseHandoff(error("busy")) : .acceptHandoff
        case .chooseWay(let step):
            let ways: [WayVerdict] = [.way("a"), .way("b"), .way(nil), .unknown]
            guard let due = session.dueBranch, let way = ways.randomElement(using: &random) else {
                return nil
            }
            return .chooseWay(step, value: random.once(in: 9) ? .null : due.value, way)
        case nil: return nil
        }
    }

    /// A rate limit or an open breaker before an effect.
    private mutating func delay(_ effect: Effect) -> Command.Request? {
        let reference: EffectReference
        switch effect {
        case .askModel(let request): reference = .request(request)
        case .runCall(let call): reference = .call(call)
        case .quarantine(let call): reference = .quarantine(call)
        case .connectTools, .judge, .preview, .verify, .acceptHandoff, .chooseWay, .runChild,
            .notify:
            return nil
        }
        let until = now.adding(milliseconds: Int.random(in: 1..<5000, using: &random))
        return random.once(in: 2)
            ? .postpone(reference, until: until, why: "at most 2 in a second")
            : .avoid(reference, until: until, why: "the breaker is open")
    }

    private mutating func outcomeRequest() -> Command.Request? {
        if let open = session.request, open.answer == nil, random.once(in: 2) {
            let id = open.requested.request
            if random.once(in: 8) {
                let kind = ModelFailure.Kind.allCases.randomElement(using: &random) ?? .cut
                return .failModel(
                    id,
                    ModelFailure(
                        kind: kind, message: "no answer",
                        retryAfterMilliseconds: random.once(in: 6) ? 45_000 : nil,
                        retryable: !random.once(in: 4)))
            }
            return .answerModel(id, answer())
        }
        if let open = session.calls.compactMap(\.quarantine?.open).randomElement(using: &random) {
            return endOfReading(open)
        }
        if let notice = session.notices.first(where: \.isOpen), random.once(in: 2) {
            return .endNotice(
                notice.id, attempt: notice.attempts + (random.once(in: 9) ? 1 : 0),
                random.once(in: 2) ? error("dead") : nil)
        }
        let begun = (session.calls + session.undos).filter {
            $0.status == .started || session.isUncertain($0) && random.once(in: 6)
        }
        guard let call = begun.randomElement(using: &random)?.id else { return nil }
        switch Int.random(in: 0..<11, using: &random) {
        case 10:
            var question = AskedQuestion(text: "Which?")
            question.server = "notes"
            return .ask(call, question)
        case 0: return .failCall(call, ToolFailure(error: error("killed"), inDoubt: true))
        case 1: return .failCall(call, ToolFailure(error: error("broke")))
        case 2:
            var told = error("busy")
            told.retryable = true
            told.retryAfterMilliseconds = random.once(in: 4) ? 40_000 : nil
            return .failCall(call, ToolFailure(error: told))
        default: return .finishCall(call, ToolResult(text: "fine"))
        }
    }

    private mutating func endOfReading(_ open: QuarantineRequested) -> Command.Request {
        let (call, attempt) = (open.call, open.attempt)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let kind = ModelFailure.Kind.allCases.randomElement(using: &random) ?? .cut
            return .failQuarantine(
                call, attempt: attempt,
                ModelFailure(kind: kind, message: "no answer", retryable: !random.once(in: 4)))
        case 1:
            return .answerQuarantine(
                call, attempt: attempt, ModelAnswer(text: "Hm."), .misfit(error("misfit")))
        default:
            return .answerQuarantine(
                call, attempt: random.once(in: 9) ? attempt + 1 : attempt,
                ModelAnswer(text: "{}", usage: Usage(inputTokens: 50, outputTokens: 9)),
                .fits(["summary": "fine"]))
        }
    }

    private mutating func undoRequest() -> Command.Request? {
        guard let call = session.undoable.randomElement(using: &random) else { return nil }
        let id = random.once(in: 8) ? "c1.1" : call.id
        return .undo(id, reason: "a mistake", verdict: callVerdict(call.arguments))
    }

    private mutating func operatorRequest() -> Command.Request? {
        if let change = session.toolChanges.values.filter({ $0.found != nil })
            .min(by: { $0.tool.text < $1.tool.text }),
            let found = change.found, random.once(in: 3)
        {
            return .acceptTool(change.tool, found: found, reason: "as it is")
        }
        if random.once(in: 20), let granted = session.standingRules.randomElement(using: &random) {
            return .revokeRule(granted.rule.id, reason: "enough")
        }
        let open = session.openHolds.randomElement(using: &random)
        let any = session.holds.all.map(\.id).randomElement(using: &random)
        guard let id = random.once(in: 10) ? any : open, let hold = session.holds[id] else {
            return nil
        }
        var answers: [Decision.Answer] =
            switch hold.kind {
            case .approval: [.approve, .approve, .approve, .deny, .edit(["to": "other"])]
            case .inDoubt: [.verify, .retry, .done, .notDone]
            case .loop: [.approve, .approve, .deny]
            case .dispute: [.approve, .deny, .answer("Look again."), .answer("No.")]
            case .question: [.answer("blue"), .answer("blue"), .answer(5), .deny]
            case .budget where hold.ceiling == .wall:
                session.calls.contains { $0.status == .started } ? [.deny] : [.extend(8000), .deny]
            case .budget: [.extend(8000), .extend(8000), .extend(8000), .deny]
            }
        if random.once(in: 12) { answers = [.approve, .extend(-1), .retry, .edit(.null)] }
        guard let answer = answers.randomElement(using: &random) else { return nil }
        var decision = OperatorDecision(
            answer, digest: random.once(in: 12) ? .zero : hold.digest)
        if case .edit(let arguments) = answer, !random.once(in: 8) {
            decision.verdict = callVerdict(arguments)
        }
        if case .answer(let value) = answer, !random.once(in: 12) {
            decision.fit = value == 5 ? .mistake("a text") : .fits
        }
        if answer == .approve, hold.kind == .approval, random.once(in: 3) {
            decision.grant = RuleGrant(uses: 3, milliseconds: 600_000)
        }
        return .decide(id, decision)
    }

    private mutating func answer() -> ModelAnswer {
        let usage =
            random.once(in: 6)
            ? nil : Usage(inputTokens: 300, outputTokens: Int.random(in: 0..<900, using: &random))
        if session.isVerifying, !random.once(in: 4) {
            let agrees = random.once(in: 3)
            let found = #""findings":[{"evidence":"y","what":"x"}],"#
            let arguments = #"{"agrees":\#(agrees),\#(agrees ? "" : found)"would_be_wrong":["x"]}"#
            return ModelAnswer(text: "", calls: [request("verdict", arguments)], usage: usage)
        }
        if random.once(in: 8) { return ModelAnswer(text: "Done.", usage: usage) }
        let tools: [ToolName] = [
            "docs.read", "docs.read", "notes.write", "notes.write", "tag.push", "mail.send",
            "ticket.create", "ticket.create", "brief", "ask_operator", "no.such",
            "memory",
        ]
        var calls = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
            let to = ["ada", "bob", "cy"].randomElement(using: &random) ?? "ada"
            let tool = tools.randomElement(using: &random) ?? "docs.read"
            guard tool == "memory" else { return request(tool, #"{"to":"\#(to)"}"#) }
            let op = ["set", "get", "list", "remove"].randomElement(using: &random) ?? "set"
            return request(tool, #"{"key":"\#(to)","op":"\#(op)","value":\#(session.step)}"#)
        }
        if random.once(in: 4) {
            let to =
                random.once(in: 6) ? "nobody" : session.agent == "planner" ? "releaser" : "planner"
            calls.insert(
                request("handoff", #"{"reason":"yours","to":"\#(to)"}"#),
                at: random.once(in: 5) ? 0 : calls.count)
        }
        if random.once(in: 6), session.definition.agent(session.agent)?.workers.isEmpty == false {
            let ids = ["a", "b", "c"].map { "\($0)\(session.step)" }
            let after = random.once(in: 2) ? #"["\#(ids[0])"]"# : "[]"
            let fails = ["stop", "skip", "go_on"].randomElement(using: &random) ?? "stop"
            let tasks = ids.map {
                #"{"agent":"releaser","goal":"\#($0)","id":"\#($0)","if_fails":"\#(fails)","#
                    + #""after":\#($0 == ids[0] ? "[]" : after)}"#
            }
            calls.append(request("plan", #"{"tasks":[\#(tasks.joined(separator: ","))]}"#))
        }
        let name = random.once(in: 4) ? random.once(in: 2) ? "m-1" : "m-2" : ""
        return ModelAnswer(
            text: "Let me see.", calls: calls, usage: usage, reportedModel: name)
    }

    private mutating func childEnd(_ child: OpenChild) -> ChildEnd {
        var end = ChildEnd(
            child: child.child, status: random.once(in: 3) ? .failure : .success,
            answer: "Done.", spent: Spend(steps: min(1, child.slice.steps), tokens: 10),
            wallMilliseconds: min(2000, child.slice.wallMilliseconds))
        end.isTainted = random.once(in: 5)
        return end
    }

    private func request(_ tool: ToolName, _ arguments: String) -> CallRequest {
        CallRequest(providerID: "p", tool: tool, arguments: arguments)
    }

    private mutating func verdict() -> AnswerVerdict {
        if random.once(in: 20) { return .reject(error("cut")) }
        if random.once(in: 40) { return .calls([]) }
        let calls = session.request?.answer?.calls ?? []
        if calls.isEmpty { return .accept }
        return .calls(
            calls.map { call in
                callVerdict((try? JSON(parsing: call.arguments)) ?? [:])
            })
    }

    private mutating func callVerdict(_ arguments: JSON) -> CallVerdict {
        let judgement = CallJudgement(
            arguments: arguments, risk: random.once(in: 2) ? .medium : .high,
            tainted: random.once(in: 5), rule: "rule")
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .reject(error("schema"))
        case 1...2: return .hold(judgement)
        default: return .clear(judgement, unattended: random.once(in: 2))
        }
    }

    private mutating func preview() -> Preview {
        Preview(text: random.once(in: 5) ? "two commits" : "one commit")
    }

    private func error(_ code: String) -> CallError {
        CallError(code: code, message: "No: \(code).")
    }
}
