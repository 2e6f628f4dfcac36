import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import ToolsHTTP

@Suite(.timeLimit(.minutes(10))) struct `A request of a tool` {
    private let asked = Asked()

    private func echo() -> LoopbackServer {
        asked.server { connection, _ in connection.answer(#"{"id":7}"#, status: 201) }
    }

    @Test func `arrives with its arguments, header, secret and key`() async {
        let server = echo()
        let template = HTTPTemplate(
            method: "POST", url: "\(server.url)/teams/{{inputs.team}}/tickets/{{args.id}}?v=2",
            query: [
                HTTPTemplateField("notify", "{{args.notify}}"),
                HTTPTemplateField("absent", "{{args.absent}}"),
            ],
            headers: [
                HTTPTemplateField("Authorization", "Bearer {{secret.TOKEN}}"),
                HTTPTemplateField("X-Absent", "{{args.absent}}"),
            ],
            body: [
                "title": "about {{args.id}}", "labels": "{{args.labels}}",
                "absent": "{{args.absent}}", "count": 3,
            ])
        let call = invocation(
            tool(template), ["id": "a/b c", "notify": "x&y=z", "labels": ["p", 1]])
        let outcome = await box(call.tool, secrets: ["TOKEN": "s3cret-value"]).run(call)
        #expect(outcome.text == #"{"id":7}"#)
        let request = asked.last
        #expect(
            request?.line == "POST /teams/blue/tickets/a%2Fb%20c?v=2&notify=x%26y%3Dz HTTP/1.1")
        #expect(request?.fields["authorization"] == "Bearer s3cret-value")
        #expect(request?.fields["x-absent"] == nil)
        #expect(request?.fields["idempotency-key"] == "key-of-c1")
        #expect(request?.fields["content-type"] == "application/json")
        #expect(
            request.map { String(decoding: $0.body, as: UTF8.self) }
                == #"{"count":3,"labels":["p",1],"title":"about a/b c"}"#)
    }

    @Test func `that only reads carries no key and no body`() async {
        let server = echo()
        let call = invocation(
            tool(HTTPTemplate(method: "GET", url: server.url + "/x"), reach: .reads))
        _ = await box(call.tool).run(call)
        #expect(asked.last?.fields["idempotency-key"] == nil)
        #expect(asked.last?.fields["content-type"] == nil)
        #expect(asked.last?.body == [])
    }

    @Test(arguments: [
        "..", ".", "", "../admin", "a/../../b", "..\\..\\x", "/..",
    ]) func `cannot be led out of its place in the path`(value: String) async {
        let server = echo()
        let call = invocation(
            tool(HTTPTemplate(method: "GET", url: server.url + "/items/{{args.id}}")),
            ["id": .string(value)])
        let outcome = await box(call.tool).run(call)
        #expect(outcome.error?.code == "unsafe_path")
        #expect(asked.all.isEmpty)
    }

    @Test(arguments: [
        ("@evil.example", "%40evil.example"), (":80", "%3A80"), ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"), ("a\r\nHost: x", "a%0D%0AHost%3A%20x"), ("ü", "%C3%BC"),
    ]) func `is encoded so that a value stays one part of its path`(value: String, sent: String)
        async
    {
        let server = echo()
        let call = invocation(
            tool(HTTPTemplate(method: "GET", url: server.url + "/{{args.id}}")),
            ["id": .string(value)])
        _ = await box(call.tool).run(call)
        #expect(asked.last?.line == "GET /\(sent) HTTP/1.1")
    }

    @Test func `takes no line break into a header`() async {
        let server = echo()
        let template = HTTPTemplate(
            method: "GET", url: server.url, headers: [HTTPTemplateField("X-Name", "{{args.n}}")])
        let call = invocation(tool(template), ["n": "a\r\nX-Admin: yes"])
        #expect(await box(call.tool).run(call).error?.code == "wrong_argument")
        #expect(asked.all.isEmpty)
    }

    @Test func `goes to no host that is not in its list, wherever the environment leads`() async {
        let server = echo()
        let definition = tool(HTTPTemplate(method: "GET", url: "{{env.BASE}}/x"), reach: .reads)
        let call = invocation(definition)
        let inside = box(definition, environment: ["BASE": server.url + "/v1/"])
        #expect(await inside.run(call).text != nil)
        #expect(asked.last?.line == "GET /v1/x HTTP/1.1")
        let elsewhere = box(
            definition, environment: ["BASE": "http://localhost:\(server.port)"])
        #expect(await elsewhere.run(call).error?.code == "placeholder_unknown")
        await #expect(throws: ToolsUnavailable.self) { try await elsewhere.connect() }
        await #expect(throws: ToolsUnavailable.self) { try await box(definition).connect() }
        #expect(asked.all.count == 1)
    }

    @Test func `does not reach this machine unless that is allowed`() async {
        let server = echo()
        let definition = tool(HTTPTemplate(method: "POST", url: server.url), idempotent: true) {
            $0.allowsPrivate = false
        }
        let outcome = await box(definition).run(invocation(definition))
        #expect(outcome.error?.code == "forbidden_address")
        #expect(outcome.error?.retryable == false)
        #expect(!outcome.isInDoubt)
        #expect(server.connectionCount == 0)
    }

    @Test func `is shown as it will be sent, with names in the place of secrets`() async {
        let server = asked.server { connection, _ in connection.answer("3 tickets are open") }
        let template = HTTPTemplate(
            method: "POST", url: server.url + "/tickets/{{args.id}}",
            headers: [HTTPTemplateField("Authorization", "Bearer {{secret.TOKEN}}")],
            body: "{{args}}")
        let call = invocation(
            tool(template) {
                $0.preview = HTTPTemplate(method: "GET", url: server.url + "/tickets")
            }, ["id": 7])
        let preview = await box(call.tool, secrets: ["TOKEN": "s3cret-value"]).preview(call)
        #expect(
            preview.text == """
                POST \(server.url)/tickets/7
                Authorization: Bearer {{secret.TOKEN}}
                Content-Type: application/json
                Idempotency-Key: {{key}}

                {"id":7}

                GET \(server.url)/tickets → 200
                3 tickets are open
                """)
        #expect(!preview.failed)
        #expect(asked.all.map(\.line) == ["GET /tickets HTTP/1.1"])
    }
}
