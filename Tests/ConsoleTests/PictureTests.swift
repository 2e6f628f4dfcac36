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
                │   SESSION        ID        IDLE  COST││    #1 08:00:00 → session opened: Tag version 1.2
                │▌◆ release-train  k3x9q2ab  1m18  0.02││    #2 08:00:00 → session claimed by console-1, e
                │ ► release-train  b7m2c4de  1m21  0.01││    #3 08:00:00 ■ session 4 tools connected
                │                                      ││    #4 08:00:00 ◇ model   asked main, 2 messages
                │                                      ││    #5 08:00:02 ◇ model   First I look at what …
                │                                      ││    #6 08:00:02 ■ tool    asked for git.log
                │                                      ││    #7 08:00:02 ■ tool    git.log cleared: reads
                │                                      ││    #8 08:00:02 ■ tool    git.log started
                │                                      ││    #9 08:00:02 ■ tool    git.log
                │                                      ││   #10 08:00:03 ◇ model   asked main, 4 messages
                │                                      ││   #11 08:00:05 ◇ model   The tests passed, so …
                │                                      ││   #12 08:00:05 ■ tool    asked for git.push
                │                                      ││   #13 08:00:05 ■ tool    git.push to be held: …
                │                                      ││▌  #14 08:00:05 ◆ hold    approval: git.push
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
                ┌ 4 Spend ─────────────────── k3x9q2ab ┐│
                │cost   $0.02/5.00  [#...........]   0%││
                │tokens 10k/500k    [#...........]   2%││
                │steps  2/50        [#...........]   4%││
                │time   0m/60m      [#...........]   0%││
                │model main                            ││
                │cache hit 50%  failures 0             ││
                │tokens a step ██                      ││
                └──────────────────────────────────────┘└─────────────────────────────────────────────────
                 ◆ 1 decision waiting: HIGH git.push (release-train k3x9q2ab) 01:18 · press a
                 a Approvals  ↵ Timeline  / Search  f Filter  p Pause  z Zoom  : Command  q Quit  ? Help
                """)
    }

    @Test func `the right of a main screen at 140 by 40`() throws {
        expectScreen(
            try desk(140, 40).screen.columns(90..<140),
            shows: """
                                                         08:01:23
                ─── FOLLOW ┐┌ 6 State machine ───────────────────┐
                .3 and pub…││      initializing               1x │
                poch 1     ││ ┌─►  processing                 2x │
                           ││ ├─►  validating                 2x │
                           ││ ●──[ awaitingApproval ]       1m18 │
                 2.1s  0.01││ ├─►  awaitingTool               1x │
                           ││ │    retrying                      │
                           ││ │    handingOff                    │
                           ││ ├─►  awaitingOperator              │
                 0.2s    ok││ ├─►  paused                        │
                           ││ │    completed                     │
                 2.1s  0.01││ ├─►  failed                        │
                           ││ │    timedOut                      │
                       HIGH││ └─►  cancelled                     │
                       HIGH││                                    │
                           ││ → awaitingTool     #7 call.cleared │
                           ││ → processing      #9 tool.finished │
                           ││ → validating    #11 model.answered │
                           ││ → awaitingApproval #14 hold.raised │
                           │└────────────────────────────────────┘
                 ·         │┌ 7 Session state ─── agent releaser ┐
                ───────────┘│GOAL     Tag version 1.2.3 and      │
                ───── done ┐│         publish it.                │
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
                │   SESSION            IDLE││    #6 08:00:02 ■ asked for git.log               │
                │▌◆ release-train      1m18││    #7 08:00:02 ■ git.log cleared: reads          │
                │ ► release-train      1m21││    #8 08:00:02 ■ git.log started                 │
                │                          ││    #9 08:00:02 ■ git.log               0.2s    ok│
                │                          ││   #10 08:00:03 ◇ asked main, 4 messages          │
                │                          ││   #11 08:00:05 ◇ The tests passed, s…  2.1s  0.01│
                │                          ││   #12 08:00:05 ■ asked for git.push              │
                │                          ││   #13 08:00:05 ■ git.push to be held…        HIGH│
                │                          ││▌  #14 08:00:05 ◆ approval: git.push          HIGH│
                │                          ││    · · ·  waiting for an operator 1m18  · · ·    │
                └──────────────────────────┘└──────────────────────────────────────────────────┘
                ┌ 4 Spend ─────── k3x9q2ab ┐┌ 3 Stream ▸ step 2 main ──────────────────── done ┐
                │cost   $0.02/5.00       0%││The tests passed, so I push the tag now.          │
                │tokens 10k/500k         2%││call git.push                                     │
                │steps  2/50             4%││{"force":false,"ref":"refs/tags/v1.2.3"}          │
                │time   0m/60m           0%││                                                  │
                │model main                ││                                                  │
                │cache hit 50%  failures 0 ││                                                  │
                │tokens a step ██          ││                                                  │
                └──────────────────────────┘└──────────────────────────────────────────────────┘
                 ◆ 1 decision waiting: HIGH git.push (release-train k3x9q2ab) 01:18 · press a
                 a Approvals  ↵ Timeline  / Search  f Filter  p Pause  z Zoom  : Command  ? Help
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






                 ◆ 1 decision waiting: press a
                 a Approvals  ↵ Timeline  z Zoom  ? Help
                """)
    }

    @Test func `rows alone at 20 by 6`() throws {
        expectScreen(
            try desk(20, 6).screen,
            shows: """
                2 live ◆1 01:18
                ▌◆ release-train
                 ► release-train

                ◆1 waiting: a
                a Approvals  ? Help
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
                │                                  │┃ in doubt settled by: git ls-remote --exit-code origi
                │                                  │┃ denied by timeout at 08:15:05
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
                │                                  │┃ y   approve this one call                         n
                │                                  │┃ e   propose other arguments, held anew            T
                │                                  │┃ v   show the whole payload                        Es
                │                                  │┃ ]   the next one that waits                       o
                │                                  │┃ ────────────────────────────────────────────────────
                │  ↵ opens, approves nothing       │┃ CONFIRM  type refs/tags/v1.2.3 ↵ refs
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
                                                                 ┃
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
                n refs/tags/v1.2.3                               ┃
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
                  deny, with a reason for the agent              ┃
                  deny and cancel the session (asks)             ┃
                c leave it waiting, undecided                    ┃
                  show it in the timeline                        ┃
                ──────────────────────────────────────────────── ┃
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
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone · data leaves                          ┃
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
                ┃ in doubt settled by: git ls-remote --exit-code origin refs/tags/v1.2.3       ┃
                ┃ denied by timeout at 08:15:05                                                ┃
                ┃                                                                              ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ CONFIRM  type refs/tags/v1.2.3 ↵ refs                                        ┃
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
                in doubt settled by: git ls-remote
                --exit-code origin refs/tags/v1.2.3
                denied by timeout at 08:15:05
                ────────────────────────────────────────
                CONFIRM   refs
                 type refs/tags/v1.2.3 ↵
                 ↵ approves  Esc back
                """)
    }

    @Test func `a word for a card at 20 by 6`() throws {
        expectScreen(
            try card(20, 6).screen,
            shows: """
                2 live ◆1 01:18
                denied by timeout
                at 08:15:05
                CONFIRM   refs
                refs/tags/v1.2.3
                ↵ approves  Esc back
                """)
    }
}

extension Frame {
    /// A part of it, so that a wide picture fits into a source file.
    fileprivate func columns(_ part: Range<Int>) -> Frame {
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
