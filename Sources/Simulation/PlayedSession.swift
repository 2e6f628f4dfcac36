import JSON
import SessionKernel
import ToolBoundary

/// One session of a history, with the runner that drives it, its journal, and its witness.
final class PlayedSession {
    let place: Int
    let world: World
    let scene: Scene
    var session: Session
    var journal: [RecordedEvent] = []
    var head = Digest.zero
    var witness: Witness
    var model: PlayedModel
    var tools: PlayedTools
    var person: PlayedOperator
    var chance: Chance
    /// Whether a runner has it; between a crash and the next claim nobody has.
    var isUp = true
    var life = 0
    /// What is under way beside the mailbox.
    var inFlight: [Effect] = []
    /// The decision that is being submitted, with what its card showed.
    var deciding: (hold: HoldID, choice: Choice)?
    /// The preview that a call is being begun with.
    var preview: Preview?
    var armed: Int?
    var epoch = 0
    var operatorActs = 0
    var appointments = 0
    /// Events that were read back from their stored bytes, up to the last crash.
    var reread: [Event] = []
    private var phase: Phase?
    static let appointmentsMax = 20_000

    init(_ number: Int, at place: Int, _ scene: Scene, _ world: World) {
        self.place = place
        self.world = world
        self.scene = scene
        let id = SessionID("s\(world.plan.seed % 100_000)n\(number)")
        session = Session(id: id)
        let opened = PlayedSession.opened(scene)
        witness = Witness(opened, scene)
        model = PlayedModel(world.draws(number, 1), world.plan, scene)
        tools = PlayedTools(world.draws(number, 2), world.plan)
        person = PlayedOperator(world.draws(number, 3), world.plan)
        chance = world.draws(number, 4)
        world.tally.sessions += 1
    }

    private static func opened(_ scene: Scene) -> SessionOpened {
        SessionOpened(
            definition: scene.definition, goal: scene.definition.goal, inputs: [:], workspace: "",
            mark: Scene.light)
    }

    var plan: Plan { world.plan }
    var isOver: Bool { session.isOver }
    /// Nothing goes wrong any more, and the session is brought to its end.
    var isCalm: Bool { session.step >= plan.steps || appointments > 2000 }

    func begin() throws(Breach) {
        try submit(.open(PlayedSession.opened(scene)), by: .operator("ada"))
        if isUp { try claim() }
        try pump()
        if let delay = person.strays() { put(.strays, in: delay) }
    }

    func put(_ item: World.Item, in delay: Int) {
        let appointment = World.Appointment(place: place, life: life, item: item)
        world.agenda.add(appointment, at: world.time + delay)
    }

    // MARK: What is recorded

    /// Records what follows from a request, what is due by the clock first; false when it was
    /// refused, or lost in a crash.
    @discardableResult
    func submit(_ request: Command.Request, by actor: Actor = .runtime) throws(Breach) -> Bool {
        switch request {
        case .open, .claim: break
        default: try writeDue()  // Everything else comes after what is due.
        }
        guard isUp else { return false }
        let draw = UInt32(truncatingIfNeeded: chance.next())
        let command = Command(at: world.now, actor: actor, draw: draw, request)
        let events: [Event]
        do throws(Refusal) {
            events = try session.decide(command)
        } catch {
            world.tally.refusals[error.code, default: 0] += 1
            return false
        }
        return try commit(events)
    }

    /// Records what the clock has made due; something is, when a deadline has passed.
    func writeDue() throws(Breach) {
        while isUp, let deadline = session.nextDeadline, deadline <= max(world.now, session.updated)
        {
            let events = (try? session.decide(Command(at: world.now, .tick))) ?? []
            guard !events.isEmpty else {
                throw Breach(.ending, "A deadline has passed, and nothing is due.")
            }
            try commit(events)
        }
    }

    /// One append: all of it is durable, or nothing. What follows from it is begun only then.
    @discardableResult
    private func commit(_ events: [Event]) throws(Breach) -> Bool {
        guard !events.isEmpty else { return true }
        if crashes() {
            world.tally.count("append lost")
            crash()
            return false
        }
        let kept = torn(events)
        for event in events.prefix(kept) {
            let recorded = RecordedEvent(event, after: head)
            head = recorded.digest
            journal.append(recorded)
            session.apply(event)
            note(event)
            try witness.check(recorded, session, preview: preview, &world.once)
        }
        guard kept == events.count else {
            world.tally.count("append torn")
            crash()
            return true
        }
        try witness.checkRest(session)
        if crashes() {
            world.tally.count("crash after append")
            crash()
            return true
        }
        for event in events { react(to: event) }
        return true
    }

    /// How many events of an append are kept: all of them, unless the journal is a copy that was
    /// cut between two.
    private func torn(_ events: [Event]) -> Int {
        guard plan.has(.tornAppends), !isCalm, journal.count > 2, events.count > 1,
            chance.once(in: 100)
        else { return events.count }
        return chance.between(1...(events.count - 1))
    }

    private func crashes() -> Bool {
        plan.has(.crashes) && !isCalm && journal.count > 0 && chance.once(in: 160)
    }

    private func note(_ event: Event) {
        world.tally.events[event.kind, default: 0] += 1
        if session.phase != phase {
            phase = session.phase
            world.tally.phases[session.phase, default: 0] += 1
        }
        switch event.body {
        case .holdRaised(let raised): world.tally.holds[raised.kind, default: 0] += 1
        case .holdSigned(let hold, _): signed(hold)
        case .holdDecided(let hold, let decision): decided(hold, decision)
        default: break  // Nothing is counted or remembered of it.
        }
    }

    private func signed(_ hold: HoldID) {
        world.tally.count("signed")
        guard let deciding, deciding.hold == hold, let card = deciding.choice.card else { return }
        witness.signed(hold, card, by: deciding.choice.actor)
    }

    private func decided(_ hold: HoldID, _ decision: Decision) {
        world.tally.count("decided \(decision.answer.word)")
        guard let deciding, deciding.hold == hold, let card = deciding.choice.card else { return }
        witness.signed(hold, card, by: deciding.choice.actor)
        switch decision.answer {
        case .approve: witness.approved(hold, card, deciding.choice.shown, at: decision.at)
        case .retry:
            guard let call = card.call, let trace = witness.traces[call] else { return }
            witness.retried(hold, call)
            world.once.retried(trace, of: session.id)
        case .notDone:
            guard let trace = card.call.flatMap({ witness.traces[$0] }) else { return }
            world.once.retried(trace, of: session.id)
        default: break  // Gives no right to run.
        }
    }

    /// What begins in the world once an append is durable.
    private func react(to event: Event) {
        switch event.body {
        case .modelRequested(let requested):
            let end = model.end(of: requested.request, in: session, isCalm: isCalm)
            let delay = model.delay()
            put(.ends(end), in: delay)
            if model.isDoubled() { put(.ends(end), in: delay + 500) }
        case .quarantineRequested(let requested):
            let end = model.end(of: requested, isCalm: isCalm)
            let delay = model.delay()
            put(.ends(end), in: delay)
            if model.isDoubled() { put(.ends(end), in: delay + 500) }
        case .toolStarted(let started):
            let run = tools.run(started.call, isCalm: isCalm)
            if let delay = run.happens {
                put(.happens(key: started.key, started.call), in: delay)
            }
            for (delay, end) in run.ends { put(.ends(end), in: delay) }
        case .noticeBegun(let begun):
            let end = tools.end(of: begun, isCalm: isCalm)
            let delay = chance.patience(around: 800)
            put(.ends(end), in: delay)
            if chance.once(in: 12) { put(.ends(end), in: delay + 500) }
        case .holdRaised: put(.looks, in: person.delay())
        default: break  // Nothing in the world waits for it.
        }
    }
}
