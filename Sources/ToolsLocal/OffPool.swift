import Glibc

/// Runs blocking work on a thread of its own, so that it never keeps one of the few threads that run tasks.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        let job = Unmanaged.passRetained(ThreadJob { continuation.resume(returning: work()) })
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                // Signals are for the threads that handle them; a broken pipe is seen as EPIPE.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_BLOCK, &all, nil)
                if let argument {
                    Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            }, job.toOpaque())
        pthread_attr_destroy(&attributes)
        // No thread to be had: better slow than never.
        if failure != 0 { job.takeRetainedValue().body() }
    }
}

private final class ThreadJob: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
