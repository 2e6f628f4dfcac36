package import JSON

/// What happened. One case a kind; the payloads stand in files of their own.
package enum EventBody: Hashable, Sendable {
    case sessionOpened(SessionOpened)
    case sessionClaimed(epoch: Int, runner: String)
    case sessionPaused(reason: String)
    case sessionResumed
    case sessionCancelled(reason: String)
    case sessionClosed(Outcome)
    /// With the tools that were known only once their servers had been asked.
    case toolsConnected([ToolName: Digest], discovered: [ToolDefinition] = [])
    case toolsChanged(ToolChange)
    case taintFlagged(TaintFlag)
    case toolsAccepted(ToolAcceptance)
    case modelRequested(ModelRequested)
    case modelAnswered(RequestID, ModelAnswer, cost: Money)
    case contextCompacted(ContextCompacted)
    /// The provider answers under the same name with another model than before.
    case modelChanged(ModelName, from: String, to: String)
    case modelFailed(RequestID, ModelFailure, spent: Spend)
    case quarantineRequested(QuarantineRequested)
    case quarantineAnswered(CallID, ModelAnswer, cost: Money, QuarantineVerdict)
    case quarantineFailed(CallID, ModelFailure, spent: Spend)
    /// With the value that it spells, where the session asks for one.
    case answerAccepted(RequestID, ReadAnswer? = nil)
    /// An accepted answer is put to the verifier.
    case verdictAsked(RequestID, AgentName)
    case verdictGiven(CallID, Verdict)
    case answerRejected(RequestID, CallError)
    case callProposed(CallID, tool: ToolName, undoes: CallID? = nil)
    case callValidated(CallID, CallJudgement)
    case callCleared(CallID, CallJudgement)
    case callRejected(CallID, CallError)
    case holdRaised(HoldRaised)
    case holdSigned(HoldID, Decision)
    case holdDecided(HoldID, Decision)
    case holdEscalated(HoldID)
    case holdExpired(HoldID)
    case toolStarted(ToolStarted)
    case toolFinished(CallID, ToolResult)
    case toolFailed(CallID, ToolFailure)
    case effectOrphaned(EffectReference, repeats: Bool)
    case effectSettled(CallID, Settlement)
    case effectRecalled(CallID, Recall)
    case effectUndone(CallID, by: CallID)
    case retryScheduled(ScheduledRetry)
    case fallbackTaken(Fallback)
    case breakerOpened(BreakerName, failures: Int, until: Timestamp)
    case breakerClosed(BreakerName)
    case loopNoticed(LoopFinding)
    case faultInjected(Fault)
    case handoffOffered(Handoff)
    case handoffAccepted(AgentName)
    /// Of the call that would have offered it; nil for the one that is offered.
    case handoffRefused(AgentName, CallError, call: CallID? = nil)
    case planMade(CallID, [PlannedTask])
    case taskSkipped(TaskID, why: String)
    case childOpened(ChildOpened)
    case childClosed(TaskID, ChildEnd)
    case stepBegun(StepBegun)
    case stepEnded(StepEnded)
    case briefRevised(CallID?, BriefRevision)
    case budgetWarned(Ceiling, agent: AgentName?)
    case budgetExtended(Ceiling, by: Int, agent: AgentName?)
    case ruleGranted(StandingRule)
    case ruleRevoked(RuleID, reason: String)
    case noticeBegun(NoticeBegun)
    case noticeGiven(NoticeID, attempt: Int)
    case noticeFailed(NoticeFailed)
    case memoryChanged(CallID, MemoryChange)
    case memoryRead(CallID, MemoryReading)
    case noteAdded(String)

    package var kind: EventKind {
        switch self {
        case .sessionOpened: .sessionOpened
        case .sessionClaimed: .sessionClaimed
        case .sessionPaused: .sessionPaused
        case .sessionResumed: .sessionResumed
        case .sessionCancelled: .sessionCancelled
        case .sessionClosed: .sessionClosed
        case .toolsConnected: .toolsConnected
        case .toolsChanged: .toolsChanged
        case .taintFlagged: .taintFlagged
        case .toolsAccepted: .toolsAccepted
        case .modelRequested: .modelRequested
        case .modelAnswered: .modelAnswered
        case .contextCompacted: .contextCompacted
        case .modelChanged: .modelChanged
        case .modelFailed: .modelFailed
        case .quarantineRequested: .quarantineRequested
        case .quarantineAnswered: .quarantineAnswered
        case .quarantineFailed: .quarantineFailed
        case .answerAccepted: .answerAccepted
        case .answerRejected: .answerRejected
        case .verdictAsked: .verdictAsked
        case .verdictGiven: .verdictGiven
        case .callProposed: .callProposed
        case .callValidated: .callValidated
        case .callCleared: .callCleared
        case .callRejected: .callRejected
        case .holdRaised: .holdRaised
        case .holdSigned: .holdSigned
        case .holdDecided: .holdDecided
        case .holdEscalated: .holdEscalated
        case .holdExpired: .holdExpired
        case .toolStarted: .toolStarted
        case .toolFinished: .toolFinished
        case .toolFailed: .toolFailed
        case .effectOrphaned: .effectOrphaned
        case .effectSettled: .effectSettled
        case .effectRecalled: .effectRecalled
        case .effectUndone: .effectUndone
        case .retryScheduled: .retryScheduled
        case .fallbackTaken: .fallbackTaken
        case .breakerOpened: .breakerOpened
        case .breakerClosed: .breakerClosed
        case .loopNoticed: .loopNoticed
        case .faultInjected: .faultInjected
        case .handoffOffered: .handoffOffered
        case .handoffAccepted: .handoffAccepted
        case .handoffRefused: .handoffRefused
        case .planMade: .planMade
        case .taskSkipped: .taskSkipped
        case .childOpened: .childOpened
        case .childClosed: .childClosed
        case .stepBegun: .stepBegun
        case .stepEnded: .stepEnded
        case .briefRevised: .briefRevised
        case .budgetWarned: .budgetWarned
        case .budgetExtended: .budgetExtended
        case .ruleGranted: .ruleGranted
        case .ruleRevoked: .ruleRevoked
        case .noticeBegun: .noticeBegun
        case .noticeGiven: .noticeGiven
        case .noticeFailed: .noticeFailed
        case .memoryChanged: .memoryChanged
        case .memoryRead: .memoryRead
        case .noteAdded: .noteAdded
        }
    }
}

/// A session begins: everything it will ever need to know of its definition.
package struct SessionOpened: Hashable, Sendable {
    package var definition: SessionDefinition
    package var goal: String
    package var inputs: JSON
    /// The absolute path of the tools' root; empty when the session has none.
    package var workspace: String
    /// A word at random that no tool is told: it stands around untrusted text in prompts. Nil in
    /// older journals.
    package var mark: String?
    /// The session that opened it for a task; nil for one that an operator began.
    package var parent: ParentSession?

    package init(
        definition: SessionDefinition, goal: String, inputs: JSON, workspace: String,
        mark: String? = nil
    ) {
        self.definition = definition
        self.goal = goal
        self.inputs = inputs
        self.workspace = workspace
        self.mark = mark
    }
}

/// The intent to call a model, with what it may cost at worst.
package struct ModelRequested: Hashable, Sendable {
    package var request: RequestID
    package var step: Int
    package var model: ModelName
    package var rung: Int
    /// The prompt's chained hash and how many messages it has.
    package var prompt: Digest
    package var messages: Int
    /// The digest of the body that is sent, and what encoded it; nil where nothing is sent.
    package var body: Digest?
    package var encoder: String
    package var reserved: Spend
    package var epoch: Int
    /// How long the body is; nil in older journals and where nothing is sent.
    package var bytes: Int?
}

/// What the boundary found about a call that may run or be held.
package struct CallJudgement: Hashable, Sendable {
    /// Coerced and canonical: what will run.
    package var arguments: JSON
    /// What was changed to make them fit.
    package var coercions: [Coercion]
    package var risk: Risk
    /// Whether any argument is not proven to come from trusted text.
    package var tainted: Bool
    /// Which arguments of an irreversible or egress call are, and why.
    package var taint: [TaintFinding]
    /// Whether every argument that says whom or where to is clean, in a tool that names them.
    package var destinationsClean: Bool
    /// The rule that cleared or held it, one line.
    package var rule: String
    /// Whether it was cleared by a rule that says that nobody need be asked.
    package var unattended: Bool
    /// What the rule that holds it asks of people.
    package var terms = HoldTerms()
    /// The standing rule that clears it, whatever the policy asks for.
    package var standing: RuleID?
    /// What its command for a shell was found to do; nil for other tools.
    package var command: CommandFinding?

    package init(
        arguments: JSON, coercions: [Coercion] = [], risk: Risk, tainted: Bool = false,
        rule: String,
        unattended: Bool = false
    ) {
        self.arguments = arguments
        self.coercions = coercions
        self.risk = risk
        self.tainted = tainted
        taint = []
        destinationsClean = false
        self.rule = rule
        self.unattended = unattended
    }
}

package struct HoldRaised: Hashable, Sendable {
    package var hold: HoldID
    package var kind: Hold.Kind
    package var digest: Digest
    package var risk: Risk
    package var reason: String
    package var call: CallID?
    package var preview: Preview?
    package var ceiling: Ceiling?
    /// Whose ceiling; nil for the session's own.
    package var agent: AgentName?
    package var expires: Timestamp?
    /// How many different people have to approve.
    package var approvers = 1
    /// What an approval on the card takes at least; nil for what the risk takes.
    package var friction: HoldTerms.Friction?
    /// The version of the policy under which it is decided; nil for what no policy rules.
    package var policy: Digest?
    /// For a question hold: what is asked.
    package var question: AskedQuestion?
}

/// The intent to run a call; consumes the decision that allows it.
package struct ToolStarted: Hashable, Sendable {
    package var call: CallID
    package var digest: Digest
    package var key: String
    package var attempt: Int
    package var epoch: Int
    /// The hold whose decision is used up; nil for a call that a rule cleared.
    package var decision: HoldID?
}

/// What became of an effect in doubt.
package struct Settlement: Hashable, Sendable {
    package enum How: String, Hashable, Sendable, CaseIterable {
        case verified, stated, retried, late
    }

    package var how: How
    /// Whether the effect happened; nil while nobody knows.
    package var done: Bool?
    package var text: String

    package init(how: How, done: Bool?, text: String) {
        self.how = how
        self.done = done
        self.text = text
    }
}

package struct Handoff: Hashable, Sendable {
    package var call: CallID
    package var from: AgentName
    package var to: AgentName
    package var reason: String
    package var brief: Brief
    /// How the brief differs from the one that who hands over was given.
    package var changes: [BriefChange] = []
}

package enum Ceiling: String, Hashable, Sendable, CaseIterable { case steps, tokens, cost, wall }
