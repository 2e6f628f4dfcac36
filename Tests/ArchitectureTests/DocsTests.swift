import Definitions
import JSON
import ModelRules
import SessionKernel
import Testing

@Suite struct `The documents` {
    @Test(arguments: Repository.documents)
    func `every link leads somewhere`(path: String) throws {
        let document = try Markdown(path)
        let folder = path.split(separator: "/").dropLast()
        for (target, line) in document.links where !target.hasPrefix("https://") {
            let parts = target.split(
                separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let file = parts[0].isEmpty ? path : Self.resolve(String(parts[0]), in: folder)
            #expect(Repository.exists(file), "\(path):\(line): \(target)")
            if parts.count == 2, file.hasSuffix(".md") {
                let anchors = try Markdown(file).anchors
                #expect(anchors.contains(String(parts[1])), "\(path):\(line): \(target)")
            }
        }
    }

    private static func resolve(_ target: String, in folder: ArraySlice<Substring>) -> String {
        var parts = Array(folder)
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    @Test func `every document is linked from the README or from one that is`() throws {
        let linked = try Repository.documents.flatMap { path in
            let folder = path.split(separator: "/").dropLast()
            return try Markdown(path).links.map { Self.resolve($0.target, in: folder) }
        }
        for path in Repository.files(under: "docs", ending: ".md") {
            let known = linked.contains(path) || path.hasPrefix("docs/decisions/")
            #expect(known, "\(path)")
        }
    }

    @Test func `decisions are numbered without gaps`() {
        let names = Repository.files(under: "docs/decisions", ending: ".md").map { path in
            path.split(separator: "/").last.map { String($0.prefix(4)) } ?? ""
        }
        let numbers = names.indices.map { index in
            let digits = String(index + 1)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        #expect(names == numbers)
    }

    @Test(arguments: EventKind.allCases)
    func `every kind of event is described with an example that reads back`(
        kind: EventKind
    ) throws {
        let document = try Markdown("docs/EVENTS.md")
        let heading = try #require(document.headings.first { $0.text == "`\(kind.rawValue)`" })
        let block = try #require(document.blocks.dropFirst(heading.blocks).first)
        let json = try JSON(parsing: block.text)
        let event = try Event(json)
        #expect(event.kind == kind)
        #expect(event.json == json)
    }

    @Test func `every phase stands in the architecture with its meaning`() throws {
        let rows = try Markdown("docs/ARCHITECTURE.md").rows
        for phase in Phase.allCases {
            #expect(rows.contains { $0.first == "`\(phase.rawValue)`" }, "\(phase.rawValue)")
        }
    }

    @Test func `every module stands in the architecture`() throws {
        let rows = try Markdown("docs/ARCHITECTURE.md").rows
        for module in House.mayImport.keys {
            #expect(rows.contains { $0.first == "`\(module)`" }, "\(module)")
        }
    }

    @Test func `a capability names tests that exist, or is open`() throws {
        let names = Set(Repository.tests.flatMap(\.testNames))
        let rows = try Markdown("docs/CAPABILITIES.md").rows.filter { row in
            row.count == 3 && row[0] != "row" && !row[0].hasPrefix("-")
        }
        #expect(rows.count > 80)
        for row in rows where row[2] != "open" {
            let shown = Markdown.quoted(row[2])
            #expect(!shown.isEmpty, "\(row[0]) is neither open nor shown by a test")
            #expect(shown.filter { !names.contains($0) } == [], "\(row[0])")
        }
    }
}

extension SourceFile {
    /// The names of the test functions in backticks.
    var testNames: [String] {
        lines.compactMap { line in
            guard let start = line.firstRange(of: "func `"),
                let end = line[start.upperBound...].firstIndex(of: "`")
            else { return nil }
            return String(line[start.upperBound..<end])
        }
    }
}
