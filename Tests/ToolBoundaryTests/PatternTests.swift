import Testing

@testable import ToolBoundary

@Suite(.timeLimit(.minutes(10))) struct `Patterns from outside` {
    @Test func `the first match carries its groups and names`() throws {
        let pattern = try Pattern(#"(?<user>\w+)@(?<host>[\w.]+)(:\d+)?"#)
        let match = try #require(pattern.firstMatch(in: "an: grüße@a.example!"))
        #expect(match.text == "grüße@a.example")
        #expect(match.range == 4..<21)
        #expect(match.groups == ["grüße", "a.example", nil])
        #expect(match.names == ["user": "grüße", "host": "a.example"])
        #expect(pattern.search("nobody") == .noMatch)
    }

    @Test func `all matches do not overlap, and stop at the count`() throws {
        #expect(try Pattern("aa").allMatches(in: "aaaaa").map(\.range) == [0..<2, 2..<4])
        #expect(try Pattern("a").allMatches(in: "aaaaa", max: 2).count == 2)
        // An empty match moves on by whole characters.
        #expect(
            try Pattern("x*").allMatches(in: "ßx😀").map(\.range)
                == [0..<0, 2..<3, 3..<3, 7..<7])
        #expect(try Pattern("").allMatches(in: "").map(\.range) == [0..<0])
    }

    @Test func `an anchored pattern means the whole text`() throws {
        #expect(try !Pattern("^v1$").matches("v1\n"))
        #expect(try Pattern("^v1$").matches("v1"))
    }

    @Test func `dialects differ in what a digit is`() throws {
        #expect(try Pattern(#"^\d$"#).matches("٣"))
        #expect(try !Pattern(#"^\d$"#, dialect: .ecmaScript).matches("٣"))
        #expect(try Pattern(#"^\u0041\u{42}$"#, dialect: .ecmaScript).matches("AB"))
    }

    @Test func `the dialect of schemas knows long property names and all white space`() throws {
        func matches(_ pattern: String, _ text: String) throws -> Bool {
            try Pattern(pattern, dialect: .ecmaScript).matches(text)
        }
        #expect(try matches(#"^\p{Letter}[\p{Decimal_Number}_]$"#, "ß٣"))
        #expect(try matches(#"^\P{Letter}\p{Script=Greek}$"#, "1ω"))
        #expect(try matches(#"^\s[\s]\S$"#, "\u{A0}\u{FEFF}x"))
        #expect(try !matches(#"\S"#, "\u{2003}\n"))
        #expect(try matches(#"^\\s[\]x]$"#, #"\s]"#))
        #expect(throws: PatternError.self) { try Pattern(#"\p{Leter}"#, dialect: .ecmaScript) }
    }

    @Test(arguments: [
        ("a(b", 3), ("ü[", 2), ("*", 0), (#"\C"#, 2), ("(?<a>x)(?<a>y)", 12),
    ])
    func `a wrong pattern is refused with its place`(text: String, offset: Int) {
        #expect(throws: PatternError.self) { try Pattern(text) }
        do {
            _ = try Pattern(text)
        } catch {
            #expect(error.offset == offset)
            #expect(!error.problem.isEmpty)
        }
    }

    @Test(arguments: [
        "^(a+)+$", "(a|aa)+$", "(a*)*b", "(?:a?){60}a{60}$", "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(.*)*x", "[^z]++z?y", "a{60000}z", "(a?+.*+[xy])", "(?=(a+))a*b\\1", "(?R)?a+x",
        #"(\w+\s?)*!"#, "(?<=a{200})b?a*c?[xy]",
    ])
    func `a hostile pattern ends soon, in a limit or in an answer`(text: String) throws {
        let subject = String(repeating: "a", count: 1 << 16) + "!"
        let started = ContinuousClock.now
        _ = try? Pattern(text).search(subject)
        _ = try? Pattern(text).allMatches(in: subject)
        #expect(ContinuousClock.now - started < .seconds(10))
    }

    @Test func `a limit is an outcome of its own`() throws {
        let subject = String(repeating: "a", count: 40) + "!"
        #expect(try Pattern("^(a+)+$").search(subject) == .limitReached)
        #expect(try !Pattern("^(a+)+$").matches(subject))
        let long = String(repeating: "a", count: Pattern.subjectBytesMax + 1)
        #expect(try Pattern("b").search(long) == .limitReached)
        #expect(try Pattern("b").search(String(long.dropLast())) == .noMatch)
    }

    @Test func `an ordinary pattern reaches no limit on a long text`() throws {
        let words = String(repeating: "the quick brown fox\n", count: 50_000)
        #expect(try Pattern(#"\bcat\b|\d+-\d+"#).search(words) == .noMatch)
        #expect(try Pattern("(?i)^the QUICK.*dog$").search(words) == .noMatch)
        #expect(try Pattern("[A-Za-z0-9+/]{40,}").search(words) == .noMatch)
    }

    @Test func `a pattern is equal by its text and dialect`() throws {
        #expect(try Pattern("a") == Pattern("a"))
        #expect(try Pattern("a") != Pattern("a", dialect: .ecmaScript))
        #expect(try Pattern("\u{E9}") != Pattern("e\u{301}"))
    }

    @Test func `one pattern serves many tasks at once`() async throws {
        let pattern = try Pattern("(?<n>[0-9]+)")
        await withTaskGroup(of: String?.self) { group in
            for number in 0..<200 {
                group.addTask { pattern.firstMatch(in: "n=\(number);")?.names["n"] }
            }
            var seen: Set<String> = []
            for await name in group { if let name { seen.insert(name) } }
            #expect(seen == Set((0..<200).map(String.init)))
        }
    }

    @Test func `a pattern or its nesting can be too large`() {
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 8_193)) }
        #expect(throws: PatternError.self) {
            try Pattern(String(repeating: "(", count: 101) + String(repeating: ")", count: 101))
        }
        #expect(throws: PatternError.self) { try Pattern("((((a{1,999}){1,999}){1,999}){1,999})") }
    }
}
