/// The tools of a runner that ran this session before and died: nothing is started before they are
/// gone.
///
/// Their guards are killing them already; this only waits. Once they are gone they stay gone, and a
/// lock that is held later is held by tools of our own.
package actor Predecessors {
    private let lockPath: String
    private var gone = false

    static let waitMax: Duration = .seconds(30)
    package static let message =
        "A tool that this session started still runs and could not be ended. Look for processes "
        + "named 'holdpoint __guard', end what they wait for, and try again."

    package init(lockPath: String) { self.lockPath = lockPath }

    /// Waits until they are gone; false when that takes too long, or the task is cancelled.
    package func areGone() async -> Bool {
        let deadline = ContinuousClock.now.advanced(by: Self.waitMax)
        // Asked anew at every turn: a call that waited beside us may have started a tool of our
        // own.
        while !gone {
            gone = !GuardLock.isHeld(lockPath)
            if gone { break }
            if deadline <= .now { return false }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return false }
        }
        return true
    }
}

extension ChildProcess {
    /// Waits until no tool runs under this lock; false when that takes too long, or the task is
    /// cancelled.
    package func areAllGone() async -> Bool { await Predecessors(lockPath: lockPath).areGone() }
}
