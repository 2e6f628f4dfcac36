import JSON
import SessionKernel
import TestSupport
import Testing

/// A pipeline whose tools, model and boundary do what a test says, each time the same.
struct PlayedPipeline {
    var scenario: Scenario
    /// What a tool returns; one that is not named fails.
    var results: [String: String] = [:]
    /// Arguments with which any tool fails.
    var broken: Set<String> = []
    /// What the agent that is asked answers, as JSON.
    var answer: JSON = ["text": "All is well."]
    /// Which way a value leads.
    var way: @Sendable (JSON) -> WayVerdict = { _ in .way(nil) }
    /// Tools that are held.
    var held: Set<ToolName> = []

    var session: Session { scenario.session }

    init(
        _ steps: [PipelineStep], answer: String? = nil, limits: Limits = Limits(),
        untrusted: Set<ToolName> = [],
        notify: NoticeRule? = nil
    ) throws {
        var definition = SessionDefinition.sample
        for index in definition.tools.indices {
            let name = definition.tools[index].declaration.name
            definition.tools[index].declaration.trusted = !untrusted.contains(name)
        }
        definition.agents = [
            AgentDefinition(name: "writer", model: "main", instructions: "You write.")
        ]
        definition.inputs = ["type": "object"]
        definition.limits = limits
        definition.notify = notify
        definition.pipeline = Pipeline(steps: steps, answer: answer)
        scenario = try Scenario.running(definition)
    }

    /// Does what is owed, until nothing is.
    mutating func play() throws {
        while let effect = session.pendingEffects.first { try perform(effect) }
    }

    mutating func perform(_ effect: Effect) throws {
        switch effect {
        case .judge(let request): try scenario.submit(.judge(request, .calls(verdicts)))
        case .runCall(let id): try run(id)
        case .preview(let id): try scenario.submit(.previewed(id, Preview(text: "as it is")))
        case .askModel: try askModel()
        case .notify(let notice): try scenario.submit(.beginNotice(notice))
        case .chooseWay(let step):
            let due = try #require(session.dueBranch)
            try scenario.submit(.chooseWay(step, value: due.value, way(due.value)))
        default: Issue.record("\(effect) is owed")
        }
    }

    private var verdicts: [CallVerdict] {
        session.calls.map { call in
            let arguments = (try? JSON(parsing: call.request.arguments)) ?? .null
            let judgement = CallJudgement(arguments: arguments, risk: .medium, rule: "rule 1")
            return held.contains(call.tool) || call.tool == ControlTool.signOff
                ? .hold(judgement) : .clear(judgement, unattended: true)
        }
    }

    private mutating func run(_ id: CallID) throws {
        let call = try #require(session.call(id))
        let tool = call.tool.text
        try scenario.begin(id, preview: tool == "tag.push" ? "as it is" : nil)
        guard let result = results[tool], !broken.contains(call.request.arguments) else {
            _ = try scenario.fail(id, message: "\(tool) is broken.")
            return
        }
        try scenario.submit(.finishCall(id, ToolResult(text: result)))
    }

    private mutating func askModel() throws {
        try scenario.answer(answer.canonicalText)
        try scenario.judge(.acceptValue(ReadAnswer(value: answer)))
    }

    /// The arguments of each call that was proposed, in order.
    var asked: [String] {
        scenario.events.compactMap {
            guard case .stepBegun(let begun) = $0.body else { return nil }
            return begun.call.map { "\($0.tool) \($0.arguments)" }
        }
    }

    /// `list done`, `sum 2 skipped`: what became of the steps, in order.
    var ended: [String] {
        scenario.events.compactMap {
            guard case .stepEnded(let ended) = $0.body else { return nil }
            let item = ended.item.map { " \($0)" } ?? ""
            return "\(ended.step)\(item) \(ended.how.rawValue)"
        }
    }
}

extension PipelineStep {
    static func tool(
        _ name: StepName, _ tool: ToolName = "docs.read", _ arguments: JSON = [:],
        onFailure: OnFailure = .stop, standIn: JSON = .null
    ) -> PipelineStep {
        PipelineStep(
            name: name, action: .tool(tool, arguments: arguments), onFailure: onFailure,
            standIn: standIn)
    }

    static func model(
        _ name: StepName, _ ask: String, of agent: AgentName = "writer"
    ) -> PipelineStep {
        let rule = AnswerRule(schema: ["required": ["text"], "type": "object"])
        return PipelineStep(name: name, action: .model(agent, ask: ask, answer: rule))
    }

    static func approval(
        _ name: StepName, _ question: String, onFailure: OnFailure = .stop
    ) -> PipelineStep {
        PipelineStep(
            name: name, action: .approval(SignOff(question: question)), onFailure: onFailure)
    }

    static func branch(
        _ name: StepName, on: String, _ ways: (String, [PipelineStep])...,
        onFailure: OnFailure = .stop
    ) -> PipelineStep {
        let ways = ways.map { Way(name: $0.0, when: nil, steps: $0.1) }
        return PipelineStep(
            name: name, action: .branch(on: on, ways: ways), onFailure: onFailure)
    }

    static func forEach(
        _ name: StepName, over: String, atMost: Int = 5, onFailure: OnFailure = .stop,
        _ steps: PipelineStep...
    ) -> PipelineStep {
        PipelineStep(
            name: name, action: .forEach(over: over, atMost: atMost, steps: steps),
            onFailure: onFailure)
    }
}
