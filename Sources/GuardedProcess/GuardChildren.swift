import Glibc

/// The ids of this process's children, as the kernel lists them.
enum GuardChildren {
    /// The children of the calling process, which must have one thread.
    static func current() -> [pid_t] {
        listed(of: getpid(), thread: getpid()) ?? scanned()
    }

    /// The same, for a kernel without lists of children: every process that names one of these as
    /// its parent.
    static func scanned(of parents: Set<pid_t> = [getpid()]) -> [pid_t] {
        var children: [pid_t] = []
        for process in processes(in: "/proc") {
            guard let stat = contents(of: "/proc/\(process)/stat") else { continue }
            // The name of the program is in brackets and may hold anything; the parent is the
            // second field after it.
            guard let bracket = stat.lastIndex(of: UInt8(ascii: ")")) else { continue }
            let fields = stat[(bracket + 1)...].split(separator: UInt8(ascii: " "))
            if fields.count > 1, let parent = numbers(in: Array(fields[1])).first,
                parents.contains(parent)
            {
                children.append(process)
            }
        }
        return children
    }

    /// All descendants of the calling process, as far as they can be seen while they come and go;
    /// no more than one generation beyond `limit` of them.
    static func descendants(upTo limit: Int) -> [pid_t] {
        var found: [pid_t] = []
        var generation = current()
        while !generation.isEmpty && found.count <= limit {
            found += generation
            generation = children(of: generation)
        }
        return found
    }

    private static func children(of parents: [pid_t]) -> [pid_t] {
        guard listed(of: getpid(), thread: getpid()) != nil else {
            return scanned(of: Set(parents))
        }
        return parents.flatMap { parent in
            processes(in: "/proc/\(parent)/task").flatMap {
                listed(of: parent, thread: $0) ?? []
            }
        }
    }

    private static func listed(of process: pid_t, thread: pid_t) -> [pid_t]? {
        contents(of: "/proc/\(process)/task/\(thread)/children").map(numbers)
    }

    /// The names in a directory that are ids.
    private static func processes(in path: String) -> [pid_t] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var processes: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let process = pid_t(name) { processes.append(process) }
        }
        return processes
    }

    private static func numbers(in text: [UInt8]) -> [pid_t] {
        text.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
    }

    static func contents(of path: String) -> [UInt8]? {
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
