package import SessionKernel

/// The circuit breaker of one model or tool: after failures in a row it is left alone for a while,
/// then tried by one at a time.
///
/// Times come in as data. A clock that goes back makes nobody wait longer than from its new time.
package struct Breaker: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case closed
        case open
        /// A probe is out.
        case halfOpen
    }

    package private(set) var state = State.closed
    /// Failures in a row.
    package private(set) var failures = 0
    /// When it opened, or when the probe that is out was let through.
    private var since = Timestamp(milliseconds: 0)
    /// How long it stays open, or how long the probe has before another one is let through.
    private var milliseconds = 0
    /// How long it was open last; nothing before it opened.
    private var openedFor = 0

    /// What somebody who wants to use it may do.
    package enum Permit: Hashable, Sendable {
        case allowed
        /// To be used by this one alone; how it ends decides for the others.
        case probe
        case open(until: Timestamp)
    }

    /// What is worth an event.
    package enum Change: Hashable, Sendable {
        case opened(failures: Int, until: Timestamp)
        case closed
    }

    package init() {}

    /// When the next probe may be made; nil while it is closed.
    package var nextProbe: Timestamp? {
        state == .closed ? nil : since.adding(milliseconds: milliseconds)
    }

    package mutating func permit(_ rule: BreakerRule, now: Timestamp) -> Permit {
        since = min(since, now)
        guard let nextProbe else { return .allowed }
        guard nextProbe <= now else {
            guard state == .halfOpen else { return .open(until: nextProbe) }
            return .open(until: min(nextProbe, now.adding(milliseconds: Self.asksAgainAfter)))
        }
        state = .halfOpen
        since = now
        // A probe whose end nobody tells died with its session: then the next one may try.
        milliseconds = max(1, rule.openMilliseconds)
        return .probe
    }

    package mutating func succeeded() -> Change? {
        let changed = state != .closed
        self = Breaker()
        return changed ? .closed : nil
    }

    /// - Returns: Nil below the number that opens it, and for what was begun before it opened.
    package mutating func failed(_ rule: BreakerRule, now: Timestamp) -> Change? {
        failures += 1
        switch state {
        case .open: return nil
        case .closed where failures < rule.failures: return nil
        case .closed, .halfOpen:
            let longest = max(1, rule.mostMilliseconds)
            let doubled = openedFor > longest / 2 ? longest : openedFor * 2
            openedFor = min(longest, max(1, rule.openMilliseconds, doubled))
            state = .open
            since = now
            milliseconds = openedFor
            return .opened(failures: failures, until: now.adding(milliseconds: openedFor))
        }
    }

    /// Whoever finds a probe out asks again after so many milliseconds.
    package static let asksAgainAfter = 1000
}
