import JSON
import SessionKernel
import Testing

@testable import Definitions

@Suite struct `A tool that is a request, in a session file` {
    private func definition(_ lines: String) throws(MistakeList) -> SessionDefinition {
        let text = """
            session: s
            goal: Do it.
            models: { m: { provider: openai, base_url: 'http://a/v1', model: m } }
            agents: { only: { model: m, instructions: Do it., tools: [act] } }
            tools:
              - http: act
            \(lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))

            """
        return try SessionFile.read(
            Array(text.utf8), file: "s.yaml",
            surroundings: SessionFile.Surroundings(builtins: [:]) { _ in [] }
        ).definition
    }

    private func mistakes(_ lines: String) -> [String] {
        do {
            _ = try definition(lines)
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test func `reads, and lets data leave, unless it says otherwise`() throws {
        let tool = try definition("url: https://a.example/x").tools[0]
        #expect(tool.declaration.reach == .reads)
        #expect(tool.declaration.egress)
        #expect(!tool.declaration.trusted)
        #expect(tool.declaration.previews)
        guard case .http(let source) = tool.source else { throw NotHTTP() }
        #expect(source.hosts == ["a.example"])
        #expect(!source.allowsPrivate && !source.followsRedirects)
        let post = try definition(
            """
            url: https://a.example/x
            method: POST
            arguments: { type: object, properties: { a: { type: string } } }
            """
        ).tools[0]
        #expect(post.declaration.reach == .irreversible)
        guard case .http(let source) = post.source else { throw NotHTTP() }
        #expect(source.request.body == "{{args}}")
    }

    private struct NotHTTP: Error {}

    @Test func `is pinned whole`() throws {
        let definition = try definition(
            """
            url: "{{env.BASE}}/x/{{args.a}}"
            method: POST
            hosts: [a.example, "*.b.example"]
            query: { q: "{{args.a}}", n: 3 }
            headers: { X-Key: "{{secret.KEY}}" }
            body: { a: ["{{args.a}}"] }
            arguments: { type: object, properties: { a: { type: string } } }
            private: allowed
            redirects: same_host
            max_bytes: 64KiB
            preview: { url: "{{env.BASE}}/p" }
            verify: { url: "https://a.example/{{key}}", done: { total: { min: 1 } } }
            undo: { method: DELETE, url: "{{env.BASE}}/x/{{args.a}}" }
            reach: reversible
            egress: false
            trust: trusted
            timeout: 5s
            idempotent: true
            key: [a]
            on_failure: Nothing came.
            rate: 3/1s
            """)
        #expect(try SessionDefinition(definition.json) == definition)
        let tool = definition.tools[0].declaration
        #expect(tool.verifies && tool.undoes && tool.trusted && !tool.egress && tool.idempotent)
    }

    @Test(arguments: [
        ("url: 'https://{{args.host}}/'", "the host"),
        ("url: 'https://a.example/{{args.b}}'", "not known here"),
        ("url: '{{env.BASE}}/x'", "comes from the environment"),
        ("url: https://a.example/\nhosts: [b.example]", "not among `hosts`"),
        ("url: https://a.example/\nhosts: ['https://a.example']", "no name of a host"),
        ("url: https://a.example/\nheaders: { Host: b.example }", "set by the client"),
        ("url: https://a.example/\nheaders: { 'X Y': z }", "no name of a header"),
        ("url: https://a.example/\nquery: { k: '{{secret.K}}' }", "logs of servers"),
        ("url: https://a.example/{{secret.K}}", "logs of servers"),
        ("url: https://a.example/\nmethod: get", "GET"),
        ("url: https://a.example/\nprivate: yes", "private"),
        ("url: https://a.example/\nverify: { url: 'https://b.example/' }", "not among `hosts`"),
        (
            "url: https://a.example/\nverify: { url: 'https://a.example/', method: DELETE }",
            "change nothing"
        ),
        ("url: https://a.example/\nundo: { url: 'https://a.example/' }", "reversible"),
        ("url: https://a.example/\nrun: [x]", "run"),
        ("method: GET", "url"),
    ]) func `is checked before anything runs`(lines: String, told: String) {
        let found = mistakes(lines)
        #expect(found.contains { $0.contains(told) }, "\(found)")
    }
}
