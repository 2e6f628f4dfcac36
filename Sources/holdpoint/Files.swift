import Glibc

/// Small file operations of the executable.
enum Files {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// A definition or a theme has no business being larger.
    static let bytesMax = 1 << 20

    /// Reads a regular file whole.
    static func read(_ path: String, bytesMax: Int = Files.bytesMax) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(description: reason()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(description: reason()) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(description: "it is no regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(description: reason()) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= bytesMax else {
                throw Failure(description: "it has more than \(bytesMax) bytes")
            }
        }
    }

    /// Makes a directory and those above it, for the owner alone.
    static func makeDirectory(_ path: String) throws {
        if isDirectory(path) { return }
        let parent = parent(of: path)
        if parent != path { try makeDirectory(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw Failure(description: "\(path): \(reason())")
        }
    }

    /// The same place by a path that leads through no symbolic link.
    static func withoutLinks(_ path: String) throws(Failure) -> String {
        guard let found = realpath(path, nil) else {
            throw Failure(description: "\(path): \(reason())")
        }
        defer { free(found) }
        return String(cString: found)
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path as an absolute one, seen from `directory` or from where the process stands.
    static func absolute(_ path: String, from directory: String? = nil) -> String {
        if path.hasPrefix("/") { return path }
        return (directory ?? workingDirectory) + "/" + path
    }

    /// The path without symbolic links; as it is where neither it nor its directory is there yet.
    static func real(_ path: String) -> String {
        if let found = resolved(path) { return found }
        let name = path.split(separator: "/").last ?? ""
        return resolved(parent(of: path)).map { "\($0)/\(name)" } ?? path
    }

    private static func resolved(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    static var workingDirectory: String {
        guard let buffer = getcwd(nil, 0) else { return "/" }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
