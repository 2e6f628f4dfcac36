import JSON
import SessionKernel

/// Invariant 8: the brief as the events tell it, and who is active.
struct BriefCheck {
    private let definition: SessionDefinition
    private let goal: String
    private var brief: Brief
    private var active: AgentName
    private var offered: Handoff?
    /// The sequence of each tool's last result.
    private var sources: [ToolName: Int] = [:]
    /// Of every call, for an end may come late.
    private var tools: [CallID: ToolName] = [:]

    init(_ opened: SessionOpened) {
        definition = opened.definition
        goal = opened.goal
        brief = Brief(goal: opened.goal, constraints: opened.definition.constraints)
        active = opened.definition.agents[0].name
    }

    mutating func check(_ event: Event, _ session: Session, _ traces: Traces) throws(Breach) {
        var refusing: AgentName?
        switch event.body {
        case .callProposed(let call, let tool, _): tools[call] = tool
        case .toolFinished(let call, _): note(event, call)
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
            active = agent
            try checkDelivery(session)
            self.offered = nil
        case .handoffRefused(let agent, _):
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
        if let tool = tools[call] { sources[tool] = event.sequence }
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

    /// What a control call says about the brief.
    private func reading(_ arguments: JSON) -> BriefRevision {
        func texts(_ key: String) -> [String]? {
            arguments[key]?.arrayValue?.compactMap(\.stringValue)
        }
        var revision = BriefRevision(
            done: texts("done") ?? [], pending: texts("pending"), questions: texts("questions"),
            artifacts: texts("artifacts") ?? [])
        for entry in arguments["facts"]?.arrayValue ?? [] {
            let source = entry["source"]?.stringValue.flatMap { sources[ToolName($0)] }
            revision.facts.append(
                Fact(
                    text: entry["text"]?.stringValue ?? "",
                    evidence: source == nil ? .inferred : .seen, source: source))
        }
        return revision
    }

    private mutating func revise(_ revision: BriefRevision) {
        func joined(_ list: [String], _ more: [String]) -> [String] {
            more.reduce(into: list) { if !$0.contains($1) { $0.append($1) } }
        }
        for fact in revision.facts where !brief.facts.map(\.text).contains(fact.text) {
            brief.facts.append(fact)
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
