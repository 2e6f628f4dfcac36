import JSON
import SessionKernel

/// What the steps of a pipeline ask of answers and values, made ready once.
struct StepChecks: Sendable {
    private let answers: [StepName: AnswerCheck]
    /// In the order of a branch's ways; nil for one that always holds.
    private let conditions: [StepName: [Matcher?]]

    init(_ definition: SessionDefinition) {
        var answers: [StepName: AnswerCheck] = [:]
        var conditions: [StepName: [Matcher?]] = [:]
        for place in definition.pipeline?.places ?? [] {
            switch place.step.action {
            case .model(_, _, let rule):
                answers[place.step.name] = AnswerCheck(rule, definition)
            case .branch(_, let ways):
                // They were checked when the session file was read.
                conditions[place.step.name] = ways.map { way in
                    way.when.flatMap { try? Matcher($0) }
                }
            case .tool, .approval, .forEach: break
            }
        }
        self.answers = answers
        self.conditions = conditions
    }

    func answer(of step: StepName) -> AnswerCheck? { answers[step] }

    /// The first way whose condition holds. Past one that cannot be tried none is taken: it may be
    /// the one that was meant to stop such a value.
    func way(of value: JSON, at step: StepName, among ways: [PipelineStep.Way]) -> WayVerdict {
        for (way, matcher) in zip(ways, conditions[step] ?? []) {
            guard way.when != nil else { return .way(way.name) }
            switch matcher?.evaluate(value) ?? .unknown {
            case .match: return .way(way.name)
            case .noMatch: continue
            case .unknown: return .unknown
            }
        }
        return .way(nil)
    }
}
