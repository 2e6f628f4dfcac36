import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing
import ToolsMCP

@Suite(.timeLimit(.minutes(10)))
struct `A server with an address` {
    let probe = Probe()
    let server = HTTPServer()

    private func definition(_ url: String? = nil) -> ServerDefinition {
        var definition = ServerDefinition(
            name: "web", transport: .http(url: url ?? server.url, fields: ["X-Key": "k1"]))
        definition.timeoutMilliseconds = 20_000
        return definition
    }

    @Test func `is asked by POST, in one session, in the version that was agreed on`() async throws
    {
        let web = try await probe.connected(definition())
        #expect(try await web.run("web.echo").text == "done")
        #expect(try await web.run("web.stream").text == "done")
        await web.close()
        await server.until("deleted")
        let heard = server.heard
        #expect(
            server.methods == [
                "initialize", "notifications/initialized", "tools/list", "tools/call", "tools/call",
            ])
        #expect(heard.dropLast().allSatisfy { $0.line.hasPrefix("POST /mcp ") })
        #expect(heard.last?.line.hasPrefix("DELETE /mcp ") == true)
        #expect(heard[0].fields["mcp-session-id"] == nil)
        for later in heard.dropFirst() {
            #expect(later.fields["mcp-session-id"] == "session-1")
        }
        for later in heard.dropFirst(2) {
            #expect(later.fields["mcp-protocol-version"] == "2025-11-25")
        }
        #expect(heard.allSatisfy { $0.fields["x-key"] == "k1" })
        #expect(heard[0].fields["accept"] == "application/json, text/event-stream")
    }

    @Test func `tells progress in the stream of an answer`() async throws {
        let web = try await probe.connected(definition())
        let told = Told()
        #expect(try await web.run("web.stream") { told.add($0.text) }.text == "done")
        #expect(told.all == ["1\n"])
        await web.close()
    }

    @Test func `that forgets its session is asked once more in a new one`() async throws {
        let web = try await probe.connected(definition())
        server.forget()
        #expect(try await web.run("web.echo").text == "done")
        #expect(server.methods.filter { $0 == "initialize" }.count == 2)
        #expect(server.heard.last?.fields["mcp-session-id"] == "session-2")
        await web.close()
    }

    @Test func `whose stream is cut is asked for the rest`() async throws {
        let web = try await probe.connected(definition())
        #expect(try await web.run("web.cut").text == "resumed")
        #expect(server.methods.filter { $0 == "tools/call" }.count == 1)
        await web.close()
    }

    @Test(arguments: ["end", "fail"])
    func `that gives no answer leaves the call in doubt`(tool: String) async throws {
        let web = try await probe.connected(definition())
        let outcome = try await web.run("web.\(tool)")
        #expect(outcome.failure?.code == "server_lost")
        #expect(outcome.isInDoubt)
        await web.close()
    }

    @Test func `that hangs is given up in time, and told so`() async throws {
        let web = try await probe.connected(definition())
        let outcome = try await web.run("web.hang", within: 200)
        #expect(outcome.failure?.code == "timed_out")
        #expect(outcome.isInDoubt)
        await server.until("notifications/cancelled")
        #expect(try await web.run("web.echo").text == "done")
        await web.close()
    }

    @Test func `that is not there ends the session with what was tried`() async throws {
        let box = probe.box(definition("http://127.0.0.1:\(closedPort())/mcp"))
        let error = await #expect(throws: ToolsUnavailable.self) { try await box.discover() }
        #expect(error?.message.contains("MCP server web cannot be reached") == true)
        await box.close()
    }
}
