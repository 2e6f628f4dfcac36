import JSON
import Testing

extension Terminals {
    @Suite struct `The release train with a model server` {
        let site: Site
        let key = "sk-e2e-\(UInt64.random(in: (1 << 60)...(.max)))\(UInt64.random(in: 1...(.max)))"

        init() throws {
            site = try Site()
        }

        private func places(of secret: String) -> [String] {
            TextFile.all(under: site.own + "/state").filter { path in
                TextFile.bytes(path).contains(secret)
            }
        }

        @Test func `runs to its end, and the key stands nowhere`() throws {
            let model = PlayedModel(confession: key)
            site.environment["OPENAI_BASE_URL"] = model.baseURL
            site.environment["OPENAI_API_KEY"] = key
            let terminal = try TerminalSession(
                site, holdpoint: "run", site.train, "--model", "main")
            try terminal.until("1 decision waiting")
            let id = try #require(try site.ids().first)
            try terminal.openCard()
            try terminal.approve(word: "refs/tags/v1.4.0")
            try terminal.until("DECIDED")
            try terminal.press("Escape")

            // The end of the last answer is held back: this is the text as it streams.
            let live = try terminal.until("given to me")
            #expect(!live.contains(key.prefix(24)))
            model.letItEnd()
            try terminal.until("[ completed ]")
            let screen = try terminal.until("shows what was used") {
                $0.contains("6.6k/200k") || $0.contains("7.5k/200k")
            }
            #expect(!screen.contains(key.prefix(24)))

            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
            let answer = try #require(try site.show(id)["outcome"]?["answer"]?.stringValue)
            #expect(answer.contains("By the way, ") && !answer.contains(key))
            let texts = try site.events(id, kind: "model.answered").map(\.canonicalText)
            #expect(texts.contains { $0.contains("Ich schaue zuerst nach – 見てみます 🔎.") })

            #expect(model.bodies.count == 8)
            #expect(model.keys.allSatisfy { $0 == "Bearer \(key)" })
            #expect(places(of: key) == [])
            for words in [["events", id], ["show", id, "--json"], ["show", id]] {
                #expect(try !site.run([Program.holdpoint] + words).out.contains(key))
            }
            try terminal.press("q")
            #expect(try terminal.end() == 0)
            #expect(places(of: key) == [])
        }

        @Test func `that cannot be reached or has no key fails with a clear word`() throws {
            site.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"
            let helped = try site.holdpoint("run", site.train, "--headless", "--model", "main")
            #expect(helped.code == 3, "the rules answer instead, and come to the push")
            #expect(helped.err.contains("OPENAI_API_KEY"))

            try site.replace(
                "fallback: [offline, safe_answer]", with: "fallback: []", in: site.train)
            let keyless = try site.holdpoint("run", site.train, "--headless", "--model", "main")
            #expect(keyless.code == 4)
            #expect(keyless.err.contains("OPENAI_API_KEY"))
            #expect(!keyless.err.contains("tool.started"))
        }
    }
}

extension [UInt8] {
    /// Whether a text stands in the bytes.
    fileprivate func contains(_ text: String) -> Bool {
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
