import SessionKernel

/// Asks, before an effect begins, the breakers and rate limits that all sessions of a runner share.
struct Gate: Sendable {
    private let ports: RunnerPorts
    private let rule: BreakerRule
    private let resources: [BreakerName: Resource]
    private let rates: [BreakerName: Rate]

    init(_ definition: SessionDefinition, ports: RunnerPorts) {
        self.ports = ports
        rule = definition.breaker
        var resources: [BreakerName: Resource] = [:]
        var rates: [BreakerName: Rate] = [:]
        for model in definition.models {
            resources[.model(model.name)] = Resource(model)
            rates[.model(model.name)] = model.rate
        }
        for tool in definition.tools {
            resources[.tool(tool.declaration.name)] = Resource(tool)
            rates[.tool(tool.declaration.name)] = tool.declaration.rate
        }
        self.resources = resources
        self.rates = rates
    }

    /// What is to be recorded instead of the beginning of an effect; nil where nothing is in its
    /// way.
    func obstacle(
        to effect: EffectReference, in session: Session, at now: Timestamp
    ) -> Command.Request? {
        guard let name = session.resource(of: effect), let resource = resources[name] else {
            return nil
        }
        if let rate = rates[name],
            let until = ports.limiter.take(
                resource, rate: rate, cost: session.cost(of: effect), now: now)
        {
            return .postpone(effect, until: until, why: "\(name) is used \(rate.words).")
        }
        guard case .open(let until) = ports.breakers.permit(resource, rule: rule, now: now) else {
            return nil
        }
        let why = "\(name) has failed too often and is not used before \(until.clock)."
        return .avoid(effect, until: until, why: why)
    }

    /// Tells the breaker how a use of a model or a tool ended.
    ///
    /// - Parameter healthy: Nil where the end says nothing about it.
    /// - Returns: What is to be recorded, when the breaker has opened or closed.
    func report(_ name: BreakerName, healthy: Bool?) -> Command.Request? {
        guard let healthy, let resource = resources[name] else { return nil }
        let change =
            healthy
            ? ports.breakers.succeeded(resource)
            : ports.breakers.failed(resource, rule: rule, now: ports.now())
        switch change {
        case .opened(let failures, let until):
            return .openBreaker(name, failures: failures, until: until)
        case .closed: return .closeBreaker(name)
        case nil: return nil
        }
    }
}

extension Session {
    /// The model or tool that an effect uses.
    fileprivate func resource(of effect: EffectReference) -> BreakerName? {
        switch effect {
        case .request: model.map { .model($0) }
        case .call(let id): call(id).map { .tool($0.tool) }
        case .quarantine(let id): call(id).flatMap(quarantineModel).map { .model($0) }
        }
    }
}

extension Session {
    /// How many uses an effect counts for: an agent that repeats itself is slowed down.
    fileprivate func cost(of effect: EffectReference) -> Int {
        guard case .call(let id) = effect, let call = call(id), let arguments = call.arguments
        else { return 1 }
        return RateLimiter.cost(afterEqualCalls: repetition.streak(of: call.tool, arguments))
    }
}

extension Rate {
    /// `at most 30 times in 60 s`.
    fileprivate var words: String {
        let time = milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
        return "at most \(count == 1 ? "once" : "\(count) times") in \(time)"
    }
}

extension ModelFailure {
    /// Whether the provider is well all the same; nil where that cannot be told. A limit on the
    /// rate is no trouble: the provider names the time, and that is waited for.
    var isHealthy: Bool? {
        switch kind {
        case .unreachable, .timeout, .serverError, .malformed, .cut: false
        case .tooLarge, .rejected, .noRule: true
        case .rateLimited, .unauthorized, .notFound, .cancelled: nil
        }
    }
}

extension ToolOutcome {
    /// Whether the tool itself is well, whatever it was asked; nil where that cannot be told. A
    /// result and an error that a repetition would not change are answers; what was cut off or may
    /// pass is trouble.
    var isHealthy: Bool? {
        switch self {
        case .finished: true
        case .failed(let error, let inDoubt, _):
            error.code == "tool_still_running" ? nil : !(inDoubt || error.retryable)
        }
    }
}
