import Foundation
import JSON
import SessionKernel

/// What a run left behind, seen without its journal.
protocol OutsideWorld {
    /// Whether the effect of a call is there.
    func wasDone(_ call: Call) throws -> Bool
    /// What must not be so, in words; empty while all is well.
    func faults() throws -> [String]
    /// Whether the session's goal was reached.
    func isReached() throws -> Bool
}

/// The repository of the release train and its remote.
struct TrainWorld: OutsideWorld {
    let workspace: String
    static let version = "1.4.0"

    func wasDone(_ call: Call) throws -> Bool {
        switch call.tool {
        case "git.tag": try isTagged(workspace)
        case "git.delete_tag": try !isTagged(workspace)
        case "git.push": try isReached()
        default: false
        }
    }

    func faults() throws -> [String] {
        var found: [String] = []
        let pushed = try? String(contentsOfFile: workspace + "/remote.git/pushed", encoding: .utf8)
        let changes = pushed?.split(separator: "\n") ?? []
        if changes.count > 1 { found.append("pushed \(changes.count) times: \(changes)") }
        let refs = try Shell.run(
            ["git", "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)"],
            in: workspace + "/remote.git"
        ).split(separator: "\n").map(String.init)
        let head = try Shell.run(["git", "rev-parse", "HEAD"], in: workspace)
            .trimmingCharacters(in: .newlines)
        for ref in refs {
            let words = ref.split(separator: " ")
            switch words[0] {
            case "refs/heads/main":
                if words[1] != head { found.append("main was moved: \(ref)") }
            case "refs/tags/v1.3.0": continue
            case "refs/tags/v\(Self.version)":
                if words.count < 3 || words[2] != head { found.append("a wrong commit: \(ref)") }
            default: found.append("an unexpected ref: \(ref)")
            }
        }
        return found
    }

    func isReached() throws -> Bool { try isTagged(workspace + "/remote.git") }

    private func isTagged(_ repository: String) throws -> Bool {
        try !Shell.run(["git", "tag", "--list", "v\(Self.version)"], in: repository).isEmpty
    }
}

/// The inbox of the file clerk and what he filed.
struct ClerkWorld: OutsideWorld {
    let workspace: String
    /// What was there before, by path.
    private let before: [String: String]

    init(workspace: String) throws {
        self.workspace = workspace
        before = try Self.files(workspace)
    }

    /// Every tool of the clerk that changes anything can verify.
    func wasDone(_ call: Call) throws -> Bool {
        let arguments = call.arguments ?? [:]
        func isThere(_ key: String) -> Bool {
            let path = arguments[key]?.stringValue ?? ""
            return FileManager.default.fileExists(atPath: "\(workspace)/\(path)")
        }
        return switch call.tool {
        case "files.delete": !isThere("path")
        case "files.move": isThere("to") && !isThere("from")
        default: isThere("path")
        }
    }

    /// Nothing is lost or doubled: each text is where it was or filed once, and only a copy may be
    /// gone.
    func faults() throws -> [String] {
        let after = try Self.files(workspace)
        var found: [String] = []
        for text in Set(before.values) {
            let was = before.values.filter { $0 == text }.count
            let places = after.filter { $0.value == text && $0.key != Self.index }.map(\.key)
            if places.isEmpty { found.append("lost: \(text.prefix(40))") }
            if places.count > was { found.append("doubled: \(places.sorted())") }
        }
        for (path, text) in after where path != Self.index && !before.values.contains(text) {
            found.append("unexpected: \(path)")
        }
        return found
    }

    func isReached() throws -> Bool {
        let after = try Self.files(workspace)
        return after[Self.index] != nil && after.keys.filter { $0.hasPrefix("filed/") }.count >= 6
    }

    private static let index = "filed/index.csv"

    private static func files(_ root: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() {
            var isFolder: ObjCBool = false
            let whole = "\(root)/\(path)"
            guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            files[path] = String(
                decoding: try Data(contentsOf: URL(filePath: whole)), as: UTF8.self)
        }
        return files
    }
}
