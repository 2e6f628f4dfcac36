import Definitions
import JSON
import ModelRules
import SessionKernel
import Testing

@Suite struct `The reference of session files` {
    private let document: Markdown
    init() throws { document = try Markdown("docs/SESSIONS.md") }

    /// What a fragment is put into: it replaces the parts that it shows.
    private static let whole: [(key: String, text: String)] = [
        ("session", "session: example"), ("goal", "goal: Do it."),
        ("models", "models:\n  main: { provider: openai, base_url: 'http://a/v1', model: m }"),
        ("agents", "agents:\n  only: { model: main, instructions: Do it. }"),
    ]

    private static func completed(_ fragment: String) -> String {
        let keys = fragment.split(separator: "\n").compactMap { line -> Substring? in
            line.first?.isLetter == true ? line.prefix { $0 != ":" } : nil
        }
        let rest = whole.filter { part in !keys.contains { $0 == part.key } }
        return (rest.map(\.text) + [fragment]).joined(separator: "\n") + "\n"
    }

    private static func check(_ text: String, file: String) throws -> SessionDefinition {
        let set = [
            "list", "read", "search", "write", "replace", "move", "make_directory", "delete",
        ]
        let files = set.map { name in
            ToolDeclaration(
                name: ToolName("files.\(name)"), description: "", arguments: ["type": "object"],
                reach: .reads)
        }
        let surroundings = SessionFile.Surroundings(builtins: ["files": files]) { _ in
            Array("rules: [{ say: Done. }]".utf8)
        }
        let checked = try SessionFile.read(
            Array(text.utf8), file: file, surroundings: surroundings)
        return checked.definition
    }

    @Test func `every example is a session file without a mistake`() throws {
        let blocks = document.blocks.filter { $0.info == "yaml" }
        #expect(blocks.count >= 5)
        for block in blocks {
            let text = Self.completed(block.text)
            _ = try Self.check(text, file: "docs/SESSIONS.md:\(block.line)")
        }
    }

    @Test func `every example of rules is one that the rules model reads`() throws {
        let blocks = document.blocks.filter { $0.info == "yaml rules" }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let node = try YAMLFile.read(Array(block.text.utf8), file: "rules")
            _ = try RulesModel(rules: node.json)
        }
    }

    @Test func `every key that the reader asks for is described`() throws {
        let described = Set(document.rows.flatMap { Markdown.quoted($0[0]) })
        let readers = Repository.sources.filter { $0.path.contains("Definitions/Session/") }
        var keys: Set<String> = []
        for file in readers {
            for index in file.tokens.indices.dropFirst(4) where file.tokens[index].kind == .string {
                let asks =
                    file.tokens[index - 1].text == "(" && file.tokens[index - 3].text == "."
                    && file.tokens[index - 2].text != "report"
                    && ["map", "prices"].contains(file.tokens[index - 4].text)
                if asks { keys.insert(file.tokens[index].text) }
            }
        }
        #expect(keys.contains("hold_expires") && keys.contains("base_url"))
        // The prices' own keys stand in the row of `prices`; `builtin` in the text.
        #expect(keys.subtracting(described).subtracting(["input", "output", "builtin"]) == [])
    }

    @Test func `the defaults are those of the code`() throws {
        func value(_ key: String) -> String? { document.rows.first { $0[0] == "`\(key)`" }?[1] }
        let limits = Limits()
        #expect(value("steps") == "\(limits.steps)")
        #expect(value("tokens") == "500,000" && limits.tokens == 500_000)
        #expect(value("cost_usd") == limits.cost.text)
        #expect(value("wall") == "`1h`" && limits.wallMilliseconds == 3_600_000)
        let definition = try Self.check(Self.completed(""), file: "example")
        #expect(value("hold_expires") == "`15m`" && definition.holdMilliseconds == 900_000)
        #expect(value("output_tokens_max") == "\(definition.models[0].outputTokensMax)")
    }
}
