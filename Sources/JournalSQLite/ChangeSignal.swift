import Glibc

/// When to tell the watchers of a store that it was written: at once after a quiet while, and ten
/// milliseconds apart at the least. Each telling wakes every process that watches, this one too,
/// and costs more than the write itself.
struct ChangeSignal {
    static let nanosecondsApart = 10_000_000

    var isOwed = false
    private var last = 0

    /// When the telling that is owed may be sent; nil while none is.
    var due: Int? { isOwed ? last + Self.nanosecondsApart : nil }
    var isDue: Bool { due.map { $0 <= Self.now } ?? false }

    mutating func sent() {
        isOwed = false
        last = Self.now
    }

    /// Nanoseconds of the clock that nobody sets.
    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
