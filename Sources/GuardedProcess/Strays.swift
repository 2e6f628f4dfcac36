import CPosix
import Glibc
import Synchronization

/// What a tool started and its guard, killed in between, can no longer end.
///
/// This process adopts the descendants of a guard that is gone. They are known by their session:
/// every guard begins one of its own, and nothing but a guard is started here with another session
/// than ours.
enum Strays {
    /// The guards of this process that have not been reaped.
    private static let guards = Mutex<Set<pid_t>>([])
    private static let killTime: Duration = .seconds(2)

    /// Spawns a guard; none is taken for a stray between its start and its being known.
    ///
    /// - Parameter adopting: Whether to adopt what it leaves behind from now on.
    static func spawnGuard(
        _ child: inout pid_t, adopting: Bool, _ spawn: (inout pid_t) -> Int32
    ) -> Int32 {
        guards.withLock { guards in
            if adopting { _ = hp_become_subreaper() }
            let failure = spawn(&child)
            if failure == 0 { guards.insert(child) }
            return failure
        }
    }

    /// Reaps a guard and returns its wait status.
    static func reapGuard(_ process: pid_t) -> Int32 {
        let status = hp_reap(process)
        _ = guards.withLock { $0.remove(process) }
        return status
    }

    /// Kills until none is left: what a killed one leaves behind is adopted, and killed, in turn.
    static func killAll() {
        let deadline = ContinuousClock.now.advanced(by: killTime)
        repeat {
            let strays = guards.withLock { guards in
                GuardChildren.scanned().filter { child in
                    !guards.contains(child) && getsid(child) != getsid(0)
                }
            }
            if strays.isEmpty { return }
            for stray in strays {
                kill(stray, SIGKILL)
                waitpid(stray, nil, WNOHANG)
            }
            // For the kernel to end them.
            usleep(1_000)
        } while deadline > .now
    }
}
