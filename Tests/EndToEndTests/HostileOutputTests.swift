import JSON
import Testing

extension Terminals {
    /// What tools print and models ask for is shown, never obeyed.
    @Suite struct `Hostile text` {
        let site: Site

        init() throws { site = try Site() }

        /// Prints everything that moves cursors, hides text or turns it around.
        private static let scream = #"""
            #!/bin/sh
            printf '\033]0;OWNED\007\033[2J\033[H\033[31mAPPROVED by root\033[0m\n'
            printf '\033[?1049l\033[?25h\033c\r all clear \b\b\b\n'
            printf 'bidi \342\200\256drawkcab\342\200\254 zero\342\200\213width \357\273\277mark\n'
            printf 'c1 \302\233\061m bell \007 nul \000 del \177 end\n'
            head -c 300000 /dev/zero | tr '\000' 'w'
            printf '\ntail \033[5n\033[6n\033[c\n'

            """#

        private func hostileSession(reach: String) -> String {
            TextFile.write(Self.scream, to: site.root + "/scream", executable: true)
            return SmallSession(
                name: "hostile",
                tool: [
                    "run: [\"\(site.root)/scream\"]", "reach: \(reach)",
                    "preview: [\"\(site.root)/scream\"]",
                    "arguments: { type: object, properties: { to: { type: string } } }",
                ], arguments: #"{ to: "safe\u202Eetirw\u200B\u001b[2Jplace" }"#
            ).write(to: site)
        }

        /// Nothing of what the program printed has reached the terminal as such.
        private func expectTame(_ terminal: TerminalSession) throws {
            let styled = try terminal.styledScreen()
            for scalar in styled.unicodeScalars {
                let isHidden =
                    (0x200B...0x200F).contains(scalar.value)
                    || (0x202A...0x202E).contains(scalar.value)
                    || (0x2066...0x2069).contains(scalar.value) || scalar.value == 0xFEFF
                    || (0x7F...0x9F).contains(scalar.value)
                #expect(!isHidden, "U+\(String(scalar.value, radix: 16))")
            }
            // Whatever begins with Escape sets attributes (or draws by the line-drawing set).
            for part in styled.split(separator: "\u{1B}", omittingEmptySubsequences: false)
                .dropFirst()
            {
                #expect(
                    part.prefixMatch(of: #/\[[0-9;:]*m|[()][0B]/#) != nil,
                    "an escape sequence other than attributes: \(part.prefix(12))")
            }
            #expect(try terminal.isAlternate)
            #expect(try terminal.title != "OWNED")
        }

        @Test func `a card shows what hides in arguments and preview, and is not covered`() throws {
            let terminal = try TerminalSession(
                site, holdpoint: "run", hostileSession(reach: "irreversible"))
            try terminal.until("1 decision waiting")
            try terminal.press("a")
            let screen = try terminal.until("ARMED")
            #expect(screen.contains("APPROVAL 1 of 1"))
            #expect(screen.contains(#"\u{202E}"#))
            #expect(screen.contains(#"\u{200B}"#))
            #expect(screen.contains(#"\u{1B}[2J"#))
            try expectTame(terminal)

            try terminal.press("v")
            try terminal.until("Whole payload")
            try expectTame(terminal)
            try terminal.press("G")
            try terminal.press("Escape")
            try terminal.until("ARMED")
            try terminal.press("G")
            try expectTame(terminal)
            #expect(try site.events(try #require(try site.ids().first), kind: "hold.decided") == [])
        }

        @Test func `a result is shown in stream, timeline and inspector with its marks`() throws {
            let terminal = try TerminalSession(
                site, holdpoint: "run", hostileSession(reach: "reads"))
            try terminal.until("[ completed ]")
            try expectTame(terminal)
            for keys in ["2", "g", "G", "k", "k", "k", "Enter", "G", "Escape", "3", "z"] {
                try terminal.press(keys)
                try expectTame(terminal)
            }
            let id = try #require(try site.ids().first)
            let printed = try site.holdpoint("run", "\(site.sessions)/hostile.yaml", "--headless")
            #expect(printed.code == 0)
            let shown = try site.holdpoint("show", id).out + printed.out + printed.err
            #expect(shown.contains(#"\u{202E}"#) && shown.contains(#"\u{1B}"#))
            #expect(!shown.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        }
    }
}
