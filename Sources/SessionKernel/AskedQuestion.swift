package import JSON

/// What an operator is asked, and what an answer has to be.
package struct AskedQuestion: Hashable, Sendable {
    package var text: String
    /// The answers to choose from; empty where any that fits the schema may be given.
    package var choices: [String]
    /// The JSON Schema of an answer.
    package var schema: JSON
    /// How sure the agent is of its proposal, from 0 to 1, as it says itself.
    package var confidence: JSON?
    /// What the agent would do if it had to go on without an answer.
    package var proposal: String?
    /// The server whose running tool asks; nil where the agent does.
    package var server: ServerName?

    /// Bytes of an answer: a model reads it whole.
    package static let answerBytesMax = ToolResult.promptBytesMax

    package init(text: String, choices: [String] = [], schema: JSON = ["type": "string"]) {
        self.text = text
        self.choices = choices
        self.schema = choices.isEmpty ? schema : ["enum": .array(choices.map { .string($0) })]
    }

    /// What an answer that people type has to be.
    private enum Form { case text, wholeNumber, number, yesOrNo, json }

    private var form: Form {
        if !choices.isEmpty { return .text }
        switch schema["type"]?.stringValue {
        case "string": return .text
        case "integer": return .wholeNumber
        case "number": return .number
        case "boolean": return .yesOrNo
        default: return .json
        }
    }

    /// What is expected, for people.
    package var expected: String {
        if !choices.isEmpty { return "one of the \(choices.count) choices" }
        switch form {
        case .text: return "a text"
        case .wholeNumber: return "a whole number"
        case .number: return "a number"
        case .yesOrNo: return "yes or no"
        case .json: return "JSON"
        }
    }

    /// The answer that a person has typed; nil where it cannot be one. Whether it fits the schema
    /// is not looked at.
    package func answer(from typed: String) -> JSON? {
        switch form {
        case .text: return typed.isEmpty ? nil : .string(typed)
        case .wholeNumber:
            guard let number = JSON(numberText: typed), number.intValue != nil else { return nil }
            return number
        case .number: return JSON(numberText: typed)
        case .yesOrNo:
            switch typed.lowercased() {
            case "yes", "y", "true": return true
            case "no", "n", "false": return false
            default: return nil
            }
        case .json: return try? JSON(parsing: typed)
        }
    }

    /// The answer with this number, counted from 1.
    package func choice(_ number: Int) -> JSON? {
        choices.indices.contains(number - 1) ? .string(choices[number - 1]) : nil
    }
}

extension AskedQuestion {
    package var json: JSON {
        .compact([
            "choices": .texts(choices), "confidence": confidence, "proposal": .text(proposal),
            "schema": schema, "server": .text(server?.text), "text": .string(text),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "question")
        self.init(text: try fields.text("text"), choices: try fields.texts("choices"))
        schema = try fields.json("schema")
        confidence = fields["confidence"]
        proposal = try fields.optionalText("proposal")
        server = try fields.optionalName("server")
    }
}

/// What the boundary finds about an operator's answer to a question.
package enum AnswerFit: Hashable, Sendable {
    case fits
    /// One sentence with what is expected.
    case mistake(String)
}

extension Draft {
    /// An agent's question: its call waits, and with it all of the step that does not just read.
    mutating func ask(_ call: Call, _ arguments: JSON) {
        raiseQuestion(ControlTool.question(in: arguments), of: call)
    }

    /// A running tool's question: its call stays begun, and the hold is gone when it ends.
    mutating func ask(_ id: CallID, _ question: AskedQuestion) throws(Refusal) {
        let call = try self.call(id)
        guard call.status == .started, call.undoes == nil, !session.isEnding,
            !session.openHolds.contains(where: { session.holds[$0]?.call == id })
        else { throw Refusal(.stale, "Call \(id) cannot ask anything now.") }
        raiseQuestion(question, of: call)
    }

    mutating func raiseQuestion(_ question: AskedQuestion, of call: Call) {
        var raised = HoldRaised(
            hold: HoldID(session: session.id, sequence: next), kind: .question,
            digest: session.digest(of: question, by: call), risk: .low, reason: question.text,
            call: call.id, preview: nil, ceiling: nil,
            expires: at.adding(milliseconds: session.definition.holdMilliseconds))
        raised.question = question
        emit(.holdRaised(raised), by: .runtime, cause: call.sequence)
    }

    /// An answer counts only once the boundary has found that it fits.
    mutating func decideQuestion(
        _ hold: Hold, _ decision: Decision, _ fit: AnswerFit?
    ) throws(Refusal) {
        switch decision.answer {
        case .answer(let value):
            guard value.canonicalText.utf8.count <= AskedQuestion.answerBytesMax else {
                throw Refusal(
                    .invalidAnswer,
                    "An answer has at most \(AskedQuestion.answerBytesMax) bytes.")
            }
            switch fit {
            case .fits: break
            case .mistake(let what): throw Refusal(.invalidAnswer, what)
            case nil: throw Refusal(.invalidAnswer, "The answer has not been checked.")
            }
        case .deny: break
        case .approve, .edit, .verify, .retry, .done, .notDone, .extend:
            throw wrongAnswer(hold, decision)
        }
        emit(.holdDecided(hold.id, decision), cause: hold.id.sequence)
    }
}

extension Session {
    func digest(of question: AskedQuestion, by call: Call) -> Digest {
        JSON.object([
            "agent": .string(call.agent.text), "call": .string(call.id.text),
            "question": question.json, "session": .string(id.text),
        ]).digest
    }

    /// What the agent that asked reads as the end of its call. A running tool that asked goes on
    /// running, and is told by its runner.
    mutating func settle(question hold: Hold, _ decision: Decision, _ event: Event) {
        switch decision.answer {
        case .answer(let value):
            let told = JSON.compact([
                "answer": value, "said": decision.reason.isEmpty ? nil : .string(decision.reason),
            ])
            settle(question: hold, .finished(ToolResult(text: told.canonicalText)), event)
            if hold.question?.server == nil, let call = hold.call {
                lastResults[ControlTool.ask] = ResultPlace(event, call)
            }
        case .deny:
            let why = decision.reason.isEmpty ? "no reason was given." : decision.reason
            settle(
                question: hold,
                .denied(
                    CallError(
                        code: "no_answer", message: "The operator does not answer: \(why)",
                        hint: "Do not make an answer up: go on without it, or end and say what "
                            + "is missing.")), event)
        case .approve, .edit, .verify, .retry, .done, .notDone, .extend: break
        }
    }

    /// Nobody answered: the agent is told so, and nothing stands in for an answer.
    mutating func expire(question hold: Hold, _ event: Event) {
        settle(
            question: hold,
            .denied(
                CallError(
                    code: "no_answer", message: "Nobody answered this question in time.",
                    hint: "Do not make an answer up: go on without it, or end and say what is "
                        + "missing.")), event)
    }

    private mutating func settle(question hold: Hold, _ status: Call.Status, _ event: Event) {
        guard let call = hold.call else { return }
        update(call, event) { if $0.status == .held(hold.id) { $0.status = status } }
    }
}
