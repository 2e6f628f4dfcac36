import Glibc
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A call that takes two people` {
    let site: Site

    init() throws { site = try Site() }

    private func session() throws -> (id: String, hold: String) {
        let file = SmallSession(
            name: "pair", tool: ["run: [touch, done]", "reach: reversible"],
            policy: "- { when: { tool: act }, then: hold, approvers: 2 }")
        let ran = try site.run([
            Program.holdpoint, "run", file.write(to: site), "--headless", "--json",
        ])
        #expect(ran.code == 3, "\(ran.err)")
        let id = try #require(try site.ids().first)
        let hold = try #require(try site.show(id)["holds"]?[0]?["id"]?.stringValue)
        return (id, hold)
    }

    /// Another person on this machine: root may say who called, everybody else is who they are.
    private func decide(_ hold: String, _ answer: String, as name: String) throws -> Ended {
        site.environment["SUDO_USER"] = name
        defer { site.environment["SUDO_USER"] = nil }
        return try site.holdpoint("decide", hold, answer)
    }

    @Test(.enabled(if: getuid() == 0, "only root can act for two people"))
    func `runs once two have approved, and not for one who approves twice`() throws {
        let (id, hold) = try session()
        let first = try decide(hold, "approve", as: "ada")
        #expect(first.code == 0, "\(first.err)")
        #expect(first.out.contains("1 of 2 people have approved"))
        let again = try decide(hold, "approve", as: "ada")
        #expect(again.code == 2)
        #expect(again.err.contains("it takes another person"))
        let shown = try site.show(id)
        #expect(shown["holds"]?[0]?["signatures"]?[0]?["by"] == "ada")
        #expect(shown["holds"]?[0]?["policy"]?.stringValue?.utf8.count == 64)
        let waits = try site.holdpoint("resume", id, "--headless")
        #expect(waits.code == 3)
        #expect(try decide(hold, "approve", as: "bo").code == 0)
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0, "\(ended.err)")
        #expect(try site.show(id)["settled"]?[0]?["decision"]?["by"] == "bo")
    }

    @Test(.enabled(if: getuid() != 0, "root may say who called"))
    func `a variable of the environment makes nobody another person`() throws {
        let (_, hold) = try session()
        #expect(try decide(hold, "approve", as: "ada").code == 0)
        #expect(try decide(hold, "approve", as: "bo").code == 2)
    }
}
