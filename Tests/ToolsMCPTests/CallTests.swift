import GuardedProcess
import JSON
import SessionKernel
import SessionRuntime
import Testing
import ToolsMCP

@Suite(.timeLimit(.minutes(10)))
struct `Calling the tools of a server` {
    let probe = Probe()

    @Test func `its tools are discovered with their schemas, under the server's name`() async throws
    {
        let server = try await probe.connected(probe.server())
        let echo = try server.tool("probe.echo")
        #expect(server.tools.count == 21)
        #expect(echo.source == .server("probe"))
        #expect(echo.declaration.description == "Says its text again.")
        #expect(echo.declaration.arguments["required"] == ["text"])
        #expect(!echo.declaration.trusted)
        await server.close()
        #expect(!GuardLock.isHeld(probe.lockPath))
    }

    @Test func `pages of a list are put together`() async throws {
        let server = try await probe.connected(probe.server("--pages", "4"))
        #expect(server.tools.count == 21)
        await server.close()
    }

    @Test func `a list of more pages than anybody reads is refused`() async throws {
        let box = probe.box(probe.server("--pages", "0"))
        await #expect(throws: ToolsUnavailable.self) { try await box.discover() }
        await box.close()
    }

    @Test func `text comes back, and the call's key is with the call`() async throws {
        let server = try await probe.connected(probe.server())
        #expect(try await server.run("probe.echo", ["text": "héllo\n"]).text == "héllo\n")
        let meta = try JSON(parsing: try await server.run("probe.meta").text ?? "")
        #expect(meta[MCPToolBox.keyMember] == "s1/c1.1")
        #expect(meta["progressToken"]?.intValue != nil)
        await server.close()
    }

    @Test func `calls at the same time get each its own answer`() async throws {
        let server = try await probe.connected(probe.server())
        try await withThrowingTaskGroup(of: (String, String?).self) { group in
            for number in 0..<40 {
                group.addTask {
                    (
                        "\(number)",
                        try await server.run("probe.echo", ["text": .string("\(number)")]).text
                    )
                }
            }
            for try await (said, heard) in group { #expect(said == heard) }
        }
        await server.close()
    }

    @Test func `content of every kind is told as text`() async throws {
        let server = try await probe.connected(probe.server())
        #expect(
            try await server.run("probe.rich").text == """
                words
                [image, image/png, about 12 bytes, not shown]
                [audio, audio/wav, about 6 bytes, not shown]
                [resource file:///notes.md, notes: all of it]
                [resource file:///a.txt]
                line 1
                [resource file:///a.pdf, application/pdf, about 6 bytes, not shown]
                [content of type hologram, which is not shown]
                """)
        #expect(try await server.run("probe.structured").text == #"{"rows": [1, 2]}"#)
        await server.close()
    }

    @Test func `progress and log messages are told while the call runs`() async throws {
        let server = try await probe.connected(probe.server())
        let told = Told()
        #expect(try await server.run("probe.slow") { told.add($0.text) }.text == "done")
        #expect(told.all == ["1 of 3: part 1\n", "2 of 3: part 2\n", "3 of 3: part 3\n"])
        await server.close()
    }

    @Test func `what a tool calls a failure is one, and is over`() async throws {
        let server = try await probe.connected(probe.server())
        let outcome = try await server.run("probe.fail")
        #expect(outcome.failure?.code == "tool_failed")
        #expect(outcome.failure?.message == "the disk is full")
        #expect(!outcome.isInDoubt)
        let refused = try await server.run("probe.refuse")
        #expect(refused.failure?.code == "arguments_refused")
        #expect(refused.failure?.message.contains("no such place") == true)
        #expect(!refused.isInDoubt)
        await server.close()
    }

    @Test func `what the server asks meanwhile is answered`() async throws {
        let server = try await probe.connected(probe.server())
        let roots = try await server.run("probe.roots").text ?? ""
        #expect(roots.contains("file://\(probe.root)"))
        // Where nobody can be asked, as with a tool that is not run in a session.
        let asked = try await server.run("probe.ask").text ?? ""
        #expect(asked.hasPrefix(#"{"action":"decline"}"#))
        #expect(asked.contains("wanted to ask the operator, and was declined: Which branch?"))
        let sampled = try await server.run("probe.sample").text ?? ""
        #expect(sampled.contains("Sampling is not allowed"))
        await server.close()
    }

    @Test(arguments: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
    func `a version of the protocol that is known is spoken`(version: String) async throws {
        let server = try await probe.connected(probe.server("--version", version))
        #expect(try await server.run("probe.echo", ["text": "a"]).text == "a")
        await server.close()
    }

    @Test func `a version that is not known is refused by its name`() async throws {
        let box = probe.box(probe.server("--version", "2031-01-01"))
        let error = await #expect(throws: ToolsUnavailable.self) { try await box.discover() }
        #expect(error?.message.contains("speaks version 2031-01-01 of the protocol") == true)
        await box.close()
        #expect(!GuardLock.isHeld(probe.lockPath))
    }
}
