import CPosix
import Glibc

/// The programs of a workspace as they were when it was made.
///
/// What an agent writes may be any program. One that a tool is said to run counts for what the
/// session file says of it, so it is run only as it was: a copy of each is kept out of the tools'
/// reach, and compared before every start. What a program reads or runs in its turn is not known.
package struct ProgramPins: Sendable {
    /// Where the copies are; made by `keep`.
    package let folder: String

    package init(folder: String) { self.folder = folder }

    /// Why a program is not run.
    package enum Finding: Hashable, Sendable {
        /// It is not what it was.
        case changed(String)
        /// It was not there, so that anybody may have written it since.
        case unknown(String)

        package var inWords: String {
            switch self {
            case .changed(let path):
                "its program \(path) has been changed since the session began"
            case .unknown(let path): "its program \(path) was not there when the session began"
            }
        }
    }

    private static let interpreters = [
        "awk", "bash", "dash", "gawk", "ksh", "lua", "make", "mawk", "node", "perl", "php",
        "python", "ruby", "sed", "sh", "tclsh", "zsh",
    ]
    private static let shells: Set<String> = ["bash", "dash", "ksh", "sh", "zsh"]

    /// Keeps what is there of the programs that these command lines name: what can be executed, and
    /// every file that an interpreter is given.
    ///
    /// - Throws: `Errno` for a file that cannot be copied.
    package func keep(_ lines: [[String]], in workspace: String) throws(Errno) {
        try Self.check(mkdir(folder, 0o700) == 0 || errno == EEXIST)
        for line in lines {
            let isRead = Self.isInterpreted(line)
            for path in Self.paths(in: line) {
                var status = stat()
                guard stat("\(workspace)/\(path)", &status) == 0,
                    status.st_mode & S_IFMT == S_IFREG,
                    status.st_mode & 0o111 != 0 || isRead || path == Self.program(in: line)
                else { continue }
                try copy("\(workspace)/\(path)", to: place(of: path))
            }
        }
    }

    /// What of a command line, before anything is filled in, is not as it was; nil where all is, or
    /// nothing was kept of that workspace.
    package func finding(in line: [String], of workspace: String) -> Finding? {
        guard access(folder, F_OK) == 0 else { return nil }
        let isRead = Self.isInterpreted(line)
        for path in Self.paths(in: line) {
            if holds(path) {
                if !isSame("\(workspace)/\(path)", place(of: path)) { return .changed(path) }
                continue
            }
            var status = stat()
            let isThere =
                lstat("\(workspace)/\(path)", &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
            if isThere, isRead || status.st_mode & 0o111 != 0 { return .unknown(path) }
        }
        if let program = Self.program(in: line), !holds(program) { return .unknown(program) }
        return nil
    }

    /// Whether a path of the workspace is one of the programs that were kept.
    package func holds(_ path: String) -> Bool {
        let path = Self.plain(path)
        return !path.isEmpty && access(place(of: path), F_OK) == 0
    }

    /// The program itself, where it lies in the workspace.
    private static func program(in line: [String]) -> String? {
        guard let word = line.first.map(inWorkspace), word.contains("/"), !word.contains("{{")
        else { return nil }
        let path = plain(word)
        return path.isEmpty ? nil : path
    }

    /// Whether some word of the line reads files and does what they say. A shell that is given its
    /// script as a word reads none by that; what the script says counts then.
    private static func isInterpreted(_ line: [String]) -> Bool {
        let names = line.map { $0.split(separator: "/").last.map(String.init) ?? "" }
        if let place = names.firstIndex(where: shells.contains),
            let script = line[(place + 1)...].firstIndex(where: {
                $0.hasPrefix("-") && $0.hasSuffix("c")
            })
        {
            let words = line[(script + 1)...].flatMap { parts(of: $0) }
            return words.contains { isInterpreter($0) || $0 == "." || $0 == "source" }
        }
        return names.contains { isInterpreter($0) }
    }

    /// With or without a version: `python3.11`.
    private static func isInterpreter(_ name: String) -> Bool {
        let name = name.split(separator: "/").last.map(String.init) ?? name
        return interpreters.contains { interpreter in
            name.hasPrefix(interpreter)
                && name.dropFirst(interpreter.count).allSatisfy { $0.isNumber || $0 == "." }
        }
    }

    /// Everything in a command line that could be the path of a file in the workspace, also within
    /// a script that is written there.
    private static func paths(in line: [String]) -> Set<String> {
        var paths: Set<String> = []
        for word in line.map(inWorkspace) {
            for part in [word] + parts(of: word) where !part.contains("{{") {
                let path = plain(part)
                if !path.isEmpty, path.utf8.count < 200 { paths.insert(path) }
            }
        }
        return paths
    }

    /// The words of a script, as far as they could be names.
    private static func parts(of word: String) -> [String] {
        word.split { character in
            !(character.isLetter || character.isNumber || "._/-+@".contains(character))
        }.map(String.init)
    }

    /// With the workspace as `.`, by whichever name.
    private static func inWorkspace(_ word: String) -> String {
        word.replacing("{{workspace}}", with: ".").replacing("\"$PWD\"", with: ".")
            .replacing("${PWD}", with: ".").replacing("$PWD", with: ".")
    }

    /// Without `.`, `..` and doubled slashes; empty for what lies elsewhere.
    private static func plain(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return "" }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return "" }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    private func place(of path: String) -> String {
        folder + "/" + path.replacing("%", with: "%25").replacing("/", with: "%2F")
    }

    private func copy(_ source: String, to target: String) throws(Errno) {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        try Self.check(from >= 0)
        defer { close(from) }
        let to = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try Self.check(to >= 0)
        defer { close(to) }
        var buffer = [UInt8](repeating: 0, count: Self.blockBytes)
        while true {
            let count = read(from, &buffer, buffer.count)
            try Self.check(count >= 0)
            if count == 0 { break }
            try Self.check(write(to, buffer, count) == count)
        }
        try Self.check(fsync(to) == 0)
    }

    private static let blockBytes = 1 << 16

    /// Byte for byte; a link in the place of a file is not what was there.
    private func isSame(_ one: String, _ other: String) -> Bool {
        let first = open(one, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard first >= 0 else { return false }
        defer { close(first) }
        let second = open(other, O_RDONLY | O_CLOEXEC)
        guard second >= 0 else { return false }
        defer { close(second) }
        var (mine, theirs) = (stat(), stat())
        guard fstat(first, &mine) == 0, fstat(second, &theirs) == 0,
            mine.st_mode & S_IFMT == S_IFREG, mine.st_size == theirs.st_size
        else { return false }
        var left = [UInt8](repeating: 0, count: Self.blockBytes)
        var right = left
        while true {
            let count = read(first, &left, left.count)
            guard count >= 0, read(second, &right, right.count) == count else { return false }
            if count == 0 { return true }
            if left.prefix(count) != right.prefix(count) { return false }
        }
    }

    private static func check(_ succeeded: Bool) throws(Errno) {
        if !succeeded { throw Errno(code: errno) }
    }
}

/// The error of a system call, in words.
package struct Errno: Error, Hashable, CustomStringConvertible {
    package let code: Int32

    package var description: String { String(cString: strerror(code)) }
}
