import CNcurses
import Glibc

/// Gives the terminal back when the program dies of a bug.
///
/// A trap skips `deinit` and `defer`, and leaves a raw terminal on the other screen. Only `SIGKILL`
/// escapes this; the cure then is `reset`.
package enum CrashRestore {
    /// What the handler of signals reads; lives as long as the process.
    ///
    /// `nonisolated(unsafe)` because only the main thread writes it, and the handler reads what was
    /// complete before `armed` was set.
    private nonisolated(unsafe) static let state = screen_crash_made()

    /// Catches the signals of bugs: SEGV, BUS, ILL, TRAP, ABRT and FPE, and the ordinary end of the
    /// process. The signal then has its default effect. To be called once, from the main
    /// thread, early.
    ///
    /// - Returns: `false` when the system refused; nothing else depends on it.
    @discardableResult
    package static func install() -> Bool {
        guard let state else { return false }
        return screen_crash_install(state) == 0
    }

    /// From now on a crash writes `text` to `fd` and sets its modes back to `saved`.
    static func arm(fd: Int32, text: String, saved: termios) {
        var saved = saved
        guard let state else { return }
        screen_crash_arm(state, fd, text, &saved)
    }

    static func disarm() {
        guard let state else { return }
        screen_crash_disarm(state)
    }
}
