package import JSON

extension SessionDefinition {
    package var json: JSON {
        .compact([
            "agents": .list(agents, \.json), "answer": answer?.json,
            "approvers": criticalApprovers == Self.criticalApproversDefault
                ? nil : .integer(criticalApprovers),
            "breaker": breaker == BreakerRule() ? nil : breaker.json, "chaos": chaos,
            "constraints": .texts(constraints), "fallback": .texts(fallback), "goal": .string(goal),
            "hold_ms": .integer(holdMilliseconds), "inputs": inputs, "limits": limits.json,
            "loops": loops == LoopRule() ? nil : loops.json, "models": .list(models, \.json),
            "notify": notify?.json, "pipeline": pipeline?.json,
            "policy": .list(policy, \.json), "questions": asksOperator ? nil : .bool(false),
            "retry": retry == RetryRule() ? nil : retry.json,
            "safe_answer": .text(safeAnswer), "secrets": .list(secrets, \.json),
            "servers": .list(servers, \.json),
            "session": .string(name), "shell_rules": .texts(shellRules),
            "setup": .list(workspaceSetup) { .array($0.map { .string($0) }) },
            "tells_of_context": .flag(tellsOfContext), "tools": .list(tools, \.json),
            "verify_returns": verifyReturns == Self.verifyReturnsDefault
                ? nil : .integer(verifyReturns), "workspace": .text(workspaceTemplate),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "definition")
        self.init(
            name: try fields.text("session"), goal: try fields.text("goal"),
            agents: try fields.list("agents", AgentDefinition.init))
        inputs = try fields.json("inputs")
        workspaceTemplate = try fields.optionalText("workspace")
        workspaceSetup = try fields.list("setup") { (json) throws(MalformedEvent) in
            try Fields(["run": json], of: "setup").texts("run")
        }
        limits = try Limits(try fields.json("limits"))
        models = try fields.list("models", ModelDefinition.init)
        fallback = try fields.texts("fallback")
        safeAnswer = try fields.optionalText("safe_answer")
        constraints = try fields.texts("constraints")
        tools = try fields.list("tools", ToolDefinition.init)
        secrets = try fields.list("secrets", SecretSource.init)
        servers = try fields.list("servers", ServerDefinition.init)
        shellRules = try fields.texts("shell_rules")
        policy = try fields.list("policy", PolicyRule.init)
        holdMilliseconds = try fields.int("hold_ms")
        if let people = try fields.optionalInt("approvers") { criticalApprovers = people }
        if let rule = fields["answer"] { answer = try AnswerRule(rule) }
        if let count = try fields.optionalInt("verify_returns") { verifyReturns = count }
        if fields["questions"] != nil { asksOperator = try fields.flag("questions") }
        tellsOfContext = try fields.flag("tells_of_context")
        if let rule = fields["retry"] { retry = try RetryRule(rule) }
        if let rule = fields["breaker"] { breaker = try BreakerRule(rule) }
        if let rule = fields["loops"] { loops = try LoopRule(rule) }
        if let rule = fields["notify"] { notify = try NoticeRule(rule) }
        if let steps = fields["pipeline"] { pipeline = try Pipeline(steps) }
        chaos = fields["chaos"]
    }
}

extension Limits {
    package var json: JSON {
        [
            "cost": .integer(cost.microdollars), "steps": .integer(steps),
            "tokens": .integer(tokens), "wall_ms": .integer(wallMilliseconds),
        ]
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "limits")
        self.init(
            steps: try fields.int("steps"), tokens: try fields.int("tokens"),
            cost: Money(microdollars: try fields.int("cost")),
            wallMilliseconds: try fields.int("wall_ms"))
    }
}

extension AgentDefinition {
    package var json: JSON {
        .compact([
            "accepts": accepts.isEmpty ? nil : accepts.json,
            "at_once": workersAtOnce == Self.workersAtOnceDefault ? nil : .integer(workersAtOnce),
            "handoff": .texts(handoff.map(\.text)), "instructions": .string(instructions),
            "limits": limits == AgentLimits() ? nil : limits.json,
            "model": .string(model.text), "name": .string(name.text), "role": .text(role),
            "tools": .texts(tools.map(\.text)), "workers": .texts(workers.map(\.text)),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "agent")
        self.init(
            name: try fields.name("name"), model: try fields.name("model"),
            instructions: try fields.text("instructions"),
            tools: try fields.texts("tools").map { ToolName($0) },
            handoff: try fields.texts("handoff").map { AgentName($0) },
            role: try fields.optionalText("role"))
        if let own = fields["limits"] { limits = try AgentLimits(own) }
        if let terms = fields["accepts"] { accepts = try HandoffTerms(terms) }
        workers = try fields.texts("workers").map { AgentName($0) }
        if let count = try fields.optionalInt("at_once") { workersAtOnce = count }
    }
}

extension ModelDefinition {
    package var json: JSON {
        .compact([
            "cache_read_price": .int(prices.cacheRead?.microdollars),
            "cache_write_price": .int(prices.cacheWrite?.microdollars),
            "input_price": .int(prices.input?.microdollars), "name": .string(name.text),
            "output_price": .int(prices.output?.microdollars),
            "output_tokens_max": .integer(outputTokensMax), "provider": .string(provider.rawValue),
            "price_source": prices.source.isEmpty ? nil : .string(prices.source),
            "rate": rate?.json, "settings": settings, "window": .int(window),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "model")
        self.init(
            name: try fields.name("name"), provider: try fields.word("provider"),
            settings: try fields.json("settings"),
            outputTokensMax: try fields.int("output_tokens_max"))
        func price(_ name: String) throws(MalformedEvent) -> Money? {
            try fields.optionalInt(name).map { Money(microdollars: $0) }
        }
        prices = Prices(
            input: try price("input_price"), output: try price("output_price"),
            cacheRead: try price("cache_read_price"), cacheWrite: try price("cache_write_price"),
            source: try fields.optionalText("price_source") ?? "")
        window = try fields.optionalInt("window")
        if let limit = fields["rate"] { rate = try Rate(limit) }
    }
}

extension ToolDefinition {
    package var json: JSON {
        let tool = declaration
        return .compact([
            "arguments": tool.arguments, "description": .string(tool.description),
            "destinations": tool.destinations.map { .array($0.map { .string($0) }) },
            "egress": .flag(tool.egress), "idempotent": .flag(tool.idempotent),
            "key": .texts(tool.key), "name": .string(tool.name.text),
            "on_failure": .text(tool.onFailure), "previews": .flag(tool.previews),
            "quarantine": tool.quarantine?.json, "rate": tool.rate?.json,
            "reach": .string(tool.reach.rawValue), "source": source.json,
            "timeout_ms": .integer(tool.timeoutMilliseconds), "trusted": .bool(tool.trusted),
            "undoes": .flag(tool.undoes), "verifies": .flag(tool.verifies),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "tool")
        self.init(
            declaration: ToolDeclaration(
                name: try fields.name("name"), description: try fields.text("description"),
                arguments: try fields.json("arguments"), reach: try fields.word("reach"),
                egress: try fields.flag("egress"), trusted: try fields.flag("trusted"),
                previews: try fields.flag("previews"), verifies: try fields.flag("verifies"),
                idempotent: try fields.flag("idempotent"),
                timeoutMilliseconds: try fields.int("timeout_ms")),
            source: try ToolSource(try fields.json("source")))
        declaration.undoes = try fields.flag("undoes")
        declaration.key = try fields.texts("key")
        declaration.destinations =
            fields["destinations"] == nil ? nil : try fields.texts("destinations")
        declaration.onFailure = try fields.optionalText("on_failure")
        if let limit = fields["rate"] { declaration.rate = try Rate(limit) }
        if let rule = fields["quarantine"] { declaration.quarantine = try QuarantineRule(rule) }
    }
}

extension ToolSource {
    package var json: JSON {
        switch self {
        case .builtin(let set): ["builtin": .string(set)]
        case .command(let command): command.json
        case .http(let http): http.json
        case .server(let name): ["server": .string(name.text)]
        }
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "source")
        if let set = try fields.optionalText("builtin") {
            self = .builtin(set)
        } else if fields["http"] != nil {
            self = .http(try HTTPSource(json))
        } else if let server: ServerName = try fields.optionalName("server") {
            self = .server(server)
        } else {
            self = .command(try CommandSource(json))
        }
    }
}

extension CommandSource {
    package var json: JSON {
        var pairs = JSON.Object()
        for (name, value) in environment { pairs[name] = .string(value) }
        return .compact([
            "allow_dash": .flag(allowsDash), "env": pairs.isEmpty ? nil : .object(pairs),
            "local_sockets": .flag(localSockets), "memory": .int(memoryBytes),
            "preview": preview.flatMap { .texts($0) },
            "run": .texts(run), "shell": shell.map { ["network": .bool($0.network)] },
            "undo": undo.flatMap { .texts($0) }, "verify": verify.flatMap { .texts($0) },
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "command")
        var environment: [String: String] = [:]
        for (name, value) in fields["env"]?.objectValue ?? [:] {
            guard let text = value.stringValue else {
                throw MalformedEvent("env.\(name) is no text")
            }
            environment[name] = text
        }
        let preview = try fields.texts("preview")
        let verify = try fields.texts("verify")
        let undo = try fields.texts("undo")
        self.init(
            run: try fields.texts("run"), environment: environment,
            preview: preview.isEmpty ? nil : preview, verify: verify.isEmpty ? nil : verify,
            undo: undo.isEmpty ? nil : undo, allowsDash: try fields.flag("allow_dash"))
        memoryBytes = try fields.optionalInt("memory")
        localSockets = try fields.flag("local_sockets")
        if let access = fields["shell"] {
            let fields = try Fields(access, of: "shell")
            shell = ShellAccess(network: try fields.flag("network"))
        }
    }
}
