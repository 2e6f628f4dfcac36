import GuardedProcess
import Testing

@Suite(.enabled(if: Confinement.landlockVersion >= 3, "the kernel has no Landlock"))
struct `A tool that reaches for the product itself` {
    private func reaching(_ script: String, _ site: Site, number: Int) throws -> Ended {
        let path = SmallSession(
            name: "reaching-\(number)",
            tool: [
                "run: [\"bash\", \"-c\", \"exec 2>&1; \(script)\"]", "reach: reads",
                "env: { XDG_STATE_HOME: \"\(site.own)/state\", HOME: \"\(site.root)\" }",
            ]
        ).write(to: site)
        return try site.holdpoint("run", path, "--headless")
    }

    @Test func `gets nowhere, and the journal is unharmed`() throws {
        let site = try Site()
        let id = try site.trainAtThePush()
        let hold = try site.holdID(id)
        TextFile.makeFolder(site.own + "/config/holdpoint")
        TextFile.write("theme: mine\n", to: site.own + "/config/holdpoint/config.yaml")
        let before = try site.holdpoint("events", id).out
        let scripts = [
            "cat '\(site.state)/store.db'", "echo x >> '\(site.state)/store.db'",
            "rm -f '\(site.state)/store.db'; ls '\(site.state)'",
            "sqlite3 '\(site.state)/store.db' 'delete from events'",
            "cat '\(site.own)/config/holdpoint/config.yaml'",
            "echo x > '\(site.own)/config/holdpoint/config.yaml'",
            "mv '\(site.own)' '\(site.own)-else'", "ls '\(site.state)/anchors'",
            "cat ../../store.db", "ls ..", "\(Program.holdpoint) decide \(hold) approve",
            "setsid \(Program.holdpoint) decide \(hold) approve",
            "\(Program.holdpoint) list", "echo x > '\(Program.holdpoint)'",
            "cp /bin/true '\(Program.holdpoint)'",
        ]
        for (number, script) in scripts.enumerated() {
            let ended = try reaching(script, site, number: number)
            let isRefused = ["Permission denied", "unable to open", "cannot decide", "cannot be"]
                .contains { ended.out.contains($0) }
            #expect(isRefused, "\(script): \(ended.out) \(ended.err)")
        }
        #expect(try site.holdpoint("events", id).out == before)
        #expect(try site.holdID(id) == hold)
        #expect(try site.holdpoint("verify", "--all").code == 0)
        #expect(
            TextFile.read(site.own + "/config/holdpoint/config.yaml") == "theme: mine\n")
    }
}
