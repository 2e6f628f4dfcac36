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

    private static let interpreters: Set<String> = [
        "awk", "bash", "dash", "gawk", "ksh", "lua", "mawk", "node", "perl", "php", "python",
        "python3", "ruby", "sed", "sh", "tclsh", "zsh",
    ]

    /// Keeps what is there of the programs that these command lines name.
    ///
    /// - Throws: `Errno` for a file that cannot be copied.
    package func keep(_ lines: [[String]], in workspace: String) throws(Errno) {
        try Self.check(mkdir(folder, 0o700) == 0 || errno == EEXIST)
        for line in lines {
            let first = Self.script(in: line)
            for path in Self.paths(in: line) {
                var status = stat()
                guard stat("\(workspace)/\(path)", &status) == 0,
                    status.st_mode & S_IFMT == S_IFREG,
                    status.st_mode & 0o111 != 0 || path == first
                else { continue }
                try copy("\(workspace)/\(path)", to: place(of: path))
            }
        }
    }

    /// What of a command line, before anything is filled in, is not as it was; nil where all is, or
    /// nothing was kept of that workspace.
    package func finding(in line: [String], of workspace: String) -> Finding? {
        guard access(folder, F_OK) == 0 else { return nil }
        for path in Self.paths(in: line) where access(place(of: path), F_OK) == 0 {
            if !isSame("\(workspace)/\(path)", place(of: path)) { return .changed(path) }
        }
        if let program = Self.program(in: line), access(place(of: program), F_OK) != 0 {
            return .unknown(program)
        }
        return nil
    }

    /// The program itself, where it lies in the workspace.
    private static func program(in line: [String]) -> String? {
        guard let word = line.first, word.contains("/"), !word.contains("{{") else { return nil }
        let path = plain(word)
        return path.isEmpty ? nil : path
    }

    /// What an interpreter is given to run, or the program itself.
    private static func script(in line: [String]) -> String? {
        if let program = program(in: line) { return program }
        guard let name = line.first?.split(separator: "/").last, interpreters.contains(String(name))
        else { return nil }
        return line.dropFirst().first { !$0.hasPrefix("-") }.map { plain($0) }
    }

    /// Everything in a command line that could be the path of a file in the workspace, also within
    /// a script that is written there.
    private static func paths(in line: [String]) -> Set<String> {
        var paths: Set<String> = []
        for word in line {
            let parts = word.split { character in
                !(character.isLetter || character.isNumber || "._/-+@".contains(character))
            }
            for part in [Substring(word)] + parts where !part.contains("{{") {
                let path = plain(String(part))
                if !path.isEmpty, path.utf8.count < 200 { paths.insert(path) }
            }
        }
        return paths
    }

    /// Without `.` and doubled slashes; empty for what leads out of the workspace.
    private static func plain(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        return path.hasPrefix("/") || parts.contains("..") ? "" : parts.joined(separator: "/")
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
