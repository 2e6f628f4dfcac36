import Glibc
import GuardedProcess
import ToolsLocal

/// A fresh directory for one test, gone with it, and the runner of processes within it.
final class Sandbox: Sendable {
    let root: String
    let workspace: String
    var lockPath: String { root + "/tools.lock" }

    init() {
        var template = Array("/tmp/holdpoint-tools-XXXXXX".utf8CString)
        root = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
        workspace = root + "/workspace"
        mkdir(workspace, 0o700)
    }

    deinit { Self.remove(root) }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { remove(path + "/" + name) }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    /// The executable that the tests use as guard and as a runner to kill.
    static let probe: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(
            decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/ToolRunnerProbe"
    }()

    var children: ChildProcess {
        ChildProcess(
            lockPath: lockPath, guardExecutable: Self.probe, inherited: ChildEnvironment.current())
    }

    func shell(
        _ script: String, input: [UInt8] = [], limits: ProcessLimits = ProcessLimits(),
        onOutput: @escaping @Sendable (OutputChunk) -> Void = { _ in }
    ) async -> ProcessOutcome {
        let spec = ProcessSpec(
            arguments: ["sh", "-c", script], directory: workspace, input: input, limits: limits)
        return await children.run(spec, onOutput: onOutput)
    }

    func path(_ name: String) -> String { workspace + "/" + name }

    func write(_ text: String, to name: String, mode: mode_t = 0o600) {
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        let bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    func write(bytes: [UInt8], to name: String) {
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        _ = Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    func text(of name: String) -> String? {
        let descriptor = open(path(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(path(name), &status) == 0
    }

    func mode(of name: String) -> mode_t? {
        var status = stat()
        return lstat(path(name), &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Whether a process with this id exists, zombies included.
func isThere(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno != ESRCH }
