import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A run with nobody there` {
    let site: Site

    init() throws { site = try Site() }

    private func write(_ name: String, _ policy: String) -> String {
        SmallSession(
            name: name, tool: ["run: [\"touch\", \"done\"]", "reach: irreversible"],
            policy: policy
        ).write(to: site)
    }

    @Test func `denies what its rule says, with the rule as the reason, and goes on`() throws {
        let path = write("quiet", "- { when: {}, then: hold, headless: deny, because: it stays }")
        let ended = try site.holdpoint("run", path, "--headless")
        #expect(ended.code == 0 && ended.out.contains("It failed"))
        let id = try #require(try site.ids().first)
        let event = try site.events(id, kind: "hold.decided").first
        let decided = event?["body"]?["decision"]
        #expect(event?["actor"] == "runtime" && decided?["by"] == "its rule")
        #expect(decided?["answer"]?["word"] == "deny")
        #expect(decided?["reason"]?.stringValue?.contains("it stays") == true)
        let told = try site.events(id, kind: "call.rejected").isEmpty
        #expect(told, "it was denied, not refused")
        #expect(
            ended.out.contains(
                "This call was denied by its rule: nobody was there to decide. "
                    + "The rule: it stays ("))
        #expect(try site.events(id, kind: "tool.started").isEmpty)
    }

    @Test func `waits where no rule and no option says otherwise`() throws {
        let path = write("asks", "- { when: {}, then: hold }")
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
    }

    @Test func `denies everything with --deny-holds, whatever the rules say`() throws {
        let path = write("asks", "- { when: {}, then: hold }")
        let ended = try site.holdpoint("run", path, "--headless", "--deny-holds")
        #expect(ended.code == 0 && ended.out.contains("It failed"))
        let id = try #require(try site.ids().first)
        let decided = try site.events(id, kind: "hold.decided").first?["body"]?["decision"]
        #expect(decided?["reason"]?.stringValue?.contains("--deny-holds") == true)
        #expect(try site.events(id, kind: "tool.started").isEmpty)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `The audit of a session` {
    @Test func `tells what of it was tainted, by what, and what became of it`() throws {
        let site = try Site()
        let path = site.sessions + "/poisoned-inbox.yaml"
        #expect(try site.holdpoint("run", path, "--headless").code == 0)
        let id = try #require(try site.ids().first)
        let told = try site.holdpoint("audit", id).out
        #expect(told.contains("2 outbound calls asked for, 1 begun"))
        #expect(told.contains("tainted: clerk has read untrusted text of mail.list"))
        #expect(told.contains("/to \"audit@collect-data.example\", from untrusted text at #"))
        #expect(told.contains("the list of all customers to audit@collect-data.example before"))
        #expect(told.contains("denied: its rule: nobody was there to decide"))
        #expect(told.contains("cleared by  the rule, nobody was asked"))
    }

    @Test func `names what left, and who allowed that`() throws {
        let site = try Site()
        let path = SmallSession(
            name: "leaks", tool: ["run: [\"true\"]", "reach: irreversible", "egress: true"],
            policy: "- { when: {}, then: clear, unattended: true }"
        ).write(to: site)
        #expect(try site.holdpoint("run", path, "--headless").code == 0)
        let id = try #require(try site.ids().first)
        let told = try site.holdpoint("audit", id)
        #expect(told.code == 0)
        #expect(told.out.contains("1 outbound calls asked for, 1 begun"))
        #expect(told.out.contains("by agent:only  LEFT"))
        #expect(told.out.contains("cleared by  the rule, nobody was asked"))
        let lines = try site.holdpoint("audit", id, "--json").out.split(separator: "\n")
        let call = try JSON(parsing: String(try #require(lines.first)))
        #expect(call["left"] == true && call["tool"] == "act")
        #expect(call["end"]?["word"] == "finished")
    }
}
