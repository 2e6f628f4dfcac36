import JSON
package import SessionKernel

/// What histories held, so that a simulation that never reaches something is noticed.
package struct Tally: Hashable, Sendable {
    package var sessions = 0
    package var events: [EventKind: Int] = [:]
    package var phases: [Phase: Int] = [:]
    package var holds: [Hold.Kind: Int] = [:]
    package var refusals: [Refusal.Code: Int] = [:]
    /// How sessions ended: a terminal phase, or the kind of the hold that they wait in.
    package var ends: [String: Int] = [:]
    /// What was done to the sessions from outside, by name.
    package var acts: [String: Int] = [:]

    package init() {}

    package var eventCount: Int { events.values.reduce(0, +) }

    mutating func count(_ act: String) { acts[act, default: 0] += 1 }

    package static func += (left: inout Tally, right: Tally) {
        left.sessions += right.sessions
        left.events.merge(right.events, uniquingKeysWith: +)
        left.phases.merge(right.phases, uniquingKeysWith: +)
        left.holds.merge(right.holds, uniquingKeysWith: +)
        left.refusals.merge(right.refusals, uniquingKeysWith: +)
        left.ends.merge(right.ends, uniquingKeysWith: +)
        left.acts.merge(right.acts, uniquingKeysWith: +)
    }
}
