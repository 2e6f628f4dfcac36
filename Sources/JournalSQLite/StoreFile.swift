import CPosix
import Glibc
import SessionRuntime

/// The files of one store: `PATH`, SQLite's `PATH-wal` and `PATH-shm`, and `PATH-leases`.
struct StoreFile: Sendable {
    /// Absolute, so that SQLite reads no special name in it and a later `chdir` changes nothing.
    let path: String

    var leases: String { path + "-leases" }
    /// SQLite's write-ahead log.
    var log: String { path + "-wal" }

    init(_ path: String) throws(JournalError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw JournalError(.storeFailed, "A store needs a path to a file.")
        }
        guard !path.hasPrefix("/") else {
            self.path = path
            return
        }
        guard let here = getcwd(nil, 0) else {
            throw Self.failure("find the current directory for", path)
        }
        defer { free(here) }
        self.path = String(cString: here) + "/" + path
    }

    /// Makes the directory (0700) and an empty file (0600) where there are none.
    ///
    /// SQLite gives its own files the mode of the database. An existing file is never opened here:
    /// closing it would drop the locks that this process holds on it through SQLite.
    func prepare() throws(JournalError) {
        try makeDirectory()
        let made = hp_open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if made >= 0 {
            Glibc.close(made)
            return
        }
        guard errno == EEXIST else { throw Self.failure("make the store", path) }
        try checkKind()
    }

    /// - Throws: `.unreadable` when the file was there and is no more.
    func requireThere() throws(JournalError) {
        guard access(path, F_OK) == 0 || errno != ENOENT else { throw .replaced(self) }
    }

    /// Takes away what other users may do with an existing store.
    func tighten() {
        for name in [path, path + "-wal", path + "-shm", leases] {
            var status = stat()
            guard stat(name, &status) == 0, status.st_mode & 0o077 != 0 else { continue }
            // Not ours to change when it fails; the owner has chosen it then.
            _ = chmod(name, 0o600)
        }
    }

    private func checkKind() throws(JournalError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.failure("look at the store", path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR:
            throw JournalError(
                .storeFailed, "`\(path)` is a directory; a store is a file. Name a file in it.")
        default:
            throw JournalError(.storeFailed, "`\(path)` is not a regular file; a store is one.")
        }
        guard access(path, R_OK | W_OK) == 0 else {
            throw Self.failure("read and write the store", path)
        }
    }

    private func makeDirectory() throws(JournalError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = path[..<slash]
        var status = stat()
        if stat(String(directory), &status) == 0 { return }
        var end = directory.startIndex
        while end != directory.endIndex {
            let next = directory.index(after: end)
            end = directory[next...].firstIndex(of: "/") ?? directory.endIndex
            let part = String(directory[..<end])
            if mkdir(part, 0o700) != 0, errno != EEXIST {
                throw Self.failure("make the directory", part)
            }
        }
    }

    static func failure(_ attempt: String, _ path: String) -> JournalError {
        JournalError(
            .storeFailed, "Could not \(attempt) `\(path)`: \(String(cString: strerror(errno))).")
    }
}

/// Which file a name stands for at one moment.
struct FileIdentity: Equatable {
    private let device: dev_t
    private let number: ino_t

    /// Nil where there is no such file.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        number = status.st_ino
    }
}

extension JournalError {
    /// The file that was open is not the one of that name any more.
    static func replaced(_ file: StoreFile) -> JournalError {
        let isThere = FileIdentity(of: file.path) != nil
        return JournalError(
            .unreadable,
            "The store `\(file.path)` was \(isThere ? "replaced by another file" : "deleted")"
                + " while it was in use. Put the file back that was there, or a copy of it, and"
                + " run `holdpoint verify --all`; then take the sessions up again.")
    }
}
