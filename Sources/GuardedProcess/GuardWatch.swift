import CPosix
import Glibc

/// What a guard does while its tool runs, and how it ends everything the tool started.
struct GuardWatch {
    let tool: pid_t
    /// Readable when a child has ended.
    let signals: Int32
    /// What the tool and all it started may have.
    let share: GuardShare
    /// Why the tool must be killed, once it has more.
    private(set) var excess: GuardShare.Excess?
    /// The tool's wait status, once it is reaped.
    private(set) var toolStatus: Int32?

    init(tool: pid_t, signals: Int32, share: GuardShare) {
        self.tool = tool
        self.signals = signals
        self.share = share
    }

    /// Waits until the tool has ended by itself and returns its wait status; nil when it must be
    /// killed.
    mutating func untilToolEnds() -> Int32? {
        var entries = [
            pollfd(fd: Guard.controlDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        ]
        var next = ContinuousClock.now.advanced(by: GuardShare.lookEvery)
        while true {
            let wait = ContinuousClock.now.duration(to: next) / .milliseconds(1)
            let came = poll(&entries, 2, wait <= 0 ? 0 : Int32(wait) + 1)
            if next <= .now {
                excess = share.excess()
                if excess != nil { return nil }
                next = .now.advanced(by: GuardShare.lookEvery)
            }
            if came <= 0 { continue }
            if entries[1].revents != 0 {
                hp_drain_signals(signals)
                _ = reapEnded()
                if let toolStatus { return toolStatus }
            }
            if entries[0].revents != 0 && !followControl() { return nil }
        }
    }

    /// Reads one order; false when everything must end.
    private func followControl() -> Bool {
        var order: UInt8 = 0
        guard read(Guard.controlDescriptor, &order, 1) == 1 else { return errno == EINTR }
        if order == Guard.kill { return false }
        if order == Guard.terminate { Glibc.kill(-tool, SIGTERM) }
        return true
    }

    /// Kills until the kernel says that there are no children left.
    ///
    /// Only processes that are our own children are signalled: their ids cannot be given to others
    /// before we reap them. Whatever a killed process leaves behind becomes our child and is killed
    /// on the next pass.
    mutating func killAllDescendants() {
        while true {
            for child in GuardChildren.current() { killGroup(of: child) }
            if !reapEnded() { return }
            var entry = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, 10)
            hp_drain_signals(signals)
        }
    }

    /// Kills a child and its group at one blow, which a process that forks in a loop cannot outrun.
    ///
    /// A group lies within one session, and every session here but our own was begun by a
    /// descendant, so no group but our own can hold a stranger.
    private func killGroup(of child: pid_t) {
        let group = getpgid(child)
        if group > 1 && group != getpgrp() { Glibc.kill(-group, SIGKILL) }
        Glibc.kill(child, SIGKILL)
    }

    /// Reaps what has ended; false when there are no children at all.
    private mutating func reapEnded() -> Bool {
        while true {
            let ended = hp_ended_child()
            if ended <= 0 { return ended == 0 }
            if ended == tool {
                // Before the id is free for others: the group may outlive its leader.
                Glibc.kill(-tool, SIGKILL)
                toolStatus = hp_reap(ended)
            } else {
                _ = hp_reap(ended)
            }
        }
    }
}
