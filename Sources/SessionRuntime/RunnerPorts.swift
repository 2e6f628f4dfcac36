package import SessionKernel
package import ToolBoundary

/// Everything that a runner needs of the world.
package struct RunnerPorts: Sendable {
    package var journal: any Journal
    /// Nil where no anchors are kept.
    package var anchors: (any Anchors)?
    /// The adapter for a model of a definition; made once a session.
    package var model: @Sendable (ModelDefinition) throws(ModelFailure) -> any LanguageModel
    package var toolBox: @Sendable (SessionID, SessionOpened) -> any ToolBox
    /// What all sessions of a runner share of models and tools.
    package var breakers: Breakers
    package var limiter: RateLimiter
    /// Takes the values of secrets out of whatever is about to be recorded.
    package var redactor: Redactor
    package var now: @Sendable () -> Timestamp
    package var clock: any Clock<Duration>
    /// Uniform over all its values: what decides how long a retry waits.
    package var draw: @Sendable () -> UInt32
    /// What a session's definition wants broken on purpose; asked once a runner.
    package var faults: @Sendable (SessionDefinition) -> (any FaultPlan)?
    /// How much memory this process may hold; nil where nobody looks.
    package var memory: MemoryCeiling?
    /// Whether a runner stops once its session waits for a person. What is decided from then on is
    /// for whoever runs the session next: no decision is used up by a process about to leave.
    package var stopsAtRest = false
    /// Whether whoever watches denies a hold as soon as the session rests, since nobody is there to
    /// decide: there is nothing to call a person for.
    package var deniesAtRest: @Sendable (Hold, Session) -> Bool
    /// How this process calls itself in `session.claimed`.
    package var name: String
    package var observe: @Sendable (RunnerNotice) -> Void
    /// What the runners that share these ports know of their store.
    let outage = StoreOutage()

    package init(
        journal: any Journal,
        model: @escaping @Sendable (ModelDefinition) throws(ModelFailure) -> any LanguageModel,
        toolBox: @escaping @Sendable (SessionID, SessionOpened) -> any ToolBox,
        now: @escaping @Sendable () -> Timestamp, clock: any Clock<Duration> = ContinuousClock(),
        name: String
    ) {
        self.journal = journal
        self.model = model
        self.toolBox = toolBox
        self.now = now
        self.clock = clock
        self.name = name
        breakers = Breakers()
        limiter = RateLimiter()
        draw = { UInt32.random(in: 0...UInt32.max) }
        faults = { _ in nil }
        deniesAtRest = { _, _ in false }
        redactor = Redactor()
        observe = { _ in }
    }
}

/// Something that a runner tells whoever watches it. What is recorded is durable by then.
package enum RunnerNotice: Sendable {
    case recorded(SessionID, [RecordedEvent])
    case model(SessionID, RequestID, ModelProgress)
    case tool(SessionID, CallID, ToolProgress)
    /// Nothing runs and nothing is due: the session waits for a person.
    case resting(SessionID, Phase)
    case ended(SessionID, Phase)
    /// The runner stopped before the session ended: its store is lost or its lease was taken.
    case stopped(SessionID, String)
    /// Nothing can be recorded now, of no session, and so nothing is begun. Told again when the
    /// reason changes.
    case storeFailed(StoreFailure)
    case storeRecovered
    /// Something that the operator should know of before the session goes on.
    case warned(SessionID, String)
}
