package import JSON

/// How the steps of a session repeat themselves: counters and a short memory, so that no step looks
/// back at the whole session.
///
/// A result that was not seen lately is progress, and clears the warning. A call that polls and
/// gets a new result each time is therefore no loop.
package struct Repetition: Hashable, Sendable {
    /// Found by the last step and not told yet.
    private(set) var found: LoopFinding?
    /// Found again after the warning: what a person is asked about, or what ends the session.
    private(set) var persisting: LoopFinding?
    /// Why the session has to end: nobody let it go on.
    private(set) var end: String?
    private var warned = false
    private var last: Settled?
    private var beforeLast: Settled?
    /// The last calls that were equal; and of these, those with equal results.
    private var equalCalls = 0
    private var equalResults = 0
    /// The last calls of which each is equal to the one before the one before it.
    private var alternating = 0
    private var invented = 0
    private var idleSteps = 0
    private var briefChanged = false
    /// The newest results, in a ring.
    private var seen: [Digest] = []
    private var oldest = 0
    var handoffs = HandoffCount()
    /// A handoff that was refused for one too many, after another had been.
    private var stuck: LoopFinding?

    /// Results further back than this count as new.
    private static let seenMax = 64

    fileprivate struct Settled: Hashable {
        var tool: ToolName
        var call: Digest
        var result: Digest
    }

    /// How often this call was made in a row just now, whatever came of it.
    package func streak(of tool: ToolName, _ arguments: JSON) -> Int {
        last?.call == Self.digest(tool, arguments.canonicalBytes) ? equalCalls : 0
    }
}

// What the session takes in.
extension Repetition {
    mutating func reviseBrief() { briefChanged = true }

    /// The calls of a step are settled; control calls show only in the brief, but for questions,
    /// whose answers are news.
    mutating func complete(_ calls: [Call], _ rule: LoopRule) {
        found = nil
        var isNew = false
        var madeUp = 0
        for call in calls where call.tool == ControlTool.ask || !ControlTool.isControl(call.tool) {
            if case .rejected(let error) = call.status, error.code == "unknown_tool" {
                madeUp += 1
            } else if note(call) {
                isNew = true
            }
            if let repeated = repeated(rule) { found = repeated }
        }
        if isNew { warned = false }
        if isNew || briefChanged {
            invented = 0
            idleSteps = 0
        } else {
            invented += madeUp
            idleSteps += 1
            found = found ?? unproductive(rule, madeUp)
        }
        briefChanged = false
        guard let stuck else { return }
        // The refusal before it was the warning.
        found = stuck
        warned = true
        self.stuck = nil
    }

    /// A handoff was refused because it goes round in circles: the first time that is all.
    mutating func refuse(_ error: CallError) {
        if handoffs.isRefusing {
            stuck = LoopFinding(
                kind: .handoffs, count: error.got.flatMap { Int($0) } ?? 0, text: error.message)
        }
        handoffs.isRefusing = true
    }

    /// What the agent before has just called does not count against the one that takes over.
    mutating func changeAgent() {
        last = nil
        beforeLast = nil
        equalCalls = 0
        equalResults = 0
        alternating = 0
    }

    /// - Returns: Whether it is the warning, which the model has to be told.
    mutating func notice(_ finding: LoopFinding) -> Bool {
        found = nil
        // A model that was warned of it gets as many steps again to get somewhere.
        if finding.kind == .noProgress { idleSteps = 0 }
        guard warned else {
            warned = true
            return true
        }
        persisting = finding
        return false
    }

    mutating func hold() { persisting = nil }

    mutating func stop(_ why: String) { end = why }

    /// - Returns: Whether the call brought something new.
    private mutating func note(_ call: Call) -> Bool {
        guard let settled = Settled(call) else { return false }
        let isEqual = settled == last
        equalCalls = settled.call == last?.call ? equalCalls + 1 : 1
        equalResults = isEqual ? equalResults + 1 : 1
        if isEqual {
            alternating = 1
        } else {
            alternating = settled == beforeLast ? alternating + 1 : last == nil ? 1 : 2
        }
        beforeLast = last
        last = settled
        guard case .finished = call.status, !seen.contains(settled.result) else { return false }
        if seen.count < Self.seenMax {
            seen.append(settled.result)
        } else {
            seen[oldest] = settled.result
            oldest = (oldest + 1) % Self.seenMax
        }
        return true
    }

    private func repeated(_ rule: LoopRule) -> LoopFinding? {
        guard let last else { return nil }
        if rule.repeats > 0, equalResults >= rule.repeats {
            return LoopFinding(
                kind: .sameCall, count: equalResults,
                text: "\(last.tool) was called \(equalResults) times in a row with the same "
                    + "arguments and the same result.")
        }
        if rule.cycles > 0, alternating >= rule.cycles * 2, let beforeLast {
            return LoopFinding(
                kind: .cycle, count: alternating / 2,
                text: "\(beforeLast.tool) and \(last.tool) were called in turn "
                    + "\(alternating / 2) times, each with the same result.")
        }
        return nil
    }

    private func unproductive(_ rule: LoopRule, _ madeUp: Int) -> LoopFinding? {
        if rule.invented > 0, madeUp > 0, invented >= rule.invented {
            return LoopFinding(
                kind: .inventedNames, count: invented,
                text: "\(invented) tools were asked for that do not exist.")
        }
        if rule.idleSteps > 0, idleSteps >= rule.idleSteps {
            return LoopFinding(
                kind: .noProgress, count: idleSteps,
                text: "\(idleSteps) steps in a row changed neither the brief nor any result.")
        }
        return nil
    }

    fileprivate static func digest(_ tool: ToolName, _ arguments: [UInt8]) -> Digest {
        .chained(Digest(of: tool.text), arguments)
    }
}

extension Repetition.Settled {
    /// Nil while the call is not settled.
    init?(_ call: Call) {
        tool = call.tool
        self.call = Repetition.digest(
            call.tool, call.arguments?.canonicalBytes ?? Array(call.request.arguments.utf8))
        switch call.status {
        case .finished(let told):
            result = .chained(self.call, told.whole?.bytes ?? Array(told.text.utf8))
        case .failed(let error, let printed):
            result = .chained(
                self.call, Array((error.modelText + (printed?.text ?? "")).utf8))
        case .denied(let error), .rejected(let error):
            result = .chained(self.call, Array(error.modelText.utf8))
        case .proposed, .validated, .held, .cleared, .approved, .repeatable, .started, .inDoubt,
            .verifying, .quarantined:
            return nil
        }
    }
}

extension Session {
    /// Takes in that it goes round in circles; the first time the model is told.
    mutating func notice(_ finding: LoopFinding) {
        guard repetition.notice(finding) else { return }
        transcript.append(.user(PromptText.warning(of: finding, definition.loops)))
    }

    /// To let it go on is to count anew.
    mutating func answerLoop(_ hold: Hold, _ decision: Decision) {
        guard hold.kind == .loop else { return }
        if decision.answer == .approve { return repetition = Repetition() }
        let said = decision.reason.isEmpty ? "" : ": \(decision.reason)"
        repetition.stop("\(hold.reason) \(decision.by) ended it\(said).")
    }
}

extension Draft {
    /// What follows from steps that repeat themselves; false when nothing does.
    mutating func followLoop() -> Bool {
        let repetition = session.repetition
        if let found = repetition.found {
            emit(.loopNoticed(found), by: .runtime)
        } else if let why = repetition.end {
            close(.failure, error: CallError(code: "loop", message: why))
        } else if let finding = repetition.persisting {
            switch session.definition.loops.then {
            case .hold: raiseLoop(finding)
            case .end:
                let why = "\(finding.text) It had been warned."
                close(.failure, error: CallError(code: "loop", message: why))
            }
        } else {
            return false
        }
        return true
    }

    private mutating func raiseLoop(_ finding: LoopFinding) {
        let reason = "\(finding.text) It had been warned."
        let raised = HoldRaised(
            hold: HoldID(session: session.id, sequence: next), kind: .loop,
            digest: session.goalDigest(reason), risk: .medium, reason: reason, call: nil,
            preview: nil, ceiling: nil,
            expires: at.adding(milliseconds: session.definition.holdMilliseconds))
        emit(.holdRaised(raised), by: .runtime)
    }
}
