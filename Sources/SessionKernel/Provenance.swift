/// Which texts a session has read, and whom they came from: what taint is judged by.
///
/// Taint is by prompt: once text of an untrusted source stands in an agent's context, whatever that
/// agent writes may come from it, also the brief that the next agent reads. So it is never lifted
/// from a session, only from single values, by proof: they stand in `trusted`.
///
/// What an untrusted server says of its tools counts as its text, from when an agent has one of
/// them.
///
/// Nothing is kept where the definition has no untrusted tool or server.
package struct Provenance: Hashable, Sendable {
    /// What proves a value: goal and inputs, operators' words, results of trusted tools.
    package private(set) var trusted = Ledger<SourceText>()
    /// What untrusted tools returned.
    package private(set) var untrusted = Ledger<SourceText>()
    /// What agents have proposed since they were tainted.
    package private(set) var proposed = Ledger<SourceText>()
    /// From this event on, results of trusted tools prove nothing: a call after untrusted text, or
    /// the program of an untrusted server, may have written what they read.
    package private(set) var blurredAt: Int?
    /// From this event on, what a program sends beside its arguments may be tainted: something was
    /// written here after untrusted text.
    package private(set) var writtenAt: Int?
    /// Which text tainted the session, since it stands in an agent's context.
    package private(set) var taint: TaintFlag?
    /// What was recorded of it; nil in a journal of a time when nothing was.
    package internal(set) var flag: TaintFlag?
    private var isKept = false
    /// The event by which the tools of servers became known.
    private var discoveredAt = 0
    /// Tools of untrusted servers that no agent has had yet.
    private var unheard: Set<ToolName> = []

    /// The event that brought untrusted text first.
    package var taintedAt: Int? { taint?.event }

    mutating func open(_ body: SessionOpened, at event: Int) {
        let isTainted = body.parent?.isTainted == true
        isKept =
            isTainted || body.definition.tools.contains { !$0.declaration.trusted }
            || body.definition.servers.contains { !$0.trusted }
        // A person gave the first session its goal; a child's own was written by a model.
        trust(body.parent?.goal ?? body.goal, .person, at: event)
        for text in body.inputs.leafTexts { trust(text, .person, at: event) }
        guard let parent = body.parent, isTainted else { return }
        let agent = body.definition.agents.first?.name ?? ""
        let source = TaintFlag(agent: agent, tool: ControlTool.plan, event: event)
        for text in [body.goal] + parent.told { distrust(text, from: source) }
        // They share a workspace.
        write(at: event)
    }

    mutating func trust(_ text: String, _ voice: SourceText.Voice, at event: Int) {
        guard isKept, !text.isEmpty else { return }
        trusted.append(SourceText(event: event, voice: voice, text: text))
    }

    /// - Parameter source: Whose text it is, and the agent that reads it.
    mutating func distrust(_ text: String, from source: TaintFlag) {
        guard isKept else { return }
        if taint == nil { taint = source }
        untrusted.append(SourceText(event: source.event, voice: .tool, text: text))
    }

    mutating func propose(_ text: String, at event: Int) {
        guard isKept, !text.isEmpty else { return }
        proposed.append(SourceText(event: event, voice: .tool, text: text))
    }

    /// - Parameter strangers: Whether a server that nobody vouches for runs here as a program, so
    ///   that it may write what the others read.
    mutating func discover(_ tools: [ToolDefinition], strangers: Bool, at event: Int) {
        discoveredAt = event
        if strangers { blur(at: event) }
        unheard = Set(tools.filter(\.isDescribedByStranger).map(\.declaration.name))
    }

    /// An agent has these tools: what untrusted servers say of them stands in its prompts.
    mutating func hear(_ tools: [ToolDefinition], _ agent: AgentName) {
        for tool in tools where unheard.remove(tool.declaration.name) != nil {
            let source = TaintFlag(
                agent: agent, tool: tool.declaration.name, event: discoveredAt)
            for text in tool.declaration.toldTexts { distrust(text, from: source) }
        }
    }

    mutating func blur(at event: Int) {
        guard isKept, blurredAt == nil else { return }
        blurredAt = event
    }

    mutating func write(at event: Int) {
        blur(at: event)
        if isKept, writtenAt == nil { writtenAt = event }
    }
}

/// A text and the event that brought it.
package struct SourceText: Hashable, Sendable {
    package enum Voice: Hashable, Sendable {
        /// The goal or an input.
        case person
        /// What an operator said meanwhile. It may quote what untrusted text has said before, also
        /// to warn of it: such a part proves nothing.
        case `operator`
        case tool
    }

    package let event: Int
    package let voice: Voice
    package let text: String
}

extension Session {
    /// The mark, once untrusted text stands in the context of the active agent.
    var light: String? { provenance.taintedAt == nil ? nil : mark }

    func message(of call: Call) -> Message? {
        // What workers say comes from agents too: once untrusted text stands there, it may come on.
        let isTold = call.tool == ControlTool.plan && provenance.taintedAt != nil
        let isMarked = isUntrusted(call) || isTold || call.readsTaint
        return call.message(isMarked && call.wasRun ? mark : nil)
    }

    /// A tool's text as the model reads it.
    func told(_ text: String, of call: Call) -> String {
        guard isUntrusted(call.tool) else { return text }
        return Spotlight.put(on: text, from: call.tool.text, mark: mark)
    }

    /// Whether what the tool returns must not be believed.
    func isUntrusted(_ tool: ToolName) -> Bool { declaration(of: tool)?.trusted == false }

    /// A tool's text has come into the context of the active agent.
    ///
    /// What a trusted tool says of arguments that are tainted, or of a world to which such were
    /// written, is no proof: it may only repeat them.
    mutating func hear(_ call: Call, _ text: String, _ event: Event) {
        guard declaration(of: call.tool) != nil else { return }
        if isUntrusted(call.tool) {
            provenance.distrust(text, from: source(call, event))
        } else if provenance.blurredAt == nil, call.judgement?.tainted != true {
            provenance.trust(text, .tool, at: event.sequence)
        }
    }

    /// An error is never proof: it may repeat the arguments.
    mutating func hear(_ call: Call, _ failure: ToolFailure, _ event: Event) {
        guard isUntrusted(call.tool) else { return }
        let source = source(call, event)
        provenance.distrust(failure.error.modelText, from: source)
        if let output = failure.output { provenance.distrust(output.text, from: source) }
    }

    /// The text of a call's tool, as what taints the agent that asked for it.
    func source(_ call: Call, _ event: Event) -> TaintFlag {
        TaintFlag(agent: call.agent, tool: call.tool, event: event.sequence, call: call.id)
    }

    /// The active agent's tools are described to it.
    mutating func hearOfTools() {
        guard !definition.servers.isEmpty, !isPipelineActing,
            let agent = definition.agent(agent)
        else { return }
        provenance.hear(agent.tools.compactMap(definition.tool), agent.name)
    }

    /// What an operator answers in words is believed, as far as neither untrusted text nor an agent
    /// that has read such has said it before. Once a session is tainted, reasons, choices and edits
    /// prove nothing: they are about what an agent wrote, and may repeat it.
    mutating func hear(_ decision: Decision, about hold: Hold, _ event: Event) {
        let isTainted = provenance.taintedAt != nil
        if !isTainted { provenance.trust(decision.reason, .operator, at: event.sequence) }
        switch decision.answer {
        // What a server was told is in nobody's context.
        case .answer(let value) where hold.question?.server == nil:
            let choices = hold.question?.choices ?? []
            if isTainted, !choices.isEmpty { return }
            for text in value.leafTexts { provenance.trust(text, .operator, at: event.sequence) }
        case .edit(let arguments) where !isTainted:
            let before = Set(hold.call.flatMap(call)?.arguments?.leafTexts ?? [])
            for text in arguments.leafTexts where !before.contains(text) {
                provenance.trust(text, .operator, at: event.sequence)
            }
        default: break
        }
    }

    /// What an agent proposes that has read untrusted text may be that text, spelled anew.
    mutating func hear(proposed request: CallRequest, _ event: Event) {
        guard provenance.taintedAt != nil else { return }
        provenance.propose(request.arguments, at: event.sequence)
    }

    /// Clean arguments are no proof that nothing tainted was written: several of them may make up
    /// what none of them holds. What only leaves is not read again here.
    mutating func blur(by call: Call?, _ event: Event) {
        guard let call, reach(of: call) != .reads else { return }
        let leaves = declaration(of: call.tool)?.egress == true
        if isUntrusted(call.tool) || provenance.taintedAt != nil && !leaves {
            provenance.write(at: event.sequence)
        } else if call.judgement?.tainted == true {
            provenance.blur(at: event.sequence)
        }
    }
}
