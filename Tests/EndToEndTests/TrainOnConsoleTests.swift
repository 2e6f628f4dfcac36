import JSON
import Testing

extension Terminals {
    @Suite struct `The release train on the console` {
        let site: Site

        init() throws { site = try Site() }

        /// The console with the train in it, waiting at its push.
        private func trainAtThePush(_ words: String...) throws -> (TerminalSession, String) {
            let terminal = try TerminalSession(
                site, [Program.holdpoint, "run", site.train] + words)
            try terminal.until("1 decision waiting")
            return (terminal, try #require(try site.ids().first))
        }

        @Test func `it is published when its push is approved with the word typed`() throws {
            let (terminal, id) = try trainAtThePush()
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])

            try terminal.openCard()
            try terminal.approve(word: "refs/tags/v1.4.0")
            try terminal.until("DECIDED  approved by")

            try site.until(id, is: "completed")
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
            try terminal.press("Escape")
            for text in ["[ completed ]", "$0.00/2.50", "8/40", "Version 1.4.0 is"] {
                try terminal.until(text)
            }
            let decided = try #require(try site.events(id, kind: "hold.decided").first)
            #expect(decided["body"]?["decision"]?["shown_ms"]?.intValue ?? 0 > 500)
        }

        @Test func `neither a wrong word nor Enter alone approves`() throws {
            let (terminal, id) = try trainAtThePush()
            try terminal.openCard()

            try terminal.press("Enter")
            try terminal.press("y")
            try terminal.until("CONFIRM")
            try terminal.press("Enter")
            try terminal.until("That is not the word on the card")
            try terminal.type("refs/tags/v1.4")
            try terminal.press("Enter", "Enter", "Escape", "Escape")

            try terminal.until("1 decision waiting")
            #expect(try site.events(id, kind: "hold.decided") == [])
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
        }

        @Test func `a denial reaches the agent with its reason, and nothing is pushed`() throws {
            let (terminal, id) = try trainAtThePush()
            try terminal.openCard()

            try terminal.press("n")
            try terminal.until("Deny; reason for the agent")
            try terminal.type("not on a Friday")
            try terminal.press("Enter")

            try site.until(id, is: "completed")
            let answer = try #require(try site.show(id)["outcome"]?["answer"]?.stringValue)
            #expect(answer.contains("not on a Friday"))
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
            #expect(try site.localTags(id) == ["v1.3.0"])
        }

        @Test func `an edited argument is held again under another digest`() throws {
            let (terminal, id) = try trainAtThePush()
            let before = try site.hold(id)
            try terminal.openCard()

            try terminal.press("e")
            try terminal.until("what is sent is checked")
            try terminal.press("BSpace")
            try terminal.type("1")
            try terminal.press("Enter")
            try terminal.until("ARMED  y sends the edit")
            #expect(try site.events(id, kind: "hold.decided").isEmpty)
            try terminal.type("y")
            try terminal.until("DECIDED")

            let held = try Patience.until { try site.events(id, kind: "hold.raised").count == 2 }
            try #require(held)
            let after = try site.hold(id)
            #expect(after["arguments"]?["ref"] == "refs/tags/v1.4.1")
            #expect(after["digest"] != before["digest"])
            #expect(after["id"] != before["id"])
            // Only now the old digest is worth nothing.
            let hold = try #require(after["id"]?.stringValue)
            let digest = try #require(before["digest"]?.stringValue)
            let stale = try site.holdpoint("decide", hold, "approve", "--digest", digest)
            #expect(stale.code == 2)
            #expect(try site.events(id, kind: "tool.started").count == 6)
        }

        @Test func `an edit that does not fit is refused and records nothing`() throws {
            let (terminal, id) = try trainAtThePush()
            let before = try site.events(id)
            try terminal.openCard()

            try terminal.press("e")
            try terminal.until("what is sent is checked")
            try terminal.type(" a space")
            try terminal.press("Enter")
            try terminal.until("ARMED  y sends the edit")
            try terminal.type("y")
            try terminal.until("REFUSED")

            #expect(try site.events(id) == before)
            #expect(try site.hold(id)["arguments"]?["ref"] == "refs/tags/v1.4.0")
        }

        @Test func `a test that fails stops it by itself`() throws {
            try site.replace(
                "expect 2.0.0", with: "expect 2.5.0",
                in: site.sessions + "/release-train/workspace/tests/next.sh")
            let terminal = try TerminalSession(site, holdpoint: "run", site.train)
            try terminal.until("[ completed ]")
            try terminal.until("tests fail")

            let id = try #require(try site.ids().first)
            let answer = try site.show(id)["outcome"]?["answer"]?.stringValue ?? ""
            #expect(answer.contains("- next: "))
            #expect(answer.contains("2.5.0"))
            #expect(try site.localTags(id) == ["v1.3.0"])
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
        }
    }
}
