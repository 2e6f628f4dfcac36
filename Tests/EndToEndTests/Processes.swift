import Foundation

/// What runs on this machine.
enum Processes {
    /// The processes whose command line contains a text that nothing else has in it.
    static func naming(_ text: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
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
