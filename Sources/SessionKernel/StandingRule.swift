package import JSON

/// What an operator lets run from now on without being asked: calls of one tool, by one agent, with
/// the same arguments but for one, which may be like another.
package struct StandingRule: Hashable, Sendable {
    package var id: RuleID
    package var tool: ToolName
    package var agent: AgentName
    /// The tool's definition as it was then.
    package var definition: Digest
    /// The arguments that have to be the same; without the free one.
    package var arguments: JSON
    package var free: Free?
    /// From then on it is worth nothing.
    package var until: Timestamp
    /// For how many calls it is good.
    package var uses: Int

    /// An argument that need not be the same, but fit a glob.
    package struct Free: Hashable, Sendable {
        package var name: String
        package var glob: String

        package init(name: String, glob: String) {
            self.name = name
            self.glob = glob
        }
    }

    package init(
        id: RuleID, tool: ToolName, agent: AgentName, definition: Digest, arguments: JSON,
        free: Free? = nil
    ) {
        self.id = id
        self.tool = tool
        self.agent = agent
        self.definition = definition
        self.arguments = arguments
        self.free = free
        until = Timestamp(milliseconds: 0)
        uses = 1
    }

    package static let usesMax = 100
    package static let millisecondsMax = 86_400_000

    /// Whether all but the free argument is the same, byte for byte.
    package func hasSameArguments(as other: JSON) -> Bool {
        Self.fixed(other, but: free) == arguments
    }

    /// Its arguments, the free one as its glob: `{"path":"notes/a.md","text":"*"}`.
    package var words: String {
        guard let free, var object = arguments.objectValue else { return arguments.canonicalText }
        object[free.name] = .string(free.glob)
        return JSON.object(object).canonicalText
    }

    static func fixed(_ arguments: JSON, but free: Free?) -> JSON {
        guard let free, var object = arguments.objectValue else { return arguments }
        object[free.name] = nil
        return .object(object)
    }
}

/// How far an operator wants what is approved to be let run again.
package struct RuleGrant: Hashable, Sendable {
    package var free: StandingRule.Free?
    package var uses: Int
    package var milliseconds: Int

    package init(free: StandingRule.Free? = nil, uses: Int, milliseconds: Int) {
        self.free = free
        self.uses = uses
        self.milliseconds = milliseconds
    }
}

/// A standing rule as it stands in a session.
package struct GrantedRule: Hashable, Sendable {
    package var rule: StandingRule
    package var by: String
    package var at: Timestamp
    package var used = 0
    package var isRevoked = false

    /// Whether it may clear a call at a time.
    package func stands(at now: Timestamp) -> Bool {
        !isRevoked && now < rule.until && used < rule.uses
    }
}

/// One standing rule of a session: `r31` was granted by its 31st event.
package struct RuleID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

extension Session {
    /// Why no standing rule is offered for a call; nil where one is.
    ///
    /// Only what can be undone or just reads, stays here, is not tainted, takes one person and runs
    /// no program out of its arguments may be let run without a look at each. Of a command for a
    /// shell it is known which programs those are.
    package func ruleHindrance(for call: Call) -> String? {
        guard let tool = declaration(of: call.tool), let judgement = call.judgement,
            call.undoes == nil
        else { return "it is no call of a declared tool" }
        if tool.reach == .irreversible { return "what cannot be undone is looked at each time" }
        if tool.egress { return "what leaves is looked at each time" }
        if judgement.tainted { return "its arguments carry untrusted text" }
        if judgement.risk > .medium { return "its risk is \(judgement.risk.rawValue)" }
        if approvers(for: call) > 1 { return "it takes more than one person" }
        if let command = judgement.command {
            return command.runsOtherCode ? "it runs a program that its text does not show" : nil
        }
        if definition.tool(call.tool)?.runsPrograms != false {
            return "it runs what its arguments say"
        }
        return nil
    }

    /// Whether a standing rule allows exactly this call now; whether its free argument fits is the
    /// boundary's to say.
    func allows(_ id: RuleID, _ call: Call, _ judgement: CallJudgement, at now: Timestamp) -> Bool {
        guard let granted = standingRules.first(where: { $0.rule.id == id }) else { return false }
        var judged = call
        judged.judgement = judgement
        let rule = granted.rule
        return granted.stands(at: now) && rule.tool == call.tool && rule.agent == call.agent
            && rule.definition == toolDigests[call.tool]
            && rule.hasSameArguments(as: judgement.arguments)
            && ruleHindrance(for: judged) == nil
    }

    /// Whether a call that a standing rule has cleared may still begin.
    func isGood(_ id: RuleID, at now: Timestamp) -> Bool {
        standingRules.contains { $0.rule.id == id && !$0.isRevoked && now < $0.rule.until }
    }

    /// The version of the policy after a standing rule came or went.
    mutating func revisePolicy(_ change: JSON) {
        policyDigest = JSON.object(["before": .string(policyDigest.hex), "change": change]).digest
    }
}

extension ToolDefinition {
    /// Whether its arguments may be programs: of such a tool no two calls are alike.
    var runsPrograms: Bool {
        switch source {
        case .builtin(let set): return set != "files"
        case .http, .server: return false
        case .command(let command):
            if command.run.first?.contains("{{") != false { return true }
            return command.run.prefix(2).contains { word in
                let name = word.split(separator: "/").last.map(String.init) ?? word
                return Self.interpreters.contains { name == $0 || name.hasPrefix($0 + "3") }
            }
        }
    }

    private static let interpreters = [
        "sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "env", "xargs", "find", "sudo", "su",
        "doas", "ssh", "python", "python2", "python3", "perl", "ruby", "node", "deno", "bun", "php",
        "lua", "awk", "gawk", "sed", "make", "docker", "podman", "kubectl", "psql", "sqlite3",
        "eval", "exec", "nohup", "timeout", "nice", "parallel", "osascript", "pwsh", "R", "julia",
    ]
}

extension StandingRule {
    package var json: JSON {
        .compact([
            "agent": .string(agent.text), "arguments": arguments,
            "definition": .string(definition.hex),
            "free": free.map { ["glob": .string($0.glob), "name": .string($0.name)] },
            "id": .string(id.text), "tool": .string(tool.text),
            "until": .integer(until.milliseconds), "uses": .integer(uses),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "rule")
        self.init(
            id: try fields.name("id"), tool: try fields.name("tool"),
            agent: try fields.name("agent"), definition: try fields.digest("definition"),
            arguments: try fields.json("arguments"),
            free: try fields["free"].map { (json) throws(MalformedEvent) in try Free(json) })
        until = Timestamp(milliseconds: try fields.int("until"))
        uses = try fields.int("uses")
    }
}

extension StandingRule.Free {
    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "free")
        self.init(name: try fields.text("name"), glob: try fields.text("glob"))
    }
}

extension RuleGrant {
    package var json: JSON {
        .compact([
            "for_ms": .integer(milliseconds),
            "free": free.map { ["glob": .string($0.glob), "name": .string($0.name)] },
            "uses": .integer(uses),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "grant")
        self.init(
            free: try fields["free"].map { (json) throws(MalformedEvent) in
                try StandingRule.Free(json)
            },
            uses: try fields.int("uses"), milliseconds: try fields.int("for_ms"))
    }
}
