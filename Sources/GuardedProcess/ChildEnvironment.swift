import CPosix

/// Which part of the runner's environment a tool may see.
///
/// An allow-list, because what a shell exports (keys, tokens, agents' sockets) is not for tools.
package enum ChildEnvironment {
    static let allowed: Set<String> = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER"]
    static let allowedPrefix = "LC_"

    /// The allowed part of `inherited`, `TERM=dumb`, and then `explicit`, which wins.
    package static func build(
        from inherited: [String: String], adding explicit: [String: String]
    ) -> [String: String] {
        var result = inherited.filter { name, _ in
            allowed.contains(name) || name.hasPrefix(allowedPrefix)
        }
        result["TERM"] = "dumb"
        if result["PATH"] == nil { result["PATH"] = "/usr/local/bin:/usr/bin:/bin" }
        return result.merging(explicit) { _, new in new }
    }

    /// The environment of this process.
    package static func current() -> [String: String] {
        var result: [String: String] = [:]
        guard var entry = hp_environment() else { return result }
        while let pair = entry.pointee {
            let text = String(cString: pair)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return result
    }
}
