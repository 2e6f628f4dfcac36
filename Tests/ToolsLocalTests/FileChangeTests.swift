import Glibc
import JSON
import SessionKernel
import Testing

@testable import ToolsLocal

@Suite struct `Changing files` {
    let sandbox = Sandbox()

    @Test func `a new file is private`() throws {
        let result = try sandbox.run(.write, ["path": "a", "content": "x"])
        #expect(result["created"] == true)
        #expect(sandbox.text(of: "a") == "x")
        #expect(sandbox.mode(of: "a") == 0o600)
    }

    @Test func `an existing file keeps its mode, but never setuid`() throws {
        sandbox.write("old", to: "a")
        chmod(sandbox.path("a"), 0o4755)
        #expect(try sandbox.run(.write, ["path": "a", "content": "new"])["created"] == false)
        #expect(sandbox.text(of: "a") == "new")
        #expect(sandbox.mode(of: "a") == 0o755)
    }

    @Test func `nothing but the file is left behind`() throws {
        _ = try sandbox.run(.write, ["path": "a", "content": "x"])
        _ = try sandbox.run(.write, ["path": "a", "content": "y"])
        #expect(try sandbox.run(.list, [:])["entries"]?.arrayValue?.count == 1)
    }

    @Test func `the draft of a runner that died is gone after the next attempt`() throws {
        mkdir(sandbox.path("d"), 0o700)
        _ = try sandbox.run(.write, ["path": "d/a", "content": "x"])
        let draft = ".holdpoint-\(Digest(of: "a").hex.prefix(16)).tmp"
        sandbox.write("half of th", to: "d/" + draft)
        _ = try sandbox.run(.write, ["path": "d/a", "content": "the whole"])
        #expect(sandbox.text(of: "d/a") == "the whole")
        #expect(try sandbox.run(.list, ["path": "d"])["entries"]?.arrayValue?.count == 1)
    }

    @Test func `only what leaves the same when it is done again may be repeated`() {
        let repeatable = FilesTool.allCases.filter { $0.declaration.idempotent }
        #expect(repeatable == [.write, .makeDirectory])
    }

    @Test func `another name of the old file keeps the old text`() throws {
        sandbox.write("old", to: "a")
        link(sandbox.path("a"), sandbox.root + "/outside")
        _ = try sandbox.run(.write, ["path": "a", "content": "new"])
        let outside = Sandbox.contents(sandbox.root + "/outside")
        #expect(outside == "old")
    }

    @Test func `directories are made only on request`() throws {
        #expect(sandbox.code(.write, ["path": "d/a", "content": "x"]) == "not_found")
        #expect(try sandbox.run(.makeDirectory, ["path": "d/e"])["created"] == 2)
        #expect(try sandbox.run(.makeDirectory, ["path": "d/e"])["created"] == 0)
        #expect(sandbox.mode(of: "d/e") == 0o700)
        _ = try sandbox.run(.write, ["path": "d/e/a", "content": "x"])
        #expect(sandbox.text(of: "d/e/a") == "x")
        #expect(sandbox.code(.makeDirectory, ["path": "d/e/a"]) == "wrong_kind")
    }

    @Test func `a piece of text is replaced when it stands there so often`() throws {
        sandbox.write("a b a", to: "f")
        let one: JSON = ["path": "f", "old_text": "a", "new_text": "c"]
        #expect(sandbox.code(.replace, one) == "text_count_differs")
        #expect(sandbox.text(of: "f") == "a b a")
        let both: JSON = ["path": "f", "old_text": "a", "new_text": "aa", "count": 2]
        #expect(try sandbox.run(.replace, both)["replaced"] == 2)
        #expect(sandbox.text(of: "f") == "aa b aa")
        let none: JSON = ["path": "f", "old_text": "z", "new_text": ""]
        #expect(sandbox.code(.replace, none) == "text_not_found")
    }

    @Test func `composed and decomposed letters are not taken for each other`() {
        sandbox.write("caf\u{E9}", to: "f")
        #expect(
            sandbox.code(.replace, ["path": "f", "old_text": "e\u{301}", "new_text": "e"])
                == "text_not_found")
    }

    @Test func `a file and an empty directory are deleted, a full one is not`() throws {
        sandbox.write("", to: "a")
        mkdir(sandbox.path("d"), 0o700)
        sandbox.write("", to: "d/x")
        #expect(try sandbox.run(.delete, ["path": "a"])["kind"] == "file")
        #expect(sandbox.code(.delete, ["path": "d"]) == "not_empty")
        _ = try sandbox.run(.delete, ["path": "d/x"])
        #expect(try sandbox.run(.delete, ["path": "d"])["kind"] == "directory")
        #expect(!sandbox.exists("a") && !sandbox.exists("d"))
    }

    @Test func `moving replaces nothing`() throws {
        sandbox.write("a", to: "a")
        sandbox.write("b", to: "b")
        #expect(sandbox.code(.move, ["from": "a", "to": "b"]) == "already_exists")
        #expect(sandbox.text(of: "b") == "b")
        _ = try sandbox.run(.move, ["from": "a", "to": "c"])
        #expect(sandbox.text(of: "c") == "a" && !sandbox.exists("a"))
        mkdir(sandbox.path("d"), 0o700)
        #expect(sandbox.code(.move, ["from": "d", "to": "d/e"]) == "path_refused")
        #expect(sandbox.code(.move, ["from": "nothing", "to": "e"]) == "not_found")
    }

    @Test(arguments: [FilesTool.delete, .makeDirectory])
    func `the workspace itself is not for changing`(_ tool: FilesTool) {
        #expect(sandbox.code(tool, ["path": "./"]) == "path_refused")
    }

    @Test func `a text too large is refused and the old one stays`() {
        sandbox.write("old", to: "a")
        let large = String(repeating: "x", count: (8 << 20) + 1)
        #expect(sandbox.code(.write, ["path": "a", "content": .string(large)]) == "too_large")
        #expect(sandbox.text(of: "a") == "old")
    }

    @Test func `verify compares with what is there`() throws {
        func verify(_ tool: FilesTool, _ arguments: JSON) -> Verification {
            tool.verify(arguments, in: sandbox.workspace)
        }
        let write: JSON = ["path": "a", "content": "x"]
        #expect(verify(.write, write) == .notDone("The file does not contain this."))
        _ = try sandbox.run(.write, write)
        #expect(verify(.write, write) == .done("The file contains exactly this."))
        #expect(verify(.delete, ["path": "a"]) == .notDone("a is there."))
        #expect(verify(.delete, ["path": "b"]) == .done("b is gone."))
        let move: JSON = ["from": "a", "to": "b"]
        #expect(verify(.move, move) == .notDone("a is there, and b is not."))
        _ = try sandbox.run(.move, move)
        #expect(verify(.move, move) == .done("b is there, and a is gone."))
        let replace: JSON = ["path": "b", "old_text": "x", "new_text": "xx"]
        guard case .unknown = verify(.replace, replace) else {
            Issue.record("a text that contains the old one proves nothing")
            return
        }
    }
}

extension Sandbox {
    static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
