import Console
import JSON
import Screen
import SessionKernel
import TestSupport
import Testing

/// What two sessions look like, one of which waits with the push of a tag.
@Suite struct `Pictures of the console` {
    private func desk(_ columns: Int, _ rows: Int) throws -> Desk {
        var push = try Scenario.untilPush()
        push.pass(72_000)
        var other = try Scenario("b7m2c4de")
        try other.use("git.log", [:], result: "ok")
        var desk = Desk(Size(columns: columns, rows: rows))
        desk.watch([push, other])
        desk.pass(6000)
        return desk
    }

    /// The card, armed, with the word half typed.
    private func card(_ columns: Int, _ rows: Int) throws -> Desk {
        var desk = try desk(columns, rows)
        desk.press(.character("a"))
        desk.press(.character("y"))
        desk.pass(900)
        desk.press(.character("G"))
        desk.press(.character("y"))
        desk.type("refs")
        return desk
    }

    private var digest: String {
        get throws {
            let session = try Scenario.untilPush().session
            return session.openHolds.first.flatMap { session.holds[$0]?.digest.short } ?? ""
        }
    }

    @Test func `the left of a main screen at 140 by 40`() throws {
        expectScreen(
            try desk(140, 40).screen.columns(0..<90),
            shows: """
                 holdpoint  2 live  ◆ 1 waiting, oldest 01:18  $0.03  tok 16k
                ┌ 1 Sessions ─────────────────────── 2 ┐┌ 2 Timeline ▸ release-train k3x9q2ab ────────────
                │   SESSION        ID        IDLE  COST││    #1 08:00:00 → opened: Tag version 1.2.3 and p
                │▌◆ release-train  k3x9q2ab  1m18  0.02││    #5 08:00:02 ◇ First I look at what is new.
                │ ► release-train  b7m2c4de  1m21  0.01││    #9 08:00:02 ■ git.log v1.2.2..HEAD
                │                                      ││   #11 08:00:05 ◇ The tests passed, so I push th…
                │                                      ││▌  #14 08:00:05 ◆ approval: git.push
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                │                                      ││
                └──────────────────────────────────────┘│
                ┌ 5 Approvals ────────────────────── 1 ┐│
                │▌HIGH   1m18  git.push     release-tr…││
                │                                      ││         · · ·  waiting for an operator 1m18  · ·
                │                                      │└─────────────────────────────────────────────────
                │                                      │┌ 3 Stream ▸ step 2 main ─────────────────────────
                │                                      ││The tests passed, so I push the tag now.
                │                                      ││call git.push
                │                                      ││{"force":false,"ref":"refs/tags/v1.2.3"}
                │  ↵ opens, approves nothing           ││
                └──────────────────────────────────────┘│
                ┌ 4 Spend ▸ used/limit ────── k3x9q2ab ┐│
                │cost   $0.02/5.00  [#...........]   0%││
                │tokens 10k/500k    [#...........]   2%││
                │steps  2/50        [#...........]   4%││
                │time   5s/60m      [#...........]   0%││
                │model main                            ││
                │50% of prompts from cache             ││
                │tokens of each step ██                ││
                └──────────────────────────────────────┘└─────────────────────────────────────────────────
                 ◆ 1 decision waiting: HIGH git.push (release-train k3x9q2ab) 01:18 · press a
                 a Approvals  ↵ Timeline  / Search  f Filter  p Pause  : Command  z Zoom  q Quit  ? Help
                """)
    }

    @Test func `the right of a main screen at 140 by 40`() throws {
        expectScreen(
            try desk(140, 40).screen.columns(90..<140),
            shows: """
                                                         08:01:23
                ─── FOLLOW ┐┌ 6 State machine ───────────────────┐
                ublish it. ││      initializing               1x │
                 2.1s  0.01││ ┌─►  processing                 2x │
                 0.2s    ok││ ├─►  validating                 2x │
                 2.1s  0.01││ ●──[ awaiting approval ]      1m18 │
                       HIGH││ ├─►  awaiting tool              1x │
                           ││ ├─►  retrying                      │
                           ││ │    handing off                   │
                           ││ ├─►  awaiting operator             │
                           ││ ├─►  paused                        │
                           ││ │    completed                     │
                           ││ ├─►  failed                        │
                           ││ │    timed out                     │
                           ││ └─►  cancelled                     │
                           ││─ WHY, newest last ─────────────────│
                           ││ #3 tools connected → processing    │
                           ││ #5 model answered → validating     │
                           ││ #7 call cleared → awaiting tool    │
                           ││ #9 tool finished → processing      │
                           ││ #11 model answered → validating    │
                 ·         ││ #14 hold raised → awaiting approval│
                ───────────┘└────────────────────────────────────┘
                ───── done ┐┌ 7 Session state ─── agent releaser ┐
                           ││GOAL     Tag version 1.2.3 and      │
                           ││         publish it.                │
                           ││                                    │
                           ││LIMITS  2                           │
                           ││  · never force-push                │
                           ││  · tests must pass first           │
                           ││                                    │
                           ││                                    │
                           ││                                    │
                           ││                                    │
                           ││                                    │
                           ││                                    │
                           ││                                    │
                ───────────┘└────────────────────────────────────┘


                """)
    }

    @Test func `the main screen at 80 by 24`() throws {
        expectScreen(
            try desk(80, 24).screen,
            shows: """
                 holdpoint  2 live  ◆1 waiting 01:18  $0.03  tok 16k                   08:01:23
                ┌ 1 Sessions ─────────── 2 ┐┌ 2 Timeline ▸ release-train k3x9q2ab ───── FOLLOW ┐
                │   SESSION            IDLE││    #1 08:00:00 → opened: Tag version 1.2.3 and p…│
                │▌◆ release-tra… k3x9  1m18││    #5 08:00:02 ◇ First I look at what… 2.1s  0.01│
                │ ► release-tra… b7m2  1m21││    #9 08:00:02 ■ git.log v1.2.2..HEAD  0.2s    ok│
                │                          ││   #11 08:00:05 ◇ The tests passed, so… 2.1s  0.01│
                │                          ││▌  #14 08:00:05 ◆ approval: git.push          HIGH│
                │                          ││                                                  │
                │                          ││                                                  │
                │                          ││                                                  │
                │                          ││                                                  │
                │                          ││    · · ·  waiting for an operator 1m18  · · ·    │
                └──────────────────────────┘└──────────────────────────────────────────────────┘
                ┌ 4 Spend ▸ used/limit ────┐┌ 3 Stream ▸ step 2 main ──────────────────── done ┐
                │cost   $0.02/5.00       0%││The tests passed, so I push the tag now.          │
                │tokens 10k/500k         2%││call git.push                                     │
                │steps  2/50             4%││{"force":false,"ref":"refs/tags/v1.2.3"}          │
                │time   5s/60m           0%││                                                  │
                │model main                ││                                                  │
                │50% of prompts from cache ││                                                  │
                │tokens of each step ██    ││                                                  │
                └──────────────────────────┘└──────────────────────────────────────────────────┘
                 ◆ 1 decision waiting: HIGH git.push (release-train k3x9q2ab) 01:18 · press a
                 a Approvals  ↵ Timeline  / Search  f Filter  p Pause  : Command  q Quit  ? Help
                """)
    }

    @Test func `one panel at 40 by 12`() throws {
        expectScreen(
            try desk(40, 12).screen,
            shows: """
                 2 live  ◆1 waiting 01:18  $0.03
                ─ Sessions ────────────────────────── 2
                ▌◆ release-train    k3x9q2ab  1m18  0.02
                 ► release-train    b7m2c4de  1m21  0.01
                ─ Timeline ▸ release-train k… ── FOLLOW
                    #5 ◇ First I look at what is n… 0.01
                    #9 ■ git.log v1.2.2..HEAD         ok
                   #11 ◇ The tests passed, so I pu… 0.01
                ▌  #14 ◆ approval: git.push         HIGH
                      waiting for an operator 1m18
                 ◆ 1 decision waiting: press a
                 a Approvals  ↵ Timeline  q Quit  ? Help
                """)
    }

    @Test func `rows alone at 20 by 6`() throws {
        expectScreen(
            try desk(20, 6).screen,
            shows: """
                2 live ◆1 01:18
                ▌◆ release-tr… k3x9
                 ► release-tr… b7m2

                ◆1 waiting: a
                a Approvals  q  ?
                """)
    }

    @Test func `the left of a card at 140 by 40`() throws {
        let digest = try digest
        expectScreen(
            try card(140, 40).screen.columns(0..<90),
            shows: """
                 holdpoint  2 live  ◆ 1 waiting, oldest 01:18  $0.03  tok 16k
                ┌ 5 Approvals ────────────────── 1 ┐┏ ◆ APPROVAL 1 of 1 ▸ release-train k3x9q2ab ▸ step 2
                │▌HIGH   1m18  git.push   release-…│┃ RISK     ▇▇▇▁ HIGH   cannot be undone · data leaves
                │                                  │┃ TOOL     git.push   Pushes a ref to origin.
                │                                  │┃ AGENT    releaser   model main   step 2
                │                                  │┃ RULE     hold: a tag cannot be taken back (release.y
                │                                  │┃
                │                                  │┃ ARGUMENTS  2 fields
                │                                  │┃   force     false
                │                                  │┃   ref       refs/tags/v1.2.3
                │                                  │┃
                │                                  │┃ PREVIEW  what the call would do
                │                                  │┃   + refs/tags/v1.2.3 at 4f1a2b3
                │                                  │┃   + 2 commits since v1.2.2
                │                                  │┃
                │                                  │┃ CLAIM  the model's words at #11, unchecked
                │                                  │┃   The tests passed, so I push the tag now.
                │                                  │┃ ────────────────────────────────────────────────────
                │                                  │┃ no hidden characters · digest \(digest) · key k3x9q2a
                │                                  │┃ if in doubt, runs: git ls-remote --exit-code origin
                │                                  │┃ unanswered, it is denied at 08:15:05
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃
                │                                  │┃ ────────────────────────────────────────────────────
                │                                  │┃ y   approve this one call        n   deny, and say w
                │                                  │┃ e   edit arguments; shown first  T   deny, cancel se
                │                                  │┃ o   show it in the timeline
                │  ↵ opens, approves nothing       │┃ CONFIRM  type refs/tags/v1.2.3 and ↵ refs
                └──────────────────────────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

                 ↵ approves  Esc back
                """)
    }

    @Test func `the right of a card at 140 by 40`() throws {
        expectScreen(
            try card(140, 40).screen.columns(90..<140),
            shows: """
                                                         08:01:24
                ▸ git.push ━━━━━━━━━━━━ waited 01:18  13:41 left ┓
                this machine                                     ┃
                                                                 ┃
                                                                 ┃
                aml:31)                                          ┃
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
                ──────────────────────────────────────────────── ┃
                b/c2.1                                           ┃
                refs/tags/v1.2.3                                 ┃
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
                ──────────────────────────────────────────────── ┃
                hy            Esc leave it waiting, undecided    ┃
                ssion (asks)  v   show the whole payload         ┃
                                                                 ┃
                                                                 ┃
                ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛


                """)
    }

    @Test func `a card at 80 by 24`() throws {
        let digest = try digest
        expectScreen(
            try card(80, 24).screen,
            shows: """
                 holdpoint  2 live  ◆1 waiting 01:18  $0.03  tok 16k                   08:01:24
                ┏ ◆ APPROVAL 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━ waited 01:18  13:41 left ┓
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone · data leaves this machine             ┃
                ┃ TOOL     git.push   Pushes a ref to origin.                                  ┃
                ┃ AGENT    releaser   model main   step 2                                      ┃
                ┃ RULE     hold: a tag cannot be taken back (release.yaml:31)                  ┃
                ┃ ARGUMENTS  2 fields                                                          ┃
                ┃   force     false                                                            ┃
                ┃   ref       refs/tags/v1.2.3                                                 ┃
                ┃ PREVIEW  what the call would do                                              ┃
                ┃   + refs/tags/v1.2.3 at 4f1a2b3                                              ┃
                ┃   + 2 commits since v1.2.2                                                   ┃
                ┃ CLAIM  the model's words at #11, unchecked                                   ┃
                ┃   The tests passed, so I push the tag now.                                   ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ no hidden characters · digest \(digest) · key k3x9q2ab/c2.1                   ┃
                ┃ if in doubt, runs: git ls-remote --exit-code origin refs/tags/v1.2.3         ┃
                ┃ unanswered, it is denied at 08:15:05                                         ┃
                ┃                                                                              ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ CONFIRM  type refs/tags/v1.2.3 and ↵ refs                                    ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 ↵ approves  Esc back
                """)
    }

    @Test func `the end of a card at 40 by 12`() throws {
        let digest = try digest
        expectScreen(
            try card(40, 12).screen,
            shows: """
                 2 live  ◆1 waiting 01:18  $0.03
                ━ ◆ APPROVAL 1 of 1 ▸ release-train k3…━
                ────────────────────────────────────────
                no hidden characters · digest \(digest)
                key k3x9q2ab/c2.1
                if in doubt, runs: git ls-remote
                --exit-code origin refs/tags/v1.2.3
                unanswered, it is denied at 08:15:05
                ────────────────────────────────────────
                CONFIRM   refs
                 type refs/tags/v1.2.3 and ↵
                 ↵ approves  Esc back
                """)
    }

    @Test func `a word for a card at 20 by 6`() throws {
        expectScreen(
            try card(20, 6).screen,
            shows: """
                2 live ◆1 01:18
                unanswered, it is
                denied at 08:15:05
                CONFIRM   refs
                refs/tags/v1.2.3
                ↵ approves  Esc back
                """)
    }
}

extension Frame {
    /// A part of it, so that a wide picture fits into a source file.
    func columns(_ part: Range<Int>) -> Frame {
        var frame = Frame(size: Size(columns: part.count, rows: size.rows), glyphs: glyphs)
        for row in 0..<size.rows {
            for column in part {
                guard let cell = self[column, row] else { continue }
                frame.set(cell, at: Point(column: column - part.lowerBound, row: row))
            }
        }
        return frame
    }
}
