import Console
import JSON
import Screen
import SessionKernel
import TestSupport
import Testing

/// The card of a call of a shell tool, whose command was taken apart.
@Suite struct `The card of a command for the shell` {
    private static let parts: [CommandFinding.Part] = [
        .init(text: "git log --oneline", reach: .reads, egress: false, why: "only reads"),
        .init(
            text: "curl -s https://example.com", reach: .reads, egress: true,
            why: "talks to the network"),
        .init(text: "rm -rf build", reach: .irreversible, egress: false, why: "deletes"),
    ]

    private func scenario(
        _ parts: [CommandFinding.Part] = parts, runsOtherCode: Bool = false
    ) throws -> Scenario {
        var definition = Scenario.release
        var command = CommandSource(run: ["bash", "-c", "--", "{{args.command}}"])
        command.shell = ShellAccess(network: false)
        definition.tools.append(
            ToolDefinition(
                declaration: ToolDeclaration(
                    name: "shell.run", description: "Runs any other bash command.",
                    arguments: ["type": "object"], reach: .irreversible),
                source: .command(command)))
        definition.agents[0].tools.append("shell.run")
        var scenario = try Scenario("k3x9q2ab", definition: definition)
        scenario.command = CommandFinding(parts: parts, runsOtherCode: runsOtherCode)
        try scenario.hold(
            "shell.run", ["command": .string(parts.map(\.text).joined(separator: "; "))],
            says: "I clean up.", risk: .high, rule: "hold: cannot be undone")
        return scenario
    }

    private var digest: String {
        get throws {
            let session = try scenario().session
            return session.openHolds.first.flatMap { session.holds[$0]?.digest.short } ?? ""
        }
    }

    private func desk(
        _ columns: Int, _ rows: Int, _ parts: [CommandFinding.Part] = parts,
        runsOtherCode: Bool = false
    ) throws -> Desk {
        let scenario = try scenario(parts, runsOtherCode: runsOtherCode)
        var desk = Desk(Size(columns: columns, rows: rows))
        desk.watch([scenario])
        desk.pass(6000)
        desk.press(.character("a"))
        desk.pass(900)
        return desk
    }

    @Test func `at 140 by 40`() throws {
        let digest = try digest
        expectScreen(
            try desk(140, 40).screen.columns(36..<139),
            shows: """
                est 00:06  $0.01  tok 5.4k                                                                     08:00:09
                ┏ ◆ APPROVAL 1 of 1 ▸ release-train k3x9q2ab ▸ step 1 ▸ shell.run ━━━━━━━━━━━ waited 00:06  14:53 left
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone
                ┃ TOOL     shell.run   Runs any other bash command.
                ┃ AGENT    releaser   model main   step 1
                ┃ RULE     hold: cannot be undone
                ┃
                ┃ ARGUMENTS  1 field
                ┃   command   git log --oneline; curl -s https://example.com; rm -rf build
                ┃
                ┃ COMMAND  3 parts
                ┃   reads                 git log --oneline  only reads
                ┃   reads, leaves         curl -s https://example.com  talks to the network
                ┃ ▸ irreversible          rm -rf build  deletes
                ┃
                ┃ CLAIM  the model's words at #5, unchecked
                ┃   I clean up.
                ┃ ────────────────────────────────────────────────────────────────────────────────────────────────────
                ┃ no hidden characters · digest \(digest) · key k3x9q2ab/c1.1 · if in doubt, only a person can tell
                ┃ unanswered, it is denied at 08:15:02
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃ ────────────────────────────────────────────────────────────────────────────────────────────────────
                ┃ y   approve this one call        n   deny, and say why            Esc leave it waiting, undecided
                ┃ e   edit arguments; shown first  T   deny, cancel session (asks)  v   show the whole payload
                ┃ o   show it in the timeline
                ┃ ARMED  y, then type shell.run and ↵
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

                t  T Stop  v Full  o Show  ? Help
                """)
    }

    @Test func `at 80 by 24`() throws {
        let digest = try digest
        expectScreen(
            try desk(80, 24).screen,
            shows: """
                 holdpoint  1 live  ◆1 waiting 00:06  $0.01  tok 5.4k                  08:00:09
                ┏ ◆ APPROVAL 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━ waited 00:06  14:53 left ┓
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone                                        ┃
                ┃ TOOL     shell.run   Runs any other bash command.                            ┃
                ┃ AGENT    releaser   model main   step 1                                      ┃
                ┃ RULE     hold: cannot be undone                                              ┃
                ┃ ARGUMENTS  1 field                                                           ┃
                ┃   command   git log --oneline; curl -s https://example.com; rm -rf build     ┃
                ┃ COMMAND  3 parts                                                             ┃
                ┃   reads                 git log --oneline  only reads                        ┃
                ┃   reads, leaves         curl -s https://example.com  talks to the network    ┃
                ┃ ▸ irreversible          rm -rf build  deletes                                ┃
                ┃ CLAIM  the model's words at #5, unchecked                                    ┃
                ┃   I clean up.                                                                ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ no hidden characters · digest \(digest) · key k3x9q2ab/c1.1                   ┃
                ┃ if in doubt, only a person can tell · unanswered, it is denied at 08:15:02   ┃
                ┃                                                                              ┃
                ┃                                                                              ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ ARMED  y, then type shell.run and ↵                                          ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 y Approve  n Deny  Esc Later  e Edit  T Stop  v Full  o Show  ? Help
                """)
    }

    @Test func `marks the part that may do most, also far behind`() throws {
        let many = Array(repeating: Self.parts[0], count: 20) + [Self.parts[2]]
        let desk = try desk(140, 40, many)
        #expect(desk.screen.lines.contains { $0.contains("▸ irreversible") })
        #expect(desk.screen.lines.contains { $0.contains("and 13 parts more") })
    }

    @Test func `says that it runs what its text does not show, and offers no rule`() throws {
        var desk = try desk(140, 40, runsOtherCode: true)
        #expect(
            desk.screen.lines.contains {
                $0.contains("COMMAND  runs a program that the text does not show")
            })
        desk.press(.character("s"))
        #expect(desk.screen.lines.contains { $0.contains("Not offered:") })
    }

    @Test func `what cannot be seen in a part is spelled out`() throws {
        let desk = try desk(
            140, 40, [.init(text: "ls \u{202E}x", reach: .irreversible, egress: false, why: "odd")])
        #expect(!desk.screen.lines.joined().unicodeScalars.contains("\u{202E}"))
    }
}
