import CPosix
import Glibc
import Synchronization

/// Where the main thread waits: for the terminal, for signals, and for messages of the tasks that
/// work beside it. Nothing polls: with nothing to do the process sleeps.
final class MainLoop<Message: Sendable>: Sendable {
    enum Occurrence {
        case terminal
        case signal(Int32)
        case messages([Message])
        case timeout
    }

    private let wake: Int32
    private let signals: Int32
    private let queue = Mutex<[Message]>([])

    /// Blocks the signals that the loop reports, in this thread and all that start after it.
    init(signals wanted: [Int32]) {
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        var set = sigset_t()
        sigemptyset(&set)
        for signal in wanted { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signals = signalfd(
            -1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
    }

    /// Hands a message to the main thread; from any thread.
    func post(_ message: Message) {
        let first = queue.withLock { queue in
            queue.append(message)
            return queue.count == 1
        }
        if first { eventfd_write(wake, 1) }
    }

    /// Waits until something happens, at most so many milliseconds; nil waits for ever.
    func next(terminal: Bool, timeout: Int?) -> [Occurrence] {
        var descriptors = [
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        ]
        if terminal { descriptors.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0)) }
        let limit = timeout.map { Int32(clamping: max(0, $0)) } ?? -1
        let ready = poll(&descriptors, nfds_t(descriptors.count), limit)
        if ready == 0 { return [.timeout] }
        var occurrences: [Occurrence] = []
        if descriptors[1].revents != 0 { occurrences += readSignals() }
        if terminal, descriptors[2].revents != 0 { occurrences.append(.terminal) }
        if descriptors[0].revents != 0 {
            var count: eventfd_t = 0
            eventfd_read(wake, &count)
            let messages = queue.withLock { queue in
                defer { queue = [] }
                return queue
            }
            if !messages.isEmpty { occurrences.append(.messages(messages)) }
        }
        return occurrences
    }

    private func readSignals() -> [Occurrence] {
        var found: [Occurrence] = []
        var record = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while read(signals, &record, size) == size {
            found.append(.signal(Int32(record.ssi_signo)))
        }
        return found
    }
}
