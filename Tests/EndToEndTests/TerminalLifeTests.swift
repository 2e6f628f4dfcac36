import Glibc
import JSON
import Testing

extension Terminals {
    @Suite struct `JSON on a terminal` {
        @Test func `is indented, and one line where a program reads it`() throws {
            let site = try Site()
            let id = try site.trainAtThePush()
            let terminal = try TerminalSession(site, rows: 200, holdpoint: "list", "--json")
            #expect(try terminal.end() == 0)
            let seen = try terminal.screen()
            #expect(seen.contains("  \"sessions\": [\n    {\n"), "\(seen)")
            #expect(seen.contains("      \"id\": \"\(id)\","), "\(seen)")
            let commands = [
                ["list", "--json"], ["show", id, "--json"], ["tools", id, "--json"],
                ["trace", id, "--json"],
            ]
            for words in commands {
                let piped = try site.run([Program.holdpoint] + words)
                #expect(piped.lines.count == 1, "\(words)")
                #expect(try JSON(parsing: piped.out).canonicalText + "\n" == piped.out)
            }
        }
    }

    @Suite struct `The terminal of the console` {
        let site: Site

        init() throws { site = try Site() }

        /// A shell in which the console was started, after its settings were written to `before`.
        private func shellWithConsole() throws -> TerminalSession {
            let terminal = try TerminalSession(site, ["PS1=ready>", "sh"])
            try terminal.until("ready>")
            try terminal.type(
                "stty -a > before; \(Program.holdpoint) --store \(site.root)/s.db;"
                    + " echo code $?; stty -a > after")
            try terminal.press("Enter")
            try terminal.until("1 Sessions")
            #expect(try terminal.isAlternate)
            return terminal
        }

        private var consoleProcess: pid_t {
            get throws {
                let found = Processes.naming("\(Program.holdpoint)\0--store\0\(site.root)/s.db")
                return try #require(found.first)
            }
        }

        /// The shell is back, on its own screen, with the settings that it had.
        private func expectRestored(_ terminal: TerminalSession) throws {
            let isWritten = Patience.until { TextFile.exists(site.root + "/after") }
            #expect(isWritten)
            let screen = try terminal.until("is the shell again") {
                $0.split(separator: "\n").last { !$0.isEmpty }?.hasPrefix("ready>") == true
            }
            #expect(!screen.contains("1 Sessions"))
            #expect(try !terminal.isAlternate)
            #expect(
                TextFile.read(site.root + "/after") == TextFile.read(site.root + "/before"))
            // What is typed is echoed and obeyed.
            try terminal.type("echo $((6 * 7))")
            try terminal.press("Enter")
            try terminal.until("\n42")
        }

        @Test func `is restored by q`() throws {
            let terminal = try shellWithConsole()
            try terminal.press("q")
            try expectRestored(terminal)
            #expect(try terminal.screen().contains("code 0"))
        }

        @Test(arguments: [SIGTERM, SIGSEGV, SIGABRT, SIGILL])
        func `is restored when a signal ends it`(signal: Int32) throws {
            let terminal = try shellWithConsole()
            #expect(kill(try consoleProcess, signal) == 0)
            try expectRestored(terminal)
        }

        @Test func `is drawn again after Ctrl-Z and fg`() throws {
            let terminal = try shellWithConsole()
            try terminal.press("C-z")
            try terminal.until("ready>")
            #expect(try !terminal.isAlternate)
            try terminal.type("echo still $((40 + 2)) here")
            try terminal.press("Enter")
            try terminal.until("still 42 here")

            try terminal.type("fg")
            try terminal.press("Enter")
            try terminal.until("1 Sessions")
            try terminal.press("?")
            try terminal.until("Help")
            // Pressed together they would be one key, Alt-q.
            try terminal.press("Escape")
            try terminal.until("1 Sessions")
            try terminal.press("q")
            try expectRestored(terminal)
        }

        @Test func `survives every size and fills the last one`() throws {
            _ = try site.trainAtThePush()
            let terminal = try TerminalSession(site, [Program.holdpoint])
            try terminal.until("1 decision waiting")
            let before = try terminal.screen()
            for (columns, rows) in [
                (80, 24), (40, 12), (20, 6), (10, 3), (1, 1), (3, 40), (140, 2),
            ] {
                try terminal.resize(columns, rows)
                if columns >= 10, rows >= 3 { try terminal.until("1") }
                #expect(!terminal.hasEnded, "\(columns)×\(rows)")
            }
            try terminal.resize(140, 40)
            try terminal.until("looks as before") { screen in
                let lines = screen.split(separator: "\n").dropFirst().prefix(1)
                return lines == before.split(separator: "\n").dropFirst().prefix(1)
            }
            try terminal.openCard()
            try terminal.resize(80, 24)
            try terminal.until("APPROVAL")
            try terminal.press("G")
            try terminal.until("ARMED  y, then type")
            try terminal.approve(word: "refs/tags/v1.4.0")
            try site.until(try #require(try site.ids().first), is: "completed")
        }

        @Test func `may be closed: the session goes on to its hold`() throws {
            let path = SmallSession(
                name: "gated",
                tool: ["run: [\"sh\", \"-c\", \"echo up > up; cat gate\"]", "reach: reads"],
                extra: ["workspace: { template: ./empty, setup: [[\"mkfifo\", \"gate\"]] }"]
            ).write(to: site)
            TextFile.makeFolder(site.sessions + "/empty")
            let terminal = try TerminalSession(site, holdpoint: "run", path)
            try terminal.until("[ awaiting tool ]")
            let id = try #require(try site.ids().first)
            let isUp = Patience.until { TextFile.exists(site.workspace(id) + "/up") }
            #expect(isUp)
            let process = try terminal.process

            try terminal.close()
            #expect(try site.shell("echo on > \(site.workspace(id))/gate").code == 0)
            try site.until(id, is: "completed")
            let isGone = Patience.until { !Processes.isRunning(process) }
            #expect(isGone)
            #expect(try site.events(id, kind: "session.claimed").count == 1)
        }

        @Test func `may be one of two: both show the same hold, and who decided it`() throws {
            let first = try TerminalSession(site, holdpoint: "run", site.train)
            try first.until("1 decision waiting")
            let second = try TerminalSession(site, columns: 100, rows: 35, [Program.holdpoint])
            try second.until("1 decision waiting")
            try first.openCard()
            try second.openCard()

            try second.press("n")
            try second.until("reason for the agent")
            try second.type("the other desk said no")
            try second.press("Enter")

            let name = try #require(getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) })
            try first.until("DECIDED  denied by \(name)")
            try second.until("DECIDED  denied by \(name)")
            // Too late here.
            try first.press("y")
            try first.until("This request is settled")
            let id = try #require(try site.ids().first)
            try site.until(id, is: "completed")
            #expect(try site.events(id, kind: "hold.decided").count == 1)
            #expect(try site.events(id, kind: "session.claimed").count == 1)
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
        }

        @Test func `shows a read-only console that decides nothing`() throws {
            let id = try site.trainAtThePush()
            let terminal = try TerminalSession(site, holdpoint: "--read-only")
            try terminal.until("1 decision waiting")
            try terminal.press("a")
            try terminal.until("READ-ONLY")
            try terminal.press("G", "y", "n")
            try terminal.until("nothing can be decided here")
            try terminal.press("Escape")
            try terminal.until("1 Sessions")
            try terminal.press("q")
            #expect(try terminal.end() == 0)
            #expect(try site.events(id).count == 47)
        }
    }
}
