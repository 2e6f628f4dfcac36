package import SessionKernel

extension SessionReader {
    /// Where each secret comes from, by its name.
    static func readSecrets(_ value: LocatedValue?) -> [SecretSource] {
        (value?.entries() ?? []).compactMap { entry -> SecretSource? in
            guard isVariable(entry.name) else {
                entry.key.report(
                    "\(Mistake.quote(entry.name)) is no name of a secret",
                    expected: "letters, digits and `_`, no digit first; at most 128")
                return nil
            }
            return entry.value.mapping { map -> SecretSource? in
                let places = ["env", "file", "command"].filter { map.has($0) }
                let place: SecretSource.Place? =
                    switch places {
                    case ["env"]: map.value("env").flatMap(readVariable)
                    case ["file"]: map.value("file").flatMap(readPath)
                    case ["command"]:
                        map.value("command")?.strings(count: 1...64).map { .command($0) }
                    default: nil
                    }
                if places.count != 1 {
                    map.allow("env", "file", "command")
                    map.report(
                        "a secret comes from one place",
                        expected: "`env: NAME`, `file: PATH` or `command: [PROGRAM, …]`")
                }
                return place.map { SecretSource(name: entry.name, place: $0) }
            }
        }
    }

    private static func readVariable(_ value: LocatedValue) -> SecretSource.Place? {
        guard let name = value.string() else { return nil }
        guard isVariable(name) else {
            value.report("\(Mistake.quote(name)) is no name of a variable", expected: nil)
            return nil
        }
        return .environment(name)
    }

    private static func readPath(_ value: LocatedValue) -> SecretSource.Place? {
        guard let path = value.name() else { return nil }
        guard path.hasPrefix("/") || path.hasPrefix("~/") else {
            value.report(
                "a secret does not lie beside a session file", expected: "`/…` or `~/…`")
            return nil
        }
        return .file(path)
    }

    static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.count <= 128
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
            }
    }
}

/// The operator's own list of where secrets come from: the mapping that stands under `secrets:` in
/// a session file, by itself.
package enum SecretsFile {
    /// - Throws: Every mistake of the file.
    package static func read(_ bytes: [UInt8], file: String) throws(MistakeList) -> [SecretSource] {
        try Reading(file: file).decode(bytes) { SessionReader.readSecrets($0) }
    }
}
