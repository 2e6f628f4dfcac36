import CPosix
import Glibc

/// A program that is run to its end.
struct Program {
    let words: [String]
    let environment: [String: String]
    let directory: String
    /// Where its outputs go: this path with `.out` and `.err`.
    let outputs: String

    struct Ended {
        /// The exit code; a signal that ended it counts below 0.
        let code: Int32
        let out: String
        let err: String
    }

    /// Nothing that is run here takes so long; what does has come to a stand.
    private static let most: Duration = .seconds(60)

    func run() throws -> Ended {
        let process = try start()
        var status: Int32 = 0
        let deadline = ContinuousClock.now.advanced(by: Self.most)
        while waitpid(process, &status, WNOHANG) == 0 {
            if ContinuousClock.now > deadline {
                kill(process, SIGKILL)
                waitpid(process, &status, 0)
                throw Trouble("`\(words.joined(separator: " "))` did not end; see \(outputs).err")
            }
            poll(nil, 0, 1)
        }
        let signal = status & 0x7f
        return Ended(
            code: signal == 0 ? (status >> 8) & 0xff : -signal, out: Files.text(outputs + ".out"),
            err: Files.text(outputs + ".err"))
    }

    private func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 1, outputs + ".out", flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, outputs + ".err", flags, 0o600)
        hp_spawn_in_directory(&actions, directory)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawnp(
            &process, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            throw Trouble("cannot run \(words[0]): \(String(cString: strerror(code)))")
        }
        return process
    }
}
