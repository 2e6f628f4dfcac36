import Testing

@testable import Definitions

func read(_ text: String) throws(MistakeList) -> YAMLNode {
    try YAMLFile.read(Array(text.utf8), file: "x.yaml")
}

/// The lines that reading this text ends with; empty when it is read.
func mistakes(in text: String) -> [String] {
    mistakes(in: Array(text.utf8))
}

func mistakes(in bytes: [UInt8]) -> [String] {
    do {
        _ = try YAMLFile.read(bytes, file: "x.yaml")
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}

@Suite struct `Reading YAML` {
    @Test func `nodes know their places`() throws {
        let root = try read("a: 1\nbü: [x,\n  'y']\n")
        #expect(
            root
                == YAMLNode(
                    .mapping([
                        YAMLEntry(
                            key: YAMLNode(
                                .scalar("a", .plain, tag: nil), at: .init(line: 1, column: 1)),
                            value: YAMLNode(
                                .scalar("1", .plain, tag: nil), at: .init(line: 1, column: 4))
                        ),
                        YAMLEntry(
                            key: YAMLNode(
                                .scalar("bü", .plain, tag: nil), at: .init(line: 2, column: 1)),
                            value: YAMLNode(
                                .sequence([
                                    YAMLNode(
                                        .scalar("x", .plain, tag: nil),
                                        at: .init(line: 2, column: 6)),
                                    YAMLNode(
                                        .scalar("y", .quoted, tag: nil),
                                        at: .init(line: 3, column: 3)),
                                ]), at: .init(line: 2, column: 5))
                        ),
                    ]), at: .init(line: 1, column: 1)))
    }

    @Test func `an empty file and a byte order mark are read`() throws {
        #expect(try read("").scalar == .null)
        #expect(try read("# nothing\n").scalar == .null)
        #expect(try YAMLFile.read([0xEF, 0xBB, 0xBF], file: "x").scalar == .null)
        let marked = try YAMLFile.read([0xEF, 0xBB, 0xBF] + Array("a".utf8), file: "x")
        #expect(marked.position == Position(line: 1, column: 1))
    }

    @Test func `doubled keys are all reported with both lines`() {
        #expect(
            mistakes(in: "a: 1\nb: 2\na: 3\nb: 4\n") == [
                "x.yaml:3:1: a: the key `a` stands here a second time; expected each key once "
                    + "(it is first on line 1; remove one of them)",
                "x.yaml:4:1: b: the key `b` stands here a second time; expected each key once "
                    + "(it is first on line 2; remove one of them)",
            ])
        #expect(!mistakes(in: "{1: x, \"1\": y}").isEmpty)
        // Composed and decomposed: different bytes, so different keys.
        #expect(mistakes(in: "\u{E9}: 1\ne\u{301}: 2\n").isEmpty)
    }

    @Test func `an alias stands for its node`() throws {
        let root = try read("a: &x [1, 2]\nb: *x\n")
        guard case .mapping(let entries) = root.value else { return #expect(Bool(false)) }
        #expect(entries[0].value == entries[1].value)
    }

    @Test(arguments: [
        ("a: *x", "x.yaml:1:4: a: no anchor `&x` stands before this alias"),
        ("a: &x [*x]", "x.yaml:1:8: a[0]: the alias `*x` stands inside what it names"),
        (
            "a: &x 1\nb: &x 2",
            "x.yaml:2:4: b: the anchor `&x` is defined a second time (it is first on line 1)"
        ),
        (
            "a: &x {}\nb:\n  <<: *x",
            "x.yaml:3:3: b: merge keys (`<<`) are not supported "
                + "(write the keys out, or use an alias for a whole value)"
        ),
        (
            "a: 1\n---\nb: 2",
            "x.yaml:2:1: a second document begins here; expected one document a file "
                + "(remove the `---`, or make it a file of its own)"
        ),
        ("? [a]\n: 1", "x.yaml:1:3: a key is not plain text; expected a word, such as `name:`"),
        ("? \n: 1", "x.yaml:1:2: there is no key before the `:`; expected a word"),
        (
            "a: !ruby/object {}",
            "x.yaml:1:4: a: the tag `!ruby/object` does not fit here "
                + "(remove it: only the core tags such as !!str and !!int are known)"
        ),
        ("a: !!int x", "x.yaml:1:4: a: `x` is not what its tag says; expected integer"),
        ("a: \"x\\0\"", "x.yaml:1:4: a: the text contains a NUL character"),
        ("a:\n\t- x", "x.yaml:2:1: a tab is not allowed here (indent with spaces)"),
        ("a: `x`", "x.yaml:1:4: a value cannot begin with ``` (put it in quotes)"),
        (
            "a: b: c",
            "x.yaml:1:5: a `:` is not allowed here "
                + "(put text that contains `: ` in quotes, or check the indentation)"
        ),
        (
            "a: [1, 2\nb: 3",
            "x.yaml:2:2: a list in brackets is not closed "
                + "(add `,` or `]`; the list began on line 1)"
        ),
        (
            "a: 'x\n\n",
            "x.yaml:3:1: the file ends inside a quoted text "
                + "(add the closing quote; the quoted text began on line 1)"
        ),
    ])
    func `a mistake of form is told with its place`(text: String, told: String) {
        #expect(mistakes(in: text) == [told])
    }

    @Test func `bytes that are not UTF-8, and control characters, are told with their place`() {
        #expect(
            mistakes(in: Array("a: 1\nbü: ".utf8) + [0xFF]) == [
                "x.yaml:2:5: the file is not valid UTF-8 here (save it as UTF-8)"
            ])
        #expect(
            mistakes(in: "a: \u{0}") == [
                "x.yaml:1:4: a control character is not allowed "
                    + "(remove it, or write it as \\xNN in \"\")"
            ])
        #expect(mistakes(in: "a: \u{1b}[2J").count == 1)
        #expect(mistakes(in: [0xFF, 0xFE, 0x61, 0x00]).count == 1)
    }
}

@Suite struct `The bounds of a YAML file` {
    @Test func `a file above 1 MiB is refused`() {
        let text = String(repeating: "#", count: YAMLFile.bytesMax)
        #expect(mistakes(in: text).isEmpty)
        #expect(
            mistakes(in: text + "#") == [
                "x.yaml:1:1: the file has 1048577 bytes; expected at most 1048576 bytes"
            ])
    }

    @Test func `nesting ends at 64 levels`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(mistakes(in: nested(64)).isEmpty)
        #expect(
            mistakes(in: nested(65)) == [
                "x.yaml:1:65: the nesting is too deep here; expected at most 64 levels"
            ])
        #expect(mistakes(in: String(repeating: "[", count: 500_000)).count == 1)
        #expect(mistakes(in: String(repeating: "- ", count: 500_000)).count == 1)
        #expect(mistakes(in: String(repeating: "{a: ", count: 200_000)).count == 1)
    }

    @Test func `aliases cannot nest deeper, or grow beyond the count, than what is written`() {
        let deep = "a: &a " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let deeper =
            "\nb: " + String(repeating: "[", count: 40) + "*a" + String(repeating: "]", count: 40)
        #expect(mistakes(in: deep).isEmpty)
        #expect(mistakes(in: deep + deeper).first?.contains("too deep") == true)

        var laughs = "a0: &a0 x\n"
        for level in 1...9 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            laughs += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(mistakes(in: laughs).first?.contains("too many values") == true)

        let long =
            "a: &a " + String(repeating: "x", count: 500_000) + "\nb: ["
            + Array(repeating: "*a", count: 10).joined(separator: ", ") + "]"
        #expect(mistakes(in: long).first?.contains("too much text") == true)
    }

    @Test func `values end at 100,000`() {
        let items = "[" + String(repeating: "1,", count: 99_999) + "]"
        #expect(mistakes(in: items).isEmpty)
        #expect(mistakes(in: "[1," + items.dropFirst()).count == 1)
    }

    @Test func `no text breaks the reader`() {
        var generator = SeededGenerator(state: 42)
        let pieces = [
            "a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "!!str ", "'", "\"",
            "|\n", ">", "#", "---", "...", "? ", "\t", "%YAML 1.2\n", "\\", "\u{1F600}", "@", "~",
        ]
        for _ in 0..<3_000 {
            let text = (0..<20).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let told = mistakes(in: text)
            #expect(told.allSatisfy { $0.hasPrefix("x.yaml:") && !$0.contains("\n") })
        }
    }
}

/// A fixed sequence of numbers, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
