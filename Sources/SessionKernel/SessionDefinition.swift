package import JSON

/// Everything a session file says, checked: what `session.opened` pins.
package struct SessionDefinition: Hashable, Sendable {
    package var name: String
    /// The goal with its `{{placeholders}}`; `session.opened` keeps it filled in.
    package var goal: String
    /// A JSON Schema of the inputs: an object whose properties are the inputs.
    package var inputs: JSON
    package var workspaceTemplate: String?
    /// Commands that make a fresh workspace ready, run in it once, in order.
    package var workspaceSetup: [[String]]
    package var limits: Limits
    package var models: [ModelDefinition]
    /// Model names, first choice first; `safe_answer` may stand last.
    package var fallback: [String]
    package var safeAnswer: String?
    package var constraints: [String]
    /// The first one starts.
    package var agents: [AgentDefinition]
    package var tools: [ToolDefinition]
    /// Where secrets come from that are not variables of the environment under their own names.
    package var secrets: [SecretSource]
    /// Servers whose tools are known only once they have been asked.
    package var servers: [ServerDefinition]
    /// What programs do that the shell's rules do not know, or are to be stricter about; a line
    /// each, in the form of those rules.
    package var shellRules: [String]
    /// First match wins; nothing matched = hold.
    package var policy: [PolicyRule]
    package var holdMilliseconds: Int
    /// What a final answer has to be; nil where any text is one.
    package var answer: AnswerRule?
    /// How often a verifier may send an answer back before a person is asked.
    package var verifyReturns: Int
    /// Whether agents may ask the operator.
    package var asksOperator: Bool
    /// Whether an agent is told, before its prompt is made shorter, to put down what it needs. Not
    /// in journals from before there was such a notice, whose prompts stay as they were.
    package var tellsOfContext = false
    /// How many different people have to approve a call of critical risk.
    package var criticalApprovers: Int
    package var retry: RetryRule
    package var breaker: BreakerRule
    package var loops: LoopRule
    /// How a person is told; nil where nobody is.
    package var notify: NoticeRule?
    /// Fixed steps in the place of a model that decides what is next; nil where one does.
    package var pipeline: Pipeline?
    /// What is broken on purpose; nil where nothing is. Its shape is the chaos plan's.
    package var chaos: JSON?

    package init(name: String, goal: String, agents: [AgentDefinition]) {
        self.name = name
        self.goal = goal
        self.agents = agents
        inputs = ["type": "object", "additionalProperties": false]
        workspaceSetup = []
        limits = Limits()
        models = []
        fallback = []
        constraints = []
        tools = []
        secrets = []
        servers = []
        shellRules = []
        policy = []
        holdMilliseconds = 900_000
        asksOperator = true
        verifyReturns = Self.verifyReturnsDefault
        criticalApprovers = Self.criticalApproversDefault
        retry = RetryRule()
        breaker = BreakerRule()
        loops = LoopRule()
    }

    package static let criticalApproversDefault = 2
    package static let verifyReturnsDefault = 1

    package func agent(_ name: AgentName) -> AgentDefinition? {
        if let pipeline, name == Pipeline.agentName { return pipeline.agent }
        return agents.first { $0.name == name }
    }
    /// In whose names calls may be made: the agents, and the pipeline before them.
    package var callers: [AgentDefinition] { (pipeline.map { [$0.agent] } ?? []) + agents }
    package func tool(_ name: ToolName) -> ToolDefinition? {
        tools.first { $0.declaration.name == name }
    }
    package func server(_ name: ServerName) -> ServerDefinition? {
        servers.first { $0.name == name }
    }
    package func model(_ name: ModelName) -> ModelDefinition? { models.first { $0.name == name } }

    /// Who answers for an agent: its own model first, then what stands behind that in `fallback`,
    /// or all of `fallback` where its model is not in it.
    package func ladder(of agent: AgentName) -> [Rung] {
        guard agent != Pipeline.agentName || pipeline == nil, let own = self.agent(agent)?.model
        else { return [] }
        let place = fallback.firstIndex { ModelName($0) == own }
        let rest = place.map { fallback[($0 + 1)...] } ?? fallback[...]
        return [.model(own)]
            + rest.map { $0 == Rung.safeAnswerName ? .safeAnswer : .model(ModelName($0)) }
    }

    /// The seed of what is broken on purpose; nil where nothing is.
    package var chaosSeed: Int? { chaos.map { $0["seed"]?.intValue ?? 0 } }

    /// Which policy judged a call; a decision covers it.
    package var policyDigest: Digest { JSON.array(policy.map(\.json)).digest }
}

/// One step of the ladder down which a request goes when a model fails.
package enum Rung: Hashable, Sendable {
    case model(ModelName)
    case safeAnswer

    static let safeAnswerName = "safe_answer"
}

/// A role: instructions, a model, a small tool set, and whom it may hand off to.
package struct AgentDefinition: Hashable, Sendable {
    package var name: AgentName
    package var model: ModelName
    package var instructions: String
    package var tools: [ToolName]
    package var handoff: [AgentName]
    /// What it needs in the brief to be handed the session.
    package var accepts = HandoffTerms()
    package var role: String?
    /// Whom a planner may give tasks to.
    package var workers: [AgentName]
    /// How many of its tasks are worked on at a time.
    package var workersAtOnce: Int
    package var limits: AgentLimits
    package static let workersAtOnceDefault = 2

    package init(
        name: AgentName, model: ModelName, instructions: String, tools: [ToolName] = [],
        handoff: [AgentName] = [], role: String? = nil
    ) {
        self.name = name
        self.model = model
        self.instructions = instructions
        self.tools = tools
        self.handoff = handoff
        self.role = role
        workers = []
        workersAtOnce = Self.workersAtOnceDefault
        limits = AgentLimits()
    }
}

/// A model under the name that agents use for it.
package struct ModelDefinition: Hashable, Sendable {
    package enum Provider: String, Hashable, Sendable, CaseIterable {
        case rules, openai, anthropic
    }

    package var name: ModelName
    package var provider: Provider
    /// What the provider's adapter needs: `base_url`, `model`, `key`; for rules the rules
    /// themselves.
    package var settings: JSON
    package var outputTokensMax: Int
    package var prices: Prices
    /// How many tokens a prompt and its answer may have together; nil where nobody knows.
    package var window: Int?
    package var rate: Rate?

    package static let outputTokensMaxDefault = 4096

    package init(
        name: ModelName, provider: Provider, settings: JSON,
        outputTokensMax: Int = outputTokensMaxDefault,
        prices: Prices = Prices()
    ) {
        self.name = name
        self.provider = provider
        self.settings = settings
        self.outputTokensMax = outputTokensMax
        self.prices = prices
    }

    /// Whether what its answers cost is counted as less than what is paid for them.
    package var costIsUnknown: Bool { provider != .rules && !prices.isKnown }
}

/// What a tool says of itself and what the definition says of it; agents and policy know it by
/// this.
package struct ToolDeclaration: Hashable, Sendable {
    package var name: ToolName
    package var description: String
    /// The JSON Schema of its arguments.
    package var arguments: JSON
    package var reach: Reach
    package var egress: Bool
    /// Whether what it returns may be believed.
    package var trusted: Bool
    /// The arguments that say whom or where to, by name: none where the definition fixes that, nil
    /// where it does not say.
    package var destinations: [String]?
    /// Whether it can tell beforehand what a call would do.
    package var previews: Bool
    /// Whether it can tell afterwards if a call was done.
    package var verifies: Bool
    /// Whether what a finished call did can be undone, later and by an operator.
    package var undoes = false
    /// Whether it honours an idempotency key, so that a call with the same key may be repeated.
    package var idempotent: Bool
    package var timeoutMilliseconds: Int
    /// The arguments that make two calls the same effect; empty where only the call itself does.
    package var key: [String]
    /// What the model is told instead of a failure; nil where a failure is told as it is.
    package var onFailure: String?
    package var rate: Rate?
    /// What its output goes through before an agent sees it; nil where nothing.
    package var quarantine: QuarantineRule?

    package init(
        name: ToolName, description: String, arguments: JSON, reach: Reach, egress: Bool = false,
        trusted: Bool = true, previews: Bool = false, verifies: Bool = false,
        idempotent: Bool = false, timeoutMilliseconds: Int = 60_000
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        self.reach = reach
        self.egress = egress
        self.trusted = trusted
        self.previews = previews
        self.verifies = verifies
        self.idempotent = idempotent
        self.timeoutMilliseconds = timeoutMilliseconds
        key = []
    }
}

/// A declared tool and what performs it.
package struct ToolDefinition: Hashable, Sendable {
    package var declaration: ToolDeclaration
    package var source: ToolSource

    package init(declaration: ToolDeclaration, source: ToolSource) {
        self.declaration = declaration
        self.source = source
    }

    /// The hash that pins the definition: a decision covers it.
    package var digest: Digest { json.digest }
}

package enum ToolSource: Hashable, Sendable {
    /// A tool that ships with the product, by the name of its set: `files`.
    case builtin(String)
    case command(CommandSource)
    case http(HTTPSource)
    /// A tool of a server, by the server's name.
    case server(ServerName)
}

/// What the commands of a shell tool may reach, beside what its reach says.
package struct ShellAccess: Hashable, Sendable {
    /// Whether they can open connections.
    package var network: Bool

    package init(network: Bool) { self.network = network }
}

/// A program as a tool. Placeholders: `{{args.NAME}}`, `{{inputs.NAME}}`, `{{workspace}}`,
/// `{{session}}`, `{{key}}`, `{{env.NAME}}`, `{{secret.NAME}}`.
package struct CommandSource: Hashable, Sendable {
    package var run: [String]
    package var environment: [String: String]
    package var preview: [String]?
    package var verify: [String]?
    package var undo: [String]?
    /// Whether a placeholder's value may begin with `-`.
    package var allowsDash: Bool
    /// What the program and all it starts may hold in memory; nil where the file does not say.
    package var memoryBytes: Int?
    /// Whether it may ask services that run outside of the session, by sockets of this machine:
    /// they are not confined, and could do anything for it.
    package var localSockets = false
    /// Whether `args.command` is a command for bash, and what such commands may reach.
    package var shell: ShellAccess?

    package static let memoryBytesDefault = 1 << 30

    package init(
        run: [String], environment: [String: String] = [:], preview: [String]? = nil,
        verify: [String]? = nil, undo: [String]? = nil, allowsDash: Bool = false
    ) {
        self.run = run
        self.environment = environment
        self.preview = preview
        self.verify = verify
        self.undo = undo
        self.allowsDash = allowsDash
    }
}
