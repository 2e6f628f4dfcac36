import Foundation

/// Files and folders, read and written whole.
enum Files {
    /// The folder of `Package.swift`.
    static let checkout = parent(of: #filePath, 4)

    /// The folder that this program was built into.
    static let programs = parent(
        of: (try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/exe")) ?? CommandLine.arguments[0], 1)

    private static func parent(of path: String, _ levels: Int) -> String {
        path.split(separator: "/").dropLast(levels).map { "/" + $0 }.joined()
    }

    static func text(_ path: String) -> String {
        String(decoding: bytes(path), as: UTF8.self)
    }

    static func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
    }

    static func lines(_ path: String) -> [String] {
        text(path).split(separator: "\n").map(String.init)
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    static func makePipe(_ path: String) throws {
        guard mkfifo(path, 0o600) == 0 else { throw Trouble("cannot make the pipe \(path)") }
    }

    static func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: target)
    }

    static func makeTemporaryFolder() throws -> String {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(base)/holdpoint-crash-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else {
            throw Trouble("cannot make a folder in \(base)")
        }
        return String(cString: path)
    }

    static func copy(_ path: String, to target: String) throws {
        try FileManager.default.copyItem(atPath: path, toPath: target)
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    /// Every file below a folder with its content and whether it can be run; folders end in `/`.
    static func tree(_ folder: String, without ignored: Set<String>) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        var open = [""]
        while let next = open.popLast() {
            for name in (try? names(in: folder + "/" + next)) ?? [] {
                let path = next + name
                if ignored.contains(path) { continue }
                var status = stat()
                guard lstat("\(folder)/\(path)", &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    found[path + "/"] = []
                    open.append(path + "/")
                } else {
                    let mode: [UInt8] = status.st_mode & 0o100 == 0 ? [] : Array("run ".utf8)
                    found[path] = mode + bytes("\(folder)/\(path)")
                }
            }
        }
        return found
    }
}
