import Screen
import SessionKernel

/// The circuit breakers of models and tools, as far as sessions told of them.
///
/// A breaker belongs to a runner and is not in a journal; what sessions observed of it is. When its
/// time is over the next use is a probe: that takes no event, only the time.
struct BreakerBoard: Sendable {
    struct Entry: Sendable {
        let name: BreakerName
        /// In a row, when it was opened last.
        let failures: Int
        /// Until the next probe; nil once it is closed.
        let until: Timestamp?
        let changed: Timestamp
        /// Who told of it.
        let session: SessionID

        func state(at now: Timestamp) -> State {
            guard let until else { return .closed }
            return until > now ? .open : .halfOpen
        }
    }

    /// The order of the cases is the order of attention.
    enum State: Int, Comparable {
        case open, halfOpen, closed
        static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
    }

    private var entries: [BreakerName: Entry] = [:]

    mutating func take(_ event: Event) {
        let entry: Entry
        switch event.body {
        case .breakerOpened(let name, let failures, let until):
            entry = Entry(
                name: name, failures: failures, until: until, changed: event.at,
                session: event.session)
        case .breakerClosed(let name):
            entry = Entry(
                name: name, failures: 0, until: nil, changed: event.at, session: event.session)
        default: return
        }
        // Sessions are read one after the other: an older word may come last.
        guard entries[entry.name].map({ $0.changed <= entry.changed }) ?? true else { return }
        entries[entry.name] = entry
    }

    subscript(_ name: BreakerName) -> Entry? { entries[name] }

    /// Those that anything was told of, the ones that keep something from being used first.
    func all(at now: Timestamp) -> [Entry] {
        entries.values.sorted { left, right in
            let mine = left.state(at: now)
            let theirs = right.state(at: now)
            if mine != theirs { return mine < theirs }
            if let left = left.until, let right = right.until, left != right {
                return left < right
            }
            return left.name.description < right.name.description
        }
    }

    func openCount(at now: Timestamp) -> Int {
        entries.values.count { $0.state(at: now) == .open }
    }

    /// When the next probe of an open breaker is due.
    func nextProbe(after now: Timestamp) -> Timestamp? {
        entries.values.compactMap(\.until).filter { $0 > now }.min()
    }
}

extension BreakerBoard.State {
    var glyph: Glyph {
        switch self {
        case .open: .denied
        case .halfOpen: .inferred
        case .closed: .done
        }
    }

    var word: String {
        switch self {
        case .open: "open"
        case .halfOpen: "half-open"
        case .closed: "closed"
        }
    }

    var role: Role {
        switch self {
        case .open: .danger
        case .halfOpen: .warning
        case .closed: .success
        }
    }
}

extension BreakerName {
    var name: String {
        switch self {
        case .model(let name): name.text
        case .tool(let name): name.text
        }
    }

    /// As people say it: `model main`.
    var words: String {
        switch self {
        case .model(let name): "model \(name)"
        case .tool(let name): "tool \(name)"
        }
    }
}
