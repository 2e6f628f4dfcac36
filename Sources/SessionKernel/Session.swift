package import JSON

/// The state of one session: the fold of its journal, and nothing else.
package struct Session: Hashable, Sendable {
    package let id: SessionID
    package internal(set) var definition: SessionDefinition
    package internal(set) var goal: String
    package internal(set) var inputs: JSON
    package internal(set) var workspace: String
    /// The word around untrusted text in its prompts; nil in older journals.
    package internal(set) var mark: String?
    package internal(set) var provenance: Provenance
    /// The sequence of the last event; 0 before the first.
    package internal(set) var sequence: Int
    package internal(set) var opened: Timestamp
    package internal(set) var updated: Timestamp
    package internal(set) var epoch: Int
    package internal(set) var toolsConnected: Bool
    /// The one agent that is active.
    package internal(set) var agent: AgentName
    package internal(set) var brief: Brief
    package internal(set) var transcript: Transcript
    /// How many messages at its beginning are no conversation: instructions, goal, brief, digest.
    var rootMessages: Int
    /// What the active agent's prompt no longer has room for.
    package internal(set) var digest: ContextDigest
    /// How often the prompt was made shorter since the last answer.
    var squeezes: Int
    /// The handoff by which the active agent got the session.
    var arrival: Handoff?
    /// What providers counted last, by model.
    var tokenMeasures: [ModelName: TokenMeasure]
    /// Steps begun.
    package internal(set) var step: Int
    /// Requests made for this step, answered or not.
    package internal(set) var attempts: Int
    /// Requests made on this rung for this step.
    package internal(set) var attemptsOnRung: Int
    /// The rung of the fallback ladder that is asked; 0 is the agent's own model.
    package internal(set) var rung: Int
    /// Where each step of this agent begins: a model whose answers were of no use is left for good.
    package internal(set) var rungFloor: Int
    /// The lowest rung that was ever used.
    package internal(set) var deepestRung: Int
    /// The request that is waited for, and until when.
    package internal(set) var retry: ScheduledRetry?
    package internal(set) var request: OpenRequest?
    /// The calls of the step that is being worked on, in the model's order.
    package internal(set) var calls: [Call]
    /// Calls that take back others, on an operator's word, and are not settled.
    package internal(set) var undos: [Call]
    /// How many there ever were.
    var undoCount: Int
    /// What may be taken back, by the digest of the call's id.
    var reversibles: DigestMap<ReversibleCall>
    package internal(set) var handoff: Handoff?
    package internal(set) var plan: WorkPlan
    /// How far it has come with its pipeline; nil where it has none.
    package internal(set) var pipeline: PipelineRun?
    /// The session that opened this one for a task; nil for one that an operator began.
    package internal(set) var parent: ParentSession?
    /// A final answer with which a verifier or a person has to agree.
    package internal(set) var proposal: Proposal?
    /// How often the verifier has sent an answer back.
    package internal(set) var returns: Int
    /// What calls have returned of late; nothing where no verifier reads it.
    var evidence: Evidence
    /// Every hold ever raised: a second decision is told who made the first.
    package internal(set) var holds: HoldHistory
    package internal(set) var openHolds: [HoldID]
    package internal(set) var limits: Limits
    package internal(set) var spent: Spend
    /// What providers have charged beyond what was reserved for their answers.
    package internal(set) var overrun: Spend
    package internal(set) var wallMilliseconds: Int
    /// The budgets of the agents that have ceilings of their own.
    package internal(set) var agentBudgets: [AgentName: AgentBudget]
    package internal(set) var warned: Set<Ceiling>
    package internal(set) var paused: Bool
    /// The reason of an operator, or of the runtime, to end it as soon as no effect is uncertain.
    package internal(set) var cancelling: String?
    /// A ceiling that was not raised; ends the session as soon as no effect is uncertain.
    package internal(set) var exhausted: Exhaustion?
    package internal(set) var outcome: Outcome?
    /// What last answered under each model's name, as its provider calls it.
    package internal(set) var reportedModels: [ModelName: String]
    /// Answers in a row of which nothing could be used.
    package internal(set) var invalidAnswers: Int
    package internal(set) var repetition: Repetition
    /// What operators let run without being asked, also what is over or was revoked.
    package internal(set) var standingRules: [GrantedRule]
    /// How many calls of each tool have been begun.
    package internal(set) var callsBegun: [ToolName: Int]
    /// Where each tool's last result stands: what a fact may name as its source.
    package internal(set) var lastResults: [ToolName: ResultPlace]
    /// What was broken on purpose so far, by kind.
    package internal(set) var faults: [Fault.Kind: Int]
    /// What calls have done that may not be done twice, by fingerprint.
    var effects: DigestMap<FinishedEffect>
    /// What agents have put by.
    package internal(set) var memory: Memory
    /// Where what calls returned can be read again, by the digest of their id.
    var keptResults: DigestMap<KeptResult>
    /// Whether a result was cut, or messages left a prompt.
    var hidesResults: Bool
    /// Calls of which a person or `verify` said that they were not done, by the digest of their id.
    var notDone: DigestMap<Call>
    /// What a person is still to be told.
    package internal(set) var notices: [Notice]
    /// How many notices came to nothing.
    package internal(set) var untold: Int
    /// Said to the active agent at its next step.
    /// Whether the active agent knows that its prompt will be made shorter.
    var isToldOfContext: Bool
    var pendingNotes: [String]
    var toolDigests: [ToolName: Digest]
    /// The tools that are not what they were when they were pinned, and are not used any more.
    package internal(set) var toolChanges: [ToolName: ToolChange]
    var policyDigest: Digest

    /// A model call that has been begun.
    package struct OpenRequest: Hashable, Sendable {
        package var requested: ModelRequested
        package var sequence: Int
        package var at: Timestamp
        /// Nil until it is answered; then it waits for the boundary.
        package var answer: ModelAnswer?
        package var judged: Bool
        /// The value that a final answer spells, where the session asks for one.
        var value: JSON?
    }

    /// Which ceiling was not raised, and why.
    package struct Exhaustion: Hashable, Sendable {
        package var ceiling: Ceiling
        /// Whose ceiling; nil for the session's own.
        package var agent: AgentName?
        package var why: String
        /// Whether something was under way then; otherwise the end follows in the same append.
        package var waits: Bool
    }

    /// A session before its first event.
    package init(id: SessionID) {
        self.id = id
        definition = SessionDefinition(name: "", goal: "", agents: [])
        goal = ""
        inputs = [:]
        workspace = ""
        sequence = 0
        provenance = Provenance()
        opened = Timestamp(milliseconds: 0)
        updated = Timestamp(milliseconds: 0)
        epoch = 0
        toolsConnected = false
        agent = ""
        brief = Brief(goal: "")
        transcript = Transcript()
        rootMessages = 0
        digest = ContextDigest()
        isToldOfContext = false
        squeezes = 0
        tokenMeasures = [:]
        step = 0
        attempts = 0
        attemptsOnRung = 0
        rung = 0
        rungFloor = 0
        deepestRung = 0
        calls = []
        returns = 0
        evidence = Evidence()
        undos = []
        undoCount = 0
        plan = WorkPlan()
        reversibles = DigestMap()
        holds = HoldHistory()
        openHolds = []
        limits = Limits()
        spent = Spend()
        overrun = Spend()
        wallMilliseconds = 0
        agentBudgets = [:]
        warned = []
        paused = false
        reportedModels = [:]
        invalidAnswers = 0
        repetition = Repetition()
        standingRules = []
        callsBegun = [:]
        lastResults = [:]
        faults = [:]
        effects = DigestMap()
        memory = Memory()
        keptResults = DigestMap()
        hidesResults = false
        notDone = DigestMap()
        notices = []
        untold = 0
        pendingNotes = []
        toolDigests = [:]
        toolChanges = [:]
        policyDigest = .zero
    }

    package func call(_ id: CallID) -> Call? {
        calls.first { $0.id == id } ?? undos.first { $0.id == id }
    }

    package func declaration(of tool: ToolName) -> ToolDeclaration? {
        definition.tool(tool)?.declaration
            ?? (tool == ControlTool.recall ? ControlTool.recallTool : nil)
    }

    /// What a call of this tool by the active agent may be: its own tools and the control tools.
    package var offeredTools: [ToolDeclaration] {
        guard let agent = definition.agent(agent) else { return [] }
        return agent.tools.filter { toolChanges[$0] == nil }.compactMap(declaration)
            + ControlTool.declarations(for: agent, in: definition, verifying: isVerifying)
            + (offersRecall ? [ControlTool.recallTool] : [])
    }

    /// Whether the active agent may ask for the tool.
    func offers(_ tool: ToolName) -> Bool {
        guard let agent = definition.agent(agent) else { return false }
        if tool == ControlTool.verdict { return isVerifying }
        if isPipelineActing {
            return tool == ControlTool.signOff
                || agent.tools.contains(tool) && declaration(of: tool) != nil
                    && toolChanges[tool] == nil
        }
        if tool == ControlTool.signOff { return false }
        if tool == ControlTool.brief { return !isVerifying }
        if tool == ControlTool.ask { return definition.asksOperator }
        if tool == ControlTool.recall { return offersRecall }
        if tool == ControlTool.memory { return agent.tools.contains(tool) && !isVerifying }
        if tool == ControlTool.handoff { return !agent.handoff.isEmpty && !isVerifying }
        if tool == ControlTool.plan {
            return !isVerifying && !definition.workers(of: agent.name).isEmpty
        }
        return agent.tools.contains(tool) && declaration(of: tool) != nil
            && toolChanges[tool] == nil
    }

    /// Whether nothing new is begun, and the session ends once nothing is uncertain any more.
    package var isEnding: Bool { outcome == nil && (cancelling != nil || exhausted != nil) }

    /// Whether a call may have had, or may be having, an effect that nobody has seen the end of.
    package func isUncertain(_ call: Call) -> Bool {
        switch call.status {
        case .started, .inDoubt, .verifying: true
        case .repeatable: reach(of: call) != .reads && call.failure == nil
        case .proposed, .validated, .held, .cleared, .approved, .quarantined, .finished, .failed,
            .denied, .rejected:
            false
        }
    }

    /// Whether something is under way that has to end before the session can.
    var waitsForEffects: Bool {
        if let request, request.answer == nil { return true }
        if !plan.running.isEmpty { return true }
        return calls.contains { isUncertain($0) || $0.quarantine?.open != nil }
    }

    /// The answer that has been judged to be the last one.
    var acceptedAnswer: ModelAnswer? {
        guard let request, request.judged, calls.isEmpty else { return nil }
        return request.answer
    }

    /// The model that answers the active agent now; nil where only the safe answer is left.
    package var model: ModelName? {
        let ladder = definition.ladder(of: agent)
        guard ladder.indices.contains(rung), case .model(let name) = ladder[rung] else {
            return nil
        }
        return name
    }

    /// Whether the ladder has been gone down to the answer that ends the session.
    var isOnSafeAnswer: Bool {
        let ladder = definition.ladder(of: agent)
        return ladder.indices.contains(rung) && ladder[rung] == .safeAnswer
    }

    /// What is asked when this rung fails; nil below the last one.
    package var rungBelow: Rung? {
        let ladder = definition.ladder(of: agent)
        return ladder.indices.contains(rung + 1) ? ladder[rung + 1] : nil
    }

    /// The most that may still be spent on calls that are under way.
    package var reserved: Spend {
        let slices = plan.running.reduce(Spend()) { $0 + ($1.running?.slice.spend ?? Spend()) }
        guard let request else { return slices }
        if request.answer == nil { return slices + request.requested.reserved }
        return slices + reservedForReadings
    }
}
