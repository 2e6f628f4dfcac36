import JSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct `Sessions that ship` {
    let site: Site

    init() throws { site = try Site() }

    /// Runs without a screen, and decides each hold by what is asked, until the session has ended.
    ///
    /// - Returns: What was held, in order, and how the last run ended.
    private func run(
        _ name: String, deciding: (JSON) throws -> [String]
    ) throws -> (id: String, held: [String], last: Ended) {
        var last = try site.holdpoint("run", "\(site.sessions)/\(name).yaml", "--headless")
        let id = try #require(try site.ids().first)
        var held: [String] = []
        while last.code == 3, held.count < 20 {
            let hold = try site.hold(id)
            held.append(hold["tool"]?.stringValue ?? "")
            let decided = try site.run(
                [Program.holdpoint, "decide", try site.holdID(id)] + deciding(hold))
            #expect(decided.code == 0, "\(decided.err)")
            last = try site.holdpoint("resume", id, "--headless")
        }
        return (id, held, last)
    }

    private func asks(_ id: String, _ path: String) throws -> String {
        try site.shell("cd \(site.state)/workspaces/\(id) && \(path)").out
    }

    @Test func `incident finds the cause in the log, mends it and restarts the service`() throws {
        let (id, held, last) = try run("incident") { _ in ["approve"] }
        #expect(last.code == 0)
        #expect(held == ["service.restart"])
        #expect(last.out.contains("/health answers 200 now."))
        let facts = try site.show(id)["brief"]?["facts"]?.arrayValue ?? []
        #expect(facts.contains { $0["text"] == "service.conf has data = data/order.tsv" })
        #expect(try asks(id, "cat service.conf").contains("data = data/orders.tsv\n"))
        // The service does not outlive its session.
        #expect(try asks(id, "./get /health || echo gone").contains("gone"))
    }

    @Test func `incident puts the setting back when nobody lets it restart`() throws {
        let ended = try site.holdpoint(
            "run", "\(site.sessions)/incident.yaml", "--headless", "--deny-holds")
        #expect(ended.code == 0)
        let id = try #require(try site.ids().first)
        #expect(ended.out.contains("The service was not restarted:"))
        #expect(try asks(id, "cat service.conf").contains("data = data/order.tsv\n"))
    }

    @Test func `support-desk refunds once, asks which order is meant, and stops at a letter`()
        throws
    {
        let (id, held, last) = try run("support-desk") { hold in
            if hold["kind"] == "question" { return ["answer", "--choice", "2"] }
            let order = hold["arguments"]?["order"]?.stringValue
            return order == "5009" ? ["deny", "--reason", "nothing is broken"] : ["approve"]
        }
        #expect(last.code == 0)
        #expect(held == ["ask_operator", "desk.refund", "desk.refund"])
        #expect(last.out.contains("12 tickets are answered."))
        #expect(last.out.contains("Not refunded: 5009:") && last.out.contains("nothing is broken"))
        let refunds = try asks(id, "sqlite3 desk.db 'SELECT order_number, cents FROM refunds'")
        #expect(
            refunds.split(separator: "\n").sorted()
                == ["5001|1900", "5002|12900", "5005|2400", "5007|1990", "5011|1350"])
        let replies = try asks(id, "sqlite3 desk.db 'SELECT template FROM replies ORDER BY ticket'")
        #expect(
            replies.split(separator: "\n") == [
                "refunded", "refunded", "on_its_way", "refunded", "refund_refused", "refunded",
                "refunded", "packed", "person", "thanks", "refunded", "not_found",
            ])
    }
}
