import Glibc
import JSON
import SessionKernel

/// The names in one directory, in the order of their bytes.
struct DirectoryNames {
    private(set) var names: [String] = []
    /// Names that are no UTF-8 or hold control characters; they cannot be named in a path.
    private(set) var unnameable = 0
    /// There were more than `namesMax`.
    private(set) var cut = false

    /// How many names are looked at.
    static let namesMax = 100_000

    init(
        of handle: borrowing Handle, path: WorkspacePath, at pointer: String
    ) throws(CallError) {
        // The stream takes the descriptor over, and `dup` would share its position.
        let own = openat(handle.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else {
            let error = errno
            if own >= 0 { close(own) }
            throw FileProblem.system(error, "listing", path, at: pointer)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    String(validatingCString: $0)
                }
            }
            if let name, name == "." || name == ".." { continue }
            if names.count == Self.namesMax {
                cut = true
                break
            }
            if let name, !name.unicodeScalars.contains(where: \.isControl) {
                names.append(name)
            } else {
                unnameable += 1
            }
        }
        names.sort { $0.precedesByBytes($1) }
    }
}
