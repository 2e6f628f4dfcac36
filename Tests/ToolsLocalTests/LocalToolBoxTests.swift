import Glibc
import JSON
import SessionKernel
import SessionRuntime
import Testing
import ToolBoundary

@testable import ToolsLocal

@Suite(.timeLimit(.minutes(10)))
struct `The local tool box` {
    let sandbox = Sandbox()

    private func file(_ tool: FilesTool, _ arguments: JSON) -> ToolInvocation {
        ToolInvocation(
            session: "s1", call: "c1.0",
            tool: ToolDefinition(declaration: tool.declaration, source: .builtin(FilesTool.set)),
            arguments: arguments, inputs: [:], workspace: sandbox.workspace, key: "key-1")
    }

    private func box(_ tools: [ToolDefinition] = FilesTool.definitions) -> LocalToolBox {
        LocalToolBox(tools: tools, commands: sandbox.commands)
    }

    @Test func `declares its tools, with schemas that the boundary can read`() async throws {
        let declared = try await box().connect()
        #expect(
            declared.map(\.name.text) == [
                "files.list", "files.read", "files.search", "files.write", "files.replace",
                "files.delete", "files.move", "files.make_directory",
            ])
        for tool in declared {
            _ = try Schema(tool.arguments)
            #expect(tool.arguments["additionalProperties"] == false)
        }
        #expect(FilesTool.delete.reach == .irreversible)
        #expect(FilesTool.search.reach == .reads && FilesTool.write.reach == .reversible)
    }

    @Test func `names every program that is missing`() async throws {
        let tools = ["no-such-one", "sh", "no-such-two"].map {
            sandbox.call(CommandSource(run: [$0])).tool
        }
        let error = await #expect(throws: ToolsUnavailable.self) {
            _ = try await box(tools).connect()
        }
        #expect(error?.message.contains("no-such-one") == true)
        #expect(error?.message.contains("no-such-two") == true)
        #expect(error?.message.contains("'sh'") == false)
    }

    @Test func `runs, previews and verifies a file tool`() async {
        let call = file(.write, ["path": "a", "content": "x"])
        let box = box()
        #expect(await box.preview(call).text.hasPrefix("new file a"))
        #expect(await box.verify(call) == .notDone("The file does not contain this."))
        #expect(await box.run(call) { _ in }.text?.contains(#""created":true"#) == true)
        #expect(await box.verify(call) == .done("The file contains exactly this."))
        let wrong = file(.read, ["path": "../a"])
        #expect(await box.run(wrong) { _ in }.error?.code == "path_refused")
    }

    @Test func `streams what a command prints`() async {
        let (chunks, continuation) = AsyncStream.makeStream(of: String.self)
        let call = sandbox.call(CommandSource(run: ["sh", "-c", "echo one; echo two >&2"]))
        _ = await box([call.tool]).run(call) { continuation.yield($0.text) }
        continuation.finish()
        var seen: Set<String> = []
        for await chunk in chunks { seen.insert(chunk) }
        #expect(seen == ["one\n", "two\n"])
    }

    @Test func `nothing begins before the tools of a dead runner are gone`() async throws {
        let runner = try #require(
            Runner(
                in: sandbox, script: "echo $$ >&3; trap '' TERM; sleep 300"))
        let old = await runner.processes(1)
        runner.kill()
        let call = sandbox.call(
            CommandSource(run: ["sh", "-c", "kill -0 \(old[0]) 2>&1; echo $?"]))
        let outcome = await box([call.tool]).run(call) { _ in }
        #expect(outcome.text?.hasSuffix("1\n") == true)
    }

    @Test func `calls run beside each other`() async {
        // Each end of a pipe waits for the other to be opened.
        mkfifo(sandbox.path("pipe"), 0o600)
        let speak = sandbox.call(CommandSource(run: ["sh", "-c", "echo hello > pipe"]))
        let hear = sandbox.call(CommandSource(run: ["cat", "pipe"]))
        let box = box([speak.tool, hear.tool])
        async let spoken = box.run(speak) { _ in }
        async let heard = box.run(hear) { _ in }
        #expect(await heard.text == "hello\n")
        #expect(await spoken.text == "")
    }
}
