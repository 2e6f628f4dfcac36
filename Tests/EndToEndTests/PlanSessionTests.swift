import Glibc
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A session of a planner with workers` {
    let site: Site

    init() throws { site = try Site() }

    private var stock: String { site.sessions + "/stock-take.yaml" }

    /// The session that an operator began: the others are of its tasks.
    private func parent() throws -> String {
        let rows = try site.json("list", "--json")["sessions"]?.arrayValue ?? []
        let own = rows.filter { $0["parent"] == nil }
        #expect(own.count == 1)
        return try #require(own.first?["id"]?.stringValue)
    }

    private func rows(of parent: String) throws -> [JSON] {
        (try site.json("list", "--json")["sessions"]?.arrayValue ?? [])
            .filter { $0["parent"]?.stringValue == parent }
    }

    /// What was written into a book of the store, without the keys.
    private func book(_ name: String, of id: String) -> [String] {
        (TextFile.read("\(site.workspace(id))/\(name)") ?? "").split(separator: "\n")
            .map { String($0.split(separator: "\t").last ?? "") }.sorted()
    }

    private static let answer =
        "Ordered nuts 38, bolts 10, washers 200. Not counted: shelf c."

    @Test func `an order that an operator edits is told of as it was sent, with a preview of that`()
        throws
    {
        let waiting = try site.holdpoint("run", stock, "--headless")
        let id = try parent()
        func hold(_ ended: Ended) throws -> String {
            try #require(ended.out.split(separator: " ").dropFirst(2).first.map(String.init))
        }
        let edited = try site.holdpoint(
            "decide", try hold(waiting), "edit", "--arguments", #"{"lines":"nuts 38, bolts 9"}"#)
        #expect(edited.code == 0, "\(edited.err)")
        let again = try site.holdpoint("resume", id, "--headless")
        let child = try #require(try hold(again).split(separator: "-").first.map(String.init))
        let shown = try site.show(child)["holds"]?.arrayValue?.first
        #expect(
            shown?["preview"]?["text"]?.stringValue?.contains(
                "  nuts 38\n  bolts 9  (no shelf was counted so)\n") == true, "\(shown ?? .null)")
        #expect(shown?["edited_from"] == ["lines": "nuts 38, bolts 10, washers 200"])
        #expect(try site.holdpoint("decide", try hold(again), "approve").code == 0)
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.out == "Ordered nuts 38, bolts 9. Not counted: shelf c.\n")
        #expect(book(".orders", of: id) == ["nuts 38, bolts 9"])
    }

    @Test func `a shipped plan goes on past a worker that fails, and its budgets add up`() throws {
        let waiting = try site.holdpoint("run", stock, "--headless")
        #expect(waiting.code == 3, "\(waiting.err)")
        let id = try parent()
        #expect(try site.phase(id) == "awaitingTool")
        let hold = try #require(
            waiting.out.split(separator: " ").dropFirst(2).first.map(String.init))
        #expect(!hold.hasPrefix(id), "the hold is its worker's")
        let shown = try site.holdpoint("show", id).out
        #expect(shown.contains("waits      \(hold)  approval  "), "\(shown)")
        #expect(try site.show(id)["task_holds"]?.arrayValue?.first?["id"]?.stringValue == hold)
        let decided = try site.holdpoint("decide", hold, "approve")
        #expect(decided.code == 0 && decided.out == "\(hold): approved\n")
        // To take up the worker alone would leave its parent waiting.
        #expect(decided.err.contains("holdpoint resume \(id) --headless"))

        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out == Self.answer + "\n")
        #expect(book(".tally", of: id) == ["a: nuts 38, bolts 10", "b: washers 200"])
        #expect(book(".orders", of: id) == ["nuts 38, bolts 10, washers 200"])

        let children = try rows(of: id)
        let ends = children.map { ($0["task"]?.stringValue ?? "", $0["phase"]?.stringValue ?? "") }
        #expect(ends.map(\.0).sorted() == ["count-a", "count-b", "count-c", "order"])
        #expect(ends.filter { $0.1 == "failed" }.map(\.0) == ["count-c"])
        let steps = children.compactMap { $0["spent"]?["steps"]?.intValue }.reduce(0, +)
        #expect(try site.show(id)["spent"]?["steps"]?.intValue == 2 + steps)
        let plan = try #require(try site.show(id)["plan"]?.arrayValue)
        #expect(
            plan.map { $0["status"]?.stringValue } == ["success", "success", "failure", "success"])
        #expect(try site.holdpoint("list").out.contains("stock-take/count-a"))
        #expect(try site.holdpoint("show", id).out.contains("plan       count-c  counter  failure"))
        #expect(try site.holdpoint("verify", "--all").code == 0)
    }

    @Test func `killed while two workers change the world, it does nothing twice`() throws {
        // Each of the first two lines is written, and then nobody hears of it.
        let mark = "8.0\(getpid())"
        let wait = #"echo $$ >>begun; [ "$(wc -l <begun)" -gt 2 ] || sleep \#(mark)"#
        try site.replace(
            #"echo "posted: $3""#, with: #"\#(wait); echo "posted: $3""#,
            in: site.sessions + "/stock-take/workspace/post")
        let runner = try site.start(holdpoint: "run", stock, "--headless")
        let bothWrote = Patience.until {
            guard let id = (try? site.ids())?.last else { return false }
            return book("begun", of: id).count == 2
        }
        try #require(bothWrote, "\(runner.err)")
        runner.kill(SIGKILL)
        #expect(try runner.end().code == -SIGKILL)
        let isGone = Patience.until { Processes.naming(mark) == [] }
        #expect(isGone)

        let id = try parent()
        let found = try site.holdpoint("resume", id, "--headless")
        #expect(found.code == 3, "\(found.err)")
        let doubts = found.lines.filter { $0.contains("inDoubt") }
        #expect(doubts.count == 2, "both workers were in it, and each asks for itself")
        for line in doubts {
            let hold = try #require(line.split(separator: " ").dropFirst(2).first.map(String.init))
            #expect(try site.holdpoint("decide", hold, "verify").code == 0)
        }
        let waiting = try site.holdpoint("resume", id, "--headless")
        #expect(waiting.code == 3, "\(waiting.err)")
        let hold = try #require(
            waiting.out.split(separator: " ").dropFirst(2).first.map(String.init))
        #expect(try site.holdpoint("decide", hold, "approve").code == 0)
        let ended = try site.holdpoint("resume", id, "--headless")
        #expect(ended.out.contains("Not counted: shelf c."), "\(ended.out)\(ended.err)")
        #expect(book(".tally", of: id) == ["a: nuts 38, bolts 10", "b: washers 200"])
        #expect(book(".orders", of: id).count == 1)
        let opened = try site.events(id, kind: "child.opened")
        #expect(opened.count == 4)
    }

    @Test func `where nobody is there, its workers' holds are denied and it goes on`() throws {
        let ended = try site.holdpoint("run", stock, "--headless", "--deny-holds")
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("Nothing was ordered"))
        #expect(book(".orders", of: try parent()) == [])
    }

    @Test func `cancelled, it ends once its workers have`() throws {
        #expect(try site.holdpoint("run", stock, "--headless").code == 3)
        let id = try parent()
        #expect(try site.holdpoint("cancel", id, "--reason", "enough").code == 0)
        #expect(try site.holdpoint("resume", id, "--headless").code == 7)
        let phases = try rows(of: id).map { $0["phase"]?.stringValue }
        #expect(phases.filter { $0 == "cancelled" }.count == 1)
        #expect(phases.allSatisfy { ["completed", "failed", "cancelled"].contains($0) })
        #expect(book(".orders", of: id) == [])
    }
}
