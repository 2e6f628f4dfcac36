import Glibc
import JSON
import SessionKernel
import Testing

@testable import ToolsLocal

extension Sandbox {
    func run(_ tool: FilesTool, _ arguments: JSON) throws(CallError) -> JSON {
        try tool.run(arguments, in: workspace)
    }

    /// The code of the error that a call ends in; nil when it succeeds.
    func code(_ tool: FilesTool, _ arguments: JSON, inKernel: Bool = true) -> String? {
        do throws(CallError) {
            let workspace = try Workspace(workspace, resolvesInKernel: inKernel)
            _ = try tool.run(try FileArguments(arguments), in: workspace)
            return nil
        } catch {
            return error.code
        }
    }
}

@Suite struct `Reading files` {
    let sandbox = Sandbox()

    @Test func `a text comes back whole`() throws {
        sandbox.write("Grüße\n", to: "a.txt")
        #expect(
            try sandbox.run(.read, ["path": "./a.txt"]) == [
                "path": "a.txt", "content": "Grüße\n", "offset": 0, "bytes": 8, "size": 8,
            ])
    }

    @Test func `a part never cuts a character, and the parts make the whole`() throws {
        let whole = "aé€😀b€é😀a"
        sandbox.write(whole, to: "a.txt")
        for limit in 4...9 {
            var offset = 0
            var read = ""
            while true {
                let part = try sandbox.run(
                    .read, ["path": "a.txt", "offset": .integer(offset), "limit": .integer(limit)])
                read += part["content"]?.stringValue ?? ""
                guard let next = part["next_offset"]?.intValue else { break }
                try #require(next > offset)
                offset = next
            }
            #expect(read == whole)
        }
    }

    @Test func `an offset within a character is moved to the next one`() throws {
        sandbox.write("€b", to: "a.txt")
        let part = try sandbox.run(.read, ["path": "a.txt", "offset": 1])
        #expect(part["content"] == "b" && part["offset"] == 3)
    }

    @Test func `an offset behind the end reads nothing`() throws {
        sandbox.write("ab", to: "a.txt")
        let part = try sandbox.run(.read, ["path": "a.txt", "offset": 99])
        #expect(part["content"] == "" && part["next_offset"] == nil)
    }

    @Test(arguments: [[0xFF, 0x61], [0x61, 0x00, 0x62], [0xC3], [0xED, 0xA0, 0x80]])
    func `what is no text is refused`(_ bytes: [UInt8]) {
        sandbox.write(bytes: bytes, to: "a.bin")
        #expect(sandbox.code(.read, ["path": "a.bin"]) == "not_text")
    }

    @Test(
        arguments: [
            [:], ["path": 1], ["path": "a", "offset": -1], ["path": "a", "offset": "1"],
            ["path": "a", "limit": 0], ["path": "a", "limit": 99_999_999], [],
        ] as [JSON])
    func `arguments of another shape are refused`(_ arguments: JSON) {
        #expect(sandbox.code(.read, arguments) == "invalid_arguments")
    }

    @Test func `a directory is listed in order, with what each thing is`() throws {
        sandbox.write("12345", to: "b")
        mkdir(sandbox.path("a"), 0o700)
        sandbox.write("1", to: "a/x")
        symlink("/etc", sandbox.path("c"))
        mkfifo(sandbox.path("d"), 0o600)
        #expect(
            try sandbox.run(.list, [:])["entries"] == [
                ["path": "a", "kind": "directory"], ["path": "b", "kind": "file", "size": 5],
                ["path": "c", "kind": "link"], ["path": "d", "kind": "special"],
            ])
        let below = try sandbox.run(.list, ["recursive": true])["entries"]?.arrayValue ?? []
        #expect(below.compactMap { $0["path"]?.stringValue } == ["a", "a/x", "b", "c", "d"])
    }

    @Test func `a long list is cut and says so`() throws {
        for number in 0..<1005 { sandbox.write("", to: "f\(10_000 + number)") }
        let list = try sandbox.run(.list, ["path": "."])
        #expect(list["entries"]?.arrayValue?.count == 1000)
        #expect(list["truncated"] == true)
        #expect(list["entries"]?[0]?["path"] == "f10000")
    }

    @Test func `names that no path can hold are counted`() throws {
        sandbox.write("", to: "good")
        sandbox.write("", to: "bad\u{1B}[2J")
        var raw = Array(sandbox.path("").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 0]
        close(open(&raw, O_CREAT | O_WRONLY, 0o600))
        let list = try sandbox.run(.list, [:])
        #expect(list["entries"]?.arrayValue?.count == 1)
        #expect(list["unnameable"] == 2)
    }

    @Test func `a recursive list ends in a tree of any depth and leaves out what is in git`() throws
    {
        var path = "deep"
        for _ in 0..<100 {
            mkdir(sandbox.path(path), 0o700)
            path += "/d"
        }
        mkdir(sandbox.path(".git"), 0o700)
        sandbox.write("", to: ".git/config")
        let list = try sandbox.run(.list, ["recursive": true])
        #expect(list["truncated"] == true)
        #expect(list["entries"]?.arrayValue?.count == 65)
    }
}

@Suite struct `Searching files` {
    let sandbox = Sandbox()

    @Test func `each line with the text is found once, by path and number`() throws {
        mkdir(sandbox.path("src"), 0o700)
        sandbox.write("one\ntwo two\n\nthree two", to: "src/a")
        sandbox.write("TWO\n", to: "b")
        #expect(
            try sandbox.run(.search, ["text": "two"])["matches"] == [
                ["path": "src/a", "line": 2, "text": "two two"],
                ["path": "src/a", "line": 4, "text": "three two"],
            ])
        let any = try sandbox.run(.search, ["text": "tWo", "ignore_case": true])["matches"]
        #expect(any?.arrayValue?.count == 3)
        let one = try sandbox.run(.search, ["text": "TWO", "path": "b"])["matches"]
        #expect(one == [["path": "b", "line": 1, "text": "TWO"]])
    }

    @Test func `too many matches are cut`() throws {
        sandbox.write(String(repeating: "hit\n", count: 500), to: "a")
        let found = try sandbox.run(.search, ["text": "hit"])
        #expect(found["matches"]?.arrayValue?.count == 200)
        #expect(found["truncated"] == true)
    }

    @Test func `binary files and pipes are passed over`() throws {
        sandbox.write(bytes: Array("hit".utf8) + [0], to: "bin")
        mkfifo(sandbox.path("pipe"), 0o600)
        symlink("/etc/passwd", sandbox.path("link"))
        let found = try sandbox.run(.search, ["text": "root"])
        #expect(found["matches"] == [] && found["skipped"] == 1)
    }

    @Test func `of a long line the part around the match is shown`() throws {
        let line =
            String(repeating: "é", count: 5000) + "needle" + String(repeating: "€", count: 5000)
        sandbox.write(line, to: "a")
        let text = try sandbox.run(.search, ["text": "needle"])["matches"]?[0]?["text"]?.stringValue
        #expect(text?.contains("needle") == true)
        #expect((text?.utf8.count ?? 0) <= 240)
    }

    @Test(arguments: ["", "a\nb"]) func `what is not within one line is refused`(_ text: String) {
        #expect(sandbox.code(.search, ["text": .string(text)]) == "invalid_arguments")
    }
}
