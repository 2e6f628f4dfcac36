import CPosix
import Glibc

/// What a program and all it starts can reach of this machine.
///
/// Landlock only allows, and what is allowed at a folder is allowed beneath it. To hide a folder,
/// all that stands beside the way to it is allowed, and the folders on the way are not: they cannot
/// be listed, and nothing new can be made in them. No program gains rights by it, not even a setuid
/// one, and none reaches out of it by a signal or a debugger.
package struct Confinement: Hashable, Sendable {
    /// Absolute paths that are out of reach, with everything beneath them, and what begins with
    /// such a path and a dash: a database keeps a log beside its file.
    package var hidden: [String] = []
    /// Absolute paths of files that can be read and run, and neither changed nor replaced.
    package var kept: [String] = []
    /// Folders that can be read in spite of what is hidden.
    package var readable: [String] = []
    /// Folders that can be changed in spite of everything else here.
    package var writable: [String] = []
    /// Whether everything else can be read and run, and not changed.
    package var isReadOnly = false
    /// Whether sockets can be opened.
    package var network = true
    /// Whether sockets of this machine can be opened, by which services that run outside do what
    /// they are asked to.
    package var localSockets = true
    /// Whether the program is rather not run than run without this.
    package var isRequired = false
    /// Where bubblewrap is, if that is to confine it and not Landlock.
    var bubblewrap: String?

    package init() {}

    private enum Word {
        static let hide = "--hide"
        static let keep = "--keep"
        static let read = "--read"
        static let write = "--write"
        static let readOnly = "--read-only"
        static let noNetwork = "--no-network"
        static let noLocalSockets = "--no-local-sockets"
        static let required = "--required"
        static let bubblewrap = "--bubblewrap"
    }

    /// As the guard reads it on its command line.
    var words: [String] {
        var words: [String] = []
        for path in hidden { words += [Word.hide, path] }
        for path in kept { words += [Word.keep, path] }
        for path in readable { words += [Word.read, path] }
        for path in writable { words += [Word.write, path] }
        if isReadOnly { words.append(Word.readOnly) }
        if !network { words.append(Word.noNetwork) }
        if !localSockets { words.append(Word.noLocalSockets) }
        if isRequired { words.append(Word.required) }
        if let bubblewrap { words += [Word.bubblewrap, bubblewrap] }
        return words
    }

    init?(words: ArraySlice<String>) {
        var rest = words
        while let word = rest.popFirst() {
            switch word {
            case Word.hide, Word.keep, Word.read, Word.write, Word.bubblewrap:
                guard let path = rest.popFirst(), path.hasPrefix("/") else { return nil }
                switch word {
                case Word.hide: hidden.append(path)
                case Word.keep: kept.append(path)
                case Word.read: readable.append(path)
                case Word.bubblewrap: bubblewrap = path
                default: writable.append(path)
                }
            case Word.readOnly: isReadOnly = true
            case Word.noNetwork: network = false
            case Word.noLocalSockets: localSockets = false
            case Word.required: isRequired = true
            default: return nil
            }
        }
    }

    /// What the system calls of the program are held to.
    var closed: Int32 {
        HP_DROP_RIGHTS | (network ? 0 : HP_CLOSE_NETWORK) | (localSockets ? 0 : HP_CLOSE_LOCAL)
    }

    /// What even a program that changes nothing writes to.
    private static let devices = ["null", "zero", "full", "tty"]

    /// The version of Landlock here; 0 where the kernel has none.
    package static var landlockVersion: Int { Int(hp_landlock_version()) }

    /// A descriptor of the rules; -1 where none are needed or can be had, and below that the
    /// negated errno of what failed.
    func rules() -> Int32 {
        guard bubblewrap == nil, !hidden.isEmpty || !kept.isEmpty || isReadOnly else { return -1 }
        let version = hp_landlock_version()
        guard version > 0 else { return isRequired ? -ENOSYS : -1 }
        let rules = hp_landlock_create(version)
        guard rules >= 0 else { return isRequired ? -max(errno, 2) : -1 }
        let all = hp_landlock_rights(version)
        let builder = RuleBuilder(
            rules: rules, all: all, rest: isReadOnly ? RuleBuilder.reading : all)
        let ways =
            hidden.map { RuleBuilder.Way(to: Self.resolved($0), isHidden: true) }
            + kept.map { RuleBuilder.Way(to: Self.resolved($0), isHidden: false) }
        builder.allowBeside(ways, in: "/")
        for name in Self.devices where isReadOnly { builder.allow("/dev/\(name)", all) }
        for path in readable { builder.allow(path, RuleBuilder.reading) }
        for path in writable { builder.allow(path, all) }
        return rules
    }

    /// The path without links, as far as it exists.
    package static func resolved(_ path: String) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        guard path.hasPrefix("/"), path.count > 1, let slash = path.lastIndex(of: "/") else {
            return path
        }
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        let name = path[path.index(after: slash)...]
        let folder = resolved(parent)
        return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    /// The names in a folder; none where it cannot be listed.
    package static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}

/// Adds rules to a set.
private struct RuleBuilder {
    let rules: Int32
    let all: UInt64
    /// What is allowed at everything that is not hidden.
    let rest: UInt64

    /// Running, reading, listing.
    static let reading: UInt64 = 0b1101

    /// The folders, and at last the name, of what is hidden or kept as it is.
    struct Way {
        var names: ArraySlice<String>
        var isHidden: Bool

        init(to path: String, isHidden: Bool) {
            names = path.split(separator: "/").map(String.init)[...]
            self.isHidden = isHidden
        }

        func ends(at name: String) -> Bool {
            names.count == 1
                && (name == names.first
                    || isHidden && name.hasPrefix(names[names.startIndex] + "-"))
        }
    }

    /// Allows everything in a folder but the ways to what is hidden, which are followed.
    func allowBeside(_ ways: [Way], in folder: String) {
        for name in Confinement.names(in: folder) {
            let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            if let way = ways.first(where: { $0.ends(at: name) }) {
                if !way.isHidden { allow(path, rest & Self.reading) }
                continue
            }
            var further = ways.filter { $0.names.count > 1 && $0.names.first == name }
            for index in further.indices { further[index].names.removeFirst() }
            if further.isEmpty {
                allow(path, rest)
            } else {
                allowBeside(further, in: path)
            }
        }
    }

    /// What is gone by now, or is only a link to elsewhere, needs no rule.
    func allow(_ path: String, _ rights: UInt64) {
        let file = hp_open_path(path)
        guard file >= 0 else { return }
        _ = hp_landlock_allow(rules, file, rights)
        close(file)
    }
}
