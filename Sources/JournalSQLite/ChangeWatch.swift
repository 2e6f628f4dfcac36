import CPosix
import Glibc
import Synchronization

/// Tells subscribers when the store was written, by whichever process.
///
/// A writer touches `PATH-leases` after each commit, and inotify reports that. The log itself is no
/// sign: it is written before the commit can be read. The end of a process closes its descriptor
/// of the file, which is reported as well, so that a commit whose touch was lost is seen then.
/// Where inotify cannot be had, only this journal's own writes are reported.
final class ChangeWatch: Sendable {
    private typealias Subscriber = AsyncStream<Void>.Continuation

    private enum Thread {
        case notStarted
        /// The descriptor that wakes it; the thread closes it, under the lock.
        case running(wake: Int32)
        case unavailable
    }

    private struct State {
        var subscribers: [Int: Subscriber] = [:]
        var lastTicket = 0
        var thread = Thread.notStarted
        var isStopped = false
    }

    private let state = Mutex(State())
    private let path: String

    init(path: String) { self.path = path }

    /// A stream that yields once for any number of changes since it was last read.
    func changes() -> AsyncStream<Void> {
        let (stream, subscriber) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let ticket: Int? = state.withLock { state in
            guard !state.isStopped else { return nil }
            if case .notStarted = state.thread { state.thread = start() }
            state.lastTicket += 1
            state.subscribers[state.lastTicket] = subscriber
            return state.lastTicket
        }
        guard let ticket else {
            subscriber.finish()
            return stream
        }
        subscriber.onTermination = { [weak self] _ in
            self?.state.withLock { state in _ = state.subscribers.removeValue(forKey: ticket) }
        }
        return stream
    }

    /// Called after a commit of this journal's own.
    func written() {
        let subscribers = state.withLock { state -> [Subscriber] in
            guard case .unavailable = state.thread else { return [] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.yield() }
    }

    /// Ends every stream.
    func stop() {
        let subscribers = state.withLock { state in
            state.isStopped = true
            if case .running(let wake) = state.thread { eventfd_write(wake, 1) }
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.finish() }
    }

    private func start() -> Thread {
        let inotify = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard inotify >= 0 else { return .unavailable }
        let wake = eventfd(0, Int32(EFD_CLOEXEC))
        let isWatched = inotify_add_watch(inotify, path, UInt32(IN_ATTRIB | IN_CLOSE_WRITE)) >= 0
        guard wake >= 0, isWatched, startThread({ self.watch(inotify, wake) }) else {
            Glibc.close(inotify)
            if wake >= 0 { Glibc.close(wake) }
            return .unavailable
        }
        return .running(wake: wake)
    }

    private func watch(_ inotify: Int32, _ wake: Int32) {
        var waits = [
            pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&waits, 2, -1) > 0 || errno == EINTR {
            guard waits[1].revents == 0, waits[0].revents & ~Int16(POLLIN) == 0 else { break }
            if waits[0].revents != 0 { report(drain(inotify)) }
            waits[0].revents = 0
        }
        state.withLock { state in
            state.thread = .unavailable
            Glibc.close(wake)
        }
        Glibc.close(inotify)
    }

    /// Takes all that inotify has to say. Only that it says something matters.
    private func drain(_ inotify: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
            var isSome = false
            while Glibc.read(inotify, buffer.baseAddress, buffer.count) > 0 { isSome = true }
            return isSome
        }
    }

    private func report(_ isChanged: Bool) {
        guard isChanged else { return }
        let subscribers = state.withLock { Array($0.subscribers.values) }
        for subscriber in subscribers { subscriber.yield() }
    }
}
