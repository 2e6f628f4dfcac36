import Testing

@testable import ToolBoundary

@Suite struct `Globs` {
    @Test(arguments: [
        ("refs/tags/*", "refs/tags/v1", true), ("refs/tags/*", "refs/tags/a/b", true),
        ("refs/tags/*", "refs/heads/v1", false), ("refs/tags/*", "xrefs/tags/v1", false),
        ("git.*", "git.push", true), ("git.*", "git", false), ("*", "", true), ("*", "a\nb", true),
        ("?", "ß", true), ("?", "", false), ("??", "a", false),
        ("v[0-9]*", "v2", true), ("v[0-9]*", "vx", false), ("[!a-c]", "d", true),
        ("[!a-c]", "b", false), ("[a-]", "-", true), (#"\*"#, "*", true), (#"\*"#, "x", false),
        ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxcxxb", false), ("", "", true),
        ("", "a", false), ("a.c", "abc", false), ("**", "x", true),
        ("\u{E9}", "e\u{301}", false),
    ])
    func `a glob fits a whole name or not`(glob: String, name: String, fits: Bool) throws {
        #expect(try Glob(glob).matches(name) == fits)
    }

    @Test(arguments: ["[a", "[", "[]", "[!]", "[b-a]", #"a\"#, #"[\"#])
    func `a wrong glob is refused`(text: String) {
        #expect(throws: PatternError.self) { try Glob(text) }
    }

    @Test func `many stars take no time`() throws {
        let glob = try Glob(String(repeating: "*a", count: 500) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 10_000)))
    }
}
