import Foundation

/// The files of this package, as the tests of its rules read them.
enum Repository {
    /// The folder of `Package.swift`.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder.path
    }()

    /// Paths of the files under a folder, from the root, in order.
    static func files(under folder: String, ending: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: "\(root)/\(folder)")
        return (all?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(ending) && !$0.contains(".build/") }
            .map { "\(folder)/\($0)" }.sorted()
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(root)/\(path)")
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    static let sources = files(under: "Sources", ending: ".swift").map(SourceFile.init)
    static let tests = files(under: "Tests", ending: ".swift").map(SourceFile.init)

    /// The documents that readers are meant to open.
    static let documents =
        ["README.md"] + files(under: "docs", ending: ".md")
        + files(under: "sessions", ending: ".md")
}

/// One Swift file: its lines and its tokens.
struct SourceFile: Sendable {
    /// From the root: `Sources/JSON/Parser.swift`.
    let path: String
    let lines: [Substring]
    let tokens: [Token]

    init(_ path: String) {
        self.path = path
        let text = (try? Repository.text(path)) ?? ""
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        tokens = Tokenizer.tokens(of: text)
    }

    /// The folder below `Sources` or `Tests`, which is the target's name.
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }

    /// The file's name without its ending.
    var name: String { String((path.split(separator: "/").last ?? "").dropLast(".swift".count)) }

    /// Lines within a text of many lines: a picture of a screen is as wide as the screen.
    var linesOfTexts: Set<Int> {
        var found: Set<Int> = []
        for token in tokens where token.kind == .string {
            let count = token.text.utf8.count { $0 == UInt8(ascii: "\n") }
            if count > 0 { found.formUnion(token.line - count...token.line) }
        }
        return found
    }

    func place(_ line: Int) -> String { "\(path):\(line)" }
}
