import JSON
import SessionKernel

/// What the journal has told of one call, remembered apart from the kernel.
struct Trace {
    let id: CallID
    let request: CallRequest
    let agent: AgentName
    let tool: ToolDeclaration?
    var judgement: CallJudgement?
    /// Whether the verdict cleared it, so that no person need be asked.
    var cleared = false
    /// How often it was begun since its arguments were last judged, and on the whole.
    var starts = 0
    var attempts = 0
    var digest: Digest?
    var key: String?
    /// Begun, and no end recorded.
    var isUncertain = false
    /// Nobody knows whether it happened: a person has to be asked.
    var isInDoubt = false
    /// May be begun again on the right on which it was begun before.
    var repeats = false
    /// The result that the journal holds of it.
    var result: String?
    /// Whether an error, a denial or a rejection of it is recorded.
    var failed = false
    var isTold = false
    /// Answers about its output that did not fit, and failures to get one.
    var misses = 0
    /// The safe default that the model is told instead of a failure.
    var standIn: String?

    init(id: CallID, request: CallRequest, agent: AgentName, tool: ToolDeclaration?) {
        self.id = id
        self.request = request
        self.agent = agent
        self.tool = tool
    }

    var reads: Bool { tool?.reach == .reads }
    var leaves: Bool { tool?.egress ?? false }
    /// Whether it asks for a person's decision, or a rule that says that nobody need be asked.
    var isGrave: Bool { leaves || tool.map { $0.reach == .irreversible } ?? true }
    /// Whether its arguments hold what an untrusted tool returned.
    var isTainted: Bool { judgement.map { Trace.isTainted($0.arguments) } ?? false }

    static func isTainted(_ arguments: JSON) -> Bool {
        goesAstray(arguments) || arguments["text"]?.stringValue?.hasPrefix(Scene.mark) ?? false
    }

    /// Whether what an untrusted tool returned says where it goes.
    static func goesAstray(_ arguments: JSON) -> Bool {
        arguments["to"]?.stringValue?.hasPrefix(Scene.mark) ?? false
    }

    /// Whether it takes tainted data to where no trusted text says.
    var takesTaintAway: Bool {
        leaves && isTainted
            && (tool?.destinations == nil || Trace.goesAstray(judgement?.arguments ?? [:]))
    }

    mutating func began(_ started: ToolStarted) {
        starts += 1
        attempts += 1
        digest = started.digest
        key = started.key
        isUncertain = true
        isInDoubt = false
        repeats = false
    }

    mutating func ended(result: String?) {
        self.result = result
        failed = result == nil
        isUncertain = false
        isInDoubt = false
        repeats = false
    }
}

/// What a person was shown on a card when approving.
struct Card: Hashable, Sendable {
    var session: SessionID
    var call: CallID?
    var agent: AgentName
    var tool: ToolName?
    var arguments: JSON?
    var isTainted: Bool
    var preview: Preview?
}
