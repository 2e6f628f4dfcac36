import CPosix
import Glibc
import JSON
package import SessionKernel
import Synchronization

/// What the changes of one session's files found, kept out of the tools' reach and of the journal.
///
/// One file a call, durable before the change is made. The oldest go when a session has more than
/// `bytesMax` or `filesMax` of them, and all of a session when it has changed nothing for `daysMax`
/// days.
package final class UndoStore: Sendable {
    static let bytesMax = 256 << 20
    static let filesMax = 10_000
    package static let daysMax = 30

    private let root: String
    private let directory: String
    private let bytesMax: Int
    /// The files from the oldest on, and their bytes in all; nil until they have been looked at.
    private let kept = Mutex<(files: [(name: String, bytes: Int)], total: Int)?>(nil)

    /// - Parameter root: The absolute path of a directory that holds those of all sessions.
    package convenience init(root: String, session: SessionID) {
        self.init(root: root, session: session, bytesMax: Self.bytesMax)
    }

    init(root: String, session: SessionID, bytesMax: Int) {
        self.root = root
        directory = root + "/" + Digest(of: session.text).hex
        self.bytesMax = bytesMax
    }

    /// Keeps a record for a call, in place of one from an earlier attempt.
    ///
    /// - Throws: A `CallError` when it cannot be kept; then the change must not be made.
    func keep(_ record: UndoRecord, for call: CallID) throws(CallError) {
        let name = Self.name(of: call)
        let bytes = record.encoded
        let tooLarge = bytes.count > bytesMax
        guard !tooLarge, write(bytes, to: name) else {
            throw CallError(
                code: "undo_not_kept",
                message: "Nothing was changed, because what it would replace cannot be kept: "
                    + (tooLarge ? "it is too large." : "\(String(cString: strerror(errno)))."),
                hint: "Tell the operator.")
        }
        kept.withLock { kept in
            // What is read from the disk holds the new one already.
            guard var now = kept else {
                let files = files()
                kept = makeRoom((files, files.reduce(0) { $0 + $1.bytes }))
                return
            }
            // A later attempt at the same call is rare, and counted twice it only goes earlier.
            now.files.append((name, bytes.count))
            now.total += bytes.count
            kept = makeRoom(now)
        }
    }

    private func makeRoom(
        _ kept: (files: [(name: String, bytes: Int)], total: Int)
    ) -> (files: [(name: String, bytes: Int)], total: Int) {
        var (files, total) = kept
        var gone = 0
        while total > bytesMax || files.count - gone > Self.filesMax {
            unlink(directory + "/" + files[gone].name)
            total -= files[gone].bytes
            gone += 1
        }
        files.removeFirst(gone)
        return (files, total)
    }

    /// The record of a call; nil when there is none.
    ///
    /// - Throws: A `CallError` when it is there and cannot be used.
    func record(of call: CallID) throws(CallError) -> UndoRecord? {
        let path = directory + "/" + Self.name(of: call)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 && [ENOENT, ENOTDIR].contains(errno) { return nil }
        let file = Handle(descriptor)
        guard let bytes = file.read(from: 0, atMost: bytesMax + 1),
            let record = UndoRecord(bytes)
        else {
            throw CallError(
                code: "undo_damaged", message: "What was kept to undo the call cannot be read.",
                at: nil, hint: "Put the file back by hand.")
        }
        return record
    }

    /// Removes what was kept of sessions that have changed nothing for long.
    func sweep() {
        let now = time(nil)
        for name in Self.names(in: root) {
            var status = stat()
            let path = root + "/" + name
            guard lstat(path, &status) == 0, now - status.st_mtim.tv_sec > Self.daysMax * 86_400
            else { continue }
            for file in Self.names(in: path) { unlink(path + "/" + file) }
            rmdir(path)
        }
    }

    private static func name(of call: CallID) -> String { Digest(of: call.text).hex }

    private func write(_ bytes: [UInt8], to name: String) -> Bool {
        for path in [root, directory] where mkdir(path, 0o700) != 0 && errno != EEXIST {
            return false
        }
        let draft = directory + "/" + name + ".new"
        let descriptor = open(
            draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        let file = Handle(descriptor)
        guard file.write(bytes), fsync(file.descriptor) == 0,
            rename(draft, directory + "/" + name) == 0
        else {
            let error = errno
            unlink(draft)
            errno = error
            return false
        }
        return Self.sync(directory) && Self.sync(root)
    }

    private static func sync(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let handle = Handle(descriptor)
        return fsync(handle.descriptor) == 0
    }

    private func files() -> [(name: String, bytes: Int)] {
        Self.names(in: directory).compactMap { name in
            var status = stat()
            guard lstat(directory + "/" + name, &status) == 0 else { return nil }
            let time = status.st_mtim
            return (name, Int(status.st_size), (time.tv_sec, time.tv_nsec))
        }
        .sorted { (one: (String, Int, (Int, Int)), other) in one.2 < other.2 }
        .map { ($0.0, $0.1) }
    }

    private static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
