package import JSON

/// A request to a session; may be refused. An operator's key and the end of an effect are both one.
package struct Command: Hashable, Sendable {
    package var at: Timestamp
    package var actor: Actor
    /// A random number, uniform over all its values: what is left to chance is drawn outside.
    package var draw: UInt32
    package var request: Request

    package init(
        at: Timestamp, actor: Actor = .runtime, draw: UInt32 = .max, _ request: Request
    ) {
        self.at = at
        self.actor = actor
        self.draw = draw
        self.request = request
    }

    package enum Request: Hashable, Sendable {
        case open(SessionOpened)
        case claim(epoch: Int, runner: String)
        case connectTools
        /// The tools are connected, among them these, which a server has told of.
        case discoverTools([ToolDefinition])
        /// A tool is not what it was when its definition was pinned.
        case noticeChange(ToolChange)
        /// Uses a tool again that has changed, as it was found then.
        case acceptTool(ToolName, found: Digest, reason: String)
        case beginModel(ModelIntent)
        case answerModel(RequestID, ModelAnswer)
        case failModel(RequestID, ModelFailure)
        case beginQuarantine(CallID, QuarantineIntent)
        case answerQuarantine(CallID, attempt: Int, ModelAnswer, QuarantineVerdict)
        case failQuarantine(CallID, attempt: Int, ModelFailure)
        case judge(RequestID, AnswerVerdict)
        case previewed(CallID, Preview)
        case beginCall(CallID, preview: Preview?)
        case finishCall(CallID, ToolResult)
        case failCall(CallID, ToolFailure)
        /// A tool asks the operator while it runs.
        case ask(CallID, AskedQuestion)
        case verified(CallID, Verification)
        /// Which way the value of a branch leads.
        case chooseWay(StepName, value: JSON, WayVerdict)
        case acceptHandoff
        case refuseHandoff(CallError)
        /// What is due may not begin yet, because of a rate limit.
        case postpone(EffectReference, until: Timestamp, why: String)
        /// The model or the tool is not to be used before a time, because its breaker is open.
        case avoid(EffectReference, until: Timestamp, why: String)
        case openBreaker(BreakerName, failures: Int, until: Timestamp)
        case closeBreaker(BreakerName)
        case injectFault(Fault)
        /// A person is told something.
        case beginNotice(NoticeID)
        case endNotice(NoticeID, attempt: Int, CallError?)
        /// The session of a task has ended.
        case closeChild(TaskID, ChildEnd)
        /// Lets what is due happen: expiries, escalations, the wall budget.
        case tick
        /// The session cannot go on: its tools or its workspace are gone.
        case abandon(CallError)
        case pause(reason: String)
        case resume
        case cancel(reason: String)
        case decide(HoldID, OperatorDecision)
        case revokeRule(RuleID, reason: String)
        case note(String)
        /// Takes back what a finished call did; with what the boundary finds about that.
        case undo(CallID, reason: String, verdict: CallVerdict?)
    }
}

/// What the runtime knows when it begins a model call.
package struct ModelIntent: Hashable, Sendable {
    package var request: RequestID
    package var model: ModelName
    package var body: Digest?
    package var encoder: String
    package var reserved: Spend
    /// How long the body is; nil where nothing is sent.
    package var bytes: Int?

    package init(
        request: RequestID, model: ModelName, body: Digest? = nil, encoder: String,
        reserved: Spend, bytes: Int? = nil
    ) {
        self.bytes = bytes
        self.request = request
        self.model = model
        self.body = body
        self.encoder = encoder
        self.reserved = reserved
    }
}

/// What the boundary makes of a whole answer.
package enum AnswerVerdict: Hashable, Sendable {
    /// A final answer.
    case accept
    /// A final answer that spells a value, as the session asks for one.
    case acceptValue(ReadAnswer)
    /// Nothing in it can be used.
    case reject(CallError)
    /// One verdict a call, in the answer's order.
    case calls([CallVerdict])
}

/// What the boundary makes of the value of a branch.
package enum WayVerdict: Hashable, Sendable {
    /// The first whose condition holds; nil where none does.
    case way(String?)
    /// A condition that comes before any that holds could not be tried to its end.
    case unknown
}

/// What the boundary makes of one call.
package enum CallVerdict: Hashable, Sendable {
    /// `unattended` when the rule that clears it says so.
    case clear(CallJudgement, unattended: Bool)
    case hold(CallJudgement)
    case reject(CallError)
}

/// An operator's answer on its way: the digest that was shown, and for an edit its verdict.
package struct OperatorDecision: Hashable, Sendable {
    package var answer: Decision.Answer
    package var reason: String
    /// The digest on the card; nil where the hold was named without one.
    package var digest: Digest?
    package var shownMilliseconds: Int?
    /// For an edit: what the boundary found about the new arguments.
    package var verdict: CallVerdict?
    /// For an answer to a question: what the boundary found about it.
    package var fit: AnswerFit?
    /// For an approval: what is to be let run from then on as well.
    package var grant: RuleGrant?

    package init(
        _ answer: Decision.Answer, reason: String = "", digest: Digest? = nil,
        shownMilliseconds: Int? = nil, verdict: CallVerdict? = nil
    ) {
        self.answer = answer
        self.reason = reason
        self.digest = digest
        self.shownMilliseconds = shownMilliseconds
        self.verdict = verdict
    }
}

/// What the world owes a session, as data.
package enum Effect: Hashable, Sendable {
    case connectTools
    case askModel(RequestID)
    case judge(RequestID)
    case preview(CallID)
    case runCall(CallID)
    case verify(CallID)
    /// Lets a model read what a call returned.
    case quarantine(CallID)
    case acceptHandoff
    /// Has the boundary say which way the value of a branch leads.
    case chooseWay(StepName)
    /// Has the session of a task work until it has ended.
    case runChild(TaskID)
    /// Tells a person something, by the command of the definition.
    case notify(NoticeID)
}

/// Why a command makes no sense now. Nothing was recorded.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        case notOpen, alreadyOpen, over, stale, notPending, unknownHold, settledHold, wrongAnswer
        case alreadySigned, noRule
        case changed, deadlineFirst, invalidEdit, invalidAnswer, noAgents
        case alreadyPaused, notPaused, alreadyCancelled, cannotUndo, notOffered
    }

    package let code: Code
    /// One sentence for whoever asked.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
