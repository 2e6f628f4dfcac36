import CPosix
import Glibc
import SessionKernel

/// An open workspace directory: everything is reached from its descriptor, never by an absolute
/// path, so a directory that is moved or a link that is swapped in meanwhile leads nowhere else.
struct Workspace: ~Copyable {
    private let root: Handle
    /// Whether the kernel resolves whole paths (openat2); else we walk them, one name at a time.
    private let resolvesInKernel: Bool

    /// - Parameter path: Absolute and without symbolic links: a command of the session may have put
    ///   one where the workspace, or a directory above it, was.
    init(_ path: String, resolvesInKernel: Bool = true) throws(CallError) {
        let descriptor = Self.openDirectory(path)
        guard descriptor >= 0 else {
            throw CallError(
                code: "no_workspace",
                message: "The workspace cannot be opened: \(String(cString: strerror(errno))).",
                hint: "Ask the operator.")
        }
        root = Handle(descriptor)
        self.resolvesInKernel = resolvesInKernel
    }

    private static func openDirectory(_ path: String) -> Int32 {
        guard path.hasPrefix("/") else {
            errno = EINVAL
            return -1
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = Glibc.open("/", flags)
        for name in path.split(separator: "/") where descriptor >= 0 {
            let parent = Handle(descriptor)
            descriptor = openat(parent.descriptor, String(name), flags)
        }
        return descriptor
    }

    /// Opens the directory at a path.
    borrowing func directory(
        _ path: WorkspacePath, at pointer: String
    ) throws(CallError) -> Handle {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 { return Handle(descriptor) }
        let error = errno
        if error == ENOTDIR, let kind = try? kind(of: path, at: pointer), kind != .directory {
            throw FileProblem.wrongKind(kind, path, expected: "a directory", at: pointer)
        }
        throw FileProblem.system(error, "opening", path, at: pointer)
    }

    /// Opens the regular file at a path for reading, without touching what is no file.
    borrowing func file(
        _ path: WorkspacePath, at pointer: String
    ) throws(CallError) -> OpenFile {
        // Looked at first: opening a pipe or a device can itself have an effect.
        let before = try kind(of: path, at: pointer)
        guard before == .file else {
            throw FileProblem.wrongKind(before, path, expected: "a file", at: pointer)
        }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileProblem.system(errno, "opening", path, at: pointer)
        }
        let handle = Handle(descriptor)
        guard let status = FileStatus(of: handle) else {
            throw FileProblem.system(errno, "examining", path, at: pointer)
        }
        guard status.kind == .file else {
            throw FileProblem.wrongKind(status.kind, path, expected: "a file", at: pointer)
        }
        return OpenFile(handle: handle, status: status)
    }

    /// What stands at a path; links are not followed.
    borrowing func kind(of path: WorkspacePath, at pointer: String) throws(CallError)
        -> FileStatus.Kind
    {
        guard let name = path.name else { return .directory }
        let parent = try directory(path.parent, at: pointer)
        guard let status = FileStatus(of: name, in: parent) else {
            throw FileProblem.system(errno, "examining", path, at: pointer)
        }
        return status.kind
    }

    private borrowing func open(_ path: WorkspacePath, _ flags: Int32) -> Int32 {
        if resolvesInKernel {
            let descriptor = hp_open_beneath(root.descriptor, path.text, flags, 0)
            // Seccomp filters that do not know the call answer with EPERM.
            if descriptor >= 0 || (errno != ENOSYS && errno != EPERM) { return descriptor }
        }
        return walk(path, flags)
    }

    /// Opens name after name, following no link.
    private borrowing func walk(_ path: WorkspacePath, _ flags: Int32) -> Int32 {
        guard let last = path.name else { return openat(root.descriptor, ".", flags) }
        var current = Handle(openat(root.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        for name in path.components.dropLast() {
            let next = openat(
                current.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else {
                let error = errno
                // With O_DIRECTORY a link is told as "not a directory".
                let isLink = FileStatus(of: name, in: current)?.kind == .link
                errno = isLink ? ELOOP : error
                return -1
            }
            current = Handle(next)
        }
        return openat(current.descriptor, last, flags | O_NOFOLLOW)
    }
}
