import JSON
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Deciding a hold from the shell` {
    private let site: Site

    init() throws { site = try Site() }

    /// A session whose one call, of `act`, is held.
    private func held() throws -> (id: String, hold: String) {
        let session = SmallSession(
            name: "pay", tool: ["run: [touch, paid]", "reach: irreversible"],
            policy: "- { when: { reach: reads }, then: clear }")
        #expect(try site.holdpoint("run", session.write(to: site), "--headless").code == 3)
        let id = try #require(try site.ids().first)
        return (id, try site.holdID(id))
    }

    @Test(arguments: [
        ["approve", "--arguments", "{}"], ["deny", "--arguments", "{}"],
        ["approve", "--value", "3"], ["deny", "--choice", "1"], ["approve", "--by", "5"],
        ["edit", "--arguments", "{}", "--rule"], ["deny", "--uses", "2"],
        ["deny", "--any", "path=*"], ["deny", "--for", "5m"],
    ])
    func `refuses what belongs to another answer, and records nothing`(said: [String]) throws {
        let (id, hold) = try held()
        let before = try site.events(id).count
        let told = try site.run([Program.holdpoint, "decide", hold] + said)
        #expect(told.code == 2 && told.err.contains("is said of `"), "\(told.err)")
        #expect(try site.events(id).count == before)
    }

    @Test func `takes one answer to a question, and not two`() throws {
        let (id, hold) = try held()
        let told = try site.holdpoint(
            "decide", hold, "answer", "--value", "neither", "--choice", "1")
        #expect(told.code == 2 && told.err.contains("give one of the two"), "\(told.err)")
        #expect(try site.events(id, kind: "hold.decided").isEmpty)
    }

    @Test func `says where to look where the digest is another`() throws {
        let (id, hold) = try held()
        let told = try site.holdpoint("decide", hold, "approve", "--digest", "00000000")
        #expect(told.code == 2 && told.err.contains("holdpoint show \(id)"), "\(told.err)")
    }
}
