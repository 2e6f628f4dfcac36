import Console
import JSON
import Screen
import SessionKernel
import TestSupport
import Testing

/// What an operator sees where a verifier does not agree with an answer.
@Suite struct `A dispute on the console` {
    private func disputed() throws -> Scenario {
        var definition = Scenario.release
        definition.verifyReturns = 0
        definition.agents.append(
            AgentDefinition(
                name: "critic", model: "main", instructions: "Doubt it.", tools: ["git.log"],
                role: "verifier"))
        var scenario = try Scenario(definition: definition)
        try scenario.ask(ModelAnswer(text: "Version 1.2.3 is pub\u{202E}lished."))
        try scenario.send(
            .judge(try #require(scenario.session.request).requested.request, .accept))
        try scenario.clear(
            "verdict",
            [
                "agrees": false,
                "findings": [["evidence": "git ls-remote", "what": "The tag is not there."]],
                "would_be_wrong": ["The remote has no tag."],
            ])
        return scenario
    }

    private func card(_ size: Size = Size(columns: 140, rows: 40)) throws -> Desk {
        var desk = Desk(size)
        desk.watch([try disputed()])
        desk.press(.character("a"))
        desk.pass(1000)
        return desk
    }

    private func decisions(_ desk: inout Desk) -> [Decision.Answer] {
        desk.take().compactMap { effect in
            guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
            return decision.answer
        }
    }

    @Test func `takes the answer by the key twice`() throws {
        var desk = try card()
        desk.press(.character("y"))
        #expect(decisions(&desk).isEmpty)
        desk.pass(600)
        desk.press(.character("y"))
        #expect(decisions(&desk) == [.approve])
    }

    @Test func `sends the answer back with words, or ends the session`() throws {
        var desk = try card()
        desk.press(.character("a"))
        desk.type("Push the tag.")
        desk.press(.enter)
        #expect(decisions(&desk) == [.answer("Push the tag.")])
        desk = try card()
        desk.press(.character("n"))
        desk.press(.enter)
        #expect(decisions(&desk) == [.deny])
    }

    @Test func `stands in the timeline with the verdict`() throws {
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([try disputed()])
        let lines = desk.screen.lines
        #expect(lines.contains { $0.contains("critic is asked whether it agrees") })
        #expect(lines.contains { $0.contains("the verifier does not agree: The tag") })
    }

    @Test func `at 80 by 24`() throws {
        expectScreen(
            try card(Size(columns: 80, rows: 24)).screen,
            shows: #"""
                 holdpoint  1 live  ◆1 waiting 00:01  $0.02  tok 10k                   08:00:05
                ┏ ◆ DISPUTE 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━━ waited 00:01  14:59 left ┓
                ┃ RISK     ▇▇▁▁ MEDIUM   no call: nobody agrees with the answer                ┃
                ┃ WHY      The verifier does not agree with the answer.                        ┃
                ┃                                                                              ┃
                ┃ ANSWER  of releaser, in its own words                                        ┃
                ┃   Version 1.2.3 is pub\u{202E}lished.                                        ┃
                ┃                                                                              ┃
                ┃ VERDICT  it does not agree                                                   ┃
                ┃   The tag is not there.                                                      ┃
                ┃     git ls-remote                                                            ┃
                ┃                                                                              ┃
                ┃ IT LOOKED FOR  what would be wrong                                           ┃
                ┃   The remote has no tag.                                                     ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ 1 hidden character made visible · digest 69a1867f                            ┃
                ┃ unanswered, the session ends at 08:15:04                                     ┃
                ┃                                                                              ┃
                ┃                                                                              ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ ARMED  y y takes it, n ends it, a sends it back                              ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 y Take it  n Refuse  a Send back  Esc Later  v Full  o Show  ? Help
                """#)
    }

    @Test func `at 40 by 12`() throws {
        expectScreen(
            try card(Size(columns: 40, rows: 12)).screen,
            shows: #"""
                 1 live  ◆1 waiting 00:01  $0.02
                ━ ◆ DISPUTE 1 of 1 ▸ release-train k3x…━
                RISK     ▇▇▁▁ MEDIUM
                         no call: nobody agrees with
                         the answer
                WHY      The verifier does not agree
                         with the answer.
                ANSWER  of releaser, in its own words
                ───────────────── ▼ 10 rows more: space
                ARMED
                 see the end before approving: space
                 y Take it  n Refuse  Esc Later  ? Help
                """#)
    }

    @Test func `at 140 by 40`() throws {
        expectScreen(
            try card().screen,
            shows: #"""
                 holdpoint  1 live  ◆ 1 waiting, oldest 00:01  $0.02  tok 10k                                                                      08:00:05
                ┌ 5 Approvals ────────────────── 1 ┐┏ ◆ DISPUTE 1 of 1 ▸ release-train k3x9q2ab ▸ step 2 ▸ dispute ━━━━━━━━━━━━━━ waited 00:01  14:59 left ┓
                │▌MED      1s  dispute    release-…│┃ RISK     ▇▇▁▁ MEDIUM   no call: nobody agrees with the answer                                        ┃
                │                                  │┃ WHY      The verifier does not agree with the answer.                                                ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ ANSWER  of releaser, in its own words                                                                ┃
                │                                  │┃   Version 1.2.3 is pub\u{202E}lished.                                                                ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ VERDICT  it does not agree                                                                           ┃
                │                                  │┃   The tag is not there.                                                                              ┃
                │                                  │┃     git ls-remote                                                                                    ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ IT LOOKED FOR  what would be wrong                                                                   ┃
                │                                  │┃   The remote has no tag.                                                                             ┃
                │                                  │┃ ──────────────────────────────────────────────────────────────────────────────────────────────────── ┃
                │                                  │┃ 1 hidden character made visible · digest 69a1867f · unanswered, the session ends at 08:15:04         ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ ──────────────────────────────────────────────────────────────────────────────────────────────────── ┃
                │                                  │┃ y   take the answer in spite of… n   not this answer: end the se… a   say what is wrong, and let …   ┃
                │                                  │┃ Esc leave it waiting, undecided  v   show both sides whole        o   show it in the timeline        ┃
                │                                  │┃                                                                                                      ┃
                │  ↵ opens, approves nothing       │┃ ARMED  y, then y again, takes the answer; n ends the session; a sends it back                        ┃
                └──────────────────────────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 y Take it  n Refuse  a Send back  Esc Later  v Full  o Show  ? Help
                """#)
    }
}
