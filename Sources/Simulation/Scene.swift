import JSON
import SessionKernel
import ToolBoundary

/// A definition that a seed drew, and what the simulation itself knows of its rules.
struct Scene: Sendable {
    let definition: SessionDefinition
    let boundary: Boundary
    fileprivate let rules: [Rule]

    /// A policy rule as it was drawn: all that is named has to be equal.
    fileprivate struct Rule: Sendable {
        var tool: ToolName?
        /// Every tool whose name begins with this.
        var tools: String?
        var agent: AgentName?
        var reach: Reach?
        var egress: Bool?
        var to: String?
        var then: PolicyRule.Verdict
        var unattended: Bool
        var approvers: Int?
    }

    struct Ruling: Hashable, Sendable {
        var verdict: PolicyRule.Verdict
        var unattended: Bool
        /// How many different people have to approve.
        var approvers = 1
    }

    /// What the policy says of a call, found out without the boundary: the first rule that fits;
    /// none = hold.
    func ruling(on tool: ToolDeclaration, _ arguments: JSON, by agent: AgentName) -> Ruling {
        for rule in rules {
            if let name = rule.tool, name != tool.name { continue }
            if let prefix = rule.tools, !tool.name.text.hasPrefix(prefix) { continue }
            if let name = rule.agent, name != agent { continue }
            if let reach = rule.reach, reach != tool.reach { continue }
            if let egress = rule.egress, egress != tool.egress { continue }
            if let to = rule.to, arguments["to"]?.stringValue != to { continue }
            return Ruling(
                verdict: rule.then, unattended: rule.unattended, approvers: rule.approvers ?? 1)
        }
        return Ruling(verdict: .hold, unattended: false)
    }

    /// Where arguments may point to. What an untrusted tool returned begins with `Scene.mark`.
    static let places = ["alpha", "beta", "gamma", "delta"]
    static let mark = "untrusted-"
    static let constraintsMax = 3
    /// Stands around what untrusted tools returned.
    static let light = "light-7d21"

    init(_ chance: inout Chance) {
        var definition = SessionDefinition(
            name: "drawn", goal: "Bring \(Scene.places[chance.below(4)]) into order by noon.",
            agents: [])
        definition.constraints = (0..<chance.between(0...Scene.constraintsMax)).map {
            "Constraint \($0): leave \(Scene.places[$0]) as it is."
        }
        definition.tools = Scene.tools(&chance)
        definition.agents = Scene.agents(definition.tools.map(\.declaration.name), &chance)
        definition.models = ["main", "spare"].map { name in
            ModelDefinition(
                name: name, provider: .rules, settings: [:], outputTokensMax: 1000,
                prices: Prices(
                    input: Money(microdollars: 2_000_000),
                    output: Money(microdollars: 8_000_000),
                    cacheRead: Money(microdollars: 200_000),
                    cacheWrite: Money(microdollars: 2_500_000)))
        }
        if chance.once(in: 3) {
            for index in definition.models.indices {
                definition.models[index].window = chance.between(1000...4000)
            }
        }
        definition.fallback =
            [["main"], ["main", "spare"], ["main", "spare", "safe_answer"]][
                chance.below(3)]
        definition.safeAnswer = "I could not finish this."
        definition.limits = Limits(
            steps: chance.between(3...30), tokens: chance.between(8_000...90_000),
            cost: Money(microdollars: chance.between(20_000...300_000)),
            wallMilliseconds: chance.between(60_000...3_600_000))
        definition.holdMilliseconds = chance.between(60_000...900_000)
        definition.retry = RetryRule(
            attempts: chance.between(1...4), firstMilliseconds: chance.between(100...2000))
        definition.loops = LoopRule(
            repeats: chance.between(2...4), cycles: chance.between(2...3),
            invented: chance.between(2...5), idleSteps: chance.between(3...12),
            then: chance.once(in: 2) ? .hold : .end)
        definition.loops.handoffs = chance.between(2...4)
        definition.loops.handoffsMax = chance.between(3...12)
        if chance.once(in: 2) {
            definition.notify = NoticeRule(
                command: CommandSource(run: ["tell"]), attempts: chance.between(1...3))
            if chance.once(in: 2) { definition.notify?.on.remove(.holdRaised) }
        }
        rules = Scene.rules(definition, &chance)
        definition.policy = rules.map(\.written)
        self.definition = definition
        boundary = Boundary(definition)
    }

    private static func tools(_ chance: inout Chance) -> [ToolDefinition] {
        let names = ["read1", "read2", "pay1", "pay2", "mail1", "mail2", "file1", "file2", "tag1"]
        return (0..<chance.between(5...names.count)).map { place in
            let reaches: [Reach] =
                place < 2 ? [.reads] : [.reversible, .irreversible, .irreversible]
            var declaration = ToolDeclaration(
                name: ToolName(names[place]), description: "Does something.",
                arguments: argumentsSchema, reach: reaches[chance.below(reaches.count)])
            declaration.egress = chance.once(in: place < 2 ? 5 : 3)
            if declaration.egress, chance.once(in: 2) { declaration.destinations = ["to"] }
            declaration.trusted = !chance.once(in: 3)
            if !declaration.trusted, chance.once(in: 3) {
                declaration.quarantine = QuarantineRule(model: chance.once(in: 3) ? "spare" : nil)
            }
            declaration.previews = place >= 2 && chance.once(in: 2)
            declaration.verifies = place >= 2 && chance.once(in: 2)
            declaration.idempotent = place >= 2 && chance.once(in: 3)
            if place >= 2, chance.once(in: 3) { declaration.key = ["to"] }
            if chance.once(in: 4) { declaration.onFailure = "Nothing is known of it." }
            return ToolDefinition(
                declaration: declaration, source: .command(CommandSource(run: ["do"])))
        }
    }

    /// The key that some facts are given.
    static let factKey = "order"

    private static let argumentsSchema: JSON = [
        "additionalProperties": false,
        "properties": [
            "n": ["maximum": 9, "minimum": 0, "type": "integer"],
            "text": ["maxLength": 60, "type": "string"],
            "to": ["maxLength": 60, "minLength": 1, "type": "string"],
        ], "required": ["to"], "type": "object",
    ]

    private static func agents(
        _ tools: [ToolName], _ chance: inout Chance
    ) -> [AgentDefinition] {
        let names: [AgentName] = ["lead", "maker", "keeper"]
        let count = chance.between(1...3)
        var agents = names.prefix(count).map { name in
            AgentDefinition(
                name: name, model: chance.once(in: 4) ? "spare" : "main",
                instructions: "You are the \(name) of this: work through the list, then say so.",
                tools: tools.filter { _ in !chance.once(in: 4) },
                handoff: names.prefix(count).filter { $0 != name })
        }
        if chance.once(in: 2) { agents[0].tools.append(ControlTool.memory) }
        if chance.once(in: 3) {
            agents[count - 1].accepts.facts = [
                HandoffTerms.FactTerm(key: factKey, evidence: chance.once(in: 2) ? .seen : nil)
            ]
        }
        guard count > 1, chance.once(in: 2) else { return agents }
        agents[0].workers = Array(names[1..<count])
        agents[0].workersAtOnce = chance.between(1...3)
        if chance.once(in: 3) { agents[1].limits = AgentLimits(steps: chance.between(1...6)) }
        return agents
    }

    private static func rules(
        _ definition: SessionDefinition, _ chance: inout Chance
    ) -> [Rule] {
        (0..<chance.between(2...7)).map { _ in
            let verdicts: [PolicyRule.Verdict] = [.clear, .clear, .clear, .hold, .hold, .refuse]
            var rule = Rule(then: verdicts[chance.below(verdicts.count)], unattended: false)
            rule.unattended = rule.then == .clear && chance.once(in: 2)
            if rule.then == .hold, chance.once(in: 3) { rule.approvers = 2 }
            switch chance.below(7) {
            case 0: rule.tool = chance.pick(definition.tools)?.declaration.name
            case 1: rule.tools = ["pay", "mail", "file"][chance.below(3)]
            case 2: rule.egress = chance.once(in: 2)
            case 3: rule.to = chance.pick(places)
            case 4:
                rule.agent = chance.pick(definition.agents)?.name
                rule.reach = .reversible
            case 5: rule.reach = .irreversible
            default:
                rule.reach = .reads
                rule.then = .clear
                rule.approvers = nil
            }
            return rule
        }
    }
}

extension Scene.Rule {
    /// As it stands in the definition.
    fileprivate var written: PolicyRule {
        var when = JSON.Object()
        if let tool { when["tool"] = .string(tool.text) }
        if let tools { when["tool"] = .string(tools + "*") }
        if let agent { when["agent"] = .string(agent.text) }
        if let reach { when["reach"] = .string(reach.rawValue) }
        if let egress { when["egress"] = .bool(egress) }
        if let to { when["args.to"] = .string(to) }
        var rule = PolicyRule(when: .object(when), then: then, unattended: unattended)
        rule.terms.approvers = approvers
        return rule
    }
}
