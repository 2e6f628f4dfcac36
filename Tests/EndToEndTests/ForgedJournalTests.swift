import Glibc
import JSON
import Testing

/// Whoever can write the store computes the hash chain anew; what was noted outside finds it.
@Suite(.timeLimit(.minutes(10)))
struct `A forged journal` {
    let site: Site

    init() throws { site = try Site() }

    private var store: String { site.state + "/store.db" }

    private func mayForge() throws -> Bool {
        guard try site.run(["sqlite3", "-version"]).code == 0 else {
            print("skipped: there is no sqlite3 here")
            return false
        }
        return true
    }

    /// Runs SQL on the store, past its triggers.
    private func sql(_ script: String) throws -> [String] {
        TextFile.write(
            "DROP TRIGGER IF EXISTS events_are_not_changed;\n"
                + "DROP TRIGGER IF EXISTS events_are_not_removed;\n\(script)\n",
            to: site.root + "/script.sql")
        let ended = try site.run(["sqlite3", store, ".read '\(site.root)/script.sql'"])
        try #require(ended.code == 0 && ended.err == "", "\(ended.err)")
        return ended.lines
    }

    /// Replaces a text in the events, and makes chain and row agree with it, as a careful forger.
    private func forge(_ text: String, as new: String) throws {
        var head = Digest.zero
        var script = ""
        for line in try sql("SELECT place || ' ' || bytes FROM events ORDER BY place;") {
            let place = line.prefix { $0 != " " }
            let bytes = line.dropFirst(place.count + 1).replacing(text, with: new)
            head = .chained(head, Array(bytes.utf8))
            script += "UPDATE events SET bytes = '\(bytes.replacing("'", with: "''"))',"
            script += " digest = x'\(head.hex)' WHERE place = \(place);\n"
        }
        _ = try sql(
            script + "UPDATE sessions SET head = x'\(head.hex)',"
                + " summary = json_set(summary, '$.head', '\(head.hex)');")
    }

    @Test func `is found by verify and is not run until an operator says so`() throws {
        guard try mayForge() else { return }
        let id = try site.trainAtThePush()
        #expect(try site.holdpoint("verify", id).code == 0)
        try forge("refs/tags/v1.4.0", as: "refs/tags/v6.6.6")

        let verified = try site.holdpoint("verify", id)
        #expect(verified.code == 4)
        #expect(verified.out.hasPrefix("altered     \(id)  "))
        #expect(verified.err.contains("is not what it was when it was recorded"))
        let json = try JSON(parsing: try site.holdpoint("verify", "--all", "--json").out)
        #expect(json["sessions"]?.arrayValue?.first?["finding"] == "altered")
        #expect(json["problems"] == [])

        let hold = try site.holdID(id)
        for words in [
            ["resume", id, "--headless"], ["decide", hold, "approve"], ["cancel", id],
        ] {
            let refused = try site.run([Program.holdpoint] + words)
            #expect(refused.code == 4, "\(words): \(refused.err)")
            #expect(refused.err.contains("its hash chain was computed anew"), "\(refused.err)")
        }
        #expect(try site.events(id, kind: "hold.decided") == [])
        #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])

        let accepted = try site.holdpoint("verify", id, "--accept")
        #expect(accepted.code == 0 && accepted.out.contains("\(id): anchored at event "))
        #expect(try site.holdpoint("verify", "--all").code == 0)
        #expect(try site.holdpoint("resume", id, "--headless").code == 3)
    }

    @Test func `that was cut, or not forged with care, is named by its first bad event`() throws {
        guard try mayForge() else { return }
        let id = try site.trainAtThePush()
        let count = try site.events(id).count
        _ = try sql("UPDATE events SET bytes = replace(bytes, 'v1.4.0', 'v6.6.6');")
        let changed = try site.holdpoint("verify", id, "--json")
        #expect(changed.code == 4)
        let first = try JSON(parsing: changed.out)["sessions"]?.arrayValue?.first
        #expect(first?["finding"] == "broken" && first?["first_bad"] == 1)

        _ = try sql("UPDATE events SET bytes = replace(bytes, 'v6.6.6', 'v1.4.0');")
        #expect(try site.holdpoint("verify", id).code == 0)
        let last = try sql(
            """
            DELETE FROM events WHERE place & 16777215 = \(count);
            SELECT lower(hex(digest)) FROM events ORDER BY place DESC LIMIT 1;
            """)
        let head = try #require(last.first)
        _ = try sql(
            """
            UPDATE sessions SET events = \(count - 1), head = x'\(head)', summary =
            json_set(summary, '$.head', '\(head)', '$.events', \(count - 1));
            """)
        let cut = try site.holdpoint("verify", id)
        #expect(cut.code == 4)
        #expect(cut.err.contains("ends with event \(count - 1), but event \(count) was noted"))
    }

    @Test func `without an anchor is told of, and anchors may lie elsewhere`() throws {
        site.environment["HOLDPOINT_ANCHORS"] = site.root + "/elsewhere"
        let id = try site.trainAtThePush()
        #expect(TextFile.exists(site.root + "/elsewhere/" + id))
        #expect(!TextFile.exists(site.state + "/anchors"))
        #expect(try site.holdpoint("verify", id).code == 0)

        TextFile.remove(site.root + "/elsewhere")
        let verified = try site.holdpoint("verify", id)
        #expect(verified.code == 3 && verified.out.hasPrefix("unanchored  \(id)"))
        let resumed = try site.holdpoint("resume", id, "--headless")
        #expect(resumed.code == 3)
        #expect(resumed.err.contains("warning: Session \(id) has no anchor"))
        #expect(try site.holdpoint("verify", id, "--accept").code == 0)
        #expect(try site.holdpoint("verify", id).code == 0)
        #expect(try !site.holdpoint("resume", id, "--headless").err.contains("warning"))
    }

    @Test func `a runner that was killed anywhere leaves an anchor that holds`() throws {
        let path = SmallSession(
            name: "long",
            tool: ["run: [\"sh\", \"-c\", \"sleep 0.03\"]", "reach: reads"]
        ).write(to: site)
        for delay in 0..<12 {
            let run = try site.start(holdpoint: "run", path, "--headless")
            Patience.pause(milliseconds: Int32(delay * 9))
            run.kill(SIGKILL)
            try run.end()
        }
        let verified = try site.holdpoint("verify", "--all")
        #expect(verified.code == 0, "\(verified.out)\(verified.err)")
        for id in try site.ids() {
            #expect(try site.holdpoint("resume", id, "--headless").code == 0)
        }
        #expect(try site.holdpoint("verify", "--all").code == 0)
    }
}
