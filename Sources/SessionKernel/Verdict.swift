package import JSON

/// What a verifier says of a proposed answer.
package struct Verdict: Hashable, Sendable {
    package struct Finding: Hashable, Sendable {
        package let what: String
        /// What shows it, in the verifier's words.
        package let evidence: String

        package init(what: String, evidence: String) {
            self.what = what
            self.evidence = evidence
        }
    }

    package var agrees: Bool
    /// What would be wrong if the answer were wrong: what it looked for.
    package var wouldBeWrong: [String]
    package var findings: [Finding]

    package init(agrees: Bool, wouldBeWrong: [String], findings: [Finding] = []) {
        self.agrees = agrees
        self.wouldBeWrong = wouldBeWrong
        self.findings = findings
    }

    package var json: JSON {
        .compact([
            "agrees": .bool(agrees),
            "findings": .list(findings) {
                ["evidence": .string($0.evidence), "what": .string($0.what)]
            }, "would_be_wrong": .texts(wouldBeWrong),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "verdict")
        guard let agrees = fields["agrees"]?.boolValue else {
            throw MalformedEvent("verdict.agrees is not true or false")
        }
        self.init(
            agrees: agrees, wouldBeWrong: try fields.texts("would_be_wrong"),
            findings: try fields.list("findings") { (json) throws(MalformedEvent) in
                let fields = try Fields(json, of: "finding")
                return Finding(
                    what: try fields.text("what"), evidence: try fields.text("evidence"))
            })
    }
}

/// A final answer that is not the session's answer yet: a verifier or a person has to agree.
package struct Proposal: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// The verifier looks at it.
        case asked
        case agreed
        /// Nobody agreed; why, in a sentence. A person is asked.
        case disputed(String)
        /// A person took it, or would not.
        case taken
        case refused(String)
    }

    package let answer: String
    package let value: JSON?
    package let agent: AgentName
    package var state: State
    package var verdict: Verdict?
    /// The prompt of the agent that proposed it, to go on with.
    let transcript: Transcript
}

/// What calls have returned of late, for a verifier: the newest last, each cut to size.
struct Evidence: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        let sequence: Int
        let tool: ToolName
        let arguments: String
        let result: String
        let isUntrusted: Bool
    }

    private(set) var items: [Item] = []
    private static let itemsMax = 24
    private static let argumentBytesMax = 300
    private static let resultBytesMax = 1200

    mutating func append(_ call: Call, _ text: String, isUntrusted: Bool, at sequence: Int) {
        items.append(
            Item(
                sequence: sequence, tool: call.tool,
                arguments: Self.cut(
                    call.arguments?.canonicalText ?? "", to: Self.argumentBytesMax),
                result: Self.cut(text, to: Self.resultBytesMax), isUntrusted: isUntrusted))
        if items.count > Self.itemsMax { items.removeFirst() }
    }

    private static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytes)
        while end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + " […]"
    }
}

extension Session {
    /// Who has to agree before an answer counts; nil where nobody has. A verifier that others hand
    /// off or give tasks to is one of the chain, and judges by the answer with which it ends.
    var verifier: AgentDefinition? {
        definition.agents.first { agent in
            agent.role == "verifier"
                && !definition.agents.contains {
                    $0.handoff.contains(agent.name) || $0.workers.contains(agent.name)
                }
        }
    }

    /// Whether the active agent is to judge an answer, and can do nothing else.
    package var isVerifying: Bool { proposal?.state == .asked }

    /// What the calls of a step have returned, as their agent read it.
    mutating func gatherEvidence() {
        guard verifier != nil else { return }
        for call in calls where !ControlTool.isControl(call.tool) {
            guard case .finished(let result) = call.status else { continue }
            evidence.append(
                call, result.text, isUntrusted: isUntrusted(call), at: call.sequence)
        }
    }

    /// The answer is put to the verifier, which reads what calls returned, and none of the reasons
    /// of the agent that answered.
    mutating func propose(to name: AgentName) {
        guard let answer = acceptedAnswer, let verifier = definition.agent(name) else { return }
        let proposed = Proposal(
            answer: answer.text, value: request?.value, agent: agent, state: .asked,
            transcript: transcript)
        change(
            to: verifier.name,
            Transcript(
                root: PromptText.verification(
                    verifier, brief, proposed, evidence.items, mark, light)
            ))
        proposal = proposed
    }

    mutating func take(_ verdict: Verdict) {
        guard var judged = proposal else { return }
        judged.verdict = verdict
        if verdict.agrees {
            judged.state = .agreed
        } else if returns < definition.verifyReturns {
            returns += 1
            return giveBack(judged, PromptText.disagreement(verdict, light))
        } else {
            judged.state = .disputed("The verifier does not agree with the answer.")
        }
        proposal = judged
        endStep()
    }

    /// The agent that proposed an answer goes on where it was.
    private mutating func giveBack(_ judged: Proposal, _ why: String) {
        var transcript = judged.transcript
        transcript.append(.user(why))
        change(to: judged.agent, transcript)
        proposal = nil
    }

    mutating func change(to name: AgentName, _ next: Transcript) {
        invalidAnswers = 0
        rungFloor = 0
        repetition.changeAgent()
        endStep()
        agent = name
        transcript = next
    }

    /// A person is asked: what waits is a proposal from here on.
    mutating func dispute(_ why: String) {
        if proposal == nil, let answer = acceptedAnswer {
            proposal = Proposal(
                answer: answer.text, value: request?.value, agent: agent,
                state: .disputed(why), transcript: transcript)
        }
        proposal?.state = .disputed(why)
        invalidAnswers = 0
        endStep()
    }

    /// What a person says of a disputed answer.
    mutating func settle(dispute decision: Decision) {
        guard let judged = proposal else { return }
        switch decision.answer {
        case .approve: proposal?.state = .taken
        case .deny:
            let why = decision.reason.isEmpty ? "no reason was given." : decision.reason
            proposal?.state = .refused("An operator does not take the answer: \(why)")
        case .answer(let words):
            giveBack(
                judged, "The operator sends your answer back: \(words.stringValue ?? "")")
        case .edit, .verify, .retry, .done, .notDone, .extend: break
        }
    }
}

extension Draft {
    /// A final answer ends the session, unless somebody has to agree first.
    mutating func conclude(_ answer: ModelAnswer) {
        let value = session.request?.value
        if let asked = session.askedStep { return concludeStep(asked.step) }
        if let verifier = session.verifier, verifier.name != session.agent,
            let request = session.request
        {
            emit(.verdictAsked(request.requested.request, verifier.name), by: .runtime)
        } else if let why = session.definition.answer?.doubt(about: value) {
            raiseDispute(why)
        } else {
            close(.success, answer: answer.text, value: value)
        }
    }

    /// What follows once a proposed answer has been judged; false when nothing does.
    mutating func followProposal() -> Bool {
        // While it is paused nothing is begun, and nothing ended but by an operator.
        guard let proposal = session.proposal, !session.paused else { return false }
        switch proposal.state {
        case .asked: return false
        case .agreed:
            if let why = session.definition.answer?.doubt(about: proposal.value) {
                raiseDispute(why)
            } else {
                close(.success, answer: proposal.answer, value: proposal.value)
            }
        case .taken: close(.success, answer: proposal.answer, value: proposal.value)
        case .disputed(let why):
            if session.openHolds.contains(where: { session.holds[$0]?.kind == .dispute }) {
                return false
            }
            raiseDispute(why)
        case .refused(let why):
            close(
                .failure, answer: proposal.answer,
                error: CallError(code: "answer_disputed", message: why))
        }
        return true
    }

    /// Nobody who has to agree does: a person takes the answer, ends the session, or sends it back.
    mutating func raiseDispute(_ why: String) {
        let answer = session.proposal?.answer ?? session.acceptedAnswer?.text ?? ""
        var raised = HoldRaised(
            hold: HoldID(session: session.id, sequence: next), kind: .dispute,
            digest: session.digest(ofDispute: why, answer), risk: .medium, reason: why, call: nil,
            preview: nil, ceiling: nil,
            expires: at.adding(milliseconds: session.definition.holdMilliseconds))
        raised.question = AskedQuestion(
            text: why, schema: ["maxLength": 4000, "minLength": 1, "type": "string"])
        emit(.holdRaised(raised), by: .runtime)
    }

    mutating func decideDispute(
        _ hold: Hold, _ decision: Decision, _ fit: AnswerFit?
    ) throws(Refusal) {
        switch decision.answer {
        case .approve, .deny: emit(.holdDecided(hold.id, decision), cause: hold.id.sequence)
        case .answer: try decideQuestion(hold, decision, fit)
        case .edit, .verify, .retry, .done, .notDone, .extend: throw wrongAnswer(hold, decision)
        }
    }

    /// A verdict is the last word of an answer, and says what it looked for.
    mutating func judge(proposal call: Call, _ arguments: JSON) -> Bool {
        if let error = refusal(ofVerdict: call, arguments) {
            emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
            return true
        }
        guard session.isNext(call) else { return false }
        emit(
            .verdictGiven(call.id, ControlTool.verdict(in: arguments)), by: .agent(call.agent),
            cause: call.sequence)
        return true
    }

    private func refusal(ofVerdict call: Call, _ arguments: JSON) -> CallError? {
        if session.calls.last?.id != call.id {
            return CallError(
                code: "verdict_not_last", message: "A verdict must be the last call of an answer.",
                retryable: true, hint: "Look first, and judge in an answer of its own.")
        }
        let verdict = ControlTool.verdict(in: arguments)
        if verdict.agrees || !verdict.findings.isEmpty { return nil }
        return CallError(
            code: "verdict_without_findings",
            message: "A verdict that does not agree says what was found.", at: "/findings",
            expected: "at least one finding", retryable: true,
            hint: "Say what is wrong and what shows it; if nothing is, agree.")
    }
}

extension Session {
    func digest(ofDispute why: String, _ answer: String) -> Digest {
        JSON.compact([
            "answer": .string(answer), "dispute": .string(why), "session": .string(id.text),
            "verdict": proposal?.verdict?.json,
        ]).digest
    }
}
