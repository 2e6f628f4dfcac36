import CPosix
import Glibc

/// A guard that was just spawned, and this process's ends of its pipes.
struct GuardedSpawn {
    var guardProcess: pid_t
    var input: Int32
    var output: Int32
    var error: Int32
    var control: Int32
    var status: Int32

    /// Why nothing could be spawned, in words.
    struct Failure: Error { let message: String }

    /// Spawns the guard of one program. Waits until the guard's image is loaded.
    static func start(_ spec: ProcessSpec, by process: ChildProcess) -> Result<Self, Failure> {
        if let problem = problem(with: spec, lock: process.lockPath) {
            return .failure(Failure(message: problem))
        }
        guard var pipes = SpawnPipes() else {
            return .failure(Failure(message: "cannot make pipes: \(message(errno))"))
        }
        let environment = ChildEnvironment.build(
            from: process.inherited, adding: spec.environment)
        var arguments = ["holdpoint", Guard.argument, process.lockPath]
        arguments.append("\(spec.limits.memoryBytesMax)")
        arguments += process.confinement(of: spec).words
        arguments.append("--")
        arguments += spec.arguments
        var child: pid_t = 0
        let words = arguments
        let failure = Strays.spawnGuard(&child, adopting: process.endsStrays) { child in
            spawn(
                &child, executable: process.guardExecutable, arguments: words,
                environment: environment.map { "\($0)=\($1)" }.sorted(),
                directory: spec.directory, pipes: pipes)
        }
        pipes.closeChildEnds()
        guard failure == 0 else {
            pipes.closeOurEnds()
            return .failure(
                Failure(
                    message: "cannot start the guard in \(spec.directory): \(message(failure))"))
        }
        return .success(pipes.spawned(child))
    }

    static func message(_ error: Int32) -> String { String(cString: strerror(error)) }

    private static func problem(with spec: ProcessSpec, lock: String) -> String? {
        if spec.arguments.first?.isEmpty ?? true { return "no program is named" }
        if !lock.hasPrefix("/") { return "the lock file's path must be absolute, not \(lock)" }
        if spec.arguments.contains(where: { $0.utf8.contains(0) })
            || spec.directory.utf8.contains(0)
        {
            return "an argument or the directory contains a NUL byte"
        }
        for (name, value) in spec.environment
        where name.isEmpty || name.utf8.contains(UInt8(ascii: "="))
            || name.utf8.contains(0) || value.utf8.contains(0)
        {
            return "the environment variable '\(name)' has no valid name or contains a NUL byte"
        }
        return nil
    }

    private static func spawn(
        _ child: inout pid_t, executable: String, arguments: [String], environment: [String],
        directory: String, pipes: SpawnPipes
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in pipes.childEnds.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        hp_spawn_in_directory(&actions, directory)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A new session is a new group as well, and has no terminal to be hung up by.
        posix_spawnattr_setflags(&attributes, hp_spawn_flags())
        return withPointers(to: arguments) { argv in
            withPointers(to: environment) { envp in
                posix_spawn(&child, executable, &actions, &attributes, argv, envp)
            }
        }
    }

    /// Lends the texts as a null-terminated array of C strings.
    private static func withPointers(
        to texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32
    ) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
        pointers.append(nil)
        defer { pointers.forEach { free($0) } }
        return body(pointers)
    }
}

/// The five pipes between a runner and a guard.
private struct SpawnPipes {
    var input, output, error, control, status: Pipe

    init?() {
        var made: [Pipe] = []
        for _ in 0..<5 {
            guard let pipe = Pipe() else {
                for index in made.indices {
                    made[index].closeReading()
                    made[index].closeWriting()
                }
                return nil
            }
            made.append(pipe)
        }
        (input, output, error, control, status) = (made[0], made[1], made[2], made[3], made[4])
    }

    /// In the order of the numbers that they have in the guard.
    var childEnds: [Int32] {
        [input.reading, output.writing, error.writing, control.reading, status.writing]
    }

    mutating func closeChildEnds() {
        input.closeReading()
        output.closeWriting()
        error.closeWriting()
        control.closeReading()
        status.closeWriting()
    }

    mutating func closeOurEnds() {
        input.closeWriting()
        output.closeReading()
        error.closeReading()
        control.closeWriting()
        status.closeReading()
    }

    func spawned(_ process: pid_t) -> GuardedSpawn {
        for end in [input.writing, output.reading, error.reading, status.reading] {
            _ = hp_set_nonblocking(end)
        }
        return GuardedSpawn(
            guardProcess: process, input: input.writing, output: output.reading,
            error: error.reading, control: control.writing, status: status.reading)
    }
}
