import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint show ID`: one session, with what waits for a person.
enum ShowCommand {
    static let command = Command(
        name: "show", words: "ID",
        summary: "show a session: phase, brief, holds, spend", options: [.json, .store],
        examples: ["holdpoint show q7k3f9ab", "holdpoint show q7k3f9ab --json"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let store = arguments.value("--store")
        let journal = try waiting { try await Wiring.open(store: store).journal }
        let (folded, beside) = try waiting {
            var beside = Beside()
            let folded = try await journal.fold(id) { event, _ in
                if case .sessionCancelled = event.body { beside.cancelledBy = event.actor }
            }
            for task in folded.session.plan.running {
                guard let child = task.running?.child else { continue }
                let holds = try await journal.summary(of: child)?.holds ?? []
                beside.tasks += holds.map { (task.id, $0) }
            }
            return (folded, beside)
        }
        if arguments.has("--json") {
            Output.json(json(folded.session, folded, beside))
        } else {
            Output.text(text(folded.session, beside))
        }
        return .success
    }

    /// What the session itself does not tell.
    private struct Beside: Sendable {
        var cancelledBy: Actor?
        /// The open holds of the sessions of its tasks.
        var tasks: [(task: TaskID, hold: HoldSummary)] = []

        var cancelled: String? {
            guard case .operator(let name)? = cancelledBy else { return cancelledBy?.description }
            return name
        }

        /// It cannot go on before those are decided.
        var lines: [String] {
            tasks.map { task, hold in
                "waits      \(hold.id)  \(hold.kind.rawValue)  \(hold.risk.rawValue)  "
                    + "\(hold.tool?.text ?? "") of task \(task); see: "
                    + "holdpoint show \(hold.id.session?.text ?? "")"
            }
        }
    }

    private static func json(
        _ session: Session, _ folded: FoldedSession, _ beside: Beside
    ) -> JSON {
        var object = session.summary(head: folded.head).json.objectValue ?? [:]
        object["brief"] = session.brief.json
        object["proposal"] = session.proposal.map { proposal in
            .compact([
                "agent": .string(proposal.agent.text), "answer": .string(proposal.answer),
                "value": proposal.value, "verdict": proposal.verdict?.json,
            ])
        }
        object["workspace"] = .string(session.workspace)
        object["outcome"] = session.outcome?.json
        object["plan"] = .list(session.plan.tasks, \.shown)
        object["steps"] = .list(session.definition.pipeline?.places ?? []) {
            $0.shown(session.standing(of: $0))
        }
        object["rung"] = .integer(session.rung)
        object["model"] = session.model.map { .string($0.text) }
        if session.phase == .retrying, let due = session.nextDue {
            object["retry"] = .compact([
                "due": .integer(due.milliseconds), "why": .text(session.retry?.why),
            ])
        }
        if let seed = session.definition.chaosSeed {
            let faults = session.faults.map { ($0.key.rawValue, JSON.integer($0.value)) }
            object["chaos"] = [
                "faults": .object(JSON.Object(lastWins: faults)), "seed": .integer(seed),
            ]
        }
        object["cancelled_by"] = beside.cancelled.map { .string($0) }
        if !beside.tasks.isEmpty {
            object["task_holds"] = .list(beside.tasks) { task, hold in
                var object = hold.json.objectValue ?? [:]
                object["task"] = .string(task.text)
                return .object(object)
            }
        }
        object["undoable"] = .list(undoable(session), described)
        object["undone"] = .list(session.undone, described)
        object["undoing"] = .list(session.undos) { undo in
            .compact(["by": .string(undo.id.text), "call": .text(undo.undoes?.text)])
        }
        if !session.memory.entries.isEmpty { object["memory"] = session.memory.json }
        object["notices"] = .list(session.notices) { notice in
            .compact([
                "attempts": .integer(notice.attempts), "hold": .text(notice.hold?.text),
                "id": .string(notice.id.text), "what": .string(notice.occasion.rawValue),
            ])
        }
        if session.untold > 0 { object["untold"] = .integer(session.untold) }
        if session.overrun != Spend() { object["overrun"] = session.overrun.json }
        let own = session.agentBudgets.map { ($0.key.text, $0.value.json) }
        if !own.isEmpty {
            object["agent_budgets"] = .object(JSON.Object(lastWins: own))
        }
        object["holds"] = .array(
            session.openHolds.compactMap { session.holds[$0] }.map { describe($0, session) })
        object["settled"] = .array(
            session.holds.all.filter { !$0.isOpen }.sorted { $0.raised < $1.raised }
                .map { describe($0, session) })
        return .object(object)
    }

    private static func describe(_ hold: Hold, _ session: Session) -> JSON {
        let call = hold.call.flatMap(session.call)
        var json: KeyValuePairs<String, JSON?> {
            [
                "agent": .text(hold.agent?.text),
                "approvers": hold.approvers == 1 ? nil : .integer(hold.approvers),
                "arguments": call?.arguments,
                "call": .text(hold.call?.text),
                "ceiling": .text(hold.ceiling?.rawValue),
                "coercions": .list(call?.judgement?.coercions ?? [], \.json),
                "command": call?.judgement?.command?.json,
                "decision": decision(hold), "edited_from": call?.editedFrom,
                "digest": .string(hold.digest.hex), "escalated": .flag(hold.escalated),
                "expires": .int(hold.expires?.milliseconds), "id": .string(hold.id.text),
                "kind": .string(hold.kind.rawValue),
                "made_of": .list(call.map(session.sources) ?? []) { madeOf($0, session) },
                "policy": .text(hold.policy?.hex),
                "preview": hold.preview?.json, "question": hold.question?.json,
                "raised": .integer(hold.raised.milliseconds), "reason": .string(hold.reason),
                "risk": .string(hold.risk.rawValue),
                "signatures": .list(hold.signatures) { described($0) },
                "taint": .list(call?.judgement?.taint ?? [], \.json),
                "tool": .text(call?.tool.text),
            ]
        }
        return .compact(json)
    }

    private static func madeOf(_ source: StepSource, _ session: Session) -> JSON {
        var object = source.json.objectValue ?? [:]
        if isSaid(source, session) { object["said_by_model"] = true }
        return .object(object)
    }

    private static func isSaid(_ source: StepSource, _ session: Session) -> Bool {
        session.definition.pipeline?.asksModel(source.step) == true
    }

    private static func described(_ call: ReversibleCall) -> JSON {
        .compact([
            "arguments": call.arguments, "at": .integer(call.at), "call": .string(call.id.text),
            "tool": .string(call.tool.text), "undone_by": .text(call.undoneBy?.text),
            "undone_for": .text(call.undoAskedBy),
        ])
    }

    private static func decision(_ hold: Hold) -> JSON? {
        guard case .decided(let decision) = hold.state else { return nil }
        return described(decision)
    }

    private static func described(_ decision: Decision) -> JSON {
        var object = decision.json.objectValue ?? [:]
        object["at"] = .integer(decision.at.milliseconds)
        return .object(object)
    }

    /// Whose task it is, what is waited for, and who answers in whose place.
    private static func trouble(_ session: Session) -> [String] {
        var lines: [String] = []
        if let parent = session.parent {
            lines.append("task       \(parent.task) of session \(parent.session)")
        }
        if session.phase == .retrying {
            if let retry = session.retry {
                lines.append(
                    "retry      \(session.model?.text ?? "") is asked not before "
                        + "\(retry.due.date), attempt \(session.attemptsOnRung + 1) of "
                        + "\(session.definition.retry.attempts): \(retry.why)")
            }
            for call in session.calls where !call.isSettled {
                guard let due = call.notBefore else { continue }
                lines.append(
                    "retry      \(call.tool) is run not before \(due.date), "
                        + "attempt \(call.attempts + 1) of \(session.definition.retry.attempts)")
            }
        }
        let ladder = session.definition.ladder(of: session.agent)
        if ladder.count > 1 {
            let names = ladder.enumerated().map { place, rung in
                let name =
                    switch rung {
                    case .model(let model): model.text
                    case .safeAnswer: "safe_answer"
                    }
                return place == session.rung ? "[\(name)]" : name
            }
            lines.append("ladder     \(names.joined(separator: " → "))")
        }
        return lines
    }

    private static func line(_ task: PlannedTask) -> String {
        let child: String
        switch task.state {
        case .planned: child = ""
        case .running(let open): child = "  \(open.child)"
        case .closed(let end): child = "  \(end.child)"
        case .skipped(let why): child = "  \(why)"
        }
        return "plan       \(task.id)  \(task.agent)  \(task.word)\(child)  \(task.goal)"
    }

    private static func asked(_ question: AskedQuestion) -> [String] {
        question.choices.enumerated().map { "choice \($0.offset + 1)   \($0.element)" }
            + ["expected   \(question.expected)"]
    }

    /// What waits for a person, each with all that is decided about.
    private static func held(_ session: Session) -> [String] {
        var lines: [String] = []
        for id in session.openHolds {
            guard let hold = session.holds[id] else { continue }
            let call = hold.call.flatMap(session.call)
            lines.append(
                "hold       \(id)  \(hold.kind.rawValue)  \(hold.risk.rawValue)  "
                    + "\(call?.tool.text ?? "") \(call?.arguments?.canonicalText ?? "")")
            if let before = call?.editedFrom {
                lines.append("edited     was \(before.canonicalText)")
            }
            lines += (call?.judgement?.coercions ?? []).map { "changed    \($0.text)" }
            lines += (call?.judgement?.command?.parts ?? []).map { part in
                "part       \(part.reach.rawValue)\(part.egress ? ", leaves" : "")  \(part.text): "
                    + part.why
            }
            lines.append("           \(hold.reason)")
            let end = hold.expires.map { "; unanswered, it is denied at \($0.date)" } ?? ""
            lines.append("           digest \(hold.digest.short)\(end)")
            lines += hold.question.map(asked) ?? []
            if let policy = hold.policy { lines.append("           policy \(policy.short)") }
            if hold.approvers > 1 {
                let names = hold.signatures.map(\.by).joined(separator: ", ")
                lines.append(
                    "people     \(hold.signatures.count) of \(hold.approvers) approved"
                        + (names.isEmpty ? "" : ": \(names)"))
            }
            for finding in call?.judgement?.taint ?? [] {
                lines.append("           \(finding.line)")
            }
            lines += (call.map(session.sources) ?? []).map { source in
                "made of    \(source.at.isEmpty ? "all" : source.at)  "
                    + source.words(isSaid: isSaid(source, session))
            }
            guard let preview = hold.preview else { continue }
            lines.append(preview.failed ? "preview    could not be made" : "preview")
            lines += preview.text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "           \($0)" }
        }
        return lines
    }

    /// What was decided last, and by whom.
    private static func settled(_ session: Session) -> [String] {
        let decided = session.holds.all.sorted { $0.raised < $1.raised }.compactMap { hold in
            if case .decided(let decision) = hold.state { (hold, decision) } else { nil }
        }
        return decided.suffix(10).map { hold, decision in
            var line = "decided    \(hold.id)  \(decision.answer.past) by \(decision.by) "
            line += "at \(decision.at.date)"
            switch decision.answer {
            case .answer(let value): line += "  \(value.canonicalText)"
            case .edit(let arguments): line += ": to \(arguments.canonicalText)"
            case .approve, .deny, .verify, .retry, .done, .notDone, .extend: break
            }
            if session.isOverruled(hold) { line += ", not used: held anew since then" }
            return line + (decision.reason.isEmpty ? "" : "  \(decision.reason)")
        }
    }

    /// The answer that waits for agreement, and what was found against it.
    private static func proposed(_ session: Session) -> [String] {
        guard let proposal = session.proposal else { return [] }
        return ["proposed   \(proposal.answer)"]
            + (proposal.verdict?.findings ?? []).map { "finding    \($0.what) (\($0.evidence))" }
    }

    private static func memory(_ session: Session) -> [String] {
        session.memory.sorted.map { key, entry in
            "memory     \(key) = \(entry.value.canonicalText.prefix(120)) "
                + "(\(entry.by), #\(entry.event)\(entry.isTainted ? ", tainted" : ""))"
        }
    }

    /// What nobody has been told that had to be told.
    private static func notices(_ session: Session) -> [String] {
        let lines = session.notices.map { notice in
            "notice     \(notice.id)  \(notice.occasion.rawValue)  nobody was told yet, "
                + "\(notice.attempts) attempts"
        }
        guard session.untold > 0 else { return lines }
        return lines + ["untold     \(session.untold) notices were given up; see the events"]
    }

    /// What is not being undone yet.
    private static func undoable(_ session: Session) -> [ReversibleCall] {
        let underWay = session.undos.compactMap(\.undoes)
        return session.undoable.filter { !underWay.contains($0.id) }
    }

    /// What can be undone, is being undone and has been.
    private static func undos(_ session: Session) -> [String] {
        func line(_ word: String, _ call: ReversibleCall, _ more: String = "") -> String {
            "\(word)\(call.id)  \(call.tool) \(call.arguments.canonicalText) (#\(call.at))\(more)"
        }
        return session.undos.compactMap { undo in
            let standing =
                switch undo.status {
                case .held, .inDoubt: "waits for a person"
                default: "is under way"
                }
            return undo.undoes.flatMap(session.reversible).map {
                line("undoing    ", $0, ", asked for by \($0.asker); \(undo.id) \(standing)")
            }
        } + undoable(session).prefix(10).map { line("undoable   ", $0) }
            + session.undone.prefix(10).map {
                line("undone     ", $0, ", for \($0.asker) by \($0.undoneBy?.text ?? "")")
            }
    }

    private static func text(_ session: Session, _ beside: Beside) -> String {
        var lines = [
            "session    \(session.id)  \(session.definition.name)",
            "goal       \(session.goal)",
            "phase      \(session.phase.rawValue), agent \(session.agent)",
        ]
        lines += trouble(session)
        lines += [
            "spent      \(session.spent.steps) of \(session.limits.steps) steps, "
                + "\(session.spent.tokens) of \(session.limits.tokens) tokens, "
                + "$\(session.spent.cost.text) of $\(session.limits.cost.text)",
            "workspace  \(session.workspace)",
        ]
        if let seed = session.definition.chaosSeed {
            let faults = Fault.Kind.allCases.compactMap { kind in
                session.faults[kind].map { "\(kind.rawValue) \($0)" }
            }
            lines.append(
                "chaos      seed \(seed): "
                    + (faults.isEmpty ? "nothing broken so far" : faults.joined(separator: ", ")))
        }
        for fact in session.brief.facts {
            let named = fact.key.map { "\($0): \(fact.text)" } ?? fact.text
            let from = fact.source.map { " #\($0)" } ?? ""
            lines.append("fact       \(named) (\(fact.evidence.rawValue)\(from))")
        }
        lines += session.plan.tasks.map(line)
        lines += (session.definition.pipeline?.places ?? []).map {
            $0.line(session.standing(of: $0))
        }
        lines += session.brief.done.map { "done       \($0)" }
        lines += session.brief.pending.map { "pending    \($0)" }
        lines += held(session) + beside.lines
        lines += settled(session)
        lines += memory(session) + notices(session) + proposed(session)
        lines += undos(session)
        if let outcome = session.outcome {
            let fallback = outcome.rung > 0 ? ", rung \(outcome.rung + 1) of the ladder" : ""
            lines.append("outcome    \(outcome.status.rawValue)\(fallback)")
            if let name = beside.cancelled { lines.append("cancelled  by \(name)") }
            if let reason = session.cancelling, !reason.isEmpty {
                lines.append("reason     \(reason)")
            }
            if let answer = outcome.answer { lines.append("answer     \(answer)") }
            if let error = outcome.error { lines.append("error      \(error.message)") }
        }
        return lines.map { PlainText.line($0) + "\n" }.joined()
    }
}

extension ReversibleCall {
    fileprivate var asker: String { undoAskedBy ?? "an operator" }
}
