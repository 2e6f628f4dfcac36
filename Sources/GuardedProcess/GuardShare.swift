import Glibc

/// How much a tool and all it started may have, and a look at whether they have more.
///
/// The kernel bounds each process by itself, and not what they hold together; a control group
/// would, but few users may make one. So the guard looks.
package struct GuardShare {
    /// What there is too much of.
    package enum Excess: Hashable, Sendable {
        case memory(mebibytes: Int32)
        case processes(Int32)
    }

    let bytesMax: Int

    /// Between two looks: each takes some tens of microseconds for a process.
    static let lookEvery: Duration = .milliseconds(200)
    package static let processesMax = 512
    static let openFilesMax: UInt64 = 4096
    /// What one process may allocate, in shares: programs allocate much that they never touch. It
    /// also ends what grows faster than we look.
    static let reserve: UInt64 = 4

    func excess() -> Excess? {
        let processes = GuardChildren.descendants(upTo: Self.processesMax)
        if processes.count > Self.processesMax { return .processes(Int32(processes.count)) }
        // Pages that several processes share count for each of them here: never too little.
        let resident = processes.reduce(0) { $0 + Self.residentBytes(of: $1) }
        guard resident > bytesMax else { return nil }
        let own = processes.reduce(0) { $0 + Self.ownBytes(of: $1) }
        return own > bytesMax ? .memory(mebibytes: Int32(clamping: own >> 20)) : nil
    }

    private static let pageBytes = sysconf(Int32(_SC_PAGESIZE))

    private static func words(of path: String) -> [Substring] {
        let text = String(decoding: GuardChildren.contents(of: path) ?? [], as: UTF8.self)
        return text.split(separator: " ")
    }

    private static func residentBytes(of process: pid_t) -> Int {
        let fields = words(of: "/proc/\(process)/statm")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * pageBytes : 0
    }

    /// Without pages of files, which the system can take back at any time, and with its part of
    /// what it shares.
    private static func ownBytes(of process: pid_t) -> Int {
        guard let rollup = GuardChildren.contents(of: "/proc/\(process)/smaps_rollup") else {
            let fields = words(of: "/proc/\(process)/statm")
            guard fields.count > 2, let resident = Int(fields[1]), let shared = Int(fields[2])
            else { return 0 }
            return max(0, resident - shared) * pageBytes
        }
        var kibibytes = 0
        for line in String(decoding: rollup, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count > 1, ["Pss_Anon:", "Pss_Shmem:", "SwapPss:"].contains(fields[0]) {
                kibibytes += Int(fields[1]) ?? 0
            }
        }
        return kibibytes << 10
    }
}
