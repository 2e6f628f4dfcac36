import JSON
import Testing

@Suite struct `Undoing from the shell` {
    @Test func `takes back what a finished call did, once, and is refused without a trace`() throws
    {
        let site = try Site()
        let session = SmallSession(
            name: "flag",
            tool: ["run: [touch, flag]", "undo: [rm, -f, flag]", "reach: reversible"],
            policy: "- { when: { reach: reversible }, then: clear }")
        let ended = try site.holdpoint("run", session.write(to: site), "--headless")
        try #require(ended.code == 0, "\(ended.err)")
        let id = try #require(try site.ids().first)
        let flag = "\(site.workspace(id))/flag"
        #expect(TextFile.exists(flag))
        let call = try #require(
            try site.events(id, kind: "tool.finished").first?["body"]?["call"]?.stringValue)

        let before = try site.events(id).count
        let wrong = try site.holdpoint("undo", id, "\(call)9", "--reason", "no such call")
        #expect(wrong.code == 2, "\(wrong.out) \(wrong.err)")
        #expect(try site.events(id).count == before)

        let undone = try site.holdpoint("undo", id, call, "--reason", "wrong folder")
        #expect(undone.code == 0, "\(undone.err)")
        #expect(undone.out.contains("\(call): undone"))
        #expect(!TextFile.exists(flag))
        let events = try site.holdpoint("events", id).out
        #expect(events.contains("effect.undone") && events.contains("wrong folder"))

        let shown = try site.holdpoint("show", id).out
        #expect(shown.contains("undone     \(call)  act {}"), "\(shown)")
        #expect(shown.contains(" by u1\n"), "\(shown)")

        let traced = try site.holdpoint("trace", id).lines.last ?? ""
        #expect(traced.hasSuffix("undoes \(call): ok") && !traced.contains("only"), "\(traced)")

        let again = try site.holdpoint("undo", id, call)
        #expect(again.code == 2, "\(again.out) \(again.err)")
        #expect(try site.holdpoint("verify", id).code == 0)
    }

    @Test func `says why it could not take it back`() throws {
        let site = try Site()
        let session = SmallSession(
            name: "stuck",
            tool: ["run: [touch, flag]", "undo: [sh, -c, \"exit 7\"]", "reach: reversible"],
            policy: "- { when: { reach: reversible }, then: clear }")
        #expect(try site.holdpoint("run", session.write(to: site), "--headless").code == 0)
        let id = try #require(try site.ids().first)
        let told = try site.holdpoint("undo", id, "c1.1")
        #expect(told.code == 4, "\(told.out) \(told.err)")
        #expect(told.err.contains("why: ") && told.err.contains("7"), "\(told.err)")
    }

    @Test func `offers to approve and to deny what is held, and lists the call once`() throws {
        let site = try Site()
        let session = SmallSession(
            name: "asks",
            tool: [
                "run: [touch, flag]", "undo: [rm, -f, flag]", "reach: reversible", "egress: true",
            ])
        #expect(try site.holdpoint("run", session.write(to: site), "--headless").code == 3)
        let id = try #require(try site.ids().first)
        #expect(try site.holdpoint("decide", site.holdID(id), "approve").code == 0)
        #expect(try site.holdpoint("resume", id, "--headless").code == 0)
        #expect(try site.holdpoint("show", id).out.contains("undoable   c1.1"))
        let told = try site.holdpoint("undo", id, "c1.1")
        #expect(told.code == 3, "\(told.out) \(told.err)")
        let hold = try site.holdID(id)
        #expect(told.err.contains("decide \(hold) approve\n"), "\(told.err)")
        #expect(told.err.contains("decide \(hold) deny [--reason WHY]\n"), "\(told.err)")
        let shown = try site.holdpoint("show", id).out
        #expect(shown.contains("undoing    c1.1") && !shown.contains("undoable"), "\(shown)")
    }
}
