import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `Tools that servers tell of` {
    private static func tool(_ name: ToolName, of server: ServerName = "pages") -> ToolDefinition {
        ToolDefinition(
            declaration: ToolDeclaration(
                name: name, description: "Asks.", arguments: ["type": "object"], reach: .reads),
            source: .server(server))
    }

    /// A session whose agent has a whole server and one tool of another.
    private static func opened() -> Session {
        var definition = SessionDefinition.sample
        definition.servers = ["pages", "git"].map {
            ServerDefinition(
                name: $0, transport: .program(["serve"], environment: [:], memoryBytes: nil))
        }
        definition.servers[1].only = ["log"]
        definition.agents[0].tools += ["pages", "git.log"]
        var session = Session(id: "s3ss10n1")
        let body = SessionOpened(
            definition: definition, goal: "Do it.", inputs: [:], workspace: "/w")
        session.take(.open(body))
        return session
    }

    @Test func `are the session's own from then on, and an agent has all of a server's`() throws {
        var session = Self.opened()
        let before = session.definition.tools.count
        let discovered = [
            Self.tool("pages.query"), Self.tool("pages.write"), Self.tool("git.log", of: "git"),
        ]
        session.take(.discoverTools(discovered))
        #expect(session.definition.tools.count == before + 3)
        let offered = session.offeredTools.map(\.name)
        for name: ToolName in ["pages.query", "pages.write", "git.log"] {
            #expect(offered.contains(name))
        }
        #expect(!offered.contains("pages"))
    }

    @Test(arguments: [
        tool("other.query", of: "other"), tool("pages", of: "pages"), tool("git.push", of: "git"),
        tool("git.query", of: "pages"),
    ])
    func `are refused where no server may offer them`(tool: ToolDefinition) {
        let session = Self.opened()
        let command = Command(at: Timestamp(milliseconds: 5), .discoverTools([tool]))
        #expect(throws: Refusal.self) { try session.decide(command) }
    }

    @Test func `are refused where one has the name of another`() {
        let session = Self.opened()
        let twice = [Self.tool("pages.query"), Self.tool("pages.query")]
        let command = Command(at: Timestamp(milliseconds: 5), .discoverTools(twice))
        #expect(throws: Refusal.self) { try session.decide(command) }
    }

    @Test func `are offered no more once they have changed, which is told once`() throws {
        var session = Self.opened()
        let query = Self.tool("pages.query")
        session.take(.discoverTools([query, Self.tool("pages.write")]))
        let change = ToolChange(
            tool: "pages.query", pinned: query.digest, found: nil, what: "it is gone.")
        #expect(session.take(.noticeChange(change)) == [.toolsChanged(change)])
        #expect(session.toolChanges["pages.query"] == change)
        #expect(!session.offeredTools.contains { $0.name == "pages.query" })
        #expect(session.offeredTools.contains { $0.name == "pages.write" })
        #expect(session.take(.noticeChange(change)) == [])
    }

    @Test func `are used again as they are now once an operator has accepted that`() throws {
        var session = Self.opened()
        let query = Self.tool("pages.query")
        session.take(.discoverTools([query]))
        var now = query
        now.declaration.description = "Another description."
        let change = ToolChange(
            tool: "pages.query", pinned: query.digest, found: now.digest, what: "another",
            definition: now)
        session.take(.noticeChange(change))
        let request = Command.Request.acceptTool("pages.query", found: now.digest, reason: "fine")
        func code(_ request: Command.Request, _ actor: Actor) -> Refusal.Code? {
            do throws(Refusal) {
                _ = try session.decide(
                    Command(at: Timestamp(milliseconds: 9), actor: actor, request))
                return nil
            } catch { return error.code }
        }
        #expect(code(request, .agent("worker")) == .wrongAnswer)
        #expect(code(request, .runtime) == .wrongAnswer)
        let other = Command.Request.acceptTool("pages.query", found: query.digest, reason: "")
        #expect(code(other, .operator("ada")) == .changed)
        let events = try session.decide(
            Command(at: Timestamp(milliseconds: 9), actor: .operator("ada"), request))
        #expect(events.map(\.body) == [.toolsAccepted(ToolAcceptance(now, reason: "fine"))])
        for event in events { session.apply(event) }
        #expect(session.toolChanges.isEmpty)
        #expect(session.definition.tool("pages.query") == now)
        #expect(session.offeredTools.contains { $0.description == "Another description." })
        #expect(code(request, .operator("ada")) == .stale)
    }

    @Test func `that are gone cannot be accepted`() throws {
        var session = Self.opened()
        let query = Self.tool("pages.query")
        session.take(.discoverTools([query]))
        session.take(
            .noticeChange(
                ToolChange(tool: "pages.query", pinned: query.digest, found: nil, what: "gone")))
        #expect(throws: Refusal.self) {
            try session.decide(
                Command(
                    at: Timestamp(milliseconds: 9), actor: .operator("ada"),
                    .acceptTool("pages.query", found: .zero, reason: "")))
        }
    }

    @Test func `cannot have changed from what was never pinned`() {
        var session = Self.opened()
        session.take(.discoverTools([Self.tool("pages.query")]))
        let change = ToolChange(
            tool: "pages.query", pinned: .zero, found: nil, what: "it is gone.")
        let command = Command(at: Timestamp(milliseconds: 9), .noticeChange(change))
        #expect(throws: Refusal.self) { try session.decide(command) }
    }

    @Test func `stand in the definition that is read back as they were written`() throws {
        var server = ServerDefinition(
            name: "pages",
            transport: .program(["serve", "x"], environment: ["A": "b"], memoryBytes: 5))
        var rule = ServerToolRule(tool: "query")
        rule.reach = .reads
        rule.egress = false
        rule.rate = Rate(count: 3, milliseconds: 60_000)
        rule.key = ["id"]
        server.rules = [rule]
        server.only = ["query"]
        server.install = "pip"
        #expect(try ServerDefinition(server.json) == server)
        server.transport = .http(url: "https://a.example/mcp", fields: ["X": "y"])
        #expect(try ServerDefinition(server.json) == server)
    }
}

extension Session {
    /// Decides and applies, and says what followed.
    @discardableResult
    fileprivate mutating func take(_ request: Command.Request) -> [EventBody] {
        let command = Command(at: Timestamp(milliseconds: sequence + 1), request)
        guard let events = try? decide(command) else {
            Issue.record("\(request) was refused")
            return []
        }
        for event in events { apply(event) }
        return events.map(\.body)
    }
}
