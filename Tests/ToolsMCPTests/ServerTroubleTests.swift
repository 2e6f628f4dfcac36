import GuardedProcess
import JSON
import SessionKernel
import SessionRuntime
import Testing
import ToolsMCP

@Suite(.timeLimit(.minutes(10)))
struct `A server in trouble` {
    let probe = Probe()

    /// A server whose `die` and `hang` are known to do nothing but read.
    private func reading() -> ServerDefinition {
        var server = probe.server()
        for name in ["die", "hang"] {
            var rule = ServerToolRule(tool: name)
            rule.reach = .reads
            server.rules.append(rule)
        }
        return server
    }

    @Test func `one that dies in the midst of a call leaves it in doubt`() async throws {
        let server = try await probe.connected(probe.server())
        let outcome = try await server.run("probe.die")
        #expect(outcome.failure?.code == "server_lost")
        #expect(outcome.failure?.message.contains("exit code 3") == true)
        #expect(outcome.failure?.message.contains("out of memory") == true)
        #expect(outcome.isInDoubt)
        #expect(try await server.run("probe.echo", ["text": "again"]).text == "again")
        #expect(probe.noted == ["die", "echo"])
        await server.close()
    }

    /// Whoever started it holds its streams open, so that nothing tells that it is dead: only that
    /// no answer comes, not even to a ping.
    @Test func `one that dies behind a program that lives on is given up in time`() async throws {
        let program = "'\(Probe.built("MCPServerProbe"))' --calls '\(probe.calls)'"
        let server = try await probe.connected(
            probe.definition(run: ["sh", "-c", "\(program); sleep 600"]))
        let outcome = try await server.run("probe.die", within: 500)
        #expect(outcome.failure?.code == "timed_out")
        #expect(outcome.isInDoubt)
        #expect(try await server.run("probe.echo", ["text": "again"]).text == "again")
        await server.close()
        #expect(!GuardLock.isHeld(probe.lockPath))
    }

    /// What it started holds its streams open; its guard ends that with it.
    @Test func `one that dies and leaves others behind is lost at once`() async throws {
        let program = "'\(Probe.built("MCPServerProbe"))' --calls '\(probe.calls)'"
        let server = try await probe.connected(
            probe.definition(run: ["sh", "-c", "sleep 600 & exec \(program)"]))
        let outcome = try await server.run("probe.die")
        #expect(outcome.failure?.code == "server_lost")
        #expect(outcome.isInDoubt)
        #expect(try await server.run("probe.echo", ["text": "again"]).text == "again")
        await server.close()
        #expect(!GuardLock.isHeld(probe.lockPath))
    }

    @Test func `one that dies in the midst of reading may be asked again`() async throws {
        let server = try await probe.connected(reading())
        let outcome = try await server.run("probe.die")
        #expect(!outcome.isInDoubt)
        #expect(outcome.failure?.retryable == true)
        await server.close()
    }

    @Test func `one that hangs is given up in time, and told so`() async throws {
        let server = try await probe.connected(probe.server())
        let outcome = try await server.run("probe.hang", within: 200)
        #expect(outcome.failure?.code == "timed_out")
        #expect(outcome.isInDoubt)
        // It answers a ping, so it is not started again.
        #expect(try await server.run("probe.echo", ["text": "well"]).text == "well")
        #expect(probe.noted == ["hang", "cancelled", "echo"])
        await server.close()
    }

    @Test func `a call that is cancelled is over at once, and the server is told`() async throws {
        let server = try await probe.connected(reading())
        let (hangs, told) = AsyncStream.makeStream(of: String.self)
        let task = Task { try await server.run("probe.hang") { told.yield($0.text) } }
        for await text in hangs where text.contains("hanging") { break }
        task.cancel()
        let outcome = try await task.value
        #expect(outcome.failure?.code == "cancelled")
        #expect(!outcome.isInDoubt)
        #expect(try await server.run("probe.echo", ["text": "on"]).text == "on")
        #expect(probe.noted == ["hang", "cancelled", "echo"])
        await server.close()
    }

    @Test(arguments: ["flood", "babble", "long"])
    func `one that sends too much is ended`(tool: String) async throws {
        let server = try await probe.connected(probe.server())
        let outcome = try await server.run("probe.\(tool)")
        #expect(outcome.failure?.code == "server_lost")
        #expect(outcome.isInDoubt)
        #expect(try await server.run("probe.echo", ["text": "again"]).text == "again")
        await server.close()
        #expect(!GuardLock.isHeld(probe.lockPath))
    }

    @Test func `some lines of garbage are not heard`() async throws {
        let server = try await probe.connected(probe.server("--greet"))
        #expect(try await server.run("probe.garbage").text == "after the garbage")
        await server.close()
    }

    @Test func `an answer that is none is in doubt`() async throws {
        let server = try await probe.connected(probe.server())
        let outcome = try await server.run("probe.nonsense")
        #expect(outcome.failure?.code == "answer_malformed")
        #expect(outcome.isInDoubt)
        await server.close()
    }

    @Test func `one that is not there is named, with how to install it`() async throws {
        var server = probe.definition(run: ["no-such-server-anywhere"])
        server.install = "pip install no-such-server"
        let box = probe.box(server)
        let error = await #expect(throws: ToolsUnavailable.self) { try await box.discover() }
        #expect(
            error?.message.contains(
                "cannot run 'no-such-server-anywhere': No such file or directory") == true)
        #expect(error?.message.contains("To install it: pip install no-such-server") == true)
        await box.close()
    }

    @Test func `one that answers nothing is given up in time`() async throws {
        var server = probe.server("--silent")
        server.startMilliseconds = 300
        let box = probe.box(server)
        let error = await #expect(throws: ToolsUnavailable.self) { try await box.discover() }
        #expect(error?.message.contains("did not answer within 300 ms") == true)
        await box.close()
        #expect(!GuardLock.isHeld(probe.lockPath))
    }

    @Test func `one that dies again and again is left alone for longer and longer`() async throws {
        let healthy = try await probe.connected(probe.server())
        let echo = try healthy.tool("probe.echo")
        await healthy.close()
        let server = Connected(
            box: probe.box(probe.server("--dies", "1000")), tools: [echo], workspace: probe.root)
        let first = try await server.run("probe.echo", ["text": "a"])
        #expect(first.failure?.code == "server_unavailable")
        #expect(first.failure?.message.contains("no luck today") == true)
        #expect(first.failure?.retryAfterMilliseconds == nil)
        _ = try await server.run("probe.echo", ["text": "b"])
        let third = try await server.run("probe.echo", ["text": "c"])
        #expect(third.failure?.code == "server_unavailable")
        #expect(third.failure?.retryable == true)
        #expect((1...501).contains(third.failure?.retryAfterMilliseconds ?? 0))
        #expect(!first.isInDoubt && !third.isInDoubt)
        #expect(probe.noted == ["started", "started"])
        await server.close()
    }
}
