import Glibc

@testable import GuardedProcess

/// A runner in a process of its own, whose tool writes process ids to a pipe on descriptor 3 of the
/// script.
///
/// The pipe is a FIFO in the sandbox, because the guard passes on nothing but the standard streams.
final class Runner: Sendable {
    private let process: pid_t
    private let reading: Int32

    init?(in sandbox: Sandbox, script: String) {
        let fifo = sandbox.root + "/ids"
        guard mkfifo(fifo, 0o600) == 0 else { return nil }
        reading = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        var child: pid_t = 0
        let texts = [
            Sandbox.probe, sandbox.lockPath, sandbox.workspace, "--", "sh", "-c",
            "exec 3>'\(fifo)'; " + script,
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        let failure = posix_spawn(&child, Sandbox.probe, nil, nil, &arguments, environ)
        process = child
        if failure != 0 { return nil }
    }

    deinit { close(reading) }

    func kill() {
        Glibc.kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Waits for its end; nil when it was killed.
    func exitCode() -> Int32? {
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process, status & 0x7F == 0 else { return nil }
        return status >> 8 & 0xFF
    }

    /// The first so many process ids that the tool tells.
    func processes(_ count: Int) async -> [pid_t] {
        await offPool { [reading] in Self.read(reading) { $0.count >= count } }
    }

    /// All the process ids that the tool has told, once nobody is left who could tell more.
    func processesUntilEnd() async -> [pid_t] {
        await offPool { [reading] in Self.read(reading, untilEnd: true) { _ in false } }
    }

    private static func read(
        _ descriptor: Int32, untilEnd: Bool = false, enough: ([pid_t]) -> Bool
    ) -> [pid_t] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let ids = text(bytes).split(separator: "\n").compactMap { pid_t($0) }
            if enough(ids) { return ids }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk[..<count]
            } else if untilEnd && count == 0 {
                return ids
            } else {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&entry, 1, 20)
            }
        }
    }
}
