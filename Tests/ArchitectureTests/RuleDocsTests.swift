import Testing

/// The rules of session files, and the tests that run them.
@Suite struct `The rules of session files` {
    private let reference: Markdown
    private let rules: Markdown

    init() throws {
        reference = try Markdown("docs/SESSIONS.md")
        rules = try Markdown("docs/RULES.md")
    }

    /// The rows of a table without its heading and the line below that.
    private static func body(_ rows: [[String]]) -> [[String]] {
        rows.indices.filter { place in
            let isHeading = place + 1 < rows.count && isRuler(rows[place + 1])
            return !isHeading && !isRuler(rows[place])
        }.map { rows[$0] }
    }

    private static func isRuler(_ row: [String]) -> Bool {
        row.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 == "-" } }
    }

    @Test func `stand in the order and under the headings of the reference`() {
        #expect(rules.sections.map(\.heading) == reference.sections.map(\.heading))
        for section in rules.sections {
            #expect(!Self.body(section.rows).isEmpty, "\(section.heading) has no rule")
        }
    }

    @Test func `are shown by tests that exist`() {
        let names = Set(Repository.tests.flatMap(\.testNames))
        var count = 0
        for section in rules.sections {
            for row in Self.body(section.rows) {
                count += 1
                #expect(row.count == 2, "\(section.heading): \(row)")
                let shown = Markdown.quoted(row.last ?? "")
                #expect(!shown.isEmpty, "\(section.heading): \(row[0]): no test")
                #expect(shown.filter { !names.contains($0) } == [], "\(row[0])")
            }
        }
        #expect(count > 150)
    }

    @Test func `speak of every key in the tables of the reference`() {
        for section in reference.sections {
            let own = rules.sections.first { $0.heading == section.heading }?.rows ?? []
            let spoken = Set(own.flatMap { Markdown.quoted($0.first ?? "") })
            let keys = Self.body(section.rows).flatMap { Markdown.quoted($0[0]) }
            #expect(keys.filter { !spoken.contains($0) } == [], "\(section.heading)")
        }
    }
}
