import CPosix
import Glibc

/// Jobs for one thread. Anyone may put one in; only the thread takes them out.
///
/// `@unchecked Sendable` because every access to the state is under the POSIX mutex, which is made
/// to be shared and is never moved.
final class Mailbox<Job: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Job] = []
    private var isClosed = false
    private var hasEnded = false
    private var waitingForEnd: [@Sendable () -> Void] = []

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(filled, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    /// Jobs that nobody has taken yet.
    var count: Int { locked { jobs.count } }

    /// - Returns: False once the mailbox is closed; the job is not taken then.
    func post(_ job: Job) -> Bool {
        locked {
            guard !isClosed else { return false }
            jobs.append(job)
            if jobs.count == 1 { pthread_cond_signal(filled) }
            return true
        }
    }

    /// Waits for jobs and takes the oldest, at most `limit`; nil once closed and empty.
    ///
    /// - Parameter deadline: When to stop waiting, in nanoseconds of the monotonic clock; there are
    ///   no jobs then.
    func take(_ limit: Int, until deadline: Int? = nil) -> [Job]? {
        locked {
            while jobs.isEmpty {
                if isClosed { return nil }
                guard let deadline else {
                    pthread_cond_wait(filled, mutex)
                    continue
                }
                var time = timespec(
                    tv_sec: deadline / 1_000_000_000, tv_nsec: deadline % 1_000_000_000)
                if pthread_cond_timedwait(filled, mutex, &time) == ETIMEDOUT { break }
            }
            guard jobs.count > limit else {
                defer { jobs = [] }
                return jobs
            }
            defer { jobs.removeFirst(limit) }
            return Array(jobs.prefix(limit))
        }
    }

    /// Takes no more jobs; what is in it is still done. Calls back when the thread has ended.
    func close(_ ended: (@Sendable () -> Void)? = nil) {
        let isOver = locked {
            isClosed = true
            pthread_cond_signal(filled)
            if let ended, !hasEnded { waitingForEnd.append(ended) }
            return hasEnded
        }
        if isOver { ended?() }
    }

    /// Called once, by the thread as its last act.
    func end() {
        let waiting = locked {
            hasEnded = true
            isClosed = true
            defer { waitingForEnd = [] }
            return waitingForEnd
        }
        for ended in waiting { ended() }
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
