import JSON
import SessionKernel

extension FilesTool {
    /// `{text, matches: [{path, line, text}], truncated, skipped?}`
    func search(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let text = try arguments.text("text")
        guard (1...4000).contains(text.utf8.count), !text.utf8.contains(0x0A) else {
            throw CallError(
                code: "invalid_arguments", message: "This cannot be searched for.", at: "/text",
                expected: "1 to 4000 bytes within one line", got: shown(text),
                hint: "Search for a part of one line.")
        }
        let path = try arguments.path("path", default: .root)
        var search = TextSearch(for: text, ignoresCase: try arguments.flag("ignore_case"))
        if try workspace.kind(of: path, at: "/path") == .directory {
            var walk = FileWalk(isRecursive: true)
            try walk.visit(path, in: workspace) { entry throws(CallError) in
                guard entry.kind == .file else { return true }
                // One that vanished or may not be read counts as skipped.
                do { return try search.look(into: entry.path, in: workspace) } catch {
                    search.skipped += 1
                    return true
                }
            }
            search.isCut = search.isCut || walk.cut
        } else {
            _ = try search.look(into: path, in: workspace)
        }
        var result: JSON.Object = [
            "text": .string(text), "matches": .array(search.matches),
            "truncated": .bool(search.isCut),
        ]
        if search.skipped > 0 { result["skipped"] = .integer(search.skipped) }
        return .object(result)
    }
}

/// The state of one search through many files.
private struct TextSearch {
    private let needle: [UInt8]
    private let ignoresCase: Bool
    private(set) var matches: [JSON] = []
    var skipped = 0
    var isCut = false
    private var files = 0
    private var bytesSeen = 0

    /// Of a long line only this much is shown, from a little before the match.
    private static let shownBytes = 240

    init(for text: String, ignoresCase: Bool) {
        self.ignoresCase = ignoresCase
        needle = ignoresCase ? Self.lower(Array(text.utf8)) : Array(text.utf8)
    }

    /// Searches one file; false when the search has reached a limit.
    mutating func look(
        into path: WorkspacePath, in workspace: borrowing Workspace
    ) throws(CallError) -> Bool {
        guard files < FilesTool.Limit.searchedFiles, bytesSeen < FilesTool.Limit.searchedBytes
        else {
            isCut = true
            return false
        }
        let opened = try workspace.file(path, at: "/path")
        let limit = FilesTool.Limit.searchedFileBytes
        guard opened.status.size <= limit,
            let bytes = opened.handle.read(from: 0, atMost: limit), !bytes.contains(0)
        else {
            skipped += 1
            return true
        }
        files += 1
        bytesSeen += bytes.count
        return scan(bytes, path)
    }

    private mutating func scan(_ bytes: [UInt8], _ path: WorkspacePath) -> Bool {
        let haystack = ignoresCase ? Self.lower(bytes) : bytes
        var line = 1
        var lineStart = 0
        var counted = 0
        var from = 0
        while let found = ByteSearch.find(needle, in: haystack, from: from) {
            while let end = bytes[counted..<found].firstIndex(of: 0x0A) {
                line += 1
                lineStart = end + 1
                counted = end + 1
            }
            let lineEnd = bytes[found...].firstIndex(of: 0x0A) ?? bytes.count
            guard matches.count < FilesTool.Limit.matches else {
                isCut = true
                return false
            }
            let start = max(lineStart, found - 80)
            let part = TextPart(
                Array(bytes[start..<min(lineEnd, start + Self.shownBytes)]),
                beginsInside: start > lineStart, endsInside: lineEnd > start + Self.shownBytes)
            guard let text = part.text else {
                skipped += 1
                return true
            }
            matches.append([
                "path": .string(path.text), "line": .integer(line), "text": .string(text),
            ])
            from = lineEnd
        }
        return true
    }

    private static func lower(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
