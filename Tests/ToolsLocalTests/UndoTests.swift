import Glibc
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import ToolsLocal

@Suite(.timeLimit(.minutes(10)))
struct `Undoing a change of files` {
    let sandbox = Sandbox()

    private func store(bytesMax: Int = UndoStore.bytesMax) -> UndoStore {
        UndoStore(root: sandbox.root + "/undo", session: "s1", bytesMax: bytesMax)
    }

    private func box(_ store: UndoStore? = nil) -> LocalToolBox {
        LocalToolBox(
            tools: FilesTool.definitions, commands: sandbox.commands, undo: store ?? self.store())
    }

    private func call(
        _ tool: FilesTool, _ arguments: JSON, _ id: CallID = "c1.1", undoneBy: CallID? = nil
    ) -> ToolInvocation {
        var call = ToolInvocation(
            session: "s1", call: id,
            tool: ToolDefinition(declaration: tool.declaration, source: .builtin(FilesTool.set)),
            arguments: arguments, inputs: [:], workspace: sandbox.workspace, key: "key-1")
        call.undoneBy = undoneBy
        return call
    }

    /// Runs a call and then undoes it with a box that knows nothing of the first one.
    private func runAndUndo(_ tool: FilesTool, _ arguments: JSON) async -> ToolOutcome {
        let outcome = await box().run(call(tool, arguments)) { _ in }
        #expect(outcome.error == nil)
        return await undo(tool, arguments)
    }

    private func undo(_ tool: FilesTool, _ arguments: JSON) async -> ToolOutcome {
        await box().undo(call(tool, arguments, undoneBy: "u1")) { _ in }
    }

    @Test func `puts back content and mode, also after a restart`() async {
        sandbox.write("old", to: "a", mode: 0o640)
        #expect(await runAndUndo(.write, ["path": "a", "content": "new"]).error == nil)
        #expect(sandbox.text(of: "a") == "old" && sandbox.mode(of: "a") == 0o640)
        let replacement: JSON = ["path": "a", "old_text": "ld", "new_text": "dd"]
        #expect(await box().run(call(.replace, replacement, "c2.1")) { _ in }.error == nil)
        #expect(sandbox.text(of: "a") == "odd")
        let undoing = call(.replace, replacement, "c2.1", undoneBy: "u2")
        #expect(await box().undo(undoing) { _ in }.error == nil)
        #expect(sandbox.text(of: "a") == "old")
    }

    @Test func `removes what was created, and brings back what was deleted`() async {
        #expect(await runAndUndo(.write, ["path": "a", "content": "new"]).error == nil)
        #expect(!sandbox.exists("a"))
        sandbox.write("#!/bin/sh", to: "b", mode: 0o755)
        #expect(await box().run(call(.delete, ["path": "b"], "c3.1")) { _ in }.error == nil)
        #expect(!sandbox.exists("b"))
        let undoing = call(.delete, ["path": "b"], "c3.1", undoneBy: "u3")
        #expect(await box().undo(undoing) { _ in }.error == nil)
        #expect(sandbox.text(of: "b") == "#!/bin/sh" && sandbox.mode(of: "b") == 0o755)
    }

    @Test func `moves back, and takes away the directories that were made and no others`() async {
        sandbox.write("x", to: "a")
        #expect(await runAndUndo(.move, ["from": "a", "to": "b"]).error == nil)
        #expect(sandbox.text(of: "a") == "x" && !sandbox.exists("b"))
        mkdir(sandbox.path("d"), 0o700)
        let path: JSON = ["path": "d/e/f"]
        #expect(await box().run(call(.makeDirectory, path, "c4.1")) { _ in }.error == nil)
        sandbox.write("x", to: "d/e/g")
        let undoing = call(.makeDirectory, path, "c4.1", undoneBy: "u4")
        #expect(await box().undo(undoing) { _ in }.error?.code == "changed_since")
        #expect(sandbox.exists("d/e/f"))
        unlink(sandbox.path("d/e/g"))
        #expect(await box().undo(undoing) { _ in }.error == nil)
        #expect(sandbox.exists("d") && !sandbox.exists("d/e"))
    }

    @Test func `twice does no harm and says so`() async {
        sandbox.write("old", to: "a")
        let arguments: JSON = ["path": "a", "content": "new"]
        #expect(await runAndUndo(.write, arguments).error == nil)
        let again = await undo(.write, arguments)
        #expect(again.text?.contains("It is as it was before the call.") == true)
        #expect(sandbox.text(of: "a") == "old")
        let verified = await box().verify(call(.write, arguments, undoneBy: "u1"))
        #expect(verified == .done("It is as it was before the call."))
    }

    @Test func `what a call found tells whether it was done, also where its words do not`() async {
        sandbox.write("size = 1", to: "a")
        let arguments: JSON = ["path": "a", "old_text": "size = 1", "new_text": "size = 10"]
        let call = call(.replace, arguments)
        #expect(await box().run(call) { _ in }.error == nil)
        #expect(await box().verify(call) == .done("It is as the call leaves it."))
        sandbox.write("size = 1", to: "a")
        #expect(await box().verify(call) == .notDone("It is as it was before the call."))
        sandbox.write("by hand", to: "a")
        guard case .unknown = await box().verify(call) else {
            Issue.record("something else is there")
            return
        }
    }

    @Test func `what was changed since is left as it is`() async {
        sandbox.write("old", to: "a")
        let arguments: JSON = ["path": "a", "content": "new"]
        #expect(await box().run(call(.write, arguments)) { _ in }.error == nil)
        sandbox.write("by hand", to: "a")
        let refused = await undo(.write, arguments)
        #expect(refused.error?.code == "changed_since" && !refused.isInDoubt)
        #expect(refused.error?.got?.contains(Digest(of: "by hand").hex) == true)
        #expect(sandbox.text(of: "a") == "by hand")
        unlink(sandbox.path("a"))
        symlink("/etc/passwd", sandbox.path("a"))
        #expect(await undo(.write, arguments).error?.got?.contains("symbolic link") == true)
    }

    @Test func `a second attempt at a call keeps what the first one found`() async {
        sandbox.write("old", to: "a")
        let arguments: JSON = ["path": "a", "content": "new"]
        for _ in 0..<2 { _ = await box().run(call(.write, arguments)) { _ in } }
        #expect(await undo(.write, arguments).error == nil)
        #expect(sandbox.text(of: "a") == "old")
    }

    @Test func `its preview shows what would come back`() async {
        sandbox.write("one\nold\n", to: "a")
        let arguments: JSON = ["path": "a", "content": "one\nnew\n"]
        _ = await box().run(call(.write, arguments)) { _ in }
        let preview = await box().preview(call(.write, arguments, undoneBy: "u1"))
        #expect(!preview.failed)
        #expect(preview.text.contains("-new") && preview.text.contains("+old"))
        #expect(sandbox.text(of: "a") == "one\nnew\n")
    }

    @Test func `nothing is changed when what it replaces cannot be kept`() async {
        sandbox.write("old", to: "a")
        let call = call(.write, ["path": "a", "content": "new"])
        #expect(await box(store(bytesMax: 8)).run(call) { _ in }.error?.code == "undo_not_kept")
        sandbox.write("", to: "../undo")
        #expect(await box().run(call) { _ in }.error?.code == "undo_not_kept")
        #expect(sandbox.text(of: "a") == "old")
    }

    @Test func `a file that is too large to be kept is not written over, and can be deleted`() async
    {
        sandbox.write("old", to: "a")
        let size = off_t(FileImage.bytesMax + 1)
        truncate(sandbox.path("a"), size)
        let outcome = await box().run(call(.write, ["path": "a", "content": "new"])) { _ in }
        #expect(outcome.error != nil)
        var status = stat()
        #expect(stat(sandbox.path("a"), &status) == 0 && status.st_size == size)
        let deleted = await box().run(call(.delete, ["path": "a"], "c2.1")) { _ in }
        #expect(deleted.error == nil && !sandbox.exists("a"))
    }

    @Test func `the oldest make room, and nobody else can read them`() async {
        let small = store(bytesMax: 2000)
        for number in 1...5 {
            sandbox.write(String(repeating: "o", count: 400), to: "f\(number)")
            let call = call(
                .write, ["path": .string("f\(number)"), "content": "n"], CallID("c\(number).1"))
            #expect(await box(small).run(call) { _ in }.error == nil)
        }
        func undo(_ number: Int) async -> ToolOutcome {
            let call = call(
                .write, ["path": .string("f\(number)"), "content": "n"], CallID("c\(number).1"),
                undoneBy: "u")
            return await box(small).undo(call) { _ in }
        }
        #expect(await undo(1).error?.code == "cannot_undo")
        #expect(await undo(5).error == nil)
        let directory = "../undo/" + Digest(of: "s1").hex
        #expect(sandbox.mode(of: directory) == 0o700)
        #expect(sandbox.mode(of: directory + "/" + Digest(of: "c5.1").hex) == 0o600)
    }

    @Test func `what was kept goes when its session has been quiet for long`() async throws {
        let call = call(.write, ["path": "a", "content": "new"])
        _ = await box().run(call) { _ in }
        let directory = sandbox.root + "/undo/" + Digest(of: "s1").hex
        _ = try await box().connect()
        #expect(sandbox.exists("../undo/" + Digest(of: "s1").hex))
        let old = time(nil) - (UndoStore.daysMax + 1) * 86_400
        let times = [timeval(tv_sec: old, tv_usec: 0), timeval(tv_sec: old, tv_usec: 0)]
        utimes(directory, times)
        _ = try await box().connect()
        #expect(!sandbox.exists("../undo/" + Digest(of: "s1").hex))
    }

    @Test func `what was damaged is not put back`() async {
        sandbox.write("old", to: "a")
        let arguments: JSON = ["path": "a", "content": "new"]
        _ = await box().run(call(.write, arguments)) { _ in }
        let file = "../undo/" + Digest(of: "s1").hex + "/" + Digest(of: "c1.1").hex
        let kept = sandbox.text(of: file) ?? ""
        sandbox.write(String(kept.dropLast()) + "!", to: file)
        #expect(await undo(.write, arguments).error?.code == "undo_damaged")
        #expect(sandbox.text(of: "a") == "new")
    }
}
