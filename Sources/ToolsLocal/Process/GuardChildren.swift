import Glibc

/// The ids of this process's children, as the kernel lists them.
enum GuardChildren {
    /// The children of the calling process, which must have one thread.
    static func current() -> [pid_t] {
        if let listed = contents(of: "/proc/self/task/\(getpid())/children") {
            return numbers(in: listed)
        }
        return scanned()
    }

    /// The same, for a kernel without lists of children: every process that names us as its parent.
    static func scanned() -> [pid_t] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var children: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let process = pid_t(name), let stat = contents(of: "/proc/\(name)/stat") else {
                continue
            }
            // The name of the program is in brackets and may hold anything; the parent is the
            // second field after it.
            guard let bracket = stat.lastIndex(of: UInt8(ascii: ")")) else { continue }
            let fields = stat[(bracket + 1)...].split(separator: UInt8(ascii: " "))
            if fields.count > 1, numbers(in: Array(fields[1])) == [getpid()] {
                children.append(process)
            }
        }
        return children
    }

    private static func numbers(in text: [UInt8]) -> [pid_t] {
        text.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
    }

    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return all }
            all += chunk[..<count]
        }
    }
}
