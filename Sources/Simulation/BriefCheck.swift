import JSON
import SessionKernel

/// Invariant 8: the brief as the events tell it, and who is active.
struct BriefCheck {
    private let definition: SessionDefinition
    private let goal: String
    private var brief: Brief
    private var active: AgentName
    private var offered: Handoff?
    private var step = 0
    /// The event of each tool's last result, and the step of that call.
    private var sources: [ToolName: (sequence: Int, step: Int?)] = [:]
    /// The calls that ask the operator, by their holds.
    private var questions: [HoldID: CallID] = [:]
    /// The brief as the active agent found it.
    private var arrived: Brief
    /// Handoffs from one agent to another since anything new stood in the brief that was handed
    /// over, and all of them; as an operator lets it go on they are counted anew.
    private var idle: [String: Int] = [:]
    private var handoffs = 0
    private var handedOver: Brief?
    /// Of every call, for an end may come late.
    private var tools: [CallID: ToolName] = [:]

    init(_ opened: SessionOpened) {
        definition = opened.definition
        goal = opened.goal
        brief = Brief(goal: opened.goal, constraints: opened.definition.constraints)
        active = opened.definition.agents[0].name
        arrived = brief
    }

    mutating func check(_ event: Event, _ session: Session, _ traces: Traces) throws(Breach) {
        var refusing: AgentName?
        switch event.body {
        case .callProposed(let call, let tool, _): tools[call] = tool
        case .modelRequested(let requested): step = max(step, requested.step)
        case .toolFinished(let call, _): note(event, call)
        case .holdRaised(let raised) where raised.kind == .question:
            if raised.question?.server == nil { questions[raised.hold] = raised.call }
        case .holdDecided(let hold, let decision):
            if case .answer = decision.answer, let call = questions[hold] { note(event, call) }
            if session.holds[hold]?.kind == .loop, decision.answer == .approve {
                (idle, handoffs, handedOver) = ([:], 0, nil)
            }
        case .effectSettled(let call, let settlement)
        where settlement.done == true && (settlement.how == .stated || settlement.how == .verified):
            note(event, call)
        case .briefRevised(_, let revision): revise(revision)
        case .childClosed(_, let end):
            let room = max(0, Brief.entriesMax - brief.facts.count)
            revise(BriefRevision(facts: Array(end.facts.prefix(room))))
        case .handoffOffered(let handoff): try check(handoff, traces)
        case .handoffAccepted(let agent):
            guard let offered, offered.to == agent else {
                throw Breach(.brief, "\(agent) took over what nobody offered to it.")
            }
            try count(offered)
            active = agent
            arrived = brief
            try checkDelivery(session)
            self.offered = nil
        case .handoffRefused(let agent, _, let call):
            guard call == nil else {
                guard offered == nil else {
                    throw Breach(.brief, "\(agent) was offered a session that is offered already.")
                }
                break
            }
            refusing = offered?.to == agent ? agent : nil
            offered = nil
        default: break  // Neither the brief nor the active agent changes.
        }
        guard session.agent == active else {
            throw Breach(.brief, "\(session.agent) is active, and \(active) has not handed over.")
        }
        if case .agent(let name) = event.actor, name != active, name != refusing {
            throw Breach(.brief, "\(name) acted while \(active) was active.")
        }
    }

    private mutating func note(_ event: Event, _ call: CallID) {
        guard let tool = tools[call] else { return }
        let step = call.text.dropFirst().split(separator: ".").first.flatMap { Int($0) }
        sources[tool] = (event.sequence, call.text.hasPrefix("c") ? step : nil)
    }

    private mutating func check(_ handoff: Handoff, _ traces: Traces) throws(Breach) {
        guard same(handoff.brief.goal, goal),
            handoff.brief.constraints.count == definition.constraints.count,
            zip(handoff.brief.constraints, definition.constraints).allSatisfy(same)
        else { throw Breach(.brief, "Goal or constraints changed in a handoff.") }
        if let arguments = traces[handoff.call]?.judgement?.arguments { revise(reading(arguments)) }
        guard handoff.brief == brief else {
            throw Breach(.brief, "A handoff offers another brief than the session had.")
        }
        try checkChanges(handoff.changes)
        let terms = definition.agents.first { $0.name == handoff.to }?.accepts ?? HandoffTerms()
        for term in terms.facts {
            let fact = brief.facts.last { $0.key == term.key }
            guard let fact, term.evidence != .seen || fact.evidence == .seen else {
                throw Breach(.brief, "\(handoff.to) is offered a brief without `\(term.key)`.")
            }
        }
        let from = definition.agents.first { $0.name == active }
        guard handoff.from == active, from?.handoff.contains(handoff.to) == true else {
            throw Breach(.brief, "\(handoff.from) handed over to \(handoff.to), and may not.")
        }
        offered = handoff
    }

    /// All of the brief stands in the prompt that the next agent reads first, line by line.
    private func checkDelivery(_ session: Session) throws(Breach) {
        var text = ""
        for case .user(let said) in session.transcript.messages.prefix(2) { text = said }
        let entries =
            [goal] + definition.constraints + brief.facts.map(\.text) + brief.done + brief.pending
            + brief.questions + brief.artifacts
        for line in entries.flatMap({ $0.split(whereSeparator: \.isNewline) })
        where !text.utf8.contains(run: line.utf8) {
            throw Breach(.brief, "The next agent does not read `\(line)`.")
        }
    }

    /// What was added makes, with what was dropped, the one brief out of the other.
    private func checkChanges(_ changes: [BriefChange]) throws(Breach) {
        func check(
            _ list: BriefChange.List, _ then: [String], _ now: [String]
        ) throws(Breach) {
            let of = changes.filter { $0.list == list }
            let gone = of.filter { $0.what == .dropped }.map(\.text) + of.compactMap(\.before)
            let new = of.filter { $0.what != .dropped }.map(\.text)
            guard Set(then).subtracting(gone).union(new) == Set(now) else {
                throw Breach(.brief, "A handoff does not tell how \(list.rawValue) changed.")
            }
        }
        func lines(_ brief: Brief) -> [String] {
            brief.facts.map {
                ($0.key.map { "\($0): " } ?? "") + $0.text
                    + ($0.evidence == .inferred ? " (inferred)" : "")
            }
        }
        try check(.facts, lines(arrived), lines(brief))
        try check(.done, arrived.done, brief.done)
        try check(.pending, arrived.pending, brief.pending)
        try check(.questions, arrived.questions, brief.questions)
        try check(.artifacts, arrived.artifacts, brief.artifacts)
    }

    /// Handoffs are bounded.
    private mutating func count(_ handoff: Handoff) throws(Breach) {
        let before = handedOver
        if before?.facts != brief.facts || before?.done != brief.done
            || before?.artifacts != brief.artifacts
        {
            idle = [:]
        }
        handedOver = brief
        handoffs += 1
        let way = "\(handoff.from) \(handoff.to)"
        idle[way, default: 0] += 1
        let rule = definition.loops
        if rule.handoffsMax > 0,
            handoffs > rule.handoffsMax
                || rule.handoffs > 1 && idle[way, default: 0] >= rule.handoffs
        {
            throw Breach(.brief, "\(handoff.from) and \(handoff.to) hand over without end.")
        }
    }

    /// What a control call says about the brief.
    private func reading(_ arguments: JSON) -> BriefRevision {
        func texts(_ key: String) -> [String]? {
            arguments[key]?.arrayValue?.compactMap(\.stringValue)
        }
        var revision = BriefRevision(
            done: texts("done") ?? [], pending: texts("pending"), questions: texts("questions"),
            artifacts: texts("artifacts") ?? [])
        for entry in arguments["facts"]?.arrayValue ?? [] {
            revision.facts.append(fact(entry))
        }
        return revision
    }

    private func fact(_ entry: JSON) -> Fact {
        let named = entry["source"]?.stringValue
        let source = named.flatMap { sources[ToolName($0)] }
        let isGiven = named == "goal" || named == "ask_operator" && source != nil
        var fact = Fact(
            text: entry["text"]?.stringValue ?? "",
            evidence: isGiven ? .given : source == nil ? .inferred : .seen,
            source: named == "goal" ? 1 : source?.sequence, step: source?.step)
        if named != "goal", source == nil { fact.step = step }
        if let named, source != nil, !isGiven { fact.tool = ToolName(named) }
        fact.key = entry["key"]?.stringValue
        return fact
    }

    private mutating func revise(_ revision: BriefRevision) {
        func joined(_ list: [String], _ more: [String]) -> [String] {
            more.reduce(into: list) { if !$0.contains($1) { $0.append($1) } }
        }
        for fact in revision.facts {
            if let key = fact.key {
                let place = brief.facts.firstIndex { $0.key == key } ?? brief.facts.endIndex
                brief.facts.replaceSubrange(
                    place..<min(place + 1, brief.facts.count), with: [fact])
            } else if !brief.facts.map(\.text).contains(fact.text) {
                brief.facts.append(fact)
            }
        }
        brief.done = joined(brief.done, revision.done)
        brief.artifacts = joined(brief.artifacts, revision.artifacts)
        brief.questions = revision.questions ?? brief.questions
        if let pending = revision.pending {
            brief.pending = pending
        } else {
            brief.pending.removeAll { revision.done.contains($0) }
        }
    }

    private func same(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8)
    }
}

extension Sequence<UInt8> {
    /// Whether the bytes stand in it, one after the other.
    func contains(run: some Collection<UInt8>) -> Bool {
        guard let first = run.first else { return true }
        let (all, run) = (Array(self), Array(run))
        guard all.count >= run.count else { return false }
        return (0...(all.count - run.count)).contains { start in
            all[start] == first && all[start..<(start + run.count)] == run[...]
        }
    }
}
