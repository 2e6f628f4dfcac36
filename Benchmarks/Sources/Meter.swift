import Glibc
import SessionKernel

/// What the clock and the system's accounts say.
enum Meter {
    /// Processor time of the whole process so far, user and system, in microseconds.
    static var cpu: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func microseconds(_ time: timeval) -> Double {
            Double(time.tv_sec) * 1e6 + Double(time.tv_usec)
        }
        return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
    }

    /// Microseconds since some moment.
    static var wall: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }

    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }

    /// How often a second `work` can be done; the best of some rounds of about a fifth of a second.
    static func rate(rounds: Int = 5, _ work: () throws -> Void) rethrows -> Double {
        var best = 0.0
        for _ in 0..<rounds {
            let begun = wall
            var count = 0.0
            while wall - begun < 200_000 {
                try work()
                count += 1
            }
            best = max(best, count / (wall - begun) * 1e6)
        }
        return best
    }
}

/// A fresh directory that is gone with its owner.
final class Scratch {
    let path: String

    init() throws {
        // A real disk, unless told otherwise: `/tmp` is often memory.
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
        var template = Array("\(parent)/holdpoint-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("no directory in \(parent)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in [
            "store", "store-wal", "store-shm", "store-leases", "bare", "bare-wal", "bare-shm",
        ] {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }

    /// Bytes of the files whose names begin so.
    func bytes(of name: String) -> Int {
        ["", "-wal"].reduce(0) { sum, ending in
            var status = stat()
            return stat("\(path)/\(name)\(ending)", &status) == 0 ? sum + Int(status.st_size) : sum
        }
    }
}

struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
