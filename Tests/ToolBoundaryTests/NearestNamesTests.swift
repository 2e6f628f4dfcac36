import Testing

@testable import ToolBoundary

@Suite struct `Nearest names` {
    @Test func `a letter missing, added, wrong or swapped is one edit`() {
        let known = ["git.log", "git.push", "files.read"]
        for typed in ["git.psh", "git.pushh", "git.bush", "git.psuh"] {
            #expect(NearestNames.to(typed, among: known) == ["git.push"])
        }
    }

    @Test func `what is too far, or the whole of a short name, is not offered`() {
        #expect(NearestNames.to("deploy", among: ["delete"]) == [])
        #expect(NearestNames.to("a", among: ["b"]) == [])
        #expect(NearestNames.to("", among: ["a"]) == [])
        #expect(NearestNames.to(String(repeating: "x", count: 500), among: ["x"]) == [])
    }

    @Test func `the nearest comes first`() {
        #expect(
            NearestNames.to("tests", among: ["text", "test", "tests.run", "rests"]) == [
                "rests", "test", "text",
            ])
    }
}
