import JSON
import SessionKernel

extension SessionReader {
    mutating func readAgents(_ value: LocatedValue?) -> [AgentDefinition] {
        let entries = value?.entries() ?? []
        if let value, case .mapping = value.node.value, entries.isEmpty {
            value.report("there is no agent", expected: "at least one")
        }
        let names = entries.map(\.name)
        for entry in entries { roles[entry.name] = entry.value.node.json["role"]?.stringValue }
        var agents: [AgentDefinition] = []
        for entry in entries {
            guard let name = readName(entry.key) else { continue }
            let agent = entry.value.mapping { map -> AgentDefinition? in
                readAgent(AgentName(name), map, among: names)
            }
            guard let agent else { continue }
            warn(agent, entry.key)
            agents.append(agent)
        }
        for entry in entries {
            warnOfTerms(AgentName(entry.name), entry.key, among: agents)
        }
        return agents
    }

    private func readAgent(
        _ name: AgentName, _ map: MappingReader, among agents: [String]
    ) -> AgentDefinition? {
        let model = map.value("model", required: true).flatMap(readModelName)
        let instructions = map.name("instructions", required: true)
        let tools = readToolNames(map.value("tools"))
        let handoff = map.list("handoff") { readHandoff($0, from: name, among: agents) } ?? []
        let accepts = readTerms(map.value("accepts"))
        let role = map.value("role")?.oneOf(["planner", "worker", "verifier"])
        let limits = readAgentLimits(map.value("limits"))
        let workers = readWorkers(map, of: name, role: role, among: agents)
        let atOnce = map.integer("at_once", in: 1...8)
        if atOnce != nil, workers.isEmpty {
            map.value("at_once")?.report("it has no workers", hint: "name them in `workers:`")
        }
        guard let model, let instructions else { return nil }
        var agent = AgentDefinition(
            name: name, model: model, instructions: instructions, tools: tools, handoff: handoff,
            role: role)
        agent.accepts = accepts
        agent.limits = limits
        agent.workers = workers
        if let atOnce { agent.workersAtOnce = atOnce }
        return agent
    }

    private func readModelName(_ value: LocatedValue) -> ModelName? {
        guard let text = value.string() else { return nil }
        // Without any model, one mistake has been told already.
        guard modelNames.isEmpty || modelNames.contains(text) else {
            value.reportUnknown(
                text, among: modelNames,
                message: "no model is called \(Mistake.quote(text))")
            return nil
        }
        return ModelName(text)
    }

    /// Names of tools, or of a built-in set or a server for all of its tools.
    private func readToolNames(_ value: LocatedValue?) -> [ToolName] {
        var names: [ToolName] = []
        func add(_ name: ToolName) { if !names.contains(name) { names.append(name) } }
        for item in value?.items() ?? [] {
            guard let text = item.string() else { continue }
            let set = tools.filter { Self.isPart($0, of: text) }.map(\.declaration.name)
            if toolNames.contains(text) || text == ControlTool.memory.text {
                add(ToolName(text))
            } else if !set.isEmpty {
                set.forEach(add)
            } else if servers.contains(where: { $0.name == ServerName(text) })
                || mayBeDiscovered(text)
            {
                add(ToolName(text))
            } else {
                item.reportUnknown(
                    text,
                    among: toolNames + setNames + servers.map(\.name.text)
                        + [ControlTool.memory.text],
                    message: "no tool is called \(Mistake.quote(text))")
            }
        }
        return names
    }

    /// The built-in sets that the file names.
    private var setNames: [String] {
        (surroundings.builtins.keys.sorted() + [Self.shellSet]).filter { set in
            tools.contains { Self.isPart($0, of: set) }
        }
    }

    /// Whom it may give tasks to: other agents, whose role is `worker`.
    private func readWorkers(
        _ map: MappingReader, of agent: AgentName, role: String?, among agents: [String]
    ) -> [AgentName] {
        let workers =
            map.list("workers") { value -> AgentName? in
                guard let text = value.string() else { return nil }
                guard agents.contains(text) else {
                    value.reportUnknown(
                        text, among: agents, message: "no agent is called \(Mistake.quote(text))")
                    return nil
                }
                guard roles[text] == "worker", text != agent.text else {
                    value.report(
                        "\(Mistake.quote(text)) is no worker",
                        expected: "an agent with `role: worker`")
                    return nil
                }
                return AgentName(text)
            } ?? []
        if !workers.isEmpty, role != "planner" {
            map.value("workers")?.report(
                "only a planner has workers", expected: "`role: planner` beside it")
        }
        return workers
    }

    private func readHandoff(
        _ value: LocatedValue, from agent: AgentName, among agents: [String]
    ) -> AgentName? {
        guard let text = value.string() else { return nil }
        guard agents.contains(text) else {
            value.reportUnknown(
                text, among: agents, message: "no agent is called \(Mistake.quote(text))")
            return nil
        }
        guard text != agent.text else {
            value.report("an agent cannot hand off to itself")
            return nil
        }
        return AgentName(text)
    }

    private mutating func warn(_ agent: AgentDefinition, _ key: LocatedValue) {
        let most = SessionFile.toolsBeforeWarning
        guard agent.tools.count > most else { return }
        warnings.append(
            Mistake(
                file: key.reading.file, position: key.position,
                keyPath: key.path.key("tools").description,
                message: "agent \(agent.name) has \(agent.tools.count) tools",
                expected: "at most \(most)",
                hint: "models choose worse among many; give each agent what it needs"))
    }
}
