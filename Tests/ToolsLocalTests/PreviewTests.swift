import Glibc
import JSON
import SessionKernel
import Testing

@testable import ToolsLocal

@Suite struct `The preview of a change` {
    let sandbox = Sandbox()

    private func preview(_ tool: FilesTool, _ arguments: JSON) -> String {
        tool.preview(arguments, in: sandbox.workspace).text
    }

    /// Without the lines that hold sizes and hashes.
    private func body(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .filter { !$0.contains("sha256") }
    }

    @Test func `shows changed lines with three around them`() {
        sandbox.write((1...12).map { "line \($0)\n" }.joined(), to: "a")
        let arguments: JSON = [
            "path": "a", "old_text": "line 7\n", "new_text": "seven\nand a half\n",
        ]
        #expect(
            body(preview(.replace, arguments)) == [
                "@@ -4,7 +4,8 @@", " line 4", " line 5", " line 6", "-line 7", "+seven",
                "+and a half", " line 8", " line 9", " line 10",
            ])
        #expect(sandbox.text(of: "a")?.contains("line 7\n") == true)
    }

    @Test func `keeps distant changes apart`() {
        sandbox.write((1...30).map { "\($0)\n" }.joined(), to: "a")
        let content = (1...30).map { $0 == 2 || $0 == 28 ? "x\n" : "\($0)\n" }.joined()
        let text = preview(.write, ["path": "a", "content": .string(content)])
        #expect(
            body(text).filter { $0.hasPrefix("@@") } == ["@@ -1,5 +1,5 @@", "@@ -25,6 +25,6 @@"])
    }

    @Test func `names a new file`() {
        let text = preview(.write, ["path": "new", "content": "a\nb\n"])
        #expect(text.hasPrefix("new file new (4 bytes, sha256 "))
        #expect(body(text) == ["@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(!sandbox.exists("new"))
    }

    @Test func `says when nothing changes`() {
        sandbox.write("same", to: "a")
        #expect(preview(.write, ["path": "a", "content": "same"]).hasPrefix("a stays as it is"))
    }

    @Test func `is bounded, and still differs when what is not shown differs`() {
        let lines = (0..<3000).map { "\($0)\n" }.joined()
        let one = preview(.write, ["path": "a", "content": .string(lines)])
        let other = preview(.write, ["path": "a", "content": .string(lines + "end\n")])
        #expect(one.split(separator: "\n").count == 202)
        #expect(one.hasSuffix("… 2801 more lines of changes are not shown"))
        #expect(one != other)
    }

    @Test func `a whole other text is compared in bounded time`() {
        sandbox.write((0..<20_000).map { "a\($0)\n" }.joined(), to: "a")
        let other = (0..<20_000).map { "b\($0)\n" }.joined()
        let clock = ContinuousClock()
        let time = clock.measure {
            _ = preview(.write, ["path": "a", "content": .string(other)])
        }
        #expect(time < .seconds(5))
    }

    @Test func `spells out what would hide`() {
        let text = preview(.write, ["path": "a", "content": "x\u{202E}y\u{1B}[2J\r\u{200B}\tz\n"])
        #expect(body(text).last == "+x\\u{202E}y\\u{1B}[2J\\u{D}\\u{200B}\tz")
    }

    @Test func `a missing line feed at the end is told`() {
        sandbox.write("a\n", to: "a")
        #expect(
            body(preview(.write, ["path": "a", "content": "a"])) == [
                "\\ after: no line feed at the end"
            ])
    }

    @Test func `a deletion shows size, hash and the first lines`() {
        sandbox.write("abc", to: "a")
        #expect(
            preview(.delete, ["path": "a"]) == """
                Deletes the file a (3 bytes, sha256 \
                ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad).
                -abc
                """)
        mkdir(sandbox.path("d"), 0o700)
        #expect(preview(.delete, ["path": "d"]) == "Deletes the empty directory d.")
    }

    @Test func `a move tells whether the target exists`() {
        sandbox.write("", to: "a")
        sandbox.write("", to: "b")
        #expect(preview(.move, ["from": "a", "to": "b"]).hasPrefix("This would fail: b exists"))
        #expect(
            preview(.move, ["from": "a", "to": "c"])
                == "Moves a file, a, to c, where nothing exists now.")
    }

    @Test func `what would fail says so`() {
        let preview = FilesTool.write.preview(
            ["path": "../a", "content": ""], in: sandbox.workspace)
        #expect(preview == Preview(text: "This would fail: The path contains '..'.", failed: true))
    }

    @Test func `a binary file is not shown`() {
        sandbox.write(bytes: [0, 1, 2], to: "a")
        #expect(body(preview(.delete, ["path": "a"])) == ["It is not text."])
    }
}

@Suite struct `The comparison of lines` {
    @Test func `leads from the one text to the other`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let old = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                Int.random(in: 0...4, using: &generator)
            }
            let new = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                Int.random(in: 0...4, using: &generator)
            }
            func bytes(_ lines: [Int]) -> [UInt8] { lines.flatMap { Array("\($0)\n".utf8) } }
            let lines = LineDiff(from: bytes(old), to: bytes(new)).text(linesMax: 1000)
                .filter { !$0.hasPrefix("@@") }
            let removed = lines.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) }
            let added = lines.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) }
            // With at most 12 lines and context of three, something may be left out only between
            // changes.
            #expect(isSubsequence(removed, of: old.map(String.init)))
            #expect(isSubsequence(added, of: new.map(String.init)))
            #expect(
                lines.filter { $0.hasPrefix("+") }.count - lines.filter { $0.hasPrefix("-") }.count
                    == new.count - old.count)
        }
    }

    private func isSubsequence(_ part: [String], of whole: [String]) -> Bool {
        var rest = whole[...]
        for line in part {
            guard let place = rest.firstIndex(of: line) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
    }
}

/// A generator whose numbers follow from its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
