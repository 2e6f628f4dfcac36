/// How much memory this process may hold and still begin a step.
///
/// It is looked at when a step is to begin, never by a timer. What is under way is left to its end;
/// a session whose step may not begin is paused, and an operator who resumes it gets one more.
package struct MemoryCeiling: Sendable {
    package let bytesMax: Int
    private let resident: @Sendable () -> Int?

    package static let bytesDefault = 2 << 30

    /// - Parameter resident: What the process holds now, in bytes; nil when that cannot be told.
    package init(bytesMax: Int, resident: @escaping @Sendable () -> Int?) {
        self.bytesMax = bytesMax
        self.resident = resident
    }

    /// Why no step may begin now; nil when one may.
    var obstacle: String? {
        guard let held = resident(), held > bytesMax else { return nil }
        return "the runner holds \(held >> 20) MiB of memory, more than its ceiling of "
            + "\(bytesMax >> 20) MiB; end other sessions, or start it with a higher "
            + "HOLDPOINT_MEMORY; resume for one step"
    }
}
