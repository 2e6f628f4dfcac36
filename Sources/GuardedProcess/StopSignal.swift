import CPosix
import Glibc

/// A descriptor that becomes readable, for good, once someone asks to stop.
final class StopSignal: Sendable {
    let descriptor: Int32

    /// Nil when the process has no descriptor left.
    init?() {
        descriptor = hp_eventfd()
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// May be called from any thread and any number of times.
    func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
