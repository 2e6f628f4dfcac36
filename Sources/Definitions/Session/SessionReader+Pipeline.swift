import JSON
import SessionKernel

extension SessionReader {
    /// The steps, and what a session with steps does not have beside them.
    mutating func readPipeline(
        _ map: MappingReader, into definition: inout SessionDefinition
    ) {
        guard let value = map.value("pipeline") else { return }
        let written = map.value("agents")?.entries() ?? []
        var reader = PipelineReader(
            tools: tools, toolNames: toolNames, mayBeDiscovered: mayBeDiscovered,
            agents: written.map(\.name), inputs: inputNames)
        definition.pipeline = reader.read(value)
        if let answer = map.value("answer") {
            answer.report(
                "a pipeline has no final answer of an agent",
                expected:
                    "`answer:` in its steps, and `pipeline.answer` for what it says at its end"
            )
        }
        for entry in written {
            check(agent: entry.name, entry.key, entry.value, reader.asked)
        }
        warnOfSteps(definition, value)
    }

    /// An agent in a pipeline is asked one thing and answers it.
    private mutating func check(
        agent name: String, _ key: LocatedValue, _ value: LocatedValue, _ asked: Set<String>
    ) {
        if AgentName(name) == Pipeline.agentName {
            key.report("\(Mistake.quote(name)) is the name of the pipeline itself")
        }
        for part in ["handoff", "workers", "role"] {
            let written = value.part(at: part)
            guard written.path != value.path else { continue }
            written.report(
                "an agent of a pipeline has no \(Mistake.quote(part))",
                expected: "the step after it to say what is next")
        }
        guard !asked.contains(name) else { return }
        warnings.append(
            Mistake(
                file: key.reading.file, position: key.position, keyPath: key.path.description,
                message: "no step asks agent \(name)"))
    }

    /// What is sure to come to a ceiling is told before it runs.
    private mutating func warnOfSteps(_ definition: SessionDefinition, _ value: LocatedValue) {
        let most = Self.most(of: definition.pipeline?.steps ?? [])
        guard most > definition.limits.steps else { return }
        warnings.append(
            Mistake(
                file: value.reading.file, position: value.position,
                keyPath: value.path.description,
                message: "the pipeline may take \(most) steps",
                expected: "at most \(definition.limits.steps), as `limits.steps` says",
                hint: "raise `limits.steps`, or lower `at_most`"))
    }

    private static func most(of steps: [PipelineStep]) -> Int {
        steps.reduce(0) { sum, step in
            switch step.action {
            case .tool, .model, .approval: sum + 1
            case .branch(_, let ways): sum + (ways.map { most(of: $0.steps) }.max() ?? 0)
            case .forEach(_, let atMost, let inner): sum + atMost * most(of: inner)
            }
        }
    }
}
