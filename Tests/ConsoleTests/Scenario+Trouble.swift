import JSON
import SessionKernel

extension Scenario {
    /// The release with another model and a safe answer below its own.
    static let laddered: SessionDefinition = {
        var definition = release
        definition.models.append(
            ModelDefinition(name: "offline", provider: .rules, settings: [:]))
        definition.agents[0].handoff = ["verifier"]
        definition.agents.append(
            AgentDefinition(
                name: "verifier", model: "main", instructions: "Doubt it.", tools: ["git.log"]))
        definition.fallback = ["main", "offline", "safe_answer"]
        definition.safeAnswer = "I could not finish this. A person has been told."
        return definition
    }()

    /// The release with a push that cannot tell if it was done.
    static let unverifiable: SessionDefinition = {
        var definition = release
        for index in definition.tools.indices {
            definition.tools[index].declaration.verifies = false
        }
        return definition
    }()

    static let outage = ModelFailure(
        kind: .serverError, message: "main answered 503 Service Unavailable", status: 503,
        retryAfterMilliseconds: 12_000, retryable: true)

    /// Asks the model, which fails.
    mutating func failToAsk(
        _ failure: ModelFailure = Scenario.outage, took: Int = 300
    ) throws {
        let request = session.nextRequest
        if let due = session.retry?.due { pass(max(0, due.since(now))) }
        try send(
            .beginModel(
                ModelIntent(
                    request: request, model: session.model ?? "none",
                    encoder: "chat-completions/1", reserved: Spend(tokens: 4000))))
        pass(took)
        try send(.failModel(request, failure))
    }

    /// The second of three attempts at the second step is waited for.
    static func retrying(_ id: SessionID = "k3x9q2ab") throws -> Scenario {
        var scenario = try Scenario(id, definition: laddered)
        try scenario.use("git.log", ["range": "v1.2.2..HEAD"], result: "4f1a2b3 Fix the parser")
        try scenario.failToAsk()
        return scenario
    }

    /// Nobody answered but the rules, which ended it.
    static func fellBack() throws -> Scenario {
        var scenario = try retrying()
        try scenario.failToAsk()
        try scenario.failToAsk()
        return scenario
    }

    /// The push timed out after it had begun to talk to the server.
    static func cutOff(_ definition: SessionDefinition = release) throws -> Scenario {
        var scenario = try untilPush(definition: definition)
        try scenario.decide(.approve)
        guard let call = scenario.session.calls.first?.id else { return scenario }
        try scenario.send(.beginCall(call, preview: pushPreview))
        scenario.pass(60_000)
        let printed = """
            Enumerating objects: 5, done.
            Writing objects: 100% (3/3), 294 bytes, done.
            """
        try scenario.send(
            .failCall(
                call,
                ToolFailure(
                    error: CallError(
                        code: "timeout", message: "git.push was stopped after 60 s."),
                    inDoubt: true, output: ToolResult(text: printed, milliseconds: 60_000),
                    milliseconds: 60_000)))
        return scenario
    }

    /// The same look at the log, three times over, held.
    static func circling() throws -> Scenario {
        var scenario = try Scenario()
        for _ in 1...3 {
            try scenario.use(
                "git.log", ["range": "v1.2.2..HEAD"], says: "I look at what is new.",
                result: "4f1a2b3 Fix the parser\n9c8d7e6 Document the flags")
        }
        let finding = LoopFinding(
            kind: .sameCall, count: 3,
            text: "git.log was called 3 times with the same arguments and the same result.")
        scenario.record(.loopNoticed(finding))
        let hold = "k3x9q2ab-\(scenario.session.sequence + 1)"
        scenario.record(
            try EventBody(
                kind: "hold.raised", version: 1,
                json: [
                    "digest": .string(JSON.string(finding.text).digest.hex),
                    "expires": .integer(scenario.now.adding(milliseconds: 900_000).milliseconds),
                    "hold": .string(hold), "kind": "loop", "reason": .string(finding.text),
                    "risk": "medium",
                ], at: scenario.now))
        return scenario
    }
}
