/// What a path of a command says by itself about what lies there.
enum ShellPath {
    enum Place: Hashable { case nothing, temporary, workspace, elsewhere }

    private static let sinks: Set<String> = ["/dev/null", "/dev/tty"]
    private static let outputs: Set<String> = [
        "/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2",
    ]
    /// Files that only keep a folder, and tell nobody anything.
    private static let placeholders: Set<Substring> = [".gitkeep", ".keep", ".nojekyll"]
    private static let harmlessDevices: Set<String> = [
        "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/stdin",
        "/dev/stdout", "/dev/stderr", "/dev/tty",
    ]

    /// Where something that is written to the path comes to lie.
    static func place(of path: String, isAway: Bool, opensFiles: Bool = false) -> Place {
        if sinks.contains(path) || !opensFiles && outputs.contains(path) { return .nothing }
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        if parts.contains("..") || path.isEmpty { return .elsewhere }
        if path.hasPrefix("/tmp/") || path.hasPrefix("/var/tmp/") {
            return parts.count > (path.hasPrefix("/tmp/") ? 1 : 2) ? .temporary : .elsewhere
        }
        return path.hasPrefix("/") || isAway ? .elsewhere : .workspace
    }

    /// Whether a file of that name is not merely content: hidden files say how programs behave.
    static func isHidden(_ path: String) -> Bool {
        var parts = path.split(separator: "/")
        if let last = parts.last, placeholders.contains(last) { parts.removeLast() }
        return parts.contains { $0.hasPrefix(".") && $0 != "." }
    }

    /// Whether reading it is more than reading: a device acts when it is opened.
    static func isDevice(_ path: String) -> Bool {
        let parts = path.split(separator: "/").filter { $0 != "." }
        if parts.contains("..") { return parts.contains("dev") }
        guard path.hasPrefix("/"), parts.first == "dev", parts.count > 1 else { return false }
        let plain = "/" + parts.joined(separator: "/")
        return !harmlessDevices.contains(plain) && !isDescriptor(plain)
    }

    /// `/dev/tcp/host/port`: the shell itself makes a connection.
    static func isSocket(_ path: String) -> Bool {
        path.contains("/tcp/") || path.contains("/udp/")
    }

    /// Whether a name of which only the beginning is known may become that of a connection.
    static func mayBecomeSocket(_ start: String) -> Bool {
        !start.isEmpty && ["/dev/tcp/", "/dev/udp/"].contains { $0.hasPrefix(start) }
    }

    private static func isDescriptor(_ path: String) -> Bool {
        path.hasPrefix("/dev/fd/")
            && path.dropFirst(8).unicodeScalars.allSatisfy(\.isDigit)
    }
}
