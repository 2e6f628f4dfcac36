import CPosix
import Glibc

/// The process that stands between a runner and one tool, so that no tool outlives its runner.
///
/// The executable runs itself again as
/// `holdpoint __guard LOCKFILE MEMORY CONFINEMENT… -- PROGRAM ARGUMENTS…`, with the bytes that the
/// tool may hold, its standard streams on 0, 1 and 2, the control pipe on 3 and the status pipe on
/// 4. The guard is in a session of its own and is the subreaper of everything the tool starts: a
/// daemon that forks twice and calls setsid still ends up as its child.
///
/// Control, from the runner: `T` asks the tool's group to end (SIGTERM); `K`, or the end of the
/// pipe, kills every descendant. Status, to the runner: see `GuardReport`. When the tool ends by
/// itself, what it left behind is killed before its end is reported.
package enum Guard {
    /// The first argument that makes the executable a guard.
    package static let argument = "__guard"

    static let controlDescriptor: Int32 = 3
    static let statusDescriptor: Int32 = 4
    static let terminate = UInt8(ascii: "T")
    static let kill = UInt8(ascii: "K")

    /// Exit statuses of the guard itself; the tool's own status goes over the status pipe.
    private enum Exit {
        static let done: Int32 = 0
        static let usage: Int32 = 64
        static let noLock: Int32 = 73
    }

    /// Runs the guard with the whole argument list of the process, and ends the process.
    ///
    /// Must be called before the process has a second thread.
    package static func main(arguments: [String]) -> Never {
        guard arguments.count >= 6, arguments[1] == argument,
            let end = arguments.firstIndex(of: "--"), end >= 4, end + 1 < arguments.count,
            let confinement = Confinement(words: arguments[4..<end]),
            let memory = Int(arguments[3]), memory > 0, hp_is_open(controlDescriptor) != 0,
            hp_is_open(statusDescriptor) != 0
        else { _exit(Exit.usage) }
        isolate()
        // Held until this process is gone, and never by the tool: recovery waits for it.
        guard GuardLock.hold(arguments[2]) else {
            report(.notStarted(error: errno))
            _exit(Exit.noLock)
        }
        // Whoever looks at the lock after the runner's death either finds it held, or we find the
        // pipe closed here.
        if isClosed(controlDescriptor) { _exit(Exit.done) }
        let signals = hp_watch_children()
        let tool = start(Array(arguments[(end + 1)...]), memory: memory, within: confinement)
        guard tool > 0 else {
            report(.notStarted(error: -tool))
            _exit(Exit.done)
        }
        report(.started(tool))
        letGoOfStreams()
        var watch = GuardWatch(tool: tool, signals: signals, share: GuardShare(bytesMax: memory))
        let status = watch.untilToolEnds()
        if let excess = watch.excess { report(.exceeded(excess)) }
        watch.killAllDescendants()
        report(.ended(status: status ?? watch.toolStatus ?? -1))
        _exit(Exit.done)
    }

    private static func isolate() {
        _ = hp_become_subreaper()
        // A guard that its tool has stopped goes on when the runner is gone, and ends the tool.
        _ = hp_continue_without_parent()
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU] {
            hp_ignore_signal(signal)
        }
        _ = hp_set_cloexec(controlDescriptor)
        _ = hp_set_cloexec(statusDescriptor)
        hp_close_from(UInt32(statusDescriptor) + 1)
        // Already so when the runner spawned it; a harmless failure then.
        _ = setsid()
    }

    private static func start(
        _ arguments: [String], memory: Int, within confinement: Confinement
    ) -> pid_t {
        let rules = confinement.rules()
        if rules < -1 { return rules }
        var arguments = arguments
        var closed = confinement.closed
        if let path = confinement.bubblewrap {
            guard let folder = getcwd(nil, 0) else { return -errno }
            defer { free(folder) }
            // It needs a socket and rights itself, to make a network of its own.
            let filter = hp_call_filter_file(closed)
            if filter < 0 && !confinement.network { return -errno }
            closed = -1
            arguments = confinement.bubblewrapped(
                arguments, by: path, in: String(cString: folder), filter: filter)
        }
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        let (most, overflow) = UInt64(memory).multipliedReportingOverflow(by: GuardShare.reserve)
        return hp_start_leader(
            pointers, overflow ? .max : most, GuardShare.openFilesMax, rules,
            closed)
    }

    /// Leaves the tool as the only holder of its streams, so that their end is seen when it closes
    /// them.
    private static func letGoOfStreams() {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        for descriptor in Int32(0)...2 {
            if null >= 0 { dup2(null, descriptor) } else { close(descriptor) }
        }
        if null >= 0 { close(null) }
    }

    private static func isClosed(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    private static func report(_ report: GuardReport) {
        let bytes = report.bytes
        _ = bytes.withUnsafeBytes { write(statusDescriptor, $0.baseAddress, $0.count) }
    }
}
