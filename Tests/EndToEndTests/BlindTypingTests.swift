import JSON
import TestSupport
import Testing

extension Terminals {
    @Suite struct `Blind typing` {
        let site: Site

        init() throws { site = try Site() }

        private func session(_ number: Int) -> String {
            SmallSession(
                name: "danger-\(number)",
                tool: [
                    "run: [\"sh\", \"-c\", \"echo {{args.to}} >> '\(site.root)/fired'\"]",
                    "reach: irreversible", "egress: true",
                    "arguments: { type: object, properties: { to: { type: string } } }",
                ].map { $0.replacing("{{args.to}}", with: "fired-\(number)") },
                arguments: "{ to: target-\(number) }"
            ).write(to: site)
        }

        /// Letters, digits and the keys beside them; those that decide more often than others.
        private static let keys: [String] = {
            let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
            let often = ["a", "y", "Enter", "Escape", "Space", "Tab"]
            return letters.map(String.init) + often.flatMap { Array(repeating: $0, count: 10) }
        }()

        private func openConsole() throws -> TerminalSession {
            let terminal = try TerminalSession(site, [Program.holdpoint])
            try terminal.until("1 Sessions")
            return terminal
        }

        /// Leaves whatever is open for a card that takes decisions; false when there is none.
        private func callUp(_ terminal: TerminalSession) throws -> Bool {
            for key in ["Escape", "Escape", "Escape", "a"] {
                try terminal.press(key)
                // Together they would be one key.
                Patience.pause(milliseconds: 40)
            }
            return try Patience.until(within: .seconds(4)) {
                try terminal.screen().contains("ARMED")
            }
        }

        @Test func `approves nothing that cannot be undone`() throws {
            let seed = UInt64.random(in: 0...(.max))
            var random = SeededRandom(seed: seed)
            for number in 0..<2 {
                #expect(try site.holdpoint("run", session(number), "--headless").code == 3)
            }
            var terminal = try openConsole()
            var arriving: [Program] = []
            var armed = 0
            for burst in 0..<20 {
                if burst % 3 == 0 {
                    arriving.append(
                        try site.start(holdpoint: "run", session(2 + burst / 3), "--headless"))
                }
                let keys = (0..<50).map { _ in Self.keys.randomElement(using: &random) ?? "y" }
                try terminal.press(keys)
                if terminal.hasEnded {
                    // `q` quits, which is no accident that could harm.
                    #expect(try terminal.end() == 0, "seed \(seed)")
                    terminal = try openConsole()
                }
                // The hand rests now and then, sometimes just when a card waits for a key.
                Patience.pause(milliseconds: Int32.random(in: 400...1000, using: &random))
                if burst % 3 == 2, try callUp(terminal) { armed += 1 }
            }

            // Otherwise nothing here was ever in danger.
            #expect(armed >= 3, "seed \(seed)")
            for program in arriving { #expect(try program.end().code == 3) }
            let ids = try site.ids()
            #expect(ids.count == 9)
            for id in ids {
                let started = try site.events(id, kind: "tool.started")
                #expect(started == [], "seed \(seed): \(id)")
                let approvals = try site.events(id, kind: "hold.decided")
                    .filter { $0["body"]?["decision"]?["answer"]?["word"] == "approve" }
                #expect(approvals == [], "seed \(seed): \(id)")
            }
            #expect(!TextFile.exists(site.root + "/fired"), "seed \(seed)")
            try approveDeliberately(terminal, seed)
        }

        /// The console still does what is meant.
        private func approveDeliberately(_ open: TerminalSession, _ seed: UInt64) throws {
            #expect(try site.holdpoint("run", session(99), "--headless").code == 3)
            var terminal = open
            for _ in 0..<6 where !terminal.hasEnded {
                try terminal.press("Escape")
                Patience.pause(milliseconds: 60)
            }
            if terminal.hasEnded { terminal = try openConsole() }
            try terminal.openCard()
            try terminal.press("y")
            let screen = try terminal.until("CONFIRM")
            let word = try #require(screen.firstMatch(of: #/type (target-\d+)/#)?.output.1)
            try terminal.type(String(word))
            try terminal.press("Enter")
            try terminal.until("DECIDED  approved by")

            let name = "danger-\(word.dropFirst("target-".count))"
            let sessions = try site.json("list", "--json")["sessions"]?.arrayValue ?? []
            let found = sessions.first { $0["name"]?.stringValue == name }
            let id = try #require(found?["id"]?.stringValue)
            // `p` and `y` pause a session: then the call waits for that to end.
            if try site.phase(id) == "paused" { return }
            let fired = name.replacing("danger", with: "fired") + "\n"
            let isDone = Patience.until { TextFile.read(site.root + "/fired") == fired }
            let journal = try site.holdpoint("events", id).out
            #expect(isDone, "seed \(seed): \(journal)")
        }
    }
}
