import JSON
import SessionKernel
import ToolBoundary

/// One condition of a rule. The names that it catches are bound for those after it.
indirect enum RuleCondition: Sendable {
    case goal(PatternTemplate)
    /// What a step of a pipeline asks.
    case asked(PatternTemplate)
    /// An entry of a list of the brief in which the pattern is found.
    case brief(BriefList, PatternTemplate)
    /// No entry of the list has it.
    case briefLacks(BriefList, PatternTemplate)
    case call(CallCondition)
    case operatorSaid(PatternTemplate)
    /// The answer that a verifier judges.
    case proposed(PatternTemplate)
    case value(Template, MatcherTemplate)
    /// These conditions cannot all hold.
    case unless([RuleCondition])
    /// The first way in which these conditions hold; no other is tried.
    case first([RuleCondition])
    /// One of these lists of conditions holds; each is tried in turn.
    case any([[RuleCondition]])
    case tally(Tally)
}

/// A list of the brief.
enum BriefList: String, CaseIterable {
    case artifacts, constraints, done, facts, pending, questions

    func entries(of brief: Brief) -> [String] {
        switch self {
        case .artifacts: brief.artifacts
        case .constraints: brief.constraints
        case .done: brief.done
        case .facts: brief.facts.map(\.text)
        case .pending: brief.pending
        case .questions: brief.questions
        }
    }
}

/// A condition on one call among those of the agent's transcript; each that fits is tried in turn.
struct CallCondition: Sendable {
    enum Kind: String { case result, failed, called }
    enum Reach {
        case all
        /// The calls of the newest answer.
        case last
        /// Of all calls of the tool with such arguments, the newest that was settled.
        case newest
    }

    var kind: Kind
    var tool: ToolChoice
    var reach = Reach.all
    var arguments: ConditionsTemplate?
    var code: Matcher?
    var text: PatternTemplate?
    var lacks: PatternTemplate?
    var json: ConditionsTemplate?
}

/// Which tools a condition is about.
struct ToolChoice: Sendable {
    private let glob: Glob
    /// Where the glob names a single tool.
    let name: ToolName?

    init(_ text: String) throws(PatternError) {
        glob = try Glob(text)
        let isPlain = !text.unicodeScalars.contains { "*?[\\".unicodeScalars.contains($0) }
        name = isPlain ? ToolName(text) : nil
    }

    func fits(_ tool: ToolName) -> Bool { glob.matches(tool.text) }
}

/// Counts or collects the ways in which conditions hold.
struct Tally: Sendable {
    var conditions: [RuleCondition]
    /// What tells two ways apart and is collected; without one, every way counts.
    var each: Template?
    /// What the number has to be.
    var number: Matcher?
    /// The name that the number is bound to.
    var numberName: String?
    /// The name that the collected texts are bound to.
    var textName: String?
    var separator = "\n"
}
