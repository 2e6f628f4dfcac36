package import JSON

/// Fixed steps in the place of a model that decides what is next.
///
/// Nothing is left to chance in it: what comes next follows from these steps and from what has been
/// recorded of them.
package struct Pipeline: Hashable, Sendable {
    package let steps: [PipelineStep]
    /// What the session answers when all steps are done; nil for a plain sentence.
    package let answer: String?
    /// Every step with its place, in the order in which they are written.
    package let places: [Place]
    /// In whose name its calls are made.
    package let agent: AgentDefinition

    /// The name that no agent of a session with a pipeline may have.
    package static let agentName: AgentName = "pipeline"
    /// Of one for-each.
    package static let itemsMax = 1000
    /// Steps that are written, however deep.
    package static let stepsMax = 200
    /// Blocks within each other.
    package static let depthMax = 4

    /// Where a step stands.
    package struct Place: Hashable, Sendable {
        package let step: PipelineStep
        package let depth: Int
        /// The block that it is a part of; nil at the top.
        package let block: StepName?
        /// The way of a branch that leads to it.
        package let way: String?
        /// The for-each around it.
        package let forEach: StepName?
    }

    package init(steps: [PipelineStep], answer: String? = nil) {
        self.steps = steps
        self.answer = answer
        let places = Self.places(of: steps)
        self.places = places
        var tools: [ToolName] = []
        for place in places {
            guard case .tool(let name, _) = place.step.action, !tools.contains(name) else {
                continue
            }
            tools.append(name)
        }
        agent = AgentDefinition(
            name: Self.agentName, model: "", instructions: "Its steps are fixed.", tools: tools)
    }

    private static func places(
        of steps: [PipelineStep], depth: Int = 0, in block: StepName? = nil, way: String? = nil,
        forEach: StepName? = nil
    ) -> [Place] {
        steps.flatMap { step -> [Place] in
            let own = Place(step: step, depth: depth, block: block, way: way, forEach: forEach)
            switch step.action {
            case .tool, .model, .approval: return [own]
            case .branch(_, let ways):
                return ways.reduce(into: [own]) { all, way in
                    all += places(
                        of: way.steps, depth: depth + 1, in: step.name, way: way.name,
                        forEach: forEach)
                }
            case .forEach(_, _, let inner):
                return [own]
                    + places(of: inner, depth: depth + 1, in: step.name, forEach: step.name)
            }
        }
    }

    package func place(of name: StepName) -> Place? { places.first { $0.step.name == name } }
    package func step(_ name: StepName) -> PipelineStep? { place(of: name)?.step }

    /// Whether a model's words may be in the result of a step: it asks one, or one within it does.
    package func asksModel(_ name: StepName) -> Bool {
        places.contains { place in
            guard case .model = place.step.action else { return false }
            return place.step.name == name || blocks(around: place).contains(name)
        }
    }

    private func blocks(around place: Place) -> [StepName] {
        guard let name = place.block else { return [] }
        return [name] + (self.place(of: name).map(blocks) ?? [])
    }
}

/// One step: a call, a question to a model or to a person, or a block of steps.
package struct PipelineStep: Hashable, Sendable {
    package indirect enum Action: Hashable, Sendable {
        /// A call; references may stand in any text of its arguments.
        case tool(ToolName, arguments: JSON)
        /// One agent is asked one thing; its answer has to fit.
        case model(AgentName, ask: String, answer: AnswerRule)
        /// A person signs.
        case approval(SignOff)
        /// One of some ways, by a value.
        case branch(on: String, ways: [Way])
        /// The same steps for every item of a list, one after another.
        case forEach(over: String, atMost: Int, steps: [PipelineStep])
    }

    /// What becomes of the steps after it when it fails.
    package enum OnFailure: String, Hashable, Sendable, CaseIterable {
        /// What it is a part of fails too: the block, and at the top the session.
        case stop
        /// It is left out.
        case skip
    }

    /// A way of a branch; the first whose condition holds is taken.
    package struct Way: Hashable, Sendable {
        package let name: String
        /// A condition on the value; nil where it always holds.
        package let when: JSON?
        package let steps: [PipelineStep]

        package init(name: String, when: JSON?, steps: [PipelineStep]) {
            self.name = name
            self.when = when
            self.steps = steps
        }
    }

    package let name: StepName
    package let action: Action
    package let onFailure: OnFailure
    /// Its result where it is left out.
    package let standIn: JSON

    package init(
        name: StepName, action: Action, onFailure: OnFailure = .stop, standIn: JSON = .null
    ) {
        self.name = name
        self.action = action
        self.onFailure = onFailure
        self.standIn = standIn
    }

    /// What it is, in a word.
    package var kind: String {
        switch action {
        case .tool: "tool"
        case .model: "model"
        case .approval: "approval"
        case .branch: "branch"
        case .forEach: "for_each"
        }
    }

    /// Whether it is nothing but other steps.
    var isBlock: Bool {
        switch action {
        case .branch, .forEach: true
        case .tool, .model, .approval: false
        }
    }
}

/// What a person is asked to sign, and sees before.
package struct SignOff: Hashable, Sendable {
    package let question: String
    /// Texts with references, by name.
    package let shows: JSON
    /// Those names as their session's file has them one after another.
    package let order: [String]
    package let risk: Risk
    package let terms: HoldTerms

    /// - Parameter order: The names of what is shown; nil for that of their bytes.
    package init(
        question: String, shows: JSON = [:], order: [String]? = nil, risk: Risk = .medium,
        terms: HoldTerms = HoldTerms()
    ) {
        self.question = question
        self.shows = shows
        self.order = order ?? shows.objectValue?.keys ?? []
        self.risk = risk
        self.terms = terms
    }
}
