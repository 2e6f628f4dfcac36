import CPosix
import Glibc

/// What this machine has to keep programs from files.
package enum Wall: Hashable, Sendable {
    /// The kernel's own, and its version.
    case landlock(Int)
    /// The program at this path, for what a model wrote; where the kernel has no Landlock.
    case bubblewrap(String)
    case none

    /// What is used here.
    package static let here: Wall = {
        let version = Int(hp_landlock_version())
        if version > 0 { return .landlock(version) }
        return Bubblewrap.path.map { .bubblewrap($0) } ?? .none
    }()
}

/// bubblewrap: a view of the file system, and of processes, for one program.
package enum Bubblewrap {
    /// Where it is and works; nil where it is not installed, or cannot make namespaces.
    package static let path: String? = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"]
        .first { isPlain($0) && makesNamespaces($0) }

    /// One with the rights of root would lose them, for no program here gains any.
    private static func isPlain(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_ISUID == 0
            && access(path, X_OK) == 0
    }

    private static func makesNamespaces(_ path: String) -> Bool {
        var confinement = Confinement()
        confinement.isReadOnly = true
        confinement.network = false
        let words = confinement.bubblewrapped(["true"], by: path, in: "/")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in Int32(0)...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawn(&child, path, &actions, nil, &arguments, hp_environment()) == 0 else {
            return false
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { if errno != EINTR { return false } }
        return status == 0
    }
}

extension Confinement {
    /// The command line by which bubblewrap runs a program within this; later words win over
    /// earlier ones.
    ///
    /// - Parameter filter: An open file with the system calls that are refused; -1 for none.
    func bubblewrapped(
        _ arguments: [String], by path: String, in directory: String, filter: Int32 = -1
    ) -> [String] {
        var words = [
            path, "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL",
        ]
        if !network { words.append("--unshare-net") }
        words += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
        let hidden = hidden.flatMap { Self.present($0) }
        let folders = hidden.filter { Self.isFolder($0) }
        for path in hidden {
            words += folders.contains(path) ? ["--tmpfs", path] : ["--ro-bind", "/dev/null", path]
        }
        for path in readable { words += ["--ro-bind-try", path, path] }
        for path in writable { words += ["--bind-try", path, path] }
        for path in kept { words += ["--ro-bind-try", path, path] }
        for path in folders + ["/dev"] { words += ["--remount-ro", path] }
        if filter >= 0 { words += ["--seccomp", "\(filter)"] }
        return words + ["--chdir", directory, "--"] + arguments
    }

    /// What is there of something hidden: itself, and what begins with its name and a dash.
    private static func present(_ path: String) -> [String] {
        let real = resolved(path)
        guard let slash = real.lastIndex(of: "/") else { return [] }
        let folder = slash == real.startIndex ? "/" : String(real[..<slash])
        let name = String(real[real.index(after: slash)...])
        return names(in: folder).filter { $0 == name || $0.hasPrefix(name + "-") }
            .map { folder == "/" ? "/\($0)" : "\(folder)/\($0)" }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
