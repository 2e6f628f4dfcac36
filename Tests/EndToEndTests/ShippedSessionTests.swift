import Glibc
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
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
        let (id, held, last) = try run("incident") { hold in
            let preview = hold["preview"]?["text"]?.stringValue ?? ""
            #expect(
                preview.contains("\n-data = data/order.tsv\n+data = data/orders.tsv\n"), "\(hold)")
            return ["approve"]
        }
        #expect(last.code == 0)
        #expect(held == ["service.restart"])
        #expect(last.out.contains("/health answers 200 now."))
        let facts = try site.show(id)["brief"]?["facts"]?.arrayValue ?? []
        #expect(facts.contains { $0["text"] == "service.conf has data = data/order.tsv" })
        #expect(try asks(id, "cat service.conf").contains("data = data/orders.tsv\n"))
        let traced = try site.holdpoint("trace", id)
        #expect(!traced.out.contains("  waits"), "\(traced.out)")
        let row = try #require(traced.lines.first { $0.contains("  to fixer: ") })
        let named = try site.holdpoint("trace", id, String(row.prefix { $0 != " " })).out
        #expect(named.contains("from       triage\nto         fixer\nreason     The setting"))
        #expect(named.contains("brief      added facts  "), "\(named)")
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

    @Test func `incident claims no change that an operator has undone`() throws {
        let started = try site.holdpoint("run", "\(site.sessions)/incident.yaml", "--headless")
        #expect(started.code == 3)
        let id = try #require(try site.ids().first)
        let replaced = try site.events(id, kind: "call.proposed").first {
            $0["body"]?["tool"] == "files.replace"
        }
        let call = try #require(replaced?["body"]?["call"]?.stringValue)
        #expect(try site.holdpoint("undo", id, call).code == 0)
        // The runner undoes it, and raises the hold anew: the restart rested on what is undone.
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(try site.holdpoint("decide", site.holdID(id), "approve").code == 0)
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0, "\(ended.out) \(ended.err)")
        #expect(ended.out.contains("service.conf has data = data/order.tsv again"), "\(ended.out)")
        #expect(!ended.out.contains("I changed"))
        let traced = try site.holdpoint("trace", id).out
        #expect(traced.contains("undoes \(call): ok"), "\(traced)")
    }

    @Test func `file-clerk tells of a deletion what the tool did, not what was asked for`() throws {
        let path = "\(site.sessions)/file-clerk.yaml"
        #expect(try site.holdpoint("run", path, "--headless").code == 3)
        let id = try #require(try site.ids().first)
        let asked = try #require(try site.hold(id)["arguments"]?["path"]?.stringValue)
        let other = try asks(id, "ls -d filed/2024/*").split(separator: "\n").first ?? ""
        let edited = try site.holdpoint(
            "decide", site.holdID(id), "edit", "--arguments", #"{"path":"\#(other)"}"#)
        #expect(edited.code == 0, "\(edited.err)")
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        #expect(try site.holdpoint("decide", site.holdID(id), "approve").code == 0)
        let ended = try site.holdpoint("resume", id, "--headless")
        let name = asked.split(separator: "/").last ?? ""
        #expect(
            ended.out.contains("Deleted \(other), as an operator changed it. \(name), a copy"),
            "\(ended.out)")
        #expect(!ended.out.contains("Deleted \(name)"))
        #expect(try site.holdpoint("show", id).out.contains(#": to {"path":"\#(other)"}"#))
    }

    @Test func `support-desk sends no letter of a refund about another sum`() throws {
        let (id, _, last) = try run("support-desk") { hold in
            if hold["kind"] == "question" { return ["answer", "--choice", "2"] }
            guard hold["arguments"]?["order"]?.stringValue == "5002" else { return ["approve"] }
            guard hold["edited_from"] == nil else { return ["approve"] }
            return ["edit", "--arguments", #"{"order":"5002","cents":5000}"#]
        }
        #expect(last.code == 0, "\(last.err)")
        #expect(last.out.contains("5002 (50.00 USD)"), "\(last.out)")
        #expect(!last.out.contains("Not refunded: \n"))
        let reply = try asks(
            id, "sqlite3 desk.db 'SELECT template FROM replies WHERE ticket = 3002'")
        #expect(reply == "person\n", "\(reply)")
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

    private func letters(_ id: String) throws -> String {
        try asks(id, "find outbox -name '*.eml' -exec cat {} + 2>/dev/null")
    }

    private func standings(_ id: String) throws -> [String] {
        try (site.show(id)["steps"]?.arrayValue ?? []).map {
            "\($0["step"]?.stringValue ?? "") \($0["status"]?.stringValue ?? "")"
        }
    }

    @Test func `nightly-report goes its steps, asks about a figure, and sends what is let out`()
        throws
    {
        let (id, held, last) = try run("nightly-report") { _ in ["approve"] }
        #expect(last.code == 0, "\(last.err)")
        #expect(held == ["sign_off", "report.send"])
        #expect(last.out.contains("18 orders on 2026-03-05, 20.8 % paid back. The report was"))
        let traced = try site.holdpoint("trace", id).out
        #expect(traced.contains("signed") && !traced.contains("  waits"), "\(traced)")
        let report = try asks(id, "cat report.md")
        #expect(report.contains("| east | 5 | 230.40 | 49.00 |"))
        #expect(report.contains("| north | not closed | | |"))
        #expect(report.contains("Refunds: too high. Errors in the log: 3."))
        #expect(try letters(id).hasPrefix("To: board@lamps.example\nSubject: 18 orders"))
        // One region had not closed its day.
        #expect(
            try standings(id).filter { !$0.hasSuffix(" done") }
                == ["regions partly_done", "figures partly_done"])
        let told = try site.holdpoint("show", id).out
        #expect(told.contains("regions  for_each  partly done: 3 of 4, 1 in part\n"))
        #expect(told.contains("  figures  tool  partly done: 3 of 4, 1 skipped\n"))
        let items = try site.show(id)["steps"]?.arrayValue?[2]["items"]
        #expect(items == ["done": 3, "failed": 0, "in_part": 1, "of": 4, "skipped": 0])
        #expect(report.contains("\n- Region north is not closed.\n"))
        #expect(report.contains("The log counts 3 errors."))
        // What nobody vouches for stands in it, so that a person had to let it out.
        let audit = try site.holdpoint("audit", id)
        #expect(audit.out.contains("tainted") && audit.out.contains("LEFT"))
    }

    @Test func `nightly-report says of a signature that was refused that it was one`() throws {
        let (id, held, last) = try run("nightly-report") { _ in ["deny", "--reason", "too high"] }
        #expect(held == ["sign_off"] && last.code != 0)
        let error = try site.show(id)["outcome"]?["error"]?["message"]?.stringValue ?? ""
        #expect(error.hasSuffix("An operator refused to sign: too high"), "\(error)")
        #expect(try site.holdpoint("audit", id).out.contains(" 0 bytes of arguments went out\n"))
    }

    @Test func `nightly-report is there to be read when nobody lets it out`() throws {
        let (id, _, last) = try run("nightly-report") { hold in
            hold["tool"] == "report.send" ? ["deny", "--reason", "not yet"] : ["approve"]
        }
        // With the denial the session has ended: nothing is left to be done.
        #expect(last.code == 0, "\(last.err)")
        let answer = try site.show(id)["outcome"]?["answer"]?.stringValue
        #expect(answer?.hasSuffix(" back. The report was written to report.md; sent: no.") == true)
        #expect(try letters(id) == "")
        #expect(try standings(id).last == "send skipped")
        #expect(try asks(id, "cat report.md").contains("# 18 orders"))
    }

    @Test func `nightly-report asks nobody about a figure that is in its range`() throws {
        let ended = try site.holdpoint(
            "run", "\(site.sessions)/nightly-report.yaml", "--input", "day=2026-03-04", "--headless"
        )
        #expect(ended.code == 3)
        let id = try #require(try site.ids().first)
        #expect(try site.hold(id)["tool"] == "report.send")
        #expect(try standings(id).contains("look not_taken"))
        // Every region is closed, and there is one error.
        let report = try asks(id, "cat report.md")
        #expect(report.contains("The log counts 1 error.\n"))
        #expect(!report.contains("closed"))
    }

    @Test func `nightly-report, killed in the midst of a step, goes on at that step`() throws {
        let mark = "8.1\(getpid())"
        try site.replace(
            "region)\n    plain \"$3\"\n",
            with: "region)\n    plain \"$3\"\n    [ \"$3\" != south ] || { echo $$ >>begun; "
                + "[ \"$(wc -l <begun)\" -gt 1 ] || sleep \(mark); }\n",
            in: site.sessions + "/nightly-report/workspace/orders")
        let runner = try site.start(
            holdpoint: "run", "\(site.sessions)/nightly-report.yaml", "--headless")
        let hasBegun = Patience.until {
            guard let id = (try? site.ids())?.first else { return false }
            return TextFile.exists("\(site.workspace(id))/begun")
        }
        try #require(hasBegun, "\(runner.err)")
        runner.kill(SIGKILL)
        #expect(try runner.end().code == -SIGKILL)
        #expect(Patience.until { Processes.naming(mark) == [] })
        let id = try #require(try site.ids().first)
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
        let begun = try site.events(id, kind: "step.begun")
        let figures = begun.filter { $0["body"]?["step"] == "figures" }
        #expect(figures.map { $0["body"]?["item"] } == [1, 2, 3, 4], "none is begun twice")
        #expect(try asks(id, "wc -l <begun").contains("2"), "its call is repeated: it only reads")
    }
}
