import JSON
import SessionKernel
import Testing

@testable import Definitions

private func checked(_ tools: String) throws(MistakeList) -> SessionDefinition {
    let text = """
        session: a
        goal: Do it.
        inputs: { base: { type: string } }
        models: { m: { provider: openai, base_url: "http://a/v1", model: m } }
        agents: { only: { model: m, instructions: Do it., tools: [notes, git.log] } }
        policy: [{ when: { tool: notes.query }, then: clear }]
        tools:
        \(tools.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

        """
    let surroundings = SessionFile.Surroundings(builtins: [:]) { _ in [] }
    return try SessionFile.read(Array(text.utf8), file: "s.yaml", surroundings: surroundings)
        .definition
}

private func mistakes(_ tools: String) -> [String] {
    do {
        _ = try checked(tools)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}

private let notes = "- { mcp: notes, run: [serve] }\n"
private let git = "- { mcp: git, run: [serve, '{{inputs.base}}'], only: [log] }\n"

@Suite struct `Servers in a session file` {
    @Test func `are read whole`() throws {
        let definition = try checked(
            """
            - mcp: notes
              run: ["serve", "--db", "{{workspace}}/n.db"]
              env: { TOKEN: "{{secret.TOKEN}}" }
              memory: 64MiB
              trust: trusted
              start: 5s
              timeout: 30s
              install: pip install it
              tools:
                query: { reach: reads, egress: false, rate: 3/1m, on_failure: Nothing. }
                write:
                  reach: irreversible
                  key: [id]
                  idempotent: true
                  timeout: 5s
                  preview: ["./show", "{{args.id}}"]
                  verify: ["./check", "{{key}}"]
            - mcp: git
              url: https://git.example/mcp
              headers: { Authorization: "Bearer {{secret.TOKEN}}" }
              only: [log]
            """)
        let notes = try #require(definition.server("notes"))
        #expect(
            notes.transport
                == .program(
                    ["serve", "--db", "{{workspace}}/n.db"],
                    environment: ["TOKEN": "{{secret.TOKEN}}"], memoryBytes: 64 << 20))
        #expect(notes.trusted && notes.install == "pip install it")
        #expect(notes.startMilliseconds == 5000 && notes.timeoutMilliseconds == 30_000)
        #expect(notes.rules.map(\.tool) == ["query", "write"])
        #expect(notes.rules[0].reach == .reads && notes.rules[0].egress == false)
        #expect(notes.rules[0].rate == Rate(count: 3, milliseconds: 60_000))
        #expect(notes.rules[1].key == ["id"] && notes.rules[1].idempotent == true)
        #expect(notes.rule(of: "notes.write")?.preview == ["./show", "{{args.id}}"])
        #expect(notes.rule(of: "notes.write")?.verify == ["./check", "{{key}}"])
        let git = try #require(definition.server("git"))
        #expect(!git.trusted && git.only == ["log"])
        #expect(
            git.transport
                == .http(
                    url: "https://git.example/mcp",
                    fields: ["Authorization": "Bearer {{secret.TOKEN}}"]))
        #expect(definition.agents[0].tools == ["notes", "git.log"])
        #expect(try SessionDefinition(definition.json) == definition)
    }

    @Test func `are untrusted and have room for slow tools unless they say otherwise`() throws {
        let server = try #require(try checked(notes + git).server("notes"))
        #expect(!server.trusted && server.only.isEmpty && server.rules.isEmpty)
        #expect(server.timeoutMilliseconds == 120_000 && server.startMilliseconds == 30_000)
    }

    private static let wrong: [(tools: String, said: String)] = [
        ("NOTES- { mcp: git }\n", "an MCP server is a program or an address"),
        ("NOTES- { mcp: git, run: [a], url: 'http://a' }\n", "a program or an address"),
        ("NOTES- { mcp: git, url: 'ftp://a' }\n", "`ftp://a` is no address"),
        ("NOTES- { mcp: git, url: 'http://a', memory: 1GiB }\n", "a server with a `run`"),
        ("NOTES- { mcp: git, run: [a], headers: { A: b } }\n", "a server with a `url`"),
        ("NOTESGITNOTES", "a second server is called `notes`"),
        ("NOTESGIT- { mcp: x, run: ['{{args.a}}'] }\n", "`{{args.a}}` is not known here"),
        ("NOTES- { mcp: git, run: [a], only: [pull] }\n", "no tool is called `git.log`"),
        ("NOTES- { mcp: git, run: [a], trust: maybe }\n", "trust"),
        (
            "NOTES- { mcp: git, run: [a], only: [log], tools: { lag: { reach: reads } } }\n",
            "`only` does not name `lag`"
        ),
        (
            "NOTESGIT- { command: notes.query, run: [a], reach: reads }\n",
            "`notes.query` may be the name of a tool of a server"
        ),
        ("GIT", "no tool is called `notes`"),
    ]

    @Test(arguments: wrong)
    func `with a mistake are told what is wrong`(tools: String, said: String) {
        let text = tools.replacing("NOTES", with: notes).replacing("GIT", with: git)
        let found = mistakes(text)
        #expect(found.contains { $0.contains(said) }, "\(found)")
    }
}
