import JSON
import SessionKernel

/// What the sessions of a history share: time, chance, what has come about.
final class World {
    let plan: Plan
    var agenda = Agenda<Appointment>()
    var once = OnceCheck()
    var tally = Tally()
    /// Milliseconds since the history began; only goes forward.
    private(set) var time = 0
    /// How far the clock on the wall is ahead of it, or behind.
    private var ahead = 0
    private var chance: Chance
    private static let began = 1_700_000_000_000

    struct Appointment {
        /// The place of the session among those that are played.
        let place: Int
        /// The life of the runner that made it; what is left of an earlier one is not kept.
        let life: Int
        let item: Item
    }

    enum Item {
        case owed(Effect)
        case ends(Command.Request)
        case happens(key: String, CallID)
        case looks
        case decides(HoldID, Choice)
        case strays
        case deadline
        case restarts
        case crashes
        case clockJumps
    }

    init(_ plan: Plan) {
        self.plan = plan
        chance = Chance(plan.seed, 0xC10C)
    }

    /// What the clock on the wall shows.
    var now: Timestamp { Timestamp(milliseconds: World.began + time + ahead) }

    /// When the clock on the wall will show a time, if nobody moves it.
    func time(of wall: Timestamp) -> Int {
        max(time, wall.milliseconds - World.began - ahead)
    }

    func next() -> Appointment? {
        guard let (due, appointment) = agenda.next() else { return nil }
        time = max(time, due)
        return appointment
    }

    func draws(_ session: Int, _ concern: UInt64) -> Chance {
        Chance(plan.seed, UInt64(session) + 1, concern)
    }

    /// Puts down when runners die and when the clock is moved.
    func plan(places: Range<Int>) {
        if plan.has(.clockJumps) {
            for _ in 0..<chance.below(4) {
                let when = chance.below(1_200_000)
                agenda.add(Appointment(place: 0, life: 0, item: .clockJumps), at: when)
            }
        }
        guard plan.has(.crashes), chance.once(in: 2) else { return }
        let when = chance.below(600_000)
        for place in places {
            agenda.add(Appointment(place: place, life: 0, item: .crashes), at: when)
        }
    }

    func moveClock() {
        let isBack = chance.once(in: 3)
        tally.count(isBack ? "clock back" : "clock forward")
        ahead += isBack ? -chance.between(1000...7_200_000) : chance.between(60_000...7_200_000)
    }
}

/// What an operator has read on a card and is going to answer.
struct Choice {
    var answer: Decision.Answer
    var digest: Digest?
    var actor: Actor
    /// What the card showed; nil where the answer must not be taken.
    var card: Card?
    var shown: Digest
    /// What is to be let run from then on.
    var grant: RuleGrant?
}
