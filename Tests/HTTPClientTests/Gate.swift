import Glibc

/// Holds threads until a number of them has come.
///
/// `@unchecked Sendable` because a POSIX barrier is made to be shared and is never moved.
final class Gate: @unchecked Sendable {
    private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    init(openAt count: UInt32) {
        pthread_barrier_init(barrier, nil, count)
    }

    deinit {
        pthread_barrier_destroy(barrier)
        barrier.deallocate()
    }

    func pass() {
        pthread_barrier_wait(barrier)
    }
}
