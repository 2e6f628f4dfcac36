import JSON
import SessionKernel
import Testing

@testable import Console

@Suite struct `Holds of all sessions` {
    /// A session that waits, `milliseconds` after the ones before it began.
    private func waiting(
        _ id: SessionID, _ risk: Risk, after milliseconds: Int
    ) throws -> Scenario {
        var scenario = try Scenario(id)
        scenario.pass(milliseconds)
        try scenario.hold("git.push", ["ref": "refs/tags/v1.2.3"], says: "Now.", risk: risk)
        if let call = scenario.session.calls.first?.id, scenario.session.openHolds.isEmpty {
            try scenario.send(.previewed(call, Preview(text: "1 commit")))
        }
        return scenario
    }

    @Test func `stand in one queue, the gravest first and then the oldest`() throws {
        let sessions = [
            try waiting("aaaaaaaa", .low, after: 0), try waiting("bbbbbbbb", .high, after: 9000),
            try waiting("cccccccc", .critical, after: 60_000),
            try waiting("dddddddd", .high, after: 3000),
        ]
        var queue = ApprovalQueue()
        let isNew = queue.collect(from: sessions.map(\.summary))
        #expect(!isNew, "what waited already is not new")
        let order: [SessionID] = ["cccccccc", "dddddddd", "bbbbbbbb", "aaaaaaaa"]
        #expect(queue.entries.map(\.session) == order)
        #expect(queue.selected == queue.entries.first?.hold.id)
        #expect(queue.oldest == sessions[0].session.holds[sessions[0].session.openHolds[0]]?.raised)

        // What is being looked at stays so when something graver comes.
        queue.move(by: 1)
        let looked = queue.selected
        let graver = try waiting("eeeeeeee", .critical, after: 0)
        let rings = queue.collect(from: (sessions + [graver]).map(\.summary))
        #expect(rings)
        #expect(queue.selected == looked)
        #expect(queue.entries.first?.session == "eeeeeeee")
    }
}
