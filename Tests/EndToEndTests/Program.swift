import Glibc

/// What a program left when it ended.
struct Ended {
    /// The exit code; a signal that ended it counts below 0.
    let code: Int32
    let out: String
    let err: String

    var lines: [String] { out.split(separator: "\n").map(String.init) }
}

/// A program that runs beside the test, in a process group of its own, without a terminal.
final class Program {
    let process: pid_t
    private let outPath: String
    private let errPath: String
    private var status: Int32?

    /// The binary under test: it is built beside the tests.
    static let holdpoint: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(
            decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/holdpoint"
    }()

    struct CannotStart: Error { let words: [String] }

    /// - Parameter outputs: A path that nobody else writes to, without its ending.
    init(
        _ words: [String], environment: [String: String], directory: String, outputs: String
    ) throws {
        outPath = outputs + ".out"
        errPath = outputs + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var nothing = sigset_t()
        sigemptyset(&nothing)
        var everything = sigset_t()
        sigfillset(&everything)
        posix_spawnattr_setsigmask(&attributes, &nothing)
        posix_spawnattr_setsigdefault(&attributes, &everything)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let all = ["env", "-C", directory] + words
        var arguments: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        guard
            posix_spawnp(&process, all[0], &actions, &attributes, &arguments, &variables) == 0
        else { throw CannotStart(words: words) }
        self.process = process
    }

    deinit {
        if status == nil {
            Glibc.kill(-process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    var out: String { TextFile.read(outPath) ?? "" }
    var err: String { TextFile.read(errPath) ?? "" }

    var hasEnded: Bool {
        if status != nil { return true }
        var found: Int32 = 0
        guard waitpid(process, &found, WNOHANG) == process else { return false }
        status = found
        return true
    }

    func kill(_ signal: Int32) {
        if status == nil { Glibc.kill(process, signal) }
    }

    struct StillRunning: Error { let out: String, err: String }

    /// Waits for its end.
    @discardableResult
    func end(within limit: Duration = Patience.most) throws -> Ended {
        guard Patience.until(within: limit, { hasEnded }), let status else {
            throw StillRunning(out: out, err: err)
        }
        let signal = status & 0x7f
        return Ended(code: signal == 0 ? (status >> 8) & 0xff : -signal, out: out, err: err)
    }
}
