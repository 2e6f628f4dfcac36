import Foundation
import JSON
import TestSupport
import Testing

/// What the reference says of a session file that only a run of the program can show.
@Suite(.timeLimit(.minutes(10)))
struct `A session file that is run` {
    let site: Site

    init() throws { site = try Site() }

    private func run(_ session: SmallSession, _ words: String...) throws -> Ended {
        try site.run([Program.holdpoint, "run", session.write(to: site), "--headless"] + words)
    }

    @Test func `has an empty workspace of its own where it says nothing`() throws {
        let ended = try run(
            SmallSession(
                name: "bare", tool: ["run: [sh, -c, 'ls -A; stat -c %a .; pwd']", "reach: reads"]))
        let id = try #require(try site.ids().first)
        #expect(ended.out.contains("It said: 700 \(site.workspace(id))"), "\(ended.out)")
    }

    @Test func `has its template copied, and its set-up run in order without a shell`() throws {
        TextFile.makeFolder(site.sessions + "/shelf/deep")
        TextFile.write("below", to: site.sessions + "/shelf/deep/a")
        TextFile.write(
            "#!/bin/sh\necho acted\n", to: site.sessions + "/shelf/act", executable: true)
        let session = SmallSession(
            name: "shelved",
            tool: ["run: [sh, -c, 'cat deep/a order; ./act; ls']", "reach: reads"],
            extra: [
                "workspace:", "  template: ./shelf", "  setup:",
                "    - [sh, -c, 'echo one > order']", "    - [sh, -c, 'echo two >> order']",
                "    - [touch, '$HOME']",
            ])
        let ended = try run(session)
        #expect(
            ended.out.contains("It said: belowone two acted $HOME act deep order"), "\(ended.out)")
        // What a session does is done to its copy.
        #expect(!TextFile.exists(site.sessions + "/shelf/order"))
    }

    @Test func `does not begin with a template or a set-up that cannot be had`() throws {
        TextFile.makeFolder(site.sessions + "/linked")
        try FileManager.default.createSymbolicLink(
            atPath: site.sessions + "/linked/out", withDestinationPath: "/etc/hostname")
        TextFile.makeFolder(site.sessions + "/empty")
        let tool = ["run: [\"true\"]", "reach: reads"]
        let linked = try run(
            SmallSession(name: "a", tool: tool, extra: ["workspace: { template: ./linked }"]))
        #expect(linked.code == 4)
        #expect(linked.err.contains("is neither a file nor a folder"), "\(linked.err)")
        let missing = try run(
            SmallSession(name: "b", tool: tool, extra: ["workspace: { template: ./nothing }"]))
        #expect(missing.code == 6 && missing.err.contains("there is no folder"), "\(missing.err)")
        let failed = try run(
            SmallSession(
                name: "c", tool: tool,
                extra: ["workspace: { template: ./empty, setup: [[ls, nowhere]] }"]))
        #expect(failed.code == 4)
        #expect(failed.err.contains("set-up `ls nowhere` failed"), "\(failed.err)")
        #expect(try site.ids() == [])
    }

    @Test func `takes inputs as text or as JSON, and those with a default may be left out`() throws
    {
        let session = SmallSession(
            name: "asked",
            tool: ["run: [echo, '{{inputs.count}}', '{{inputs.name}}']", "reach: reads"],
            extra: [
                "inputs:", "  count: { type: integer, minimum: 1, default: 3 }",
                "  name: { type: string }",
            ])
        #expect(try run(session, "--input", "name=007").out.contains("It said: 3 007"))
        let both = try run(session, "--input", "count=4", "--input", "name=5")
        #expect(both.out.contains("It said: 4 5"), "\(both.out)")
        let id = try #require(try site.ids().first)
        let opened = try site.events(id, kind: "session.opened").first?["body"]
        #expect(opened?["inputs"] == ["count": 4, "name": "5"])
        for words in [[], ["name=a", "count=0"], ["name=a", "count=x"], ["name=a", "more=1"]] {
            let given = words.flatMap { ["--input", $0] }
            let path = session.write(to: site)
            let ended = try site.run([Program.holdpoint, "run", path, "--headless"] + given)
            #expect(ended.code == 6, "\(words): \(ended.err)")
        }
    }

    @Test func `can have things broken by a plan beside it, with a seed of its own`() throws {
        let session = SmallSession(
            name: "broken", tool: ["run: [echo, hello]", "reach: reads"],
            extra: ["retry: { attempts: 1 }"])
        let plan = site.root + "/plan.yaml"
        TextFile.write("faults: { tool_error: 1 }\nmatch: { tool: act }\n", to: plan)
        let ended = try run(session, "--chaos", plan, "--seed", "7")
        #expect(ended.out.contains("It failed:"), "\(ended.out)\(ended.err)")
        let id = try #require(try site.ids().first)
        let opened = try site.events(id, kind: "session.opened").first?["body"]
        #expect(opened?["definition"]?["chaos"]?["seed"] == 7)
        let faults = try site.events(id, kind: "fault.injected").map { $0["body"]?["kind"] }
        #expect(faults == ["tool_error"])
        #expect(try run(session, "--seed", "7").code == 2)
        TextFile.write("faults: { tool_eror: 1 }\n", to: plan)
        let wrong = try run(session, "--chaos", plan)
        #expect(wrong.code == 6 && wrong.err.contains("plan.yaml:1:11"), "\(wrong.err)")
    }

    /// The jump is forward, and event times never go back. So it is waited for until the right time
    /// has come as far; a clock that still was ahead would then be three seconds beyond the end.
    @Test func `begins with the right time again when it is taken up under chaos`() throws {
        let path = SmallSession(
            name: "jumped", tool: ["run: [echo, hello]", "reach: reads"],
            extra: [
                "chaos:", "  faults: { clock_jump: 1 }", "  match: { model: offline }",
                "  clock_jump: 10s",
            ],
            policy: "- { when: { reach: reads }, then: hold }"
        ).write(to: site)
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let faults = try site.events(id, kind: "fault.injected").map { $0["body"]?["text"] }
        #expect(faults == ["The clock is put forward by 3 s."])
        func time(_ kind: String) throws -> Int {
            try #require(try site.events(id, kind: kind).last?["at"]?.intValue)
        }
        func now() -> Int { Int(Date().timeIntervalSince1970 * 1000) }
        let raised = try time("hold.raised")
        #expect(try raised - time("session.opened") >= 3000)
        #expect(Patience.until { now() > raised })
        #expect(try site.holdpoint("decide", try site.holdID(id), "approve").code == 0)
        let begun = now()
        #expect(try site.holdpoint("resume", id, "--headless").code == 0)
        #expect((begun...now()).contains(try time("session.claimed")))
    }

    /// The error tells the two apart: whoever asks the proxy need not find the host, and would be
    /// refused the proxy's own address.
    @Test func `has its requests sent through a proxy only where they may go anywhere`() throws {
        let proxy = LoopbackServer { connection in
            while let request = connection.readRequest() { connection.answer(request.line) }
        }
        for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            site.environment[name] = proxy.url
        }
        site.environment["BASE"] = "http://nowhere.invalid"
        func outcome(_ rest: [String]) throws -> String {
            try run(
                SmallSession(
                    name: "sent", kind: "http",
                    tool: ["url: '{{env.BASE}}/x'", "hosts: [nowhere.invalid]"] + rest,
                    extra: ["retry: { attempts: 1 }"],
                    policy: "- { when: { tool: act }, then: clear, unattended: true }")
            ).out
        }
        let refused = try outcome([])
        #expect(
            refused.contains("It failed: http://nowhere.invalid/x cannot be found"), "\(refused)")
        #expect(proxy.connectionCount == 0)
        let allowed = try outcome(["private: allowed"])
        #expect(
            allowed.contains("It said: GET http://nowhere.invalid/x HTTP/1.1"), "\(allowed)")
    }

    @Test func `has the values of variables that are named like secrets redacted`() throws {
        let ends = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIALS"]
        var names = ends.map { "MY_\($0)" }
        for name in names { site.environment[name] = "value-of-\(name.lowercased())" }
        site.environment["MY_WORD"] = "value-of-no-secret"
        site.environment["SHORT_KEY"] = "abcde"
        names += ["MY_WORD", "SHORT_KEY"]
        let pairs = names.map { "\($0): '{{env.\($0)}}'" }.joined(separator: ", ")
        let words = names.map { "$\($0)" }.joined(separator: " ")
        let ended = try run(
            SmallSession(
                name: "named",
                tool: ["run: [sh, -c, 'echo \(words)']", "reach: reads", "env: { \(pairs) }"]))
        let hidden = ends.map { "[redacted:MY_\($0)]" }.joined(separator: " ")
        #expect(
            ended.out.contains("It said: \(hidden) value-of-no-secret abcde"), "\(ended.out)")
    }

    @Test func `has its own secrets before those of the operator's list and the environment`()
        throws
    {
        site.environment["WORD"] = String(repeating: "e", count: 10)
        site.environment["LISTED"] = String(repeating: "l", count: 20)
        site.environment["OWN"] = String(repeating: "o", count: 30)
        func length(_ extra: [String]) throws -> String {
            try run(
                SmallSession(
                    name: "secret",
                    tool: [
                        "run: [sh, -c, 'printf %s \"$WORD\" | wc -c']", "reach: reads",
                        "env: { WORD: '{{secret.WORD}}' }",
                    ], extra: extra)
            ).out
        }
        #expect(try length([]).contains("It said: 10"))
        TextFile.makeFolder("\(site.own)/config/holdpoint")
        TextFile.write(
            "WORD: { env: LISTED }\n", to: "\(site.own)/config/holdpoint/secrets.yaml")
        #expect(try length([]).contains("It said: 20"))
        #expect(try length(["secrets: { WORD: { env: OWN } }"]).contains("It said: 30"))
    }

    @Test func `tells what shell commands may do, one line each, by its own rules too`() throws {
        let path = SmallSession(
            name: "rules", tool: ["run: [\"true\"]", "reach: reads"],
            extra: ["shell: ['deployctl | reads']"]
        ).write(to: site)
        let lines = [#"{"command":"ls"}"#, #"{"command":"deployctl"}"#, "nonsense"]
        let input = site.root + "/commands"
        TextFile.write(lines.joined(separator: "\n") + "\n", to: input)
        let plain = try site.shell("\(Program.holdpoint) shell-check < \(input)")
        #expect(plain.code == 6 && plain.err.contains("line 3"), "\(plain.err)")
        let told = try plain.lines.map { try JSON(parsing: $0) }
        #expect(told.map { $0["reach"] } == ["reads", "irreversible"])
        #expect(told.first?.objectValue?.map(\.key) == ["command", "egress", "reach", "why"])
        let own = try site.shell("\(Program.holdpoint) shell-check --session \(path) < \(input)")
        #expect(try own.lines.map { try JSON(parsing: $0)["reach"] } == ["reads", "reads"])
    }

    @Test func `has a model tried by doctor, which tells what it saw`() throws {
        func trial(_ message: String) throws -> Ended {
            let server = LoopbackServer { connection in
                while connection.readRequest() != nil {
                    connection.answer(
                        #"{"model":"m-2","choices":[{"index":0,"message":\#(message)}],"#
                            + #""usage":{"prompt_tokens":11,"completion_tokens":2}}"#)
                }
            }
            let path = site.root + "/tried.yaml"
            TextFile.write(
                """
                session: tried
                goal: Do it.
                models: { main: { provider: openai, base_url: "\(server.url)/v1", model: m } }
                agents: { only: { model: main, instructions: Do it. } }

                """, to: path)
            return try site.holdpoint("doctor", path, "--model", "main")
        }
        let call =
            #"{"id":"c1","type":"function","function":{"name":"report","#
            + #""arguments":"{\"word\":\"READY\"}"}}"#
        let good = try trial(#"{"role":"assistant","content":null,"tool_calls":[\#(call)]}"#)
        #expect(good.code == 0, "\(good.out)\(good.err)")
        for words in [
            "it calls itself m-2", "it called the tool as it was asked to",
            "11 tokens in, 2 out", "no price of it is known",
        ] { #expect(good.out.contains(words), "\(good.out)") }
        let words = try trial(#"{"role":"assistant","content":"READY"}"#)
        #expect(words.code == 4 && words.out.contains("it answered in words"), "\(words.out)")
    }

    /// A server of both providers that calls itself by what it was asked with.
    private func mirror() -> LoopbackServer {
        LoopbackServer { connection in
            while let request = connection.readRequest() {
                let body = (try? JSON(parsing: request.body)) ?? .null
                let path = request.line.split(separator: " ").dropFirst().first ?? ""
                let said = [
                    String(path), body["reasoning_effort"]?.stringValue,
                    body["temperature"]?.doubleValue.map { "\($0)" }, body["seed"]?.canonicalText,
                    request.fields["authorization"] == "Bearer k3y-of-main" ? "bearer" : nil,
                    request.fields["x-api-key"] == "k3y-of-main" ? "x-api-key" : nil,
                ].compactMap(\.self).joined(separator: " ")
                let name = JSON.string(said).canonicalText
                connection.answer(
                    path == "/v1/messages"
                        ? #"{"type":"message","role":"assistant","model":\#(name),"#
                            + #""content":[{"type":"text","text":"So."}],"stop_reason":"end_turn","#
                            + #""usage":{"input_tokens":1,"output_tokens":1}}"#
                        : #"{"model":\#(name),"choices":[{"index":0,"message":"#
                            + #"{"role":"assistant","content":"So."},"finish_reason":"stop"}]}"#)
            }
        }
    }

    @Test func `has its models asked over HTTP as it says`() throws {
        let server = mirror()
        site.environment["BASE"] = server.url
        site.environment["MODEL_KEY"] = "k3y-of-main"
        func name(_ model: String) throws -> String {
            let path = site.root + "/mirrored.yaml"
            TextFile.write(
                """
                session: mirrored
                goal: Do it.
                models:
                  main: { model: m, key: "{{secret.MODEL_KEY}}", \(model) }
                agents: { only: { model: main, instructions: Do it. } }

                """, to: path)
            return try site.holdpoint("doctor", path, "--model", "main").out
        }
        let openai = try name(
            #"provider: openai, base_url: "{{env.BASE}}/v1", temperature: 0.2, reasoning: low, "#
                + "extra: { seed: 7, temperature: 1 }")
        #expect(
            openai.contains("it calls itself /v1/chat/completions low 0.2 7 bearer"), "\(openai)")
        let anthropic = try name(#"provider: anthropic, base_url: "{{env.BASE}}", temperature: 1"#)
        #expect(anthropic.contains("it calls itself /v1/messages 1.0 x-api-key"), "\(anthropic)")
    }
}
