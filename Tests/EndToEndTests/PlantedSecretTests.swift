import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

/// Secrets that come from everywhere, and a model, tools and servers that tell all they know.
private struct Plant {
    let site: Site
    /// Values by the name of their secret; with characters that encodings change.
    let values = [
        "FROM_ENV": "env/7f3a+9c1e&55d0=x1", "FROM_FILE": "fil e/81c2+d4f6&a9b0=x2",
        "FROM_COMMAND": "cmd/3b5d+7e9f&c1a2=x3", "MODEL_KEY": "mod.92e4.b6d8.f0a1.x4",
    ]
    /// Secrets that nobody has told, by their shapes alone.
    let shaped = [
        "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a", "AKIA" + "2OSFODNN7EXAMPLE",
        "4111 1111 " + "1111 1111", "xoxb" + "-2345678901-abcDEF",
        "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    ]
    let pem = "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn"
    private let asked = Tally()

    private final class Tally: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    init() throws {
        site = try Site()
        site.environment["PLANTED"] = values["FROM_ENV"]
        for name in ["FROM_FILE", "FROM_COMMAND", "MODEL_KEY"] {
            TextFile.write((values[name] ?? "") + "\n", to: "\(site.root)/\(name)")
        }
        TextFile.makeFolder("\(site.own)/config/holdpoint")
        TextFile.write(
            "MODEL_KEY: { file: \(site.root)/MODEL_KEY }\n",
            to: "\(site.own)/config/holdpoint/secrets.yaml")
    }

    /// All that must be found nowhere.
    var hidden: [String] {
        values.values.flatMap { value in [value, hexadecimal(value), encoded(value)] } + shaped
            + [pem]
    }

    private func hexadecimal(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func encoded(_ text: String) -> String {
        text.replacing("/", with: "%2F").replacing("+", with: "%2B").replacing("&", with: "%26")
            .replacing("=", with: "%3D").replacing(" ", with: "%20")
    }

    /// Everything at once, as a careless program would print it.
    private var everything: String {
        (values.keys.sorted().compactMap { values[$0] } + shaped).joined(separator: " | ")
            + " -----BEGIN RSA PRIVATE" + " KEY-----\n\(pem)\n-----END RSA PRIVATE" + " KEY-----"
    }

    /// A model that says all it knows, then asks for each tool in turn.
    private func model() -> LoopbackServer {
        let calls = ["held", "prints", "fails", "echoes", "misses", "leaky.tells"]
        let (asked, everything) = (asked, everything)
        return LoopbackServer { connection in
            while let request = connection.readRequest() {
                let turn = asked.next()
                let key = request.fields["authorization"] ?? ""
                var message: JSON.Object = [
                    "role": "assistant", "content": .string("I know \(key) and \(everything)"),
                ]
                if turn <= calls.count {
                    message["tool_calls"] = [
                        [
                            "id": .string("c\(turn) \(key)"), "type": "function",
                            "function": [
                                "name": .string(calls[turn - 1]), "arguments": "{}",
                            ],
                        ]
                    ]
                }
                let answer: JSON = [
                    "model": "m",
                    "choices": [
                        [
                            "index": 0, "message": .object(message),
                            "finish_reason": turn <= calls.count ? "tool_calls" : "stop",
                        ]
                    ], "usage": ["prompt_tokens": 1, "completion_tokens": 1],
                ]
                connection.answer(answer.canonicalText)
            }
        }
    }

    /// A server that gives back all that it was sent.
    private func echo() -> LoopbackServer {
        let everything = everything
        return LoopbackServer { connection in
            while let request = connection.readRequest() {
                let fields = request.fields.map { "\($0.key): \($0.value)" }.sorted()
                let said = JSON.object([
                    "body": .string(String(decoding: request.body, as: UTF8.self)),
                    "fields": .array(fields.map { .string($0) }), "all": .string(everything),
                ])
                connection.answer(
                    said.canonicalText, status: request.line.contains("/misses") ? 404 : 200)
            }
        }
    }

    /// An MCP server that tells what it was given, as its description, its answers and its errors.
    private func leaky() -> String {
        let path = "\(site.root)/leaky.pl"
        TextFile.write(
            #"""
            use strict; $| = 1;
            my $all = '\#(JSON.string(everything).canonicalText)';
            $all =~ s/^"/"$ENV{A} $ENV{B} $ENV{C} /;
            my %answer = (
                'initialize' => '{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},'
                    . '"serverInfo":{"name":"leaky","version":"1"},"instructions":' . $all . '}',
                'tools/list' => '{"tools":[{"name":"tells","description":' . $all
                    . ',"inputSchema":{"type":"object"}}]}',
                'tools/call' => '{"content":[{"type":"text","text":' . $all . '}]}',
            );
            while (my $line = <STDIN>) {
                my ($id) = $line =~ /"id":\s*("[^"]*"|\d+)/ or next;
                my ($method) = $line =~ /"method":\s*"([^"]+)"/;
                print STDERR "$all\n";
                print qq({"jsonrpc":"2.0","id":$id,"result":$answer{$method}}\n);
            }
            """#, to: path)
        return path
    }

    /// Writes the session file; gives its path.
    func session() -> String {
        let path = "\(site.sessions)/planted.yaml"
        let script =
            "for v in \"$A\" \"$B\" \"$C\"; do printf '%s\\n' \"$v\"; "
            + "printf 'user:%s' \"$v\" | base64 -w0; printf %s \"$v\" | od -An -v -tx1 | "
            + "tr -d ' \\n'; done; cat everything; cat everything >&2"
        let env =
            "{ A: '{{secret.FROM_ENV}}', B: '{{secret.FROM_FILE}}', C: '{{secret.FROM_COMMAND}}' }"
        TextFile.makeFolder("\(site.sessions)/planted")
        TextFile.write(everything, to: "\(site.root)/everything")
        let server = echo().url
        TextFile.write(
            """
            session: planted
            goal: Tell everything.
            workspace: { template: ./planted }
            secrets:
              FROM_ENV: { env: PLANTED }
              FROM_FILE: { file: \(site.root)/FROM_FILE }
              FROM_COMMAND: { command: [cat, \(site.root)/FROM_COMMAND] }
            models:
              main:
                provider: openai
                base_url: \(model().url)/v1
                model: m
                key: "{{secret.MODEL_KEY}}"
            agents:
              only:
                { model: main, instructions: Tell.,
                  tools: [prints, fails, echoes, misses, held, leaky] }
            tools:
              - command: prints
                run: [sh, leak.sh]
                reach: reads
                env: \(env)
              - command: fails
                run: [sh, -c, "sh leak.sh; sh leak.sh >&2; exit 1"]
                reach: reads
                env: \(env)
              - http: echoes
                method: POST
                url: \(server)/echoes
                private: allowed
                headers:
                  Authorization: "Bearer {{secret.FROM_FILE}}"
                  X-C: "{{secret.FROM_COMMAND}}"
                body: { a: "{{secret.FROM_ENV}}" }
              - http: misses
                url: \(server)/misses
                private: allowed
                headers: { Authorization: "Basic {{secret.FROM_FILE}}" }
              - mcp: leaky
                run: [perl, "\(leaky())"]
                env: \(env)
                tools: { tells: { reach: reads, egress: false } }
              - command: held
                run: [sh, leak.sh]
                preview: [sh, leak.sh]
                reach: irreversible
                env: \(env)
            policy:
              - { when: { tool: held }, then: hold }
              - { when: { tool: "*" }, then: clear, unattended: true }

            """, to: path)
        TextFile.write(
            script.replacing("cat everything", with: "cat '\(site.root)/everything'"),
            to: "\(site.sessions)/planted/leak.sh")
        return path
    }

    /// What of the hidden stands in a text.
    func found(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        return hidden.filter { bytes.holds($0) }
    }

    /// What of the hidden stands in which file of the state; what is not there to be looked through
    /// is found as well.
    var foundInState: [String] {
        let files = TextFile.all(under: site.state)
        guard files.contains(where: { $0.hasSuffix("/store.db") }) else { return ["no store"] }
        return files.flatMap { path in
            let bytes = TextFile.bytes(path)
            return hidden.filter { bytes.holds($0) }.map { "\($0) in \(path)" }
        }
    }
}

extension Terminals {
    @Suite struct `Secrets that are planted everywhere` {
        @Test func `stand in no byte that is stored, printed or shown`() throws {
            let plant = try Plant()
            let site = plant.site
            var ended = try site.holdpoint("run", plant.session(), "--headless")
            let id = try #require(try site.ids().first, "\(ended.err)")
            var printed = [ended.out, ended.err]
            var decided = 0
            while ended.code == 3, decided < 8 {
                decided += 1
                let reason = "because \(plant.values.values.sorted().joined(separator: " "))"
                let shaped = plant.shaped.joined(separator: " ")
                let answer = try site.holdpoint(
                    "decide", try site.holdID(id), "approve", "--reason", "\(reason) \(shaped)")
                #expect(answer.code == 0, "\(answer.err)")
                ended = try site.holdpoint("resume", id, "--headless")
                printed += [answer.out, answer.err, ended.out, ended.err]
            }
            #expect(ended.code == 0, "\(ended.out) \(ended.err)")
            #expect(decided >= 1)
            for words in [
                ["events", id], ["show", id, "--json"], ["show", id], ["list", "--json"],
                ["verify", id], ["audit", id], ["audit", id, "--json"], ["tools", id],
            ] {
                let told = try site.run([Program.holdpoint] + words)
                printed += [told.out, told.err]
            }
            #expect(printed.flatMap { plant.found(in: $0) } == [])
            #expect(plant.foundInState == [])

            // It was all there to be found: each call ran and said what it knew.
            let kinds = try site.events(id).compactMap { $0["kind"]?.stringValue }
            #expect(kinds.filter { $0 == "tool.finished" || $0 == "tool.failed" }.count == 6)
            let events = try site.holdpoint("events", id).out
            for name in plant.values.keys { #expect(events.contains("[redacted:\(name)]")) }
            for kind in [
                "github-token", "aws-key", "card-number", "slack-token", "web-token", "private-key",
            ] { #expect(events.contains("[redacted:\(kind)]"), "\(kind)") }

            let terminal = try TerminalSession(site, holdpoint: "--read-only")
            var screens = [try terminal.until("planted")]
            try terminal.press("Enter")
            screens.append(try terminal.until("completed"))
            for _ in 0..<6 {
                screens.append(try terminal.screen())
                try terminal.press("PageUp")
            }
            screens.append(try terminal.screen())
            #expect(screens.flatMap { plant.found(in: $0) } == [])
            try terminal.press("q")
            #expect(plant.foundInState == [])
        }
    }
}

@Suite struct `A secret that cannot be had safely` {
    private func run(_ site: Site, secrets: String) throws -> Ended {
        let session = SmallSession(
            name: "needs",
            tool: ["run: [sh, -c, 'echo ran']", "reach: reads", "env: { A: '{{secret.A}}' }"],
            extra: ["secrets: { A: \(secrets) }"])
        return try site.holdpoint("run", session.write(to: site), "--headless")
    }

    @Test func `keeps the session from beginning, and it says why`() throws {
        let site = try Site()
        let path = "\(site.root)/key"
        TextFile.write("s3cret-value\n", to: path)
        #expect(try run(site, secrets: "{ file: \(path) }").code == 0)
        chmod(path, 0o640)
        let open = try run(site, secrets: "{ file: \(path) }")
        #expect(open.code == 4 && open.err.contains("chmod 600"), "\(open.err)")
        let missing = try run(site, secrets: "{ file: \(site.root)/nothing }")
        #expect(missing.code == 4 && missing.err.contains("cannot be read"), "\(missing.err)")
        let empty = try run(site, secrets: "{ command: [printf, ''] }")
        #expect(empty.code == 4 && empty.err.contains("empty"), "\(empty.err)")
        let failed = try run(site, secrets: "{ command: [sh, -c, 'echo half; exit 3'] }")
        #expect(failed.code == 4 && failed.err.contains("exit code 3"), "\(failed.err)")
        #expect(!failed.err.contains("half"))
        let long = try run(site, secrets: "{ command: [head, -c, '70000', /dev/zero] }")
        #expect(long.code == 4 && long.err.contains("more than"), "\(long.err)")
        #expect(try site.ids().count == 1)
    }

    @Test func `is not written out in a session file`() throws {
        let site = try Site()
        let session = SmallSession(
            name: "written",
            tool: [
                "run: [sh, -c, 'echo ran']", "reach: reads",
                "env: { A: 'ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a' }",
            ])
        let ended = try site.holdpoint("run", session.write(to: site), "--headless")
        #expect(ended.code == 6)
        #expect(ended.err.contains("github-token") && ended.err.contains("{{secret.NAME}}"))
        #expect(try site.ids().isEmpty)
    }
}

extension [UInt8] {
    /// Whether a text stands in the bytes.
    fileprivate func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, count >= wanted.count else { return false }
        var from = startIndex
        while let place = self[from...].firstIndex(of: first) {
            if self[place...].starts(with: wanted) { return true }
            from = place + 1
        }
        return false
    }
}
