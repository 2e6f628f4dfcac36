import Glibc

/// What the process finds around it.
enum Environment {
    static func value(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    /// `$XDG_STATE_HOME/holdpoint`: store and workspaces.
    static var stateDirectory: String { directory("XDG_STATE_HOME", ".local/state") }
    /// `$XDG_CONFIG_HOME/holdpoint`: themes and settings of the operator.
    static var configDirectory: String { directory("XDG_CONFIG_HOME", ".config") }

    private static func directory(_ variable: String, _ fallback: String) -> String {
        if let set = value(variable), set.hasPrefix("/") { return set + "/holdpoint" }
        return (value("HOME") ?? "/tmp") + "/" + fallback + "/holdpoint"
    }

    /// Who decides here: the name that stands in the journal.
    ///
    /// As whom the person logged in, where the kernel has kept that: it stays through `su` and
    /// `sudo`, and nobody without privilege can change it. Else whom this runs as. A variable
    /// of the environment counts for root alone, who could say anything.
    static var user: String {
        if let login = loginUser { return login }
        if getuid() == 0, let sudo = value("SUDO_USER"), !sudo.isEmpty { return sudo }
        return name(of: getuid())
    }

    private static var loginUser: String? {
        guard let bytes = try? Files.read("/proc/self/loginuid"),
            let user = uid_t(
                String(decoding: bytes.prefix { (48...57).contains($0) }, as: UTF8.self)),
            user != uid_t.max
        else { return nil }
        return name(of: user)
    }

    private static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user) else { return "uid-\(user)" }
        return String(cString: entry.pointee.pw_name)
    }

    static var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, 255) == 0 else { return "unknown" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Directories that may hold shipped files: beside the binary, in its share, in its checkout.
    static var shareDirectories: [String] {
        let binary = executable
        let bin = Files.parent(of: binary)
        var found = [bin + "/../share/holdpoint"]
        var above = bin
        for _ in 0..<4 {
            above = Files.parent(of: above)
            found.append(above)
        }
        return found
    }

    static var executable: String {
        guard let path = realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
        defer { free(path) }
        return String(cString: path)
    }

    /// A fresh id of eight letters and digits that nobody misreads.
    static func freshID() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<8).map { _ in letters.randomElement(using: &generator)! })
    }
}
