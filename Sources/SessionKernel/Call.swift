package import JSON

/// A tool call of the step that is being worked on.
package struct Call: Hashable, Sendable {
    package var id: CallID
    package var agent: AgentName
    package var request: CallRequest
    /// The finished call that it takes back, on an operator's word; nil for what a model asked for.
    package var undoes: CallID?
    package var judgement: CallJudgement?
    package var status: Status
    /// How often it was begun.
    package var attempts: Int
    /// The sequence of the last event about it.
    package var sequence: Int
    package var startedAt: Timestamp?
    /// It waits for another attempt, or for a rate limit, until then.
    package var notBefore: Timestamp?
    /// What it was last begun with: a repetition on the same right runs the same thing.
    package var startedDigest: Digest?
    /// Why its last attempt certainly failed, while it waits for the next one.
    package var failure: CallError?
    /// What makes it the same effect as another call; nil where nothing does.
    var fingerprint: Digest?
    /// The version of the policy by which it was judged.
    var policy: Digest?
    /// What a model makes of its output, where that is in quarantine.
    package internal(set) var quarantine: Quarantine?
    /// Whether what it read of the memory was put by after untrusted text had been read.
    var readsTaint = false
    /// Whether a person was asked what had become of it.
    var wasInDoubt = false
    /// Its arguments before an operator edited them; nil where nobody has.
    package internal(set) var editedFrom: JSON?
    /// What was undone while it waited for a person, or for its beginning after a person's word.
    var reconsidered: Reconsidered?
    /// The sequence of the newest undo for which it was held anew.
    package internal(set) var heldAnewAt: Int?

    struct Reconsidered: Hashable, Sendable {
        var undone: CallID
        var tool: ToolName
        /// The sequence at which it was undone.
        var at: Int
    }

    package enum Status: Hashable, Sendable {
        case proposed
        /// Judged to need a person; its preview is awaited.
        case validated
        case held(HoldID)
        case cleared
        /// Allowed by a decision that has not been used.
        case approved(HoldID, Digest, at: Timestamp)
        /// To be run again without another look at its preview: an orphan, or on an operator's
        /// word.
        case repeatable(HoldID?)
        case started
        case inDoubt(HoldID)
        case verifying(HoldID)
        /// Done; a model is to read the output before the agent sees what it says.
        case quarantined(ToolResult)
        case finished(ToolResult)
        case failed(CallError, ToolResult?)
        case denied(CallError)
        case rejected(CallError)
    }

    package init(id: CallID, agent: AgentName, request: CallRequest, sequence: Int) {
        self.id = id
        self.agent = agent
        self.request = request
        self.sequence = sequence
        status = .proposed
        attempts = 0
    }

    package var tool: ToolName { request.tool }
    package var arguments: JSON? { judgement?.arguments }

    /// What a person is asked by it to sign; nil for all other calls.
    package var questionToSign: String? {
        tool == ControlTool.signOff ? arguments?["question"]?.stringValue : nil
    }

    package var isSettled: Bool {
        switch status {
        case .finished, .failed, .denied, .rejected: true
        case .proposed, .validated, .held, .cleared, .approved, .repeatable, .started, .inDoubt,
            .verifying, .quarantined:
            false
        }
    }

    /// Whether what is told of it comes from its tool.
    var wasRun: Bool {
        switch status {
        case .finished, .failed: true
        case .proposed, .validated, .held, .cleared, .approved, .repeatable, .started, .inDoubt,
            .verifying, .quarantined, .denied, .rejected:
            false
        }
    }

    var isFinished: Bool { if case .finished = status { true } else { false } }

    /// Whether it was begun and no end of it has been recorded.
    var wasBegun: Bool {
        switch status {
        case .started, .inDoubt, .verifying, .repeatable: true
        case .proposed, .validated, .held, .cleared, .approved, .quarantined, .finished, .failed,
            .denied, .rejected:
            false
        }
    }

    /// Whether it has a right to run that nobody has used.
    package var mayRun: Bool {
        switch status {
        case .cleared, .approved, .repeatable: true
        case .proposed, .validated, .held, .started, .inDoubt, .verifying, .quarantined,
            .finished, .failed, .denied, .rejected:
            false
        }
    }

    /// What the model reads about it once it is settled.
    ///
    /// - Parameter mark: Stands around it where its tool is untrusted; nil where it is not.
    func message(_ mark: String?) -> Message? {
        guard var message = plainMessage else { return nil }
        if case .result(var reference, let text, let failed) = message, let mark {
            reference.mark = mark
            let told = Spotlight.put(on: text, from: tool.text, mark: mark)
            message = .result(of: reference, text: told, failed: failed)
        }
        return message
    }

    private var plainMessage: Message? {
        let reference = CallResultReference(
            call: id, providerID: request.providerID, tool: request.tool)
        switch status {
        case .finished(let result):
            return .result(of: reference, text: result.text, failed: false)
        case .failed(let error, let output):
            let printed = output.map { "\n" + $0.text } ?? ""
            return .result(of: reference, text: error.modelText + printed, failed: true)
        case .denied(let error), .rejected(let error):
            return .result(of: reference, text: error.modelText, failed: true)
        case .proposed, .validated, .held, .cleared, .approved, .repeatable, .started, .inDoubt,
            .verifying, .quarantined:
            return nil
        }
    }
}
