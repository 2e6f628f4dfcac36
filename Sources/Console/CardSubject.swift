import JSON
import Screen
import SessionKernel

/// What a card is about, as it stood when the card was opened: exactly this is decided.
struct CardSubject: Sendable {
    let hold: Hold
    let call: Call?
    let declaration: ToolDeclaration?
    /// The server that offers the tool, and what has become of the tool since it was pinned.
    let server: ServerDefinition?
    let change: ToolChange?
    /// The program that runs, or ran.
    let command: [String]?
    /// The program that can settle the effect in doubt.
    let verify: [String]?
    /// When the call was begun last, and how often it was.
    let startedAt: Timestamp?
    let attempts: Int
    /// How it failed, where somebody saw that, or when its runner was found dead.
    let failure: ToolFailure?
    let orphanedAt: Timestamp?
    /// Whether nothing new is begun any more.
    let isEnding: Bool
    /// The calls that ended of late, and how they were found to go round in circles.
    let recent: [EffectTrail.Ended]
    let finding: LoopFinding?
    let step: Int
    let agent: String
    let model: String
    let name: String
    let key: String?
    /// What the model said in that step. Not checked by anything.
    let claim: String
    let claimSequence: Int
    let spent: Spend
    let limits: Limits
    /// Why like calls cannot be let run along with it; nil where they can.
    let ruleHindrance: String?
    /// Whether its session works on a slice of another's budget, which nobody extends.
    let isSlice: Bool
    /// Calls with the same arguments so far, this one included.
    let sameBefore: Int
    /// What the agent of the hold has used of the ceilings that it has itself.
    let ownBudget: AgentBudget?
    /// The step of a pipeline that asks for the call, and what it put the arguments together from.
    let pipelineStep: String?
    /// Where in the pipeline that is: `step 4 of 9, totals`.
    let progress: String?
    /// The names of what is shown to who signs, as the session's file orders them.
    let shownOrder: [String]
    let sources: [StepSource]
    /// Those of them in which a model answered: its word, which nobody has checked.
    let modelSteps: Set<StepName>
    /// Arguments that the operator has put in their place, and not sent yet.
    var edited: JSON?
    /// Whether there were such, and somebody else has decided meanwhile.
    var lostEdit = false
    /// For a dispute: the answer that waits, and what its verifier says.
    let proposal: Proposal?

    init?(_ id: HoldID, in followed: FollowedSession) {
        let session = followed.session
        guard let hold = session.holds[id] else { return nil }
        self.hold = hold
        call = hold.call.flatMap { session.call($0) }
        declaration = call.flatMap { session.declaration(of: $0.tool) }
        let source = call.flatMap { session.definition.tool($0.tool)?.source }
        if case .server(let name) = source {
            server = session.definition.server(name)
        } else {
            server = nil
        }
        change = call.flatMap { session.toolChanges[$0.tool] }
        let values = CommandValues(of: call, in: session)
        if case .command(let source) = source {
            command = source.run.map(values.fill)
            verify = source.verify?.map(values.fill)
        } else {
            command = nil
            let declared = server
            let rule = call.flatMap { declared?.rule(of: $0.tool) }
            verify = rule?.verify?.map(values.fill)
        }
        startedAt = call?.startedAt
        attempts = call?.attempts ?? 0
        failure = hold.call.flatMap { followed.trail.failures[$0] }
        orphanedAt = hold.call.flatMap { followed.trail.orphaned[$0] }
        isEnding = session.isEnding
        recent = hold.kind == .loop ? followed.trail.ended : []
        finding = hold.kind == .loop ? followed.trail.finding : nil
        ruleHindrance = call.map { session.ruleHindrance(for: $0) } ?? "it is about no call"
        isSlice = session.parent != nil
        sameBefore = call.map { followed.calls(like: $0) } ?? 0
        step = session.step
        agent = (call?.agent ?? session.agent).text
        model = followed.model
        name = session.definition.name + (session.parent.map { "/\($0.task)" } ?? "")
        key = call.map { session.key(of: $0) }
        claim = followed.claim
        claimSequence = followed.claimSequence
        spent = session.spent
        limits = session.limits
        let sources = call.map { session.sources(of: $0) } ?? []
        pipelineStep =
            call.map { session.isOfStep($0) } == true
            ? session.pipeline?.atWork.map { work in
                work.item.map { "\(work.step), item \($0)" } ?? work.step.text
            } : nil
        progress = pipelineStep != nil ? StepRows.progress(of: session) : nil
        shownOrder = pipelineStep != nil ? session.signOff?.order ?? [] : []
        self.sources = sources
        modelSteps = Set(
            sources.map(\.step).filter { session.definition.pipeline?.asksModel($0) == true })
        proposal = hold.kind == .dispute ? session.proposal : nil
        ownBudget = hold.agent.flatMap { session.agentBudgets[$0] }
    }

    /// What names it in a title, behind its session.
    var crumbs: [String] {
        guard let progress else { return ["step \(step)", tool] }
        return isSignOff ? [progress] : [progress, tool]
    }

    /// An agent's question is about no tool.
    var tool: String {
        if hold.kind == .question, hold.question?.server == nil { return hold.kind.word }
        if isSignOff { return "step \(pipelineStep ?? "")" }
        return call?.tool.text ?? "\(hold.kind.word)"
    }
    /// Whether it is no call of a tool: a person is to sign.
    var isSignOff: Bool { call?.tool == ControlTool.signOff }
    /// Whether a person asked for it, to take back what another call did.
    var isUndo: Bool { call?.undoes != nil }
    /// Whether an agent waits for what becomes of it; else a pipeline does, or a person.
    var isAgents: Bool { pipelineStep == nil && !isUndo }
    var arguments: JSON { call?.arguments ?? [:] }

    /// Whether what happens cannot be taken back, or leaves: such a call is never approved by a key
    /// alone.
    var isGrave: Bool {
        guard hold.kind == .approval || hold.kind == .inDoubt else { return false }
        if isSignOff { return hold.risk >= .high }
        guard let declaration else { return true }
        return declaration.reach == .irreversible || declaration.egress || hold.risk >= .high
    }

    var friction: Arming.Friction {
        let asked = hold.friction ?? .key
        if isGrave || asked == .type { return .word(word) }
        return hold.risk == .low && asked == .key ? .once : .twice
    }

    /// How many people have approved of how many, and who; nil where one is enough.
    var people: String? {
        guard hold.approvers > 1 else { return nil }
        guard !hold.signatures.isEmpty else {
            return "\(hold.approvers) different people have to approve"
        }
        let names = hold.signatures.map(\.by).joined(separator: ", ")
        let missing = hold.approvers - hold.signatures.count
        let more = missing == 1 ? "another person is" : "\(missing) other people are"
        return "\(hold.signatures.count) of \(hold.approvers) approved by \(names); \(more) needed"
    }

    func isSigned(by name: String) -> Bool { hold.signatures.contains { $0.by == name } }

    /// What has to be typed to approve: a short value out of the payload, else the tool's name.
    private var word: String {
        if isSignOff, let step = pipelineStep, Self.canBeTyped(step) { return step }
        let telling = [
            "tag", "version", "ref", "branch", "to", "recipient", "amount", "host", "path",
        ]
        let object = call?.arguments?.objectValue ?? [:]
        let ordered = telling.compactMap { object[$0] } + object.values
        let values = ordered.compactMap { value -> String? in
            switch value {
            case .string(let text): text
            case .integer(let number): String(number)
            case .number(let number): number.text
            case .null, .bool, .array, .object: nil
            }
        }
        if let found = values.first(where: Self.canBeTyped) { return found }
        return Self.canBeTyped(tool) ? tool : "approve"
    }

    /// Plain characters, and neither so short nor so even that a stray hand would type them.
    private static func canBeTyped(_ text: String) -> Bool {
        (3...24).contains(text.utf8.count) && Set(text).count > 1
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// What an answer does, for a notice: "To approve git.push".
    func doing(_ answer: Decision.Answer) -> String {
        switch (hold.kind, answer) {
        case (.loop, .approve): "Letting \(name) go on"
        case (.loop, .deny), (.budget, .deny): "Ending \(name)"
        case (.dispute, .approve): "Taking the answer of \(name)"
        case (.dispute, .answer): "Sending the answer of \(name) back"
        case (.dispute, .deny): "Ending \(name)"
        case (.question, .answer): "Answering \(name)"
        case (.question, .deny): "Leaving \(name) without an answer"
        default: "To \(answer.word) \(tool)"
        }
    }

    var context: KeyContext {
        switch hold.kind {
        case .approval: isSignOff ? .signCard : .approvalCard
        case .inDoubt: .doubtCard
        case .budget: .budgetCard
        case .loop: .loopCard
        case .question: .questionCard
        case .dispute: .disputeCard
        }
    }
}

extension Session {
    /// What a person is asked to sign in the step of the pipeline that is at work.
    fileprivate var signOff: SignOff? {
        let step = pipeline?.atWork.flatMap { definition.pipeline?.step($0.step) }
        guard case .approval(let asked)? = step?.action else { return nil }
        return asked
    }
}
