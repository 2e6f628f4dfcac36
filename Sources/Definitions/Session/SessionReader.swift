import JSON
import SessionKernel
import ToolBoundary

/// Reads a session file from top to bottom; parts that refer to others come after them.
struct SessionReader {
    let surroundings: SessionFile.Surroundings
    var warnings: [Mistake] = []
    var models: [ModelDefinition] = []
    var tools: [ToolDefinition] = []
    var servers: [ServerDefinition] = []
    var inputNames: [String] = []
    /// Every name that is declared, also of what could not be read: one mistake is told once, not
    /// again wherever the name is used.
    var modelNames: [String] = []
    var toolNames: [String] = []
    /// Of agents, by name, as they are written.
    var roles: [String: String] = [:]

    init(surroundings: SessionFile.Surroundings) { self.surroundings = surroundings }

    mutating func read(_ root: LocatedValue) -> SessionDefinition? {
        guard let map = root.mapping() else { return nil }
        let name = map.value("session", required: true).flatMap(readName)
        let goal = map.value("goal", required: true)?.name()
        let inputs = readInputs(map.value("inputs"))
        checkGoal(goal, map.value("goal"))
        let isFixed = map.has("pipeline")
        models = readModels(map.value("models", required: !isFixed || map.has("agents")))
        tools = readTools(map.value("tools"))
        let agents = readAgents(map.value("agents", required: !isFixed))
        var definition = SessionDefinition(name: name ?? "", goal: goal ?? "", agents: agents)
        definition.inputs = inputs
        definition.models = models
        definition.tools = tools
        definition.secrets = Self.readSecrets(map.value("secrets"))
        definition.servers = servers
        definition.shellRules = Self.readShellRules(map.value("shell"))
        definition.retry = readRetry(map.value("retry"))
        readWorkspace(map.value("workspace"), into: &definition)
        definition.limits = readLimits(map.value("limits"))
        definition.breaker = readBreaker(map.value("breakers"))
        definition.loops = readLoops(map.value("loops"))
        definition.notify = readNotify(map.value("notify"))
        definition.constraints = map.strings("constraints") ?? []
        definition.safeAnswer = map.value("safe_answer")?.name()
        definition.fallback = readFallback(map.value("fallback"), safe: definition.safeAnswer)
        readPipeline(map, into: &definition)
        definition.policy = readPolicy(map.value("policy"), definition.callers)
        if let expire = map.value("hold_expires")?.milliseconds(in: 1000...86_400_000) {
            definition.holdMilliseconds = expire
        }
        definition.answer = Self.readAnswer(map.value("answer"))
        map.value("verify")?.mapping { map in
            if let count = map.integer("returns", in: 0...10) { definition.verifyReturns = count }
            return ()
        }
        if let asks = map.bool("questions") { definition.asksOperator = asks }
        definition.tellsOfContext = map.bool("context_notice") ?? true
        if let people = map.integer("approvers", in: 1...HoldTerms.approversMax) {
            definition.criticalApprovers = people
        }
        let chaos = ChaosReader(
            tools: toolNames, agents: agents.map(\.name.text), models: modelNames)
        definition.chaos = map.value("chaos").flatMap(chaos.read)
        map.finish()
        return definition
    }

    /// Names are short, lower case and plain, so that they can be typed and cannot be confused.
    func readName(_ value: LocatedValue) -> String? {
        guard let text = value.string() else { return nil }
        let allowed = text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 95 || $0 == 45 || $0 == 46
        }
        guard allowed, let first = text.utf8.first, (97...122).contains(first),
            text.utf8.count <= 64
        else {
            value.report(
                "\(Mistake.quote(text)) is no name",
                expected: "a small letter, then small letters, digits, `.`, `_`, `-`; at most 64")
            return nil
        }
        return text
    }

    private mutating func readInputs(_ value: LocatedValue?) -> JSON {
        var properties = JSON.Object()
        var required: [JSON] = []
        for entry in value?.entries() ?? [] {
            let schema = entry.value.node.json
            inputNames.append(entry.name)
            do {
                let compiled = try Schema(schema)
                checkDefault(of: schema, by: compiled, entry.value)
            } catch {
                entry.value.report("the schema of this input is wrong: \(error)")
                continue
            }
            properties[entry.name] = schema
            if schema["default"] == nil { required.append(.string(entry.name)) }
        }
        return [
            "additionalProperties": false, "properties": .object(properties),
            "required": .array(required), "type": "object",
        ]
    }

    private func checkDefault(of schema: JSON, by compiled: Schema, _ input: LocatedValue) {
        guard let value = schema["default"], let wrong = compiled.check(value).first else { return }
        input.report(
            "the default does not fit: it is \(wrong.got)", expected: wrong.expected)
    }

    private func checkGoal(_ goal: String?, _ value: LocatedValue?) {
        guard let goal, let value else { return }
        for name in Placeholders.names(in: goal)
        where !inputNames.contains(name) && !inputNames.contains(where: { "inputs.\($0)" == name })
        {
            value.reportUnknown(
                name, among: inputNames, message: "no input is called \(Mistake.quote(name))")
        }
    }

    private func readWorkspace(_ value: LocatedValue?, into definition: inout SessionDefinition) {
        value?.mapping { map in
            definition.workspaceTemplate = map.value("template", required: true)?.name()
            definition.workspaceSetup =
                map.list("setup") { command in
                    command.strings(count: 1...64)
                } ?? []
            return ()
        }
    }

    private func readRetry(_ value: LocatedValue?) -> RetryRule {
        var rule = RetryRule()
        value?.mapping { map in
            if let attempts = map.integer("attempts", in: 1...10) { rule.attempts = attempts }
            let first = map.milliseconds("first", in: 1...3_600_000)
            let most = map.value("most")
            rule.mostMilliseconds =
                most?.milliseconds(in: 1...3_600_000)
                ?? max(rule.mostMilliseconds, first ?? 0)
            if let first { rule.firstMilliseconds = first }
            if rule.firstMilliseconds > rule.mostMilliseconds {
                most?.report(
                    "the longest wait is shorter than the first", expected: "`first` or longer")
            }
            return ()
        }
        return rule
    }

    private func readFallback(_ value: LocatedValue?, safe: String?) -> [String] {
        let known = modelNames + ["safe_answer"]
        let names =
            value?.list { item -> String? in
                guard let name = item.string() else { return nil }
                guard known.contains(name) || modelNames.isEmpty else {
                    item.reportUnknown(
                        name, among: known, message: "no model is called \(Mistake.quote(name))")
                    return nil
                }
                if name == "safe_answer", safe == nil {
                    item.report("there is no safe answer", hint: "add `safe_answer:` with its text")
                }
                return name
            } ?? []
        for (place, name) in names.enumerated() {
            if names[..<place].contains(name) {
                value?.report("\(Mistake.quote(name)) stands in the list twice")
            }
            if name == "safe_answer", place < names.count - 1 {
                value?.report(
                    "`safe_answer` is not the last rung", expected: "nothing after it",
                    hint: "it always answers, so that what follows is never asked")
            }
        }
        return names
    }
}
