package import JSON
package import SessionKernel

/// What lies between a model's answer and the world: parse, known tool, schema, taint,
/// policy.
///
/// Pure; made once from a session's pinned definition.
package struct Boundary: Sendable {
    private let definition: SessionDefinition
    private let policy: Policy
    private let taint: TaintCheck
    private let stages: ArgumentStages
    private let shell: ShellRules
    private let answers: AnswerCheck?
    private let steps: StepChecks

    /// More calls than this in one answer are refused as a whole.
    package static let callsMax = 32
    /// UTF-8 bytes of one call's arguments.
    package static let argumentBytesMax = 1 << 20

    package init(_ definition: SessionDefinition) {
        self.definition = definition
        policy = Policy(definition.policy)
        taint = TaintCheck(definition)
        stages = ArgumentStages(definition)
        shell = ShellRules(own: definition.shellRules)
        answers = definition.answer.map { AnswerCheck($0, definition) }
        steps = StepChecks(definition)
    }

    /// What becomes of a whole answer.
    ///
    /// - Parameter now: The time of the command that follows; where nil, that of the last event.
    package func judge(
        _ answer: ModelAnswer, in session: Session, at now: Timestamp? = nil
    ) -> AnswerVerdict {
        if answer.finish == "length" { return judgeCut(answer) }
        if Boundary.refusals.contains(answer.finish) { return judgeRefused(answer) }
        if answer.calls.isEmpty { return judgeText(answer, in: session) }
        if answer.calls.count > Boundary.callsMax {
            return .reject(
                CallError(
                    code: "too_many_calls",
                    message: "An answer may hold \(Boundary.callsMax) calls, not "
                        + "\(answer.calls.count).",
                    retryable: true, hint: "Ask for fewer at once."))
        }
        var moment = PolicyMoment(session, at: now)
        return .calls(
            answer.calls.map { call in
                let verdict = judge(call, in: session, at: moment)
                moment.calls[call.tool, default: 0] += 1
                return verdict
            })
    }

    /// Nothing of a cut answer is used: its last call may be half of what was meant, and the ones
    /// before may only make sense together with it.
    private func judgeCut(_ answer: ModelAnswer) -> AnswerVerdict {
        let error = CallError(
            code: "answer_cut", message: "The answer was cut off at its length limit.",
            retryable: true, hint: "Answer again, shorter.")
        return answer.calls.isEmpty
            ? .reject(error) : .calls(answer.calls.map { _ in .reject(error) })
    }

    /// How providers say that they, or their model, would not answer.
    private static let refusals: Set<String> = ["content_filter", "refusal"]

    /// What was said instead of an answer is no answer, however it reads.
    private func judgeRefused(_ answer: ModelAnswer) -> AnswerVerdict {
        let said = answer.text.prefix(200)
        let error = CallError(
            code: "answer_refused",
            message: "The model would not answer\(said.isEmpty ? "." : ": \(said)")",
            retryable: true, hint: "Answer what can be answered, or end and say what cannot.")
        return answer.calls.isEmpty
            ? .reject(error) : .calls(answer.calls.map { _ in .reject(error) })
    }

    private func judgeText(_ answer: ModelAnswer, in session: Session) -> AnswerVerdict {
        if answer.text.allSatisfy(\.isWhitespace) {
            return .reject(
                CallError(
                    code: "answer_empty", message: "The answer held neither text nor a call.",
                    retryable: true, hint: "Call a tool, or answer in plain text to end."))
        }
        if let error = CallAsText.error(in: answer.text, offered: session.offeredTools) {
            return .reject(error)
        }
        // A verifier's text is no answer of the session, and no verdict either.
        if session.isVerifying { return .accept }
        let answers = session.askedStep.map { steps.answer(of: $0.step) } ?? self.answers
        return answers?.verdict(on: answer.text, after: session.invalidAnswers) ?? .accept
    }

    private func judge(
        _ request: CallRequest, in session: Session, at moment: PolicyMoment
    ) -> CallVerdict {
        do throws(CallError) {
            let tool = try known(request.tool, in: session)
            let fitted = try stages.read(request.arguments, for: tool)
            let subject = PolicySubject(tool, by: session.agent, fitted.arguments, at: moment)
            let verdict = try judge(subject, of: tool, in: session).with(fitted.coercions)
            return StandingRules(session.standingRules, at: moment.now).applied(
                to: verdict, of: tool.name, by: session.agent)
        } catch {
            return .reject(error)
        }
    }

    /// What the boundary finds about arguments that an operator has edited.
    package func judge(
        edit arguments: JSON, of call: Call, in session: Session, at now: Timestamp? = nil
    ) -> CallVerdict {
        do throws(CallError) {
            let tool = try known(call.tool, in: session)
            try stages.check(arguments, for: tool)
            let subject = PolicySubject(
                tool, by: call.agent, arguments, at: PolicyMoment(session, at: now))
            return try judge(subject, of: tool, in: session, editedFrom: call.arguments)
        } catch {
            return .reject(error)
        }
    }

    /// Which way the value of a branch that is due leads.
    package func way(
        of value: JSON, at step: StepName, among ways: [PipelineStep.Way]
    ) -> WayVerdict {
        steps.way(of: value, at: step, among: ways)
    }

    /// What the policy says about taking back what a finished call did.
    package func judge(
        undoing call: ReversibleCall, in session: Session, at now: Timestamp? = nil
    ) -> CallVerdict {
        guard let tool = definition.tool(call.tool)?.declaration else {
            return .reject(
                CallError(
                    code: "unknown_tool", message: "The definition has no tool \(call.tool)."))
        }
        // An operator's word, and none of a model, asks for it.
        return rule(
            PolicySubject(tool, by: call.agent, call.arguments, at: PolicyMoment(session, at: now)),
            [])
    }

    private func known(
        _ name: ToolName, in session: Session
    ) throws(CallError) -> ToolDeclaration {
        let offered = session.offeredTools
        if let tool = offered.first(where: { $0.name == name }) { return tool }
        if let change = session.toolChanges[name] { throw change.error }
        let names = offered.map(\.name.text)
        let small = name.text.lowercased()
        let alike = names.filter { $0.lowercased() == small }
        let likely = alike.isEmpty ? NearestNames.to(name.text, among: names) : alike
        let near = likely.isEmpty ? Array(names.prefix(12)) : likely
        throw CallError(
            code: "unknown_tool", message: "There is no tool called \(name.text.quotedShort).",
            expected: near.joined(separator: ", "), got: name.text.quotedShort, retryable: true,
            hint: likely.isEmpty
                ? "No name comes near. Use one of these, or go on without."
                : "Use one of the tools you were given, by its exact name.")
    }

    private func judge(
        _ subject: PolicySubject, of tool: ToolDeclaration, in session: Session,
        editedFrom before: JSON? = nil
    ) throws(CallError) -> CallVerdict {
        let arguments = subject.arguments
        if Redactor.hasMark(arguments.canonicalText) {
            throw CallError(
                code: "redacted_argument",
                message: "An argument holds a redaction mark; writing it would lose a secret.",
                hint: "Leave that part as it is, or ask the operator.")
        }
        if ControlTool.isControl(tool.name) || tool.name == ControlTool.recall {
            return judge(control: tool, arguments, in: session)
        }
        let command = try checkShell(arguments, tool)
        let found = taint.verdict(on: arguments, of: tool, in: session, editedFrom: before)
        var subject = subject
        subject.tainted = found.isTainted
        subject.destinationsClean = found.destinationsClean
        return rule(subject, found.findings).saying(command)
    }

    /// A person will read a question: the card shows what of it untrusted text may have said.
    private func judge(
        control tool: ToolDeclaration, _ arguments: JSON, in session: Session
    ) -> CallVerdict {
        var judgement = CallJudgement(
            arguments: arguments, risk: .low, rule: "acts on the session only")
        if tool.name == ControlTool.ask || tool.name == ControlTool.signOff {
            var shown = tool
            shown.egress = true
            let found = taint.verdict(on: arguments, of: shown, in: session, editedFrom: nil)
            judgement.tainted = found.isTainted
            judgement.taint = found.findings
        }
        if tool.name == ControlTool.signOff {
            // Whatever the policy says: that a person signs is what the step is for.
            let asked = session.signOff
            judgement.risk = asked?.risk ?? .high
            judgement.terms = asked?.terms ?? HoldTerms()
            judgement.rule = "step \(session.pipeline?.atWork?.step ?? "") asks a person to sign"
            return .hold(judgement)
        }
        return .clear(judgement, unattended: false)
    }

    /// What a shell tool's command may do; nil for other tools. A command that may do more than its
    /// tool is refused.
    private func checkShell(
        _ arguments: JSON, _ tool: ToolDeclaration
    ) throws(CallError) -> ShellVerdict? {
        guard case .command(let command)? = definition.tool(tool.name)?.source,
            command.shell != nil
        else { return nil }
        let verdict = ShellVerdict(of: arguments["command"]?.stringValue ?? "", by: shell)
        if tool.reach == .irreversible { return verdict }
        guard verdict.reach <= tool.reach, !verdict.egress else {
            throw CallError(
                code: "command_does_more",
                message: "\(tool.name) does not run a command that may do more than it may: "
                    + verdict.why,
                at: "/command", expected: tool.reach.rawValue,
                got: verdict.reach.rawValue + (verdict.egress ? " and egress" : ""),
                retryable: true,
                hint: "Use the shell tool for such commands, about which a person decides, or "
                    + "leave that part away.")
        }
        return verdict
    }

    private func rule(_ subject: PolicySubject, _ findings: [TaintFinding]) -> CallVerdict {
        let ruling = policy.ruling(on: subject.json)
        let risk = Risk(
            reach: subject.reach, egress: subject.egress, tainted: subject.tainted)
        var judgement = CallJudgement(
            arguments: subject.arguments, risk: max(risk, ruling.risk ?? risk),
            tainted: subject.tainted, rule: ruling.text)
        judgement.terms = ruling.terms
        judgement.destinationsClean = subject.tainted && subject.destinationsClean
        if subject.egress || subject.reach == .irreversible { judgement.taint = findings }
        switch ruling.verdict {
        case .clear:
            // A rule that does not ask whom or where to was not written for tainted data.
            let isMeant = !subject.egress || !subject.tainted || ruling.asksForDestinations
            return .clear(judgement, unattended: ruling.unattended && isMeant)
        case .hold: return .hold(judgement)
        case .refuse:
            return .reject(
                CallError(
                    code: "refused_by_policy",
                    message: "The policy refuses this call"
                        + (ruling.because.map { ": \($0)" } ?? "."),
                    hint: "Do not try it by another way; go on without it, or end."))
        }
    }
}

extension CallVerdict {
    /// The verdict with what is known of the command beside the rule.
    fileprivate func saying(_ command: ShellVerdict?) -> CallVerdict {
        guard let command else { return self }
        switch self {
        case .clear(var judgement, let unattended):
            judgement.rule += ". \(command.why)"
            judgement.command = command.finding
            return .clear(judgement, unattended: unattended)
        case .hold(var judgement):
            judgement.rule += ". \(command.why)"
            judgement.command = command.finding
            return .hold(judgement)
        case .reject: return self
        }
    }
}
