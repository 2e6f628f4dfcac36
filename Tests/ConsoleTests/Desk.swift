import Console
import Screen
import SessionKernel

/// A console under test, with a clock and a terminal that answers its fences.
struct Desk {
    var state: ConsoleState
    private(set) var now: Timestamp
    private(set) var clock = 100_000
    private(set) var effects: [ConsoleEffect] = []
    var answersFences = true

    init(
        _ size: Size = Size(columns: 140, rows: 40), at now: Timestamp = Scenario.start,
        settings: ConsoleSettings = ConsoleSettings()
    ) {
        state = ConsoleState(settings: settings, size: size)
        self.now = now
        tick()
    }

    /// Before the card of the hold that waits, armed; what was asked for until then is taken.
    static func atCard(of scenario: Scenario, _ size: Size) -> Desk {
        var desk = Desk(size)
        desk.watch([scenario])
        desk.pass(10_000)
        desk.press(.character("a"))
        desk.pass(900)
        _ = desk.take()
        return desk
    }

    /// What was asked for since the last look.
    mutating func take() -> [ConsoleEffect] {
        defer { effects = [] }
        return effects
    }

    mutating func update(_ action: ConsoleAction) {
        let made = state.update(action)
        effects += made
        guard answersFences else { return }
        for case .requestFence in made {
            effects += state.update(.input(.fenceReply, at: now, monotonic: clock))
        }
    }

    mutating func tick() { update(.tick(at: now, monotonic: clock)) }

    mutating func pass(_ milliseconds: Int) {
        now = now.adding(milliseconds: milliseconds)
        clock += milliseconds
        tick()
    }

    mutating func press(_ key: Key) { update(.input(.key(key), at: now, monotonic: clock)) }

    mutating func type(_ text: String) { for character in text { press(.character(character)) } }

    /// Shows these sessions and follows what is asked for.
    mutating func watch(_ scenarios: [Scenario]) {
        if let latest = scenarios.map(\.now).max(), latest > now {
            now = latest
            tick()
        }
        update(.sessions(scenarios.map(\.summary)))
        deliver(scenarios)
    }

    /// Delivers the events of sessions that are followed.
    mutating func deliver(_ scenarios: [Scenario]) {
        for scenario in scenarios {
            update(.events(scenario.session.id, scenario.events))
        }
    }

    var screen: Frame { state.render(state.size) }

    /// The approvals that were submitted since the last look.
    var approvals: [HoldID] {
        effects.compactMap { effect in
            guard case .submit(_, _, .decide(let hold, let decision)) = effect,
                decision.answer == .approve
            else { return nil }
            return hold
        }
    }
}
