import SessionKernel
import SessionRuntime
import Synchronization

/// Reads for the console what the journal holds, whoever wrote it: the list of sessions, and the
/// events of those that are followed.
///
/// One reading at a time; changes that come meanwhile lead to one more.
final class Feed: Sendable {
    struct Refresh: Sendable {
        var sessions: [SessionSummary] = []
        /// Those that are not over and that somebody runs; nil when that could not be learned.
        var run: Set<SessionID>?
        var events: [(SessionID, [Event])] = []
        var problem: String?
    }

    private struct State {
        var next: [SessionID: Int] = [:]
        var reading = false
        var again = false
        var stopped = false
        var watcher: Task<Void, Never>?
    }

    /// Sessions that the console lists.
    static let sessionsMax = 1000
    private static let rest: Duration = .milliseconds(30)

    private let journal: any Journal
    private let deliver: @Sendable (Refresh) -> Void
    private let state = Mutex(State())

    init(_ journal: any Journal, deliver: @escaping @Sendable (Refresh) -> Void) {
        self.journal = journal
        self.deliver = deliver
    }

    func start() {
        let changes = journal.changes()
        refresh()
        let watcher = background { [weak self] in
            for await _ in changes { self?.refresh() }
        }
        state.withLock { $0.watcher = watcher }
    }

    func stop() {
        state.withLock {
            $0.stopped = true
            $0.watcher?.cancel()
        }
    }

    func follow(_ id: SessionID, from: Int) {
        state.withLock { $0.next[id] = from }
        refresh()
    }

    func unfollow(_ id: SessionID) { state.withLock { $0.next[id] = nil } }

    private func refresh() {
        let begin = state.withLock { state in
            if state.reading {
                state.again = true
                return false
            }
            state.reading = !state.stopped
            return state.reading
        }
        if begin { background { await self.read() } }
    }

    private func read() async {
        var more = true
        while more {
            deliver(await collect())
            // What a busy store writes meanwhile is read together: nobody sees more frames than
            // this.
            try? await Task.sleep(for: Feed.rest)
            more = state.withLock { state in
                defer { state.again = false }
                state.reading = state.again && !state.stopped
                return state.reading
            }
        }
    }

    private func collect() async -> Refresh {
        var refresh = Refresh()
        do {
            refresh.sessions = try await journal.sessions(limit: Feed.sessionsMax)
            let open = refresh.sessions.filter { !$0.phase.isTerminal }
            refresh.run = try await journal.running(among: open.map(\.id))
            for (id, from) in state.withLock({ $0.next }) {
                let events = try await journal.events(of: id, from: from, limit: 2000)
                    .map(\.event)
                guard let last = events.last else { continue }
                refresh.events.append((id, events))
                state.withLock { state in
                    if state.next[id] == from { state.next[id] = last.sequence + 1 }
                    if events.count == 2000 { state.again = true }
                }
            }
        } catch {
            refresh.problem = "the store cannot be read: \(error)"
        }
        return refresh
    }
}
