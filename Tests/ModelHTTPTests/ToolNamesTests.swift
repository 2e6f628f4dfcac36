import SessionKernel
import Testing

@testable import ModelHTTP

@Suite struct `Tool names on the wire` {
    private func fits(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                Unicode.Scalar($0).properties.isAlphabetic || (48...57).contains($0) || $0 == 45
                    || $0 == 95
            }
    }

    @Test func `a dot is sent as two underscores and read back`() {
        let names = ToolNames(["git.push", "files.read", "plain"])
        #expect(names.onWire("git.push") == "git__push")
        #expect(names.onWire("plain") == "plain")
        #expect(names.named("git__push") == "git.push")
        #expect(names.named("plain") == "plain")
    }

    @Test(arguments: [
        ["git.push", "git__push"], ["a b", "a-b", "a\tb"],
        [String(repeating: "x", count: 65), "x"],
        [String(repeating: "x", count: 65), String(repeating: "x", count: 66)], ["é", "e\u{301}"],
        ["", "."], ["ü.ö", "日本"],
    ]) func `every tool has a fitting name of its own`(tools: [String]) {
        let tools = tools.map { ToolName($0) }
        let names = ToolNames(tools)
        let sent = tools.map(names.onWire)
        #expect(Set(sent).count == tools.count)
        #expect(sent.allSatisfy(fits))
        #expect(sent.map(names.named) == tools)
    }

    @Test func `the order of the tools changes nothing`() {
        let tools: [ToolName] = ["git.push", "git__push", "a.b", "a__b"]
        #expect(tools.map(ToolNames(tools).onWire) == tools.map(ToolNames(tools.reversed()).onWire))
    }

    @Test func `a tool that fits keeps its name and the other is marked`() {
        let names = ToolNames(["git.push", "git__push"])
        #expect(names.onWire("git__push") == "git__push")
        #expect(names.onWire("git.push").hasPrefix("git__push_"))
    }

    @Test func `a tool that is no longer offered does not take the name of one that is`() {
        let names = ToolNames(["git__push"])
        #expect(names.onWire("git.push") != "git__push")
        #expect(names.onWire("files.read") == "files__read")
    }

    @Test(arguments: [
        ("git__pull", "git.pull"), ("git.push", "git.push"), ("", ""), ("__x", "__x"),
        ("x__", "x__"),
        ("rm -rf /", "rm -rf /"), ("a__b__c", "a.b.c"),
    ]) func `an invented name passes through`(sent: String, read: String) {
        #expect(ToolNames(["git.push"]).named(sent) == ToolName(read))
    }

    @Test func `a name that only looks the same is not the tool`() {
        let names = ToolNames(["K.x"])
        #expect(names.named("\u{212A}__x") != "K.x")
    }
}
