import Glibc
import JSON
import SessionKernel

/// Puts a file in place whole or not at all.
enum AtomicWrite {
    /// Writes a new file beside the old one, makes it durable, and renames it into place.
    ///
    /// A link that was swapped in under the name is replaced, not followed.
    /// - Throws: A `CallError` with nothing changed; only `durability_unknown` means that the file
    ///   is in place.
    static func put(
        _ bytes: [UInt8], mode: mode_t, at path: WorkspacePath, named name: String,
        in directory: borrowing Handle, pointer: String
    ) throws(CallError) {
        let temporary = temporaryName(beside: name)
        // What a runner left that died in the midst of this. Effects of a session run one by one,
        // so that nobody writes it now.
        unlinkat(directory.descriptor, temporary, 0)
        let descriptor = openat(
            directory.descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            0o600)
        guard descriptor >= 0 else {
            throw FileProblem.system(errno, "writing", path, at: pointer)
        }
        let file = Handle(descriptor)
        guard file.write(bytes), fchmod(file.descriptor, mode) == 0, fsync(file.descriptor) == 0,
            renameat(directory.descriptor, temporary, directory.descriptor, name) == 0
        else {
            let error = errno
            unlinkat(directory.descriptor, temporary, 0)
            throw FileProblem.system(error, "writing", path, at: pointer)
        }
        try sync(directory, after: "writing", path, at: pointer)
    }

    /// Makes a change of a directory's names durable.
    static func sync(
        _ directory: borrowing Handle, after attempt: String, _ path: WorkspacePath,
        at pointer: String
    ) throws(CallError) {
        guard fsync(directory.descriptor) == 0 else {
            throw CallError(
                code: durabilityUnknown,
                message:
                    "\(attempt) '\(shown(path.text))' was done, but may not outlast a power cut: "
                    + String(cString: strerror(errno)) + ".",
                at: pointer, hint: "Ask the operator.")
        }
    }

    static let durabilityUnknown = "durability_unknown"

    /// The same for every attempt at the same file.
    private static func temporaryName(beside name: String) -> String {
        ".holdpoint-\(Digest(of: name).hex.prefix(16)).tmp"
    }
}
