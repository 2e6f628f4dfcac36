import CPosix

/// Runs blocking work on a thread of its own, so that it never keeps one of the few threads that
/// run tasks.
package func offPool<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        onThread { continuation.resume(returning: work()) }
    }
}

/// Starts work on a thread of its own, which nobody waits for.
func onThread(_ work: @escaping @Sendable () -> Void) {
    let job = Unmanaged.passRetained(ThreadJob(work))
    let failure = hp_start_thread(
        { argument in
            if let argument {
                Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue().body()
            }
            return nil
        }, job.toOpaque())
    // No thread to be had: better slow than never.
    if failure != 0 { job.takeRetainedValue().body() }
}

private final class ThreadJob: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
