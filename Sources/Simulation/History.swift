package import JSON
package import SessionKernel

/// What came of one plan.
package struct History: Sendable {
    package let plan: Plan
    package let tally: Tally
    package let finding: Finding?
    /// The hash of each session's last event: two histories with the same are the same.
    package let heads: [Digest]

    /// Plays a plan from its beginning to where every session has ended or waits for a person.
    ///
    /// The same plan always gives the same history.
    package static func playing(_ plan: Plan) -> History {
        let stage = Stage(plan)
        let finding = stage.play()
        return History(
            plan: plan, tally: stage.world.tally, finding: finding, heads: stage.heads)
    }
}

/// An invariant that did not hold in a history, and where.
package struct Finding: Sendable {
    package let invariant: Invariant
    package let found: String
    package let session: SessionID
    /// The event after which it did not hold.
    package let sequence: Int
    /// The session's journal up to there.
    package let journal: [Event]
}

/// The sessions of one history beside each other.
private final class Stage {
    let world: World
    private var sessions: [PlayedSession] = []

    init(_ plan: Plan) {
        world = World(plan)
        var chance = Chance(plan.seed, 0x5CE4E)
        let scenes = [Scene(&chance), Scene(&chance)]
        sessions = plan.sessions.enumerated().map { place, number in
            PlayedSession(number, at: place, scenes[number % 2], world)
        }
    }

    var heads: [Digest] { sessions.map(\.head) }

    func play() -> Finding? {
        for session in sessions {
            if let finding = attempt(session, { () throws(Breach) in try session.begin() }) {
                return finding
            }
        }
        world.plan(places: sessions.indices)
        while let appointment = world.next() {
            if case .clockJumps = appointment.item { world.moveClock() }
            let session = sessions[appointment.place]
            let finding = attempt(session) { () throws(Breach) in try session.keep(appointment) }
            if let finding { return finding }
        }
        for session in sessions {
            if let finding = attempt(session, { () throws(Breach) in try session.rest() }) {
                return finding
            }
        }
        return nil
    }

    private func attempt(
        _ session: PlayedSession, _ act: () throws(Breach) -> Void
    ) -> Finding? {
        do throws(Breach) {
            try act()
            return nil
        } catch {
            return Finding(
                invariant: error.invariant, found: error.found, session: session.session.id,
                sequence: session.session.sequence, journal: session.journal.map(\.event))
        }
    }
}
