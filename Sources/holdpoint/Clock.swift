import Glibc
import SessionKernel

/// The clocks of the process.
enum Clock {
    static var now: Timestamp { Timestamp(milliseconds: milliseconds(CLOCK_REALTIME)) }
    /// Never goes back; only differences matter.
    static var monotonic: Int { milliseconds(CLOCK_MONOTONIC) }
    static var process: Int32 { getpid() }

    private static func milliseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
