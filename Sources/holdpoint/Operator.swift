import Glibc
import GuardedProcess

/// Who may decide: a person, and nothing that an agent started.
enum Operator {
    /// - Throws: A failure when this process runs under the guard of a tool. It cannot leave that:
    ///   what its parents leave behind becomes the guard's own child.
    static func requirePerson() throws {
        var process = getppid()
        var seen: Set<pid_t> = []
        while process > 1, seen.insert(process).inserted {
            let words = (try? Files.read("/proc/\(process)/cmdline")) ?? []
            let arguments = words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            if arguments.dropFirst().first == Guard.argument {
                throw CommandFailure(
                    .usage, "a tool of a session cannot decide; a person has to")
            }
            process = parent(of: process)
        }
    }

    private static func parent(of process: pid_t) -> pid_t {
        guard let bytes = try? Files.read("/proc/\(process)/stat") else { return 0 }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let close = text.lastIndex(of: ")") else { return 0 }
        let fields = text[text.index(after: close)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) ?? 0 : 0
    }
}
