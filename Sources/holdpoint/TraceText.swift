import JSON
import SessionKernel

/// The trace of a session for people.
enum TraceText {
    static func overview(_ traced: TracedSession) -> String {
        let session = traced.session
        let trace = traced.trace
        var lines = [
            "session    \(session.id)  \(session.definition.name)", "goal       \(session.goal)",
            "begun      \(trace.openedAt?.date ?? "") by \(opener(trace))",
        ]
        if let from = trace.openedAt, let to = trace.lastAt {
            let word = session.outcome.map { "ended      \($0.status.rawValue)" } ?? "so far     "
            lines.append(
                "\(word)\(session.outcome == nil ? "" : ", ")"
                    + "\(time(from.milliseconds(to: to))) after its begin")
        }
        lines += [
            "spent      \(session.spent.steps) steps, \(count(session.spent.tokens)) tokens, "
                + "$\(session.spent.cost.text)",
            "calls      \(totals(trace))", "",
        ]
        var table = [["SEQ", "CALL", "AGENT", "OF", "TIME", "TOKENS", "COST", "END"]]
        table += trace.entries.map(row)
        return shown(lines + columns(table))
    }

    /// What a tool or a model says has no line of ours in it.
    private static func shown(_ lines: [String]) -> String {
        lines.map { PlainText.line($0) + "\n" }.joined()
    }

    private static func opener(_ trace: SessionTrace) -> String {
        guard case .operator(let name)? = trace.openedBy else {
            return trace.openedBy?.description ?? ""
        }
        return name
    }

    private static func totals(_ trace: SessionTrace) -> String {
        var (models, tools, handoffs, failed) = (0, 0, 0, 0)
        for entry in trace.entries {
            switch entry {
            case .model(let call):
                models += 1
                if case .failed = call.end { failed += 1 }
            case .tool: tools += 1
            case .handoff: handoffs += 1
            case .worker: break
            }
        }
        let broken = failed == 0 ? "" : " (\(failed) failed)"
        return "\(models) of models\(broken), \(tools) of tools, \(handoffs) handoffs"
    }

    private static func row(_ entry: SessionTrace.Entry) -> [String] {
        switch entry {
        case .model(let call):
            let usage = call.answer?.usage
            return [
                "#\(call.sequence)", call.id, call.agent.text, call.model.text,
                call.answer.map { time($0.milliseconds) } ?? "",
                usage.map { "\(count($0.inputTokens))/\(count($0.outputTokens))" } ?? "",
                call.cost.microdollars == 0 ? "" : "$\(call.cost.text)", end(of: call),
            ]
        case .tool(let call):
            return [
                "#\(call.sequence)", call.id.text, call.undoneFor ?? call.agent.text,
                call.tool.text, call.milliseconds.map(time) ?? "", "", "", end(of: call),
            ]
        case .handoff(let handoff):
            return [
                "#\(handoff.sequence)", entry.id, handoff.handoff.from.text, "handoff", "", "", "",
                "to \(handoff.handoff.to): \(short(handoff.handoff.reason))",
            ]
        case .worker(let worker):
            return [
                "#\(worker.sequence)", entry.id, worker.opened.agent.text, "worker", "", "", "",
                "\(worker.opened.task) in session \(worker.opened.child)",
            ]
        }
    }

    private static func end(of call: TracedModelCall) -> String {
        switch call.end {
        case .open: "runs"
        case .answered(let answer, _, _):
            call.rejected.map { "not taken: \(short($0.message))" } ?? answer.finish
        case .failed(let failure, _, _): "failed: \(short(failure.message))"
        case .orphaned: "its runner died"
        }
    }

    private static func end(of call: TracedToolCall) -> String {
        let undoes = call.undoes.map { "undoes \($0): " } ?? ""
        let hold = call.shown.last { $0.isOpen }.map { " at hold \($0.hold)" } ?? ""
        let more = call.error ?? call.answer?.canonicalText
        return undoes + call.endWord + hold + (more.map { ": \(short($0))" } ?? "")
    }

    /// One call with all that was asked and all that came of it.
    static func one(_ entry: SessionTrace.Entry, _ traced: TracedSession) -> String {
        let lines: [String]
        switch entry {
        case .model(let call): lines = model(call, traced)
        case .tool(let call): lines = tool(call)
        case .handoff(let traced): lines = handoff(traced)
        case .worker(let traced): lines = worker(traced)
        }
        return shown(lines)
    }

    private static func handoff(_ traced: TracedHandoff) -> [String] {
        let handoff = traced.handoff
        let head = [
            "handoff    #\(traced.sequence)  \(traced.at.date)", "call       \(handoff.call)",
            "from       \(handoff.from)", "to         \(handoff.to)",
            "reason     \(handoff.reason)",
        ]
        let changes = handoff.changes.map { change in
            let before = change.before.map { ", before: \($0)" } ?? ""
            return "brief      \(change.what.rawValue) \(change.list.rawValue)  "
                + "\(change.text)\(before)"
        }
        return head + (changes.isEmpty ? ["brief      as it was"] : changes)
    }

    private static func worker(_ traced: TracedWorker) -> [String] {
        let opened = traced.opened
        return [
            "worker     #\(traced.sequence)  \(traced.at.date)", "agent      \(opened.agent)",
            "task       \(opened.task)", "goal       \(opened.goal)",
            "session    \(opened.child); see: holdpoint trace \(opened.child)",
        ]
    }

    private static func model(_ call: TracedModelCall, _ traced: TracedSession) -> [String] {
        var lines = [
            "call       \(call.id)  #\(call.sequence)  \(call.at.date)",
            "agent      \(call.agent)",
            "model      \(call.model)"
                + (call.answer.map { answer in
                    answer.reportedModel.isEmpty ? "" : ", answered by \(answer.reportedModel)"
                } ?? ""),
            "sent       as \(call.encoder)" + (call.body.map { ", digest \($0.short)" } ?? ""),
        ]
        if let answer = call.answer {
            lines.append(
                "took       \(time(answer.milliseconds)), first words after "
                    + time(answer.firstTokenMilliseconds))
            if let usage = answer.usage { lines.append("tokens     \(words(usage))") }
        }
        lines.append("cost       $\(call.cost.text) of $\(call.reserved.cost.text) reserved")
        lines.append("end        \(end(of: call))")
        if let prompt = traced.prompt {
            let named =
                traced.holds(call) ? "as the journal names it" : "NOT what the journal names"
            lines.append(
                "prompt     \(prompt.count) messages, hash \(prompt.head.short), \(named)")
            if !traced.tools.isEmpty {
                lines.append(
                    "tools      \(traced.tools.map(\.name.text).joined(separator: ", "))")
            }
            for message in prompt.messages { lines += section(message) }
        }
        guard let answer = call.answer else { return lines }
        if !answer.reasoning.isEmpty { lines += titled("THOUGHT", answer.reasoning) }
        lines += titled("ANSWER", answer.text)
        for asked in answer.calls { lines.append("    calls \(asked.tool) \(asked.arguments)") }
        if let vendor = answer.vendor { lines += titled("VENDOR", vendor.prettyText()) }
        return lines
    }

    private static func section(_ message: Message) -> [String] {
        switch message {
        case .system(let text): return titled("SYSTEM", text)
        case .user(let text): return titled("USER", text)
        case .assistant(let text, let calls, _):
            return titled("ASSISTANT", text)
                + calls.map { "    calls \($0.tool) \($0.arguments)" }
        case .result(let reference, let text, let failed):
            return titled(
                "TOOL \(reference.tool) \(reference.call)\(failed ? " failed" : "")", text)
        }
    }

    private static func tool(_ call: TracedToolCall) -> [String] {
        var lines = [
            "call       \(call.id)  #\(call.sequence)  \(call.at.date)",
            "agent      \(call.agent)"
                + (call.undoneFor.map { ", asked for by \($0)" } ?? ""),
            "tool       \(call.tool)", "attempts   \(call.attempts)",
        ]
        if let undone = call.undoes { lines.append("undoes     \(undone)") }
        if let judgement = call.judgement {
            lines.append(
                "judged     \(call.isCleared ? "cleared" : "held"), \(judgement.risk.rawValue) "
                    + "risk\(judgement.tainted ? ", tainted" : ""): \(judgement.rule)")
            lines += judgement.coercions.map { "changed    \($0.text)" }
            lines += judgement.taint.map { "tainted    \($0.line)" }
        }
        lines += call.shown.map { shown in
            let decide = shown.isOpen ? ", waits; see: holdpoint show" : ""
            return "shown      hold \(shown.hold), digest \(shown.digest.short)\(decide)"
                + (shown.isOpen ? " \(shown.hold.session?.text ?? "")" : "")
        }
        lines += call.words.map { word in
            let reason = word.decision.reason.isEmpty ? "" : ": \(word.decision.reason)"
            return "decided    \(word.hold) \(word.decision.answer.past) by \(word.decision.by)"
                + reason + said(word.decision.answer)
        }
        if let milliseconds = call.milliseconds { lines.append("took       \(time(milliseconds))") }
        lines.append("end        \(call.endWord)" + (call.error.map { ": \($0)" } ?? ""))
        if let by = call.undoneBy { lines.append("undone     by \(by)") }
        if let asked = call.asked { lines += titled("ASKED", asked) }
        if let judgement = call.judgement {
            lines += titled("ARGUMENTS", judgement.arguments.prettyText())
        }
        if let preview = call.shown.last(where: { $0.preview != nil })?.preview {
            lines += titled(
                preview.failed ? "PREVIEW  could not be made" : "PREVIEW", preview.text)
        }
        if let result = call.result {
            let more = result.whole == nil ? "" : ", cut; --whole prints all of it"
            let code = result.exitCode.map { ", exit code \($0)" } ?? ""
            lines += titled("RESULT  \(count(result.bytes)) bytes\(code)\(more)", result.text)
        }
        return lines
    }

    /// What goes with a decision: the answer to a question, the arguments of an edit.
    private static func said(_ answer: Decision.Answer) -> String {
        switch answer {
        case .answer(let value): ", with \(value.canonicalText)"
        case .edit(let arguments): ", to \(arguments.canonicalText)"
        case .approve, .deny, .verify, .retry, .done, .notDone, .extend: ""
        }
    }

    private static func titled(_ title: String, _ text: String) -> [String] {
        ["", "--- \(title)"]
            + text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { $0.isEmpty ? "" : "    \($0)" }
    }

    private static func words(_ usage: Usage) -> String {
        var inputs = "\(count(usage.inputTokens)) in"
        if usage.cachedTokens > 0 { inputs += " (\(count(usage.cachedTokens)) from the cache)" }
        if usage.cacheWrittenTokens > 0 {
            inputs += " (\(count(usage.cacheWrittenTokens)) into the cache)"
        }
        let thought =
            usage.reasoningTokens > 0 ? " (\(count(usage.reasoningTokens)) thought)" : ""
        return "\(inputs), \(count(usage.outputTokens)) out\(thought)"
    }

    /// Each column as wide as its widest cell; the last one runs on.
    private static func columns(_ table: [[String]]) -> [String] {
        let last = (table.first?.count ?? 1) - 1
        let widths = (0..<last).map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            let cells = row.enumerated().map { place, cell in
                let text = PlainText.line(cell)
                guard place < last else { return text }
                return text + String(repeating: " ", count: max(0, widths[place] - text.count))
            }
            var line = cells.joined(separator: "  ")[...]
            while line.last == " " { line = line.dropLast() }
            return String(line)
        }
    }

    private static func short(_ text: String) -> String {
        text.count > 80 ? "\(text.prefix(80))…" : text
    }

    private static func time(_ milliseconds: Int) -> String {
        if milliseconds < 1000 { return "\(max(0, milliseconds)) ms" }
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }
        return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
    }

    private static func count(_ number: Int) -> String {
        var digits = String(number)
        var text = ""
        while digits.count > 3 {
            text = "," + digits.suffix(3) + text
            digits.removeLast(3)
        }
        return digits + text
    }
}

extension Timestamp {
    /// Of any two times, also of those that a changed journal may hold.
    fileprivate func milliseconds(to later: Timestamp) -> Int {
        let (difference, overflow) =
            later.milliseconds.subtractingReportingOverflow(milliseconds)
        return overflow ? .max : difference
    }
}
