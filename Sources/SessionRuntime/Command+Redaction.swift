import JSON
import SessionKernel
import ToolBoundary

extension Command.Request {
    /// The request without the values of secrets: nothing else reaches the kernel, whoever asks.
    func redacted(by redactor: Redactor) -> Command.Request {
        if redactor.isEmpty { return self }
        switch self {
        case .open(let opened): return .open(redactor.clean(opened))
        case .answerModel(let request, let answer):
            return .answerModel(request, redactor.clean(answer))
        case .failModel(let request, var failure):
            failure.message = redactor.redact(failure.message)
            return .failModel(request, failure)
        case .answerQuarantine(let call, let attempt, let answer, let verdict):
            return .answerQuarantine(
                call, attempt: attempt, redactor.clean(answer), redactor.clean(verdict))
        case .failQuarantine(let call, let attempt, var failure):
            failure.message = redactor.redact(failure.message)
            return .failQuarantine(call, attempt: attempt, failure)
        case .previewed(let call, let preview): return .previewed(call, redactor.clean(preview))
        case .beginCall(let call, let preview):
            return .beginCall(call, preview: preview.map { redactor.clean($0) })
        case .finishCall(let call, let result): return .finishCall(call, redactor.clean(result))
        case .failCall(let call, var failure):
            failure.error = redactor.clean(failure.error)
            failure.output = failure.output.map { redactor.clean($0) }
            return .failCall(call, failure)
        case .ask(let call, let question): return .ask(call, redactor.clean(question))
        case .verified(let call, let found): return .verified(call, redactor.clean(found))
        case .postpone(let effect, let until, let why):
            return .postpone(effect, until: until, why: redactor.redact(why))
        case .avoid(let effect, let until, let why):
            return .avoid(effect, until: until, why: redactor.redact(why))
        case .injectFault(var fault):
            fault.text = redactor.redact(fault.text)
            return .injectFault(fault)
        case .refuseHandoff(let error): return .refuseHandoff(redactor.clean(error))
        case .endNotice(let notice, let attempt, let error):
            return .endNotice(notice, attempt: attempt, error.map { redactor.clean($0) })
        case .closeChild(let task, let end): return .closeChild(task, redactor.clean(end))
        case .abandon(let error): return .abandon(redactor.clean(error))
        case .pause(let reason): return .pause(reason: redactor.redact(reason))
        case .cancel(let reason): return .cancel(reason: redactor.redact(reason))
        case .decide(let hold, let decision): return .decide(hold, redactor.clean(decision))
        case .note(let text): return .note(redactor.redact(text))
        case .revokeRule(let rule, let reason):
            return .revokeRule(rule, reason: redactor.redact(reason))
        case .acceptTool(let tool, let found, let reason):
            return .acceptTool(tool, found: found, reason: redactor.redact(reason))
        case .undo(let call, let reason, let verdict):
            return .undo(call, reason: redactor.redact(reason), verdict: verdict)
        case .judge(let request, .calls(let verdicts)):
            return .judge(request, .calls(verdicts.map { redactor.clean($0) }))
        case .judge(let request, .acceptValue(var read)):
            read.value = redactor.redact(read.value)
            read.repairs = read.repairs.map {
                Coercion(
                    at: $0.at, from: redactor.redact($0.from), to: redactor.redact($0.to),
                    how: $0.how)
            }
            return .judge(request, .acceptValue(read))
        case .noticeChange(var change):
            change.what = redactor.redact(change.what)
            return .noticeChange(change)
        // What is discovered has been redacted where it came in: its digest covers it.
        case .claim, .connectTools, .discoverTools, .beginModel, .beginQuarantine, .judge,
            .acceptHandoff, .chooseWay, .tick, .beginNotice,
            .resume,
            .openBreaker, .closeBreaker:
            return self
        }
    }
}

extension OperatorRequest {
    /// The request without the values of secrets: it may wait in the store for who runs the
    /// session.
    func redacted(by redactor: Redactor) -> OperatorRequest {
        switch self {
        case .pause(let reason): .pause(reason: redactor.redact(reason))
        case .resume: .resume
        case .cancel(let reason): .cancel(reason: redactor.redact(reason))
        case .decide(let hold, let decision): .decide(hold, redactor.clean(decision))
        case .note(let text): .note(redactor.redact(text))
        case .undo(let call, let reason): .undo(call, reason: redactor.redact(reason))
        case .revokeRule(let rule, let reason):
            .revokeRule(rule, reason: redactor.redact(reason))
        case .acceptTool(let tool, let found, let reason):
            .acceptTool(tool, found: found, reason: redactor.redact(reason))
        }
    }
}

extension Redactor {
    fileprivate func clean(_ opened: SessionOpened) -> SessionOpened {
        var clean = opened
        clean.goal = redact(opened.goal)
        clean.inputs = redact(opened.inputs)
        return clean
    }

    fileprivate func clean(_ verdict: QuarantineVerdict) -> QuarantineVerdict {
        switch verdict {
        case .fits(let object): .fits(redact(object))
        case .misfit(let error): .misfit(clean(error))
        }
    }

    func clean(_ answer: ModelAnswer) -> ModelAnswer {
        var clean = answer
        clean.text = redact(answer.text)
        clean.reportedModel = redact(answer.reportedModel)
        clean.finish = redact(answer.finish)
        clean.reasoning = redact(answer.reasoning)
        // They are signed: what had to be changed would be refused.
        if redact(.array(answer.thoughts)) != .array(answer.thoughts) { clean.thoughts = [] }
        clean.vendor = answer.vendor.map { redact($0) }
        clean.calls = answer.calls.map {
            CallRequest(
                providerID: redact($0.providerID), tool: ToolName(redact($0.tool.text)),
                arguments: redact(arguments: $0.arguments))
        }
        return clean
    }

    /// What was read out of a text, such as JSON inside of JSON, may spell a secret that the text
    /// around it did not. A call of that kind does not run: its arguments could not be recorded.
    fileprivate func clean(_ verdict: CallVerdict) -> CallVerdict {
        let judgement: CallJudgement
        switch verdict {
        case .clear(let found, _), .hold(let found): judgement = found
        case .reject(let error): return .reject(clean(error))
        }
        let parts = judgement.command?.parts ?? []
        if judgement.coercions.isEmpty && parts.isEmpty { return verdict }
        let shown =
            judgement.coercions.map { $0.from + $0.to } + parts.flatMap { [$0.text, $0.why] }
        guard redact(judgement.arguments) == judgement.arguments, shown == shown.map({ redact($0) })
        else {
            return .reject(
                CallError(
                    code: "redacted_argument",
                    message: "An argument spells a secret inside of a text.",
                    hint: "Go on without it, or ask the operator."))
        }
        return verdict
    }

    func clean(_ preview: Preview) -> Preview {
        Preview(text: redact(preview.text), failed: preview.failed)
    }

    fileprivate func clean(_ result: ToolResult) -> ToolResult {
        var clean = result
        clean.text = redact(result.text)
        return clean
    }

    fileprivate func clean(_ error: CallError) -> CallError {
        var clean = error
        clean.message = redact(error.message)
        clean.at = error.at.map { redact($0) }
        clean.expected = error.expected.map { redact($0) }
        clean.got = error.got.map { redact($0) }
        clean.hint = error.hint.map { redact($0) }
        return clean
    }

    fileprivate func clean(_ question: AskedQuestion) -> AskedQuestion {
        var clean = question
        clean.text = redact(question.text)
        clean.schema = redact(question.schema)
        return clean
    }

    fileprivate func clean(_ end: ChildEnd) -> ChildEnd {
        var clean = end
        clean.answer = end.answer.map { redact($0) }
        clean.error = end.error.map { self.clean($0) }
        for place in clean.facts.indices {
            clean.facts[place].text = redact(end.facts[place].text)
        }
        return clean
    }

    fileprivate func clean(_ found: Verification) -> Verification {
        switch found {
        case .done(let text): .done(redact(text))
        case .notDone(let text): .notDone(redact(text))
        case .unknown(let text): .unknown(redact(text))
        }
    }

    fileprivate func clean(_ decision: OperatorDecision) -> OperatorDecision {
        var clean = decision
        clean.reason = redact(decision.reason)
        if case .edit(let arguments) = decision.answer { clean.answer = .edit(redact(arguments)) }
        if case .answer(let value) = decision.answer { clean.answer = .answer(redact(value)) }
        if let free = decision.grant?.free {
            clean.grant?.free = StandingRule.Free(name: free.name, glob: redact(free.glob))
        }
        return clean
    }
}
