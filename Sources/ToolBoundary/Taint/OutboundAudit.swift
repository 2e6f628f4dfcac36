package import JSON
package import SessionKernel

/// Every call through which data leaves, as a journal tells of it: what, to where, on whose word.
package struct OutboundAudit: Sendable {
    /// In the order in which they were asked for.
    package private(set) var calls: [OutboundCall] = []
    /// Since when, and by whose text, the session is tainted; nil where it is not.
    package private(set) var taint: TaintFlag?
    private var places: [CallID: Int] = [:]
    private var tools: [ToolName: ToolDeclaration] = [:]
    private var holds: [HoldID: CallID] = [:]

    package init() {}

    /// Takes in the next event of the journal.
    package mutating func take(_ event: Event) {
        switch event.body {
        case .sessionOpened(let opened): declare(opened.definition.tools)
        case .toolsConnected(_, let discovered): declare(discovered)
        case .taintFlagged(let flag): taint = flag
        case .callProposed(let id, let tool, let undone):
            guard let declared = tools[tool], declared.egress else { return }
            places[id] = calls.count
            calls.append(
                OutboundCall(
                    id: id, tool: tool, by: event.actor, asked: event.sequence, undoes: undone,
                    named: declared.destinations))
        case .callValidated(let id, let judgement): update(id) { $0.judged(judgement, by: nil) }
        case .callCleared(let id, let judgement):
            update(id) { $0.judged(judgement, by: .rule(judgement.rule)) }
        case .callRejected(let id, let error): update(id) { $0.end = .rejected(error.message) }
        case .holdRaised(let raised):
            // What a running call asks decides nothing about it.
            if let call = raised.call, raised.kind != .question { holds[raised.hold] = call }
        case .holdDecided(let hold, let decision):
            update(holds[hold]) { $0.decided(hold, decision, at: event.sequence) }
        case .holdExpired(let hold):
            update(holds[hold]) { $0.end = .denied("nobody decided in time") }
        case .toolStarted(let started): update(started.call) { $0.started(started, event) }
        case .toolFinished(let id, let result): update(id) { $0.end = .finished(result.text) }
        case .toolFailed(let id, let failure):
            update(id) {
                $0.end =
                    failure.inDoubt
                    ? .inDoubt(failure.error.message) : .failed(failure.error.message)
            }
        case .effectOrphaned(.call(let id), _):
            update(id) { $0.end = .inDoubt("its runner died while it ran") }
        case .effectSettled(let id, let settlement):
            update(id) { call in
                switch settlement.done {
                case true: call.end = .finished(settlement.text)
                case false: call.end = .failed(settlement.text)
                case nil: call.end = .inDoubt(settlement.text)
                }
            }
        case .effectRecalled(let id, let recall): update(id) { $0.end = .recalled(recall.earlier) }
        default: break  // Nothing leaves by it.
        }
    }

    private mutating func declare(_ definitions: [ToolDefinition]) {
        for tool in definitions { tools[tool.declaration.name] = tool.declaration }
    }

    private mutating func update(_ id: CallID?, _ change: (inout OutboundCall) -> Void) {
        guard let id, let place = places[id] else { return }
        change(&calls[place])
    }
}

/// One call through which data leaves, or would have left.
package struct OutboundCall: Hashable, Sendable {
    package let id: CallID
    package let tool: ToolName
    package let by: Actor
    /// The sequence of the event by which it was asked for.
    package let asked: Int
    package let undoes: CallID?
    let named: [String]?
    package private(set) var judgement: CallJudgement?
    package private(set) var clearance: Clearance?
    package private(set) var starts: [Start] = []
    package internal(set) var end = End.open

    package enum Clearance: Hashable, Sendable {
        /// One that says that nobody need be asked.
        case rule(String)
        case person(name: String, reason: String, hold: HoldID, at: Int)
    }

    package struct Start: Hashable, Sendable {
        package let sequence: Int
        package let at: Timestamp
        package let digest: Digest
    }

    package enum End: Hashable, Sendable {
        case open
        case rejected(String)
        case denied(String)
        case finished(String)
        case failed(String)
        case inDoubt(String)
        /// Answered from the journal: an earlier call had the same effect.
        case recalled(CallID)
    }

    /// Whether anything can have left by it.
    package var mayHaveLeft: Bool { !starts.isEmpty }

    /// What left, or would have: the bytes of the canonical arguments.
    package var bytes: Int { judgement?.arguments.canonicalBytes.count ?? 0 }

    /// The arguments that say whom or where to; all of them where the tool does not say which do.
    package var destinations: [(name: String, value: JSON)] {
        guard let arguments = judgement?.arguments.objectValue else { return [] }
        return zip(arguments.keys, arguments.values).compactMap { key, value in
            let isNamed = named?.contains { $0.hasSameBytes(as: key) } ?? true
            return isNamed ? (key, value) : nil
        }
    }

    init(
        id: CallID, tool: ToolName, by actor: Actor, asked: Int, undoes: CallID?, named: [String]?
    ) {
        self.id = id
        self.tool = tool
        self.by = actor
        self.asked = asked
        self.undoes = undoes
        self.named = named
    }

    mutating func judged(_ judgement: CallJudgement, by clearance: Clearance?) {
        self.judgement = judgement
        self.clearance = clearance
        if case .denied = end { end = .open }
    }

    mutating func decided(_ hold: HoldID, _ decision: Decision, at sequence: Int) {
        switch decision.answer {
        case .approve, .retry:
            clearance = .person(
                name: decision.by, reason: decision.reason, hold: hold, at: sequence)
        case .deny:
            clearance = nil
            end = .denied("\(decision.by): \(decision.reason)")
        case .edit: clearance = nil
        case .verify, .done, .notDone, .extend, .answer:
            break  // What follows is an event of its own.
        }
    }

    mutating func started(_ started: ToolStarted, _ event: Event) {
        starts.append(Start(sequence: event.sequence, at: event.at, digest: started.digest))
        end = .open
    }
}

extension OutboundCall {
    package var json: JSON {
        .compact([
            "arguments": judgement?.arguments, "asked": .integer(asked), "by": .string("\(by)"),
            "bytes": .integer(bytes), "call": .string(id.text), "cleared": clearance?.json,
            "destinations": .object(
                JSON.Object(lastWins: destinations.map { ($0.name, $0.value) })),
            "destinations_clean": .flag(judgement?.destinationsClean ?? false), "end": end.json,
            "left": .bool(mayHaveLeft), "risk": .text(judgement?.risk.rawValue),
            "starts": .list(starts) { start in
                [
                    "at": .integer(start.at.milliseconds), "digest": .string(start.digest.hex),
                    "seq": .integer(start.sequence),
                ]
            }, "taint": .list(judgement?.taint ?? [], \.json),
            "tainted": .flag(judgement?.tainted ?? false), "tool": .string(tool.text),
            "undoes": .text(undoes?.text),
        ])
    }
}

extension OutboundCall.Clearance {
    package var json: JSON {
        switch self {
        case .rule(let rule): ["rule": .string(rule)]
        case .person(let name, let reason, let hold, let at):
            [
                "at": .integer(at), "hold": .string(hold.text), "person": .string(name),
                "reason": .string(reason),
            ]
        }
    }
}

extension OutboundCall.End {
    /// The word for it, and what was said.
    package var words: (word: String, text: String) {
        switch self {
        case .open: ("open", "")
        case .rejected(let text): ("rejected", text)
        case .denied(let text): ("denied", text)
        case .finished(let text): ("finished", text)
        case .failed(let text): ("failed", text)
        case .inDoubt(let text): ("in_doubt", text)
        case .recalled(let call): ("recalled", "had already been done by \(call)")
        }
    }

    package var json: JSON {
        let (word, text) = words
        return .compact(["text": text.isEmpty ? nil : .string(text), "word": .string(word)])
    }
}
