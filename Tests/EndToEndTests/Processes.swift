import Foundation

/// What runs on this machine.
enum Processes {
    static func children(of process: pid_t) -> [pid_t] { all.filter { parent(of: $0) == process } }

    /// Whether a process still runs; one that has ended and was not collected does not.
    static func isRunning(_ process: pid_t) -> Bool {
        !TextFile.bytes("/proc/\(process)/cmdline").isEmpty
    }

    private static var all: [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }
    }

    /// The processes whose command line contains a text that nothing else has in it.
    static func naming(_ text: String) -> [pid_t] {
        all.filter { process in
            let words = TextFile.bytes("/proc/\(process)/cmdline")
            return String(decoding: words, as: UTF8.self).contains(text)
        }
    }

    /// The parent of a process; nil once it is gone.
    static func parent(of process: pid_t) -> pid_t? {
        guard let status = TextFile.read("/proc/\(process)/stat"),
            let close = status.lastIndex(of: ")")
        else { return nil }
        let fields = status[status.index(after: close)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }
}

/// A lock on a whole file, held by this process.
final class HeldLock {
    private let descriptor: Int32

    /// Nil when the file is not there, or somebody else holds it.
    init?(_ path: String) {
        descriptor = open(path, O_RDWR)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard descriptor >= 0, fcntl(descriptor, F_SETLK, &lock) == 0 else { return nil }
    }

    deinit { close(descriptor) }

    func release() {
        var lock = flock()
        lock.l_type = Int16(F_UNLCK)
        lock.l_whence = Int16(SEEK_SET)
        _ = fcntl(descriptor, F_SETLK, &lock)
    }
}
