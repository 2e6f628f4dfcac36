import Glibc
import JSON
import Testing

/// A session whose one agent has the tools of the probe, an MCP server that does what it is told.
private struct ServerSession {
    let site: Site
    /// The tool that is called once.
    var tool: String
    var arguments = "{}"
    var rule = "echo: { reach: reads, egress: false }"
    var policy = "- { when: { reach: reads }, then: clear }"
    var program = ServerSession.probe
    /// Rules of the model that come before its own.
    var first = ""

    private static let probe =
        Program.holdpoint.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        + "/MCPServerProbe"

    var calls: String { site.root + "/calls" }
    var description: String { site.root + "/description" }

    func write() -> String {
        TextFile.write("Says its text again.", to: description)
        TextFile.write(rules, to: "\(site.sessions)/served-rules.yaml")
        let path = "\(site.sessions)/served.yaml"
        TextFile.write(file, to: path)
        return path
    }

    private var file: String {
        """
        session: served
        goal: Do it.
        models: { offline: { provider: rules, file: ./served-rules.yaml } }
        agents: { only: { model: offline, instructions: Do it., tools: [probe] } }
        tools:
          - mcp: probe
            run: ["\(program)", "--calls", "\(calls)", "--description", "\(description)"]
            install: ask the neighbours
            tools:
              \(rule)
        policy:
          \(policy)

        """
    }

    private var rules: String {
        #"""
        rules:
        \#(first)
          - name: act
            when: [{ not_called: probe.\#(tool) }]
            calls: [{ tool: probe.\#(tool), arguments: \#(arguments) }]
          - name: tell of the failure
            when:
              - failed: probe.\#(tool)
                json: { error.message: { matches: '(?s)^(?<message>.*)$' } }
            say: 'It failed: {{message|line}}'
          - name: tell of the result
            when: [{ result: probe.\#(tool), text: '(?s)^(?<text>.*)$' }]
            say: 'It said: {{text|line}}'

        """#
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A session with an MCP server` {
    let site: Site

    init() throws { site = try Site() }

    /// Whether a program of this test still runs: each names its site among its words.
    private func nothingRuns() throws -> Bool {
        try site.shell("! pgrep -f '[M]CPServerProbe --calls \(site.root)' >&2").code == 0
    }

    @Test func `uses its tools and leaves nothing running`() throws {
        let session = ServerSession(site: site, tool: "echo", arguments: "{ text: hello }")
        let ended = try site.holdpoint("run", session.write(), "--headless")
        #expect(ended.code == 0)
        #expect(ended.out.contains("It said: hello"))
        let id = try #require(try site.ids().first)
        let connected = try site.events(id, kind: "tools.connected").first?["body"]
        #expect(connected?["discovered"]?.arrayValue?.count == 21)
        #expect(connected?["tools"]?["probe.echo"]?.stringValue?.utf8.count == 64)
        #expect(try site.holdpoint("verify", id).code == 0)
        #expect(try nothingRuns())
    }

    @Test func `asks a person about a call in whose midst the server died`() throws {
        let session = ServerSession(
            site: site, tool: "die", rule: "die: { reach: reversible, egress: false }",
            policy: "- { when: { reach: reversible }, then: clear }")
        #expect(try site.holdpoint("run", session.write(), "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let hold = try site.hold(id)
        #expect(hold["kind"] == "in_doubt" || hold["kind"] == "inDoubt")
        let decided = try site.holdpoint(
            "decide", try site.holdID(id), "done", "--reason", "it is in the list")
        #expect(decided.code == 0, "\(decided.err)")
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0)
        #expect(TextFile.read(session.calls) == "die\n")
        #expect(try nothingRuns())
    }

    @Test func `a server's tool is previewed and verified by programs of this machine`() throws {
        let calls = site.root + "/calls"
        let session = ServerSession(
            site: site, tool: "die",
            rule: """
                die:
                        reach: reversible
                        egress: false
                        preview: ["echo", "ends the server of {{session}}"]
                        verify: ["grep", "-x", "die", "\(calls)"]
                """, policy: "- { when: { reach: reversible }, then: hold }")
        #expect(try site.holdpoint("run", session.write(), "--headless").code == 3)
        let id = try #require(try site.ids().first)
        #expect(try site.hold(id)["preview"]?["text"] == .string("ends the server of \(id)\n"))
        #expect(try site.holdpoint("decide", try site.holdID(id), "approve").code == 0)
        _ = try site.holdpoint("resume", id, "--headless")
        if try site.phase(id) == "awaitingOperator" {
            let decided = try site.holdpoint("decide", try site.holdID(id), "verify")
            #expect(decided.code == 0, "\(decided.err)")
            #expect(try site.holdpoint("resume", id, "--headless").code == 0)
        }
        let settled = try #require(try site.events(id, kind: "effect.settled").first?["body"])
        #expect(settled["done"] == true && settled["how"] == "verified", "\(settled)")
    }

    @Test func `does not run a tool that is another when the session is taken up again`() throws {
        let session = ServerSession(
            site: site, tool: "echo", arguments: "{ text: hello }",
            policy: "- { when: { tool: probe.echo }, then: hold }")
        #expect(try site.holdpoint("run", session.write(), "--headless").code == 3)
        let id = try #require(try site.ids().first)
        #expect(try site.holdpoint("decide", try site.holdID(id), "approve").code == 0)
        TextFile.write("Says its text again, to everybody.", to: session.description)
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0)
        #expect(ended.out.contains("probe.echo is not what it was when this session began"))
        let change = try site.events(id, kind: "tools.changed").first?["body"]
        #expect(change?["what"]?.stringValue?.contains("to everybody") == true)
        #expect(TextFile.read(session.calls) == nil)
    }

    /// An agent that asks before it uses a tool again that had changed.
    private func cautious() -> ServerSession {
        ServerSession(
            site: site, tool: "echo", arguments: "{ text: first }",
            policy: "- { when: { args.text: first }, then: hold }\n"
                + "  - { when: { reach: reads }, then: clear }",
            first: """
                  - name: ask
                    when: [{ failed: probe.echo, code: tool_changed }, { not_called: ask_operator }]
                    calls: [{ tool: ask_operator, arguments: { question: Use it again? } }]
                  - name: tell of what it said then
                    when: [{ result: probe.echo, text: '(?s)^(?<text>.*)$' }]
                    say: 'It said: {{text|line}}'
                  - name: act again
                    when: [{ result: ask_operator, last: true }]
                    calls: [{ tool: probe.echo, arguments: { text: second } }]
                """)
    }

    @Test func `uses a tool again that has changed, once a person has accepted what was shown`()
        throws
    {
        let session = cautious()
        #expect(try site.holdpoint("run", session.write(), "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let early = try site.holdpoint("tools", id, "--accept", "probe.echo")
        #expect(early.code == 2 && early.err.contains("has not changed"), "\(early.err)")
        #expect(try site.holdpoint("decide", try site.holdID(id), "approve").code == 0)
        TextFile.write("Says its text again, to everybody.", to: session.description)
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(TextFile.read(session.calls) == nil)

        let shown = try site.holdpoint("tools", id).lines
        let place = try #require(shown.firstIndex { $0.contains("has changed and is not used: ") })
        #expect(shown[place - 1].hasPrefix("probe.echo  reads"))
        let found = try #require(shown[place].split(separator: " ").last.map(String.init))
        for (sign, text) in [("-", "text again."), ("+", "text again, to everybody.")] {
            #expect(
                shown.contains { $0.hasPrefix("    \(sign) ") && $0.contains(text) }, "\(shown)")
        }
        let other = try site.holdpoint("tools", id, "--accept", "probe.echo", "--found", "0123456")
        #expect(other.code == 2 && other.err.contains("look at it again"), "\(other.err)")
        #expect(try site.events(id, kind: "tools.accepted").isEmpty)

        let accepted = try site.holdpoint(
            "tools", id, "--accept", "probe.echo", "--found", found, "--reason", "only its wording")
        #expect(accepted.code == 0 && accepted.err == "", "\(accepted.err)")
        #expect(accepted.lines.last == "probe.echo: accepted as \(found)")
        let event = try #require(try site.events(id, kind: "tools.accepted").first)
        #expect(event["actor"]?.stringValue?.hasPrefix("operator:") == true)
        #expect(event["body"]?["reason"] == "only its wording")
        #expect(try site.holdpoint("tools", id, "--accept", "probe.echo").code == 2)

        let answered = try site.holdpoint("decide", try site.holdID(id), "answer", "--value", "yes")
        #expect(answered.code == 0, "\(answered.err)")
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0 && ended.out.contains("It said: second"), "\(ended.out)")
        #expect(TextFile.read(session.calls) == "echo\n")
        #expect(try site.holdpoint("verify", id).code == 0)
    }

    @Test func `whose runner is killed leaves no server, and its call in doubt`() throws {
        let session = ServerSession(
            site: site, tool: "hang", rule: "hang: { reach: reversible, egress: false }",
            policy: "- { when: { reach: reversible }, then: clear }")
        let path = session.write()
        let program = try site.start(holdpoint: "run", path, "--headless")
        let called = Patience.until { TextFile.read(session.calls) == "hang\n" }
        #expect(called)
        program.kill(SIGKILL)
        #expect(try Patience.until { try nothingRuns() })
        let id = try #require(try site.ids().first)
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(try site.phase(id) == "awaitingOperator")
        #expect(TextFile.read(session.calls) == "hang\n")
    }

    @Test func `whose program is not there says so, and how to get it`() throws {
        var session = ServerSession(site: site, tool: "echo")
        session.program = "no-such-server"
        let ended = try site.holdpoint("run", session.write(), "--headless")
        #expect(ended.code == 4)
        let said = ended.out + ended.err
        #expect(said.contains("cannot run 'no-such-server': No such file or directory"))
        #expect(said.contains("To install it: ask the neighbours"))
    }
}
