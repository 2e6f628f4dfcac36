import Console
import Screen
import SessionKernel
import TestSupport
import Testing

/// What an operator sees of models that do not answer, of effects in doubt and of loops.
@Suite struct `Pictures of trouble` {
    private func desk(_ columns: Int, _ rows: Int, _ scenario: Scenario) -> Desk {
        var desk = Desk(Size(columns: columns, rows: rows))
        desk.watch([scenario])
        return desk
    }

    /// The card of the one hold, armed.
    private func card(_ columns: Int, _ rows: Int, _ scenario: Scenario) -> Desk {
        var desk = desk(columns, rows, scenario)
        desk.press(.character("a"))
        desk.pass(1000)
        return desk
    }

    private func retrying() throws -> Scenario {
        var scenario = try Scenario.retrying()
        scenario.pass(2400)
        return scenario
    }

    /// The rules answer, and the breaker of the first model has opened.
    private func onTheSecondRung() throws -> Scenario {
        var scenario = try Scenario.fellBack()
        let until = scenario.now.adding(milliseconds: 60_000)
        scenario.record(.breakerOpened(.model("main"), failures: 5, until: until))
        scenario.pass(3000)
        try scenario.ask(ModelAnswer(text: "The log is enough."))
        return scenario
    }

    @Test func `a wait for another attempt at 80 by 24`() throws {
        expectScreen(
            desk(80, 24, try retrying()).screen,
            shows: """
                 holdpoint  1 live  $0.01  tok 5.4k                                    08:00:05
                ┌ 1 Sessions ─────────── 1 ┐┌ 2 Timeline ▸ release-train k3x9q2ab ───── FOLLOW ┐
                │   SESSION            IDLE││    #1 08:00:00 → opened: Tag version 1.2.3 and p…│
                │▌◌ release-train        2s││    #5 08:00:02 ◇ asks for git.log      2.1s  0.01│
                │                          ││    #9 08:00:02 ■ git.log v1.2.2..HEAD  0.2s    ok│
                │                          ││   #11 08:00:02 ✗ main answered 503 Service Unava…│
                │                          ││▌  #12 08:00:02 ◌ main is asked again… 12.0s   2/3│
                │                          ││                                                  │
                │                          ││                                                  │
                │                          ││                                                  │
                │                          ││                                                  │
                │                          ││    main is asked again in 10s, attempt 2 of 3    │
                └──────────────────────────┘└──────────────────────────────────────────────────┘
                ┌ 4 Spend ▸ used/limit ────┐┌ 3 Stream ▸ step 2 main ──────────────────── done ┐
                │cost   $0.01/5.00       0%││main answered 503 Service Unavailable             │
                │tokens 5.4k/500k        1%││                                                  │
                │steps  1/50             2%││                                                  │
                │time   5s/60m           0%││                                                  │
                │model main                ││                                                  │
                │failed: 1 answer          ││                                                  │
                │50% of prompts from cache ││                                                  │
                └──────────────────────────┘└──────────────────────────────────────────────────┘

                 a Approvals  ↵ Timeline  / Search  f Filter  p Pause  : Command  q Quit  ? Help
                """)
    }

    @Test func `a wait for another attempt at 40 by 12`() throws {
        expectScreen(
            desk(40, 12, try retrying()).screen,
            shows: """
                 1 live  $0.01
                ─ Sessions ────────────────────────── 1
                ▌◌ release-train    k3x9q2ab    2s  0.01
                ─ Timeline ▸ release-train k… ── FOLLOW
                    #1 → opened: Tag version 1.2.3 and …
                    #5 ◇ asks for git.log           0.01
                    #9 ■ git.log v1.2.2..HEAD         ok
                   #11 ✗ main answered 503 Service Unav…
                ▌  #12 ◌ main is asked again: main … 2/3
                · · ·  main again in 10s, 2 of 3  · · ·

                 a Approvals  ↵ Timeline  q Quit  ? Help
                """)
    }

    @Test func `the timeline of a fallback at 140 by 40`() throws {
        expectScreen(
            desk(140, 40, try onTheSecondRung()).screen.columns(40..<102),
            shows: """
                01  tok 10k
                ┌ 2 Timeline ▸ release-train k3x9q2ab ─────────────── FOLLOW ┐
                │    #1 08:00:00 → opened: Tag version 1.2.3 and publish it. │
                │    #5 08:00:02 ◇ asks for git.log                2.1s  0.01│
                │    #9 08:00:02 ■ git.log v1.2.2..HEAD            0.2s    ok│
                │   #11 08:00:02 ✗ main answered 503 Service Unavailable     │
                │   #12 08:00:02 ◌ main is asked again: main ans… 12.0s   2/3│
                │   #14 08:00:14 ✗ main answered 503 Service Unavailable     │
                │   #15 08:00:14 ◌ main is asked again: main ans… 12.0s   3/3│
                │   #17 08:00:27 ✗ main answered 503 Service Unavailable     │
                │   #18 08:00:27 ↓ offline answers for main: main answer… 2/3│
                │   #19 08:00:27 ⊘ model main is left alone after… 1m00  open│
                │▌  #21 08:00:32 ◇ The log is enough.              2.1s      │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │     · · ·  checking what the model asks for 0s  · · ·      │
                └────────────────────────────────────────────────────────────┘
                ┌ 3 Stream ▸ step 2 offline ─────────────────────────── done ┐
                │The log is enough.                                          │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                │                                                            │
                └────────────────────────────────────────────────────────────┘

                lter  p Pause  : Command  z Zoom  q Quit  ? Help
                """)
    }

    @Test func `the machine of a fallback, its ladder and its breaker, at 140 by 40`() throws {
        expectScreen(
            desk(140, 40, try onTheSecondRung()).screen.columns(102..<140),
            shows: """
                                             08:00:32
                ┌ 6 State machine ───────────────────┐
                │      initializing               1x │
                │ ┌─►  processing                 4x │
                │ ●──[ validating ]               0s │
                │ ├─►  awaiting approval             │
                │ ├─►  awaiting tool              1x │
                │ │    retrying                   2x │
                │ │    handing off                   │
                │ ├─►  awaiting operator             │
                │ ├─►  paused                        │
                │ ├─►  completed                     │
                │ ├─►  failed                        │
                │ ├─►  timed out                     │
                │ └─►  cancelled                     │
                │─ LADDER ───────────────────────────│
                │ main → [offline] → safe answer     │
                │─ BREAKERS ─────────────────────────│
                │ ⊘ main   open after 5, probe in 55s│
                │─ WHY, newest last ─────────────────│
                │ #16 model requested → processing   │
                │ #21 model answered → validating    │
                └────────────────────────────────────┘
                ┌ 7 Session state ─── agent releaser ┐
                │GOAL     Tag version 1.2.3 and      │
                │         publish it.                │
                │                                    │
                │LIMITS  2                           │
                │  · never force-push                │
                │  · tests must pass first           │
                │                                    │
                │                                    │
                │                                    │
                │                                    │
                │                                    │
                │                                    │
                │                                    │
                └────────────────────────────────────┘
                """)
    }

    @Test func `an effect in doubt that was cut off, at 140 by 40`() throws {
        expectScreen(
            card(140, 40, try Scenario.cutOff()).screen.columns(36..<120),
            shows: """
                est 00:01  $0.02  tok 10k
                ┏ ◆ IN DOUBT 1 of 1 ▸ release-train k3x9q2ab ▸ step 2 ▸ git.push ━━━━━━━━━━━━━━━━━━━
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone · data leaves this machine
                ┃ TOOL     git.push   Pushes a ref to origin.
                ┃ AGENT    releaser   model main   step 2
                ┃ DOUBT    git.push was stopped after 60 s.
                ┃ RAN      git push origin refs/tags/v1.2.3
                ┃ BEGUN    08:00:05 · cut off after 1m00
                ┃ PRINTED  Enumerating objects: 5, done.
                ┃          Writing objects: 100% (3/3), 294 bytes, done.
                ┃
                ┃ WAYS TO SETTLE IT  each asks why, and is bound to digest c8eeb8f9
                ┃   verify    runs git ls-remote --exit-code origin refs/tags/v1.2.3
                ┃   retry     again with key k3x9q2ab/c2.1, which it ignores: may do it twice
                ┃   done      you have looked, and it happened: the agent goes on from there
                ┃   not done  you have looked, and it did not: the agent may ask for it again
                ┃
                ┃ ARGUMENTS  2 fields
                ┃   force     false
                ┃   ref       refs/tags/v1.2.3
                ┃
                ┃ CLAIM  the model's words at #11, unchecked
                ┃   The tests passed, so I push the tag now.
                ┃ ──────────────────────────────────────────────────────────────────────────────────
                ┃ no hidden characters · digest c8eeb8f9 · key k3x9q2ab/c2.1
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃
                ┃ ──────────────────────────────────────────────────────────────────────────────────
                ┃ v   ask the tool if it was done  r   run it again, same key       d   say that it
                ┃ D   say that it was not done     Esc leave it waiting, undecided  V   show the who
                ┃ o   show it in the timeline
                ┃ ARMED  v verify, r retry, d done, D not done: each asks why
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

                ne  Esc Later  V Full  o Show  ? Help
                """)
    }

    @Test func `an effect in doubt that was cut off, at 80 by 24`() throws {
        expectScreen(
            card(80, 24, try Scenario.cutOff()).screen,
            shows: """
                 holdpoint  1 live  ◆1 waiting 00:01  $0.02  tok 10k                   08:01:06
                ┏ ◆ IN DOUBT 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━━━━━━━━━━━━━ waited 00:01 ┓
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone · data leaves this machine             ┃
                ┃ TOOL     git.push   Pushes a ref to origin.                                  ┃
                ┃ AGENT    releaser   model main   step 2                                      ┃
                ┃ DOUBT    git.push was stopped after 60 s.                                    ┃
                ┃ RAN      git push origin refs/tags/v1.2.3                                    ┃
                ┃ BEGUN    08:00:05 · cut off after 1m00                                       ┃
                ┃ PRINTED  Enumerating objects: 5, done.                                       ┃
                ┃          Writing objects: 100% (3/3), 294 bytes, done.                       ┃
                ┃ WAYS TO SETTLE IT  each asks why, and is bound to digest c8eeb8f9            ┃
                ┃   verify    runs git ls-remote --exit-code origin refs/tags/v1.2.3           ┃
                ┃   retry     again with key k3x9q2ab/c2.1, which it ignores: may do it twice  ┃
                ┃   done      you have looked, and it happened: the agent goes on from there   ┃
                ┃   not done  you have looked, and it did not: the agent may ask for it again  ┃
                ┃ ARGUMENTS  2 fields                                                          ┃
                ┃   force     false                                                            ┃
                ┃   ref       refs/tags/v1.2.3                                                 ┃
                ┃ CLAIM  the model's words at #11, unchecked                                   ┃
                ┃ ────────────────────────────────────────────────────── ▼ 3 rows more: space  ┃
                ┃ ARMED  v verify, r retry, d done, D not done: each asks why                  ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 v Verify  r Retry  d Done  D Not done  Esc Later  V Full  o Show  ? Help
                """)
    }

    @Test func `an effect in doubt whose runner died, in an ending session, at 80 by 24`() throws {
        var scenario = try Scenario.inDoubt(Scenario.unverifiable)
        try scenario.send(.cancel(reason: "wrong tag"), by: .operator("ana"))
        expectScreen(
            card(80, 24, scenario).screen,
            shows: """
                 holdpoint  1 live  ◆1 waiting 00:01  $0.02  tok 10k                   08:00:06
                ┏ ◆ IN DOUBT 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━━━━━━━━━━━━━ waited 00:01 ┓
                ┃ RISK     ▇▇▇▁ HIGH   cannot be undone · data leaves this machine             ┃
                ┃ TOOL     git.push   Pushes a ref to origin.                                  ┃
                ┃ AGENT    releaser   model main   step 2                                      ┃
                ┃ DOUBT    The runner died while git.push was running.                         ┃
                ┃ RAN      git push origin refs/tags/v1.2.3                                    ┃
                ┃ BEGUN    08:00:05 · nobody saw its end; taken over at 08:00:05               ┃
                ┃ PRINTED  not known: it went down with its runner                             ┃
                ┃ WAYS TO SETTLE IT  each asks why, and is bound to digest 36016ef4            ┃
                ┃   verify    not offered: git.push declares no `verify`: look for yourself    ┃
                ┃   retry     not offered: the session is ending, so nothing is run again      ┃
                ┃   done      you have looked, and it happened: the agent goes on from there   ┃
                ┃   not done  you have looked, and it did not: the agent may ask for it again  ┃
                ┃ ARGUMENTS  2 fields                                                          ┃
                ┃   force     false                                                            ┃
                ┃   ref       refs/tags/v1.2.3                                                 ┃
                ┃ CLAIM  the model's words at #11, unchecked                                   ┃
                ┃   The tests passed, so I push the tag now.                                   ┃
                ┃ ────────────────────────────────────────────────────── ▼ 2 rows more: space  ┃
                ┃ ARMED  d done, D not done: each asks why                                     ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 d Done  D Not done  Esc Later  V Full  o Show  ? Help
                """)
    }

    @Test func `an effect in doubt at 40 by 12`() throws {
        expectScreen(
            card(40, 12, try Scenario.cutOff()).screen,
            shows: """
                 1 live  ◆1 waiting 00:01  $0.02
                ━ ◆ IN DOUBT 1 of 1 ▸ release-train k3…━
                RISK     ▇▇▇▁ HIGH   cannot be undone
                         data leaves this machine
                TOOL     git.push
                DOUBT    git.push was stopped after 60
                         s.
                RAN      git push origin
                ───────────────── ▼ 29 rows more: space
                ARMED
                 v verify, r retry, d done, D not done
                 v Verify  r Retry  d Done  ? Help
                """)
    }

    @Test func `a loop at 140 by 40`() throws {
        expectScreen(
            card(140, 40, try Scenario.circling()).screen.columns(36..<120),
            shows: """
                est 00:01  $0.03  tok 16k
                ┏ ◆ LOOP 1 of 1 ▸ release-train k3x9q2ab ▸ step 3 ▸ loop ━━━━━━━━━━━━━━━━━━━━ waited
                ┃ RISK     ▇▇▁▁ MEDIUM   no call: it goes round in circles
                ┃ WHY      git.log was called 3 times with the same arguments and the same result.
                ┃ AGENT    releaser   model main   step 3
                ┃
                ┃ WHAT REPEATS  seen 3 times
                ┃   #9    git.log v1.2.2..HEAD  → 4f1a2b3 Fix the parser
                ┃   #15   git.log v1.2.2..HEAD  → the same
                ┃   #21   git.log v1.2.2..HEAD  → the same
                ┃
                ┃ THEN
                ┃   go on   it is counted anew, from here; the agent is told nothing
                ┃   end     the session fails; what was done stays done
                ┃
                ┃ CLAIM  the model's words at #17, unchecked
                ┃   I look at what is new.
                ┃ ──────────────────────────────────────────────────────────────────────────────────
                ┃ no hidden characters · digest d67277ad · unanswered, the session ends at 08:15:06
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
                ┃
                ┃
                ┃ ──────────────────────────────────────────────────────────────────────────────────
                ┃ y   let it go on, counted anew   n   end the session, and say why Esc leave it wai
                ┃ v   show the calls whole         o   show it in the timeline
                ┃ ARMED  y, then y again, lets it go on; n ends the session
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

                o Show  ? Help
                """)
    }

    @Test func `a loop at 80 by 24`() throws {
        expectScreen(
            card(80, 24, try Scenario.circling()).screen,
            shows: """
                 holdpoint  1 live  ◆1 waiting 00:01  $0.03  tok 16k                   08:00:07
                ┏ ◆ LOOP 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━━━━━ waited 00:01  14:59 left ┓
                ┃ RISK     ▇▇▁▁ MEDIUM   no call: it goes round in circles                     ┃
                ┃ WHY      git.log was called 3 times with the same arguments and the same     ┃
                ┃          result.                                                             ┃
                ┃ AGENT    releaser   model main   step 3                                      ┃
                ┃ WHAT REPEATS  seen 3 times                                                   ┃
                ┃   #9    git.log v1.2.2..HEAD  → 4f1a2b3 Fix the parser                       ┃
                ┃   #15   git.log v1.2.2..HEAD  → the same                                     ┃
                ┃   #21   git.log v1.2.2..HEAD  → the same                                     ┃
                ┃ THEN                                                                         ┃
                ┃   go on   it is counted anew, from here; the agent is told nothing           ┃
                ┃   end     the session fails; what was done stays done                        ┃
                ┃ CLAIM  the model's words at #17, unchecked                                   ┃
                ┃   I look at what is new.                                                     ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ no hidden characters · digest d67277ad                                       ┃
                ┃ unanswered, the session ends at 08:15:06                                     ┃
                ┃                                                                              ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ ARMED  y, then y again, lets it go on; n ends the session                    ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 y Go on  n End  Esc Later  v Full  o Show  ? Help
                """)
    }

    @Test func `a loop at 40 by 12`() throws {
        expectScreen(
            card(40, 12, try Scenario.circling()).screen,
            shows: """
                 1 live  ◆1 waiting 00:01  $0.03
                ━ ◆ LOOP 1 of 1 ▸ release-train k3x9q2…━
                RISK     ▇▇▁▁ MEDIUM
                         no call: it goes round in
                         circles
                WHY      git.log was called 3 times
                         with the same arguments and
                         the same result.
                ───────────────── ▼ 18 rows more: space
                ARMED
                 see the end before approving: space
                 y Go on  n End  Esc Later  ? Help
                """)
    }

    @Test func `all breakers at 80 by 24`() throws {
        var desk = desk(80, 24, try onTheSecondRung())
        desk.type(":breakers")
        desk.press(.enter)
        expectScreen(
            desk.screen,
            shows: """
                 holdpoint  1 live  ⊘1 brk  $0.01  tok 10k                             08:00:32
                ┌ Breakers ─────────────────────────────────────────────────── Esc back  1-7/7 ┐
                │model main                  ⊘ open since 08:00:27: 5 failures in a row, next  │
                │                            probe at 08:01:27, told by release-train k3x9q2ab │
                │model offline               ✓ closed                                          │
                │tool git.log                ✓ closed                                          │
                │tool git.push               ✓ closed                                          │
                │tool files.write            ✓ closed                                          │
                │tool notes.add              ✓ closed                                          │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                │                                                                              │
                └──────────────────────────────────────────────────────────────────────────────┘

                 ␣ Page  g Top  G End  Esc Back  ? Help
                """)
    }
}
