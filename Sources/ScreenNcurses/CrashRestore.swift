import CNcurses
import Glibc

/// Gives the terminal back when the program dies of a bug.
///
/// A trap skips `deinit` and `defer`, and leaves a raw terminal on the other screen. Only `SIGKILL` escapes this; the
/// cure then is `reset`.
package enum CrashRestore {
    /// Catches the signals of bugs: SEGV, BUS, ILL, TRAP, ABRT and FPE, and the ordinary end of the process. The
    /// signal then has the effect it had before. To be called once, from the main thread, early.
    ///
    /// - Returns: `false` when the system refused; nothing else depends on it.
    @discardableResult
    package static func install() -> Bool {
        screen_crash_install() == 0
    }

    /// From now on a crash writes `text` to `fd` and sets its modes back to `saved`.
    static func arm(fd: Int32, text: String, saved: termios) {
        var saved = saved
        screen_crash_arm(fd, text, &saved)
    }

    static func disarm() {
        screen_crash_disarm()
    }
}
