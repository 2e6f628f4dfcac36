import Definitions
import Glibc
import GuardedProcess
import SessionKernel

/// Reads the values of secrets from where they lie.
enum SecretPlaces {
    static let valueBytesMax = 64 << 10
    private static let commandTime = Duration.milliseconds(SecretSource.commandMilliseconds)

    /// The operator's own list, `secrets.yaml` in the configuration; empty where there is none.
    static func ofOperator() throws -> [SecretSource] {
        let path = Environment.configDirectory + "/secrets.yaml"
        guard Files.exists(path) else { return [] }
        let bytes = try readOwn(path, forbidden: 0o022, what: "the list of secrets \(path)")
        do {
            return try SecretsFile.read(bytes, file: path)
        } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
    }

    /// - Returns: The value without line ends at its end; nil for a variable that is not set.
    static func read(_ source: SecretSource) throws -> String? {
        switch source.place {
        case .environment(let variable): return Environment.value(variable)
        case .file(let path):
            let bytes = try readOwn(
                self.path(path), forbidden: 0o077, what: "the secret \(source.name): \(path)")
            return try value(bytes, of: source)
        case .command(let words): return try run(words, for: source)
        }
    }

    /// `~/` is the home of whoever runs this.
    static func path(_ path: String) -> String {
        path.hasPrefix("~/") ? (Environment.value("HOME") ?? "") + path.dropFirst(1) : path
    }

    private static func value(_ bytes: [UInt8], of source: SecretSource) throws -> String {
        var bytes = bytes[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty, !bytes.contains(0),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw CommandFailure(
                .failure, "the secret \(source.name) is \(bytes.isEmpty ? "empty" : "no text")")
        }
        return text
    }

    /// Reads a file that belongs to the user and that nobody else may use in some ways.
    private static func readOwn(
        _ path: String, forbidden: mode_t, what: String
    ) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .failure, "\(what) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.failure, "\(what) is no regular file")
        }
        guard status.st_uid == geteuid() else {
            throw CommandFailure(
                .failure, "\(what) belongs to another user; it must belong to you")
        }
        guard status.st_mode & forbidden == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw CommandFailure(
                .failure,
                "\(what) is open to others (mode \(mode)); run: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: valueBytesMax + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes[count...].withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw CommandFailure(
                    .failure, "\(what) cannot be read: \(String(cString: strerror(errno)))")
            }
            if got == 0 { break }
            count += got
        }
        guard count <= valueBytesMax else {
            throw CommandFailure(.failure, "\(what) has more than \(valueBytesMax) bytes")
        }
        return Array(bytes[..<count])
    }

    /// What a program prints. What it says on standard error is not told: it may be the secret.
    private static func run(_ words: [String], for source: SecretSource) throws -> String {
        let guards = Environment.stateDirectory + "/guards"
        try? Files.makeDirectory(guards)
        let children = ChildProcess(lockPath: "\(guards)/secrets-\(getpid())")
        defer { unlink(children.lockPath) }
        let spec = ProcessSpec(
            arguments: words, directory: Environment.value("HOME") ?? "/",
            environment: ChildEnvironment.current(),
            limits: ProcessLimits(timeout: commandTime, outputBytesMax: valueBytesMax))
        let outcome = try waiting { await children.run(spec) }
        guard outcome.succeeded, !outcome.output.isCut else {
            let reason =
                outcome.timedOut
                ? "took longer than \(commandTime)"
                : outcome.succeeded
                    ? "printed more than \(valueBytesMax) bytes" : ending(outcome.ending)
            throw CommandFailure(
                .failure,
                "the secret \(source.name): `\(words[0])` \(reason); run it by hand to see why")
        }
        return try value(outcome.output.bytes, of: source)
    }

    private static func ending(_ ending: ProcessOutcome.Ending) -> String {
        switch ending {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .notStarted(let reason): "could not be started: \(reason)"
        case .lost(let reason): reason
        }
    }
}
