package import JSON

/// A finished call whose tool can take back what it did.
package struct ReversibleCall: Hashable, Sendable {
    package let id: CallID
    package let agent: AgentName
    package let tool: ToolName
    package let arguments: JSON
    /// The sequence at which it was finished.
    package let at: Int
    let fingerprint: Digest?
    /// Who asked last that it be undone.
    package internal(set) var undoAskedBy: String?
    /// The call that has taken it back.
    package internal(set) var undoneBy: CallID?
}

extension Session {
    package func reversible(_ id: CallID) -> ReversibleCall? { reversibles[Digest(of: id.text)] }

    /// What an operator can still undo, the newest first.
    package var undoable: [ReversibleCall] {
        reversibles.values.filter { $0.undoneBy == nil }.sorted { $0.at > $1.at }
    }

    /// What an operator has undone, the newest first.
    package var undone: [ReversibleCall] {
        reversibles.values.filter { $0.undoneBy != nil }.sorted { $0.at > $1.at }
    }

    /// Whether it has ended and owes nothing more.
    package var isOver: Bool { outcome != nil && undos.isEmpty && notices.isEmpty }

    /// The calls that may still come to something.
    var openCalls: [Call] { outcome == nil ? calls + undos : undos }

    func isOfUndo(_ hold: Hold) -> Bool {
        undos.contains { $0.id == hold.call }
    }

    /// Whether it was approved for nothing: its call was held anew before it began.
    package func isOverruled(_ hold: Hold) -> Bool {
        guard case .decided(let decision) = hold.state, decision.answer == .approve,
            hold.kind == .approval, let own = hold.id.sequence
        else { return false }
        return holds.all.contains {
            $0.call == hold.call && $0.kind == .approval && ($0.id.sequence ?? 0) > own
        }
    }

    /// Nobody need answer any more what concerned the session's own way.
    mutating func lapseAllButUndos(or kind: Hold.Kind? = nil) {
        let undos = undos.map(\.id)
        lapse { $0.kind != kind && !($0.call.map(undos.contains) ?? false) }
    }

    /// What has ended stays as it is; only what it did can still be undone.
    func isPossibleAfterEnd(_ request: Command.Request) -> Bool {
        switch request {
        case .undo, .decide: true  // The only holds that are open then are about undoing.
        case .claim, .tick: !undos.isEmpty || !notices.isEmpty
        case .beginNotice(let id), .endNotice(let id, _, _): notice(id) != nil
        case .previewed(let call, _), .beginCall(let call, _), .finishCall(let call, _),
            .failCall(let call, _), .verified(let call, _), .postpone(.call(let call), _, _),
            .avoid(.call(let call), _, _):
            undos.contains { $0.id == call }
        case .open, .connectTools, .discoverTools, .noticeChange, .beginModel, .answerModel,
            .failModel, .beginQuarantine, .answerQuarantine, .failQuarantine, .judge,
            .acceptHandoff, .chooseWay, .refuseHandoff, .postpone, .avoid, .openBreaker,
            .closeBreaker, .injectFault, .abandon, .closeChild,
            .pause, .resume, .cancel, .acceptTool, .revokeRule, .note, .ask:
            false
        }
    }

    /// What the world owes an undo. It waits for no pause, and never runs beside another effect.
    func effects(of undo: Call) -> [Effect] {
        switch undo.status {
        case .verifying: return [.verify(undo.id)]
        case .validated:
            return declaration(of: undo.tool)?.previews == true ? [.preview(undo.id)] : []
        case .cleared, .approved, .repeatable:
            let isBusy = (calls + undos).contains {
                $0.status == .started && reach(of: $0) != .reads
            }
            return isBusy ? [] : [.runCall(undo.id)]
        case .proposed, .held, .started, .inDoubt, .quarantined, .finished, .failed, .denied,
            .rejected:
            return []
        }
    }

    mutating func propose(_ id: CallID, undoing undone: CallID, _ event: Event) {
        guard var reversible = reversible(undone) else { return }
        undoCount += 1
        if case .operator(let name) = event.actor { reversible.undoAskedBy = name }
        reversibles.set(Digest(of: undone.text), to: reversible)
        var call = Call(
            id: id, agent: reversible.agent,
            request: CallRequest(
                providerID: "", tool: reversible.tool,
                arguments: reversible.arguments.canonicalText),
            sequence: event.sequence)
        call.undoes = undone
        undos.append(call)
    }

    mutating func takeUndo(of id: CallID, by: CallID, _ event: Event) {
        undos.removeAll { $0.id == by }
        guard var reversible = reversible(id) else { return }
        reversible.undoneBy = by
        reversibles.set(Digest(of: id.text), to: reversible)
        if let fingerprint = reversible.fingerprint, var effect = effects[fingerprint],
            effect.call == id
        {
            effect.stands = false
            effect.undone += 1
            effects.set(fingerprint, to: effect)
        }
        let cause = Call.Reconsidered(undone: id, tool: reversible.tool, at: event.sequence)
        for index in undos.indices where isOnPersonsWord(undos[index]) {
            undos[index].reconsidered = cause
        }
        guard outcome == nil else { return }
        for index in calls.indices where isOnPersonsWord(calls[index]) {
            calls[index].reconsidered = cause
        }
        pendingNotes.append(
            "The operator undid call \(id) of \(reversible.tool): what it did no longer stands.")
    }

    /// Whether a person decides about running it, or has decided and nothing has begun.
    func isOnPersonsWord(_ call: Call) -> Bool {
        switch call.status {
        case .held(let hold), .approved(let hold, _, _): holds[hold]?.kind == .approval
        case .proposed, .validated, .cleared, .repeatable, .started, .inDoubt, .verifying,
            .quarantined, .finished, .failed, .denied, .rejected:
            false
        }
    }
}
