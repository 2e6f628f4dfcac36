import Console
import JSON
import Screen
import SessionKernel
import TestSupport
import Testing

/// What an operator sees of a question, and how it is answered.
@Suite struct `A question on the console` {
    private static let choices: JSON = [
        "choices": ["stable", "be\u{202E}ta"], "confidence": 1,
        "proposal": "I would take stable.", "question": "Which channel is it for?",
    ]
    private static let number: JSON = ["question": "How many copies?", "type": "integer"]

    private func asked(_ arguments: JSON) throws -> Scenario {
        var scenario = try Scenario()
        try scenario.clear("ask_operator", arguments, says: "The ticket does not say.")
        return scenario
    }

    /// The card of the one hold, armed.
    private func card(
        _ scenario: Scenario, _ size: Size = Size(columns: 140, rows: 40)
    ) -> Desk {
        var desk = Desk(size)
        desk.watch([scenario])
        desk.press(.character("a"))
        desk.pass(1000)
        return desk
    }

    private func decisions(_ desk: inout Desk) -> [OperatorDecision] {
        desk.take().compactMap { effect in
            guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
            return decision
        }
    }

    @Test func `is answered by the number of a choice, then Enter`() throws {
        let scenario = try asked(Self.choices)
        var desk = card(scenario)
        desk.press(.character("2"))
        #expect(decisions(&desk).isEmpty)
        desk.type("as agreed")
        desk.press(.enter)
        let decision = try #require(decisions(&desk).first)
        #expect(decision.answer == .answer("be\u{202E}ta") && decision.reason == "as agreed")
        let hold = try #require(scenario.session.openHolds.first)
        #expect(decision.digest == scenario.session.holds[hold]?.digest)
        #expect(desk.screen.lines.contains { $0.contains("SENT") })
    }

    @Test func `has no choice of another number, and no free answer beside its choices`() throws {
        var desk = card(try asked(Self.choices))
        desk.press(.character("3"))
        #expect(desk.screen.lines.contains { $0.contains("There is no choice of that number.") })
        desk.press(.character("a"))
        #expect(desk.screen.lines.contains { $0.contains("one of the choices is the answer") })
        desk.press(.enter)
        #expect(decisions(&desk).isEmpty)
    }

    @Test func `takes a typed answer only as what was asked for`() throws {
        var desk = card(try asked(Self.number))
        desk.press(.character("a"))
        desk.type("three")
        desk.press(.enter)
        #expect(desk.screen.lines.contains { $0.contains("Expected is a whole number.") })
        #expect(decisions(&desk).isEmpty)
        for _ in 0..<5 { desk.press(.backspace) }
        desk.type("3")
        desk.press(.enter)
        #expect(decisions(&desk).map(\.answer) == [.answer(3)])
    }

    @Test func `is declined with a reason`() throws {
        var desk = card(try asked(Self.number))
        desk.press(.character("d"))
        desk.type("ask Ana")
        desk.press(.enter)
        let decision = try #require(decisions(&desk).first)
        #expect(decision.answer == .deny && decision.reason == "ask Ana")
    }

    @Test func `answers nothing by a key before it is seen, nor by Enter`() throws {
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([try asked(Self.choices)])
        desk.answersFences = false
        desk.press(.character("a"))
        desk.press(.character("1"))
        desk.press(.enter)
        desk.pass(900)
        desk.press(.enter)
        #expect(decisions(&desk).isEmpty)
        #expect(desk.screen.lines.contains { $0.contains("typed too early") })
    }

    @Test func `spells out what cannot be seen in question and choices`() throws {
        let desk = card(try asked(Self.choices))
        let line = try #require(desk.screen.lines.first { $0.contains(" 2 ") && $0.contains("ta") })
        #expect(line.contains(#"be\u{202E}ta"#))
        #expect(desk.screen.lines.contains { $0.contains("1 hidden character made visible") })
    }

    @Test func `of an agent that has read untrusted text says where it may come from`() throws {
        var scenario = try Scenario()
        let arguments: JSON = ["question": "Confirm DE8937?"]
        try scenario.ask(
            ModelAnswer(
                text: "",
                calls: [
                    CallRequest(
                        providerID: "p", tool: "ask_operator", arguments: arguments.canonicalText)
                ]))
        var judgement = CallJudgement(arguments: arguments, risk: .low, tainted: true, rule: "")
        judgement.taint = [TaintFinding(at: "/question", span: "DE8937", event: 12)]
        try scenario.send(
            .judge(
                try #require(scenario.session.request).requested.request,
                .calls([.clear(judgement, unattended: false)])))
        let lines = card(scenario).screen.lines
        #expect(lines.contains { $0.contains("untrusted, from #12:") })
        #expect(lines.contains { $0.contains(#""DE8937""#) })
        #expect(lines.contains { $0.contains("What you answer counts as your own words") })
    }

    @Test func `stands in the timeline with its answer`() throws {
        var scenario = try asked(Self.choices)
        let hold = try #require(scenario.session.openHolds.first)
        var decision = OperatorDecision(.answer("stable"))
        decision.fit = .fits
        try scenario.send(.decide(hold, decision), by: .operator("ana"))
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        #expect(desk.screen.lines.contains { $0.contains("question: Which channel is it for?") })
        #expect(desk.screen.lines.contains { $0.contains("ana answers stable") })
    }

    @Test func `shows on its card how it was answered`() throws {
        var scenario = try asked(Self.choices)
        var desk = card(scenario)
        let hold = try #require(scenario.session.openHolds.first)
        var decision = OperatorDecision(.answer("stable"), reason: "as agreed")
        decision.fit = .fits
        try scenario.send(.decide(hold, decision), by: .operator("ana"))
        desk.watch([scenario])
        #expect(desk.screen.lines.contains { $0.contains("answered by ana") })
        #expect(desk.screen.lines.contains { $0.contains("stable: as agreed") })
    }

    @Test func `at 80 by 24`() throws {
        expectScreen(
            card(try asked(Self.choices), Size(columns: 80, rows: 24)).screen,
            shows: #"""
                 holdpoint  1 live  ◆1 waiting 00:01  $0.01  tok 5.4k                  08:00:03
                ┏ ◆ QUESTION 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━ waited 00:01  14:59 left ┓
                ┃ RISK     ▇▁▁▁ LOW   an answer is wanted                                      ┃
                ┃ AGENT    releaser   model main   step 1                                      ┃
                ┃ QUESTION  the agent's words                                                  ┃
                ┃   Which channel is it for?                                                   ┃
                ┃ CHOICES  a number chooses, then Enter                                        ┃
                ┃   1  stable                                                                  ┃
                ┃   2  be\u{202E}ta                                                            ┃
                ┃ IT WOULD  confidence 1, as it says itself                                    ┃
                ┃   I would take stable.                                                       ┃
                ┃ CLAIM  the model's words at #5, unchecked                                    ┃
                ┃   The ticket does not say.                                                   ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ 1 hidden character made visible · digest ef26138f                            ┃
                ┃ at 08:15:02 it is told that nobody answered                                  ┃
                ┃                                                                              ┃
                ┃                                                                              ┃
                ┃                                                                              ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ ARMED  1 to 2 and Enter answers, d leaves it without an answer               ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 1-9 Choose  d Decline  Esc Later  v Full  o Show  ? Help
                """#)
    }

    @Test func `at 40 by 12`() throws {
        expectScreen(
            card(try asked(Self.number), Size(columns: 40, rows: 12)).screen,
            shows: #"""
                 1 live  ◆1 waiting 00:01  $0.01
                ━ ◆ QUESTION 1 of 1 ▸ release-train k3…━
                RISK     ▇▁▁▁ LOW   an answer is wanted
                QUESTION  the agent's words
                  How many copies?
                ANSWER  a whole number
                AGENT    releaser   model main   step 1
                CLAIM
                ────────────────── ▼ 6 rows more: space
                ARMED
                 a answers, d declines
                 a Answer  d Decline  Esc Later  ? Help
                """#)
    }

    @Test func `at 140 by 40`() throws {
        expectScreen(
            card(try asked(Self.number)).screen,
            shows: #"""
                 holdpoint  1 live  ◆ 1 waiting, oldest 00:01  $0.01  tok 5.4k                                                                     08:00:03
                ┌ 5 Approvals ────────────────── 1 ┐┏ ◆ QUESTION 1 of 1 ▸ release-train k3x9q2ab ▸ step 1 ▸ question ━━━━━━━━━━━━ waited 00:01  14:59 left ┓
                │▌LOW      1s  question   release-…│┃ RISK     ▇▁▁▁ LOW   an answer is wanted                                                              ┃
                │                                  │┃ AGENT    releaser   model main   step 1                                                              ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ QUESTION  the agent's words                                                                          ┃
                │                                  │┃   How many copies?                                                                                   ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ ANSWER  a whole number                                                                               ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ CLAIM  the model's words at #5, unchecked                                                            ┃
                │                                  │┃   The ticket does not say.                                                                           ┃
                │                                  │┃ ──────────────────────────────────────────────────────────────────────────────────────────────────── ┃
                │                                  │┃ no hidden characters · digest bd561423 · at 08:15:02 it is told that nobody answered                 ┃
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
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃                                                                                                      ┃
                │                                  │┃ ──────────────────────────────────────────────────────────────────────────────────────────────────── ┃
                │                                  │┃ a   write the answer             d   do not answer, and say why   Esc leave it waiting, undecided    ┃
                │                                  │┃ v   show all of it               o   show it in the timeline                                         ┃
                │  ↵ opens, approves nothing       │┃ ARMED  a answers, d leaves it without an answer                                                      ┃
                └──────────────────────────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 a Answer  d Decline  Esc Later  v Full  o Show  ? Help
                """#)
    }
}

/// What an operator sees of a question that a server asks while its tool runs.
@Suite struct `A server's question on the console` {
    private static let question: AskedQuestion = {
        var question = AskedQuestion(
            text: "Where does it go?",
            schema: [
                "properties": [
                    "branch": [
                        "description": "The branch.", "enum": ["main", "next"], "type": "string",
                    ], "count": ["type": "integer"],
                ], "required": ["branch"], "type": "object",
            ])
        question.server = "notes"
        return question
    }()

    private func card(_ size: Size = Size(columns: 140, rows: 40)) throws -> Desk {
        var scenario = try Scenario()
        try scenario.clear("git.log", ["range": "all"])
        let call = try #require(scenario.session.calls.first?.id)
        try scenario.send(.beginCall(call, preview: nil))
        try scenario.send(.ask(call, Self.question))
        var desk = Desk(size)
        desk.watch([scenario])
        desk.press(.character("a"))
        desk.pass(1000)
        return desk
    }

    @Test func `says whose words they are, and what is wanted in each field`() throws {
        let lines = try card().screen.lines
        #expect(lines.contains { $0.contains("words of server notes; the answer goes to it") })
        #expect(lines.contains { $0.contains("branch  main, next, required") })
        #expect(lines.contains { $0.contains("▌LOW") && $0.contains("git.log q") })
    }

    @Test func `is answered field by field, each as it is wanted`() throws {
        var desk = try card()
        desk.press(.character("a"))
        desk.type("other")
        desk.press(.enter)
        #expect(desk.screen.lines.contains { $0.contains("branch: expected is main, next.") })
        for _ in 0..<5 { desk.press(.backspace) }
        desk.type("next")
        desk.press(.down)
        desk.type("many")
        desk.press(.enter)
        #expect(desk.screen.lines.contains { $0.contains("count: expected is a whole number.") })
        for _ in 0..<4 { desk.press(.backspace) }
        desk.press(.enter)
        let decision = try #require(
            desk.take().compactMap { effect -> OperatorDecision? in
                guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
                return decision
            }.first)
        #expect(decision.answer == .answer(["branch": "next"]))
    }

    @Test func `at 80 by 24`() throws {
        expectScreen(
            try card(Size(columns: 80, rows: 24)).screen,
            shows: #"""
                 holdpoint  1 live  ◆1 waiting 00:01  $0.01  tok 5.4k                  08:00:03
                ┏ ◆ QUESTION 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━ waited 00:01  14:59 left ┓
                ┃ RISK     ▇▁▁▁ LOW   an answer is wanted                                      ┃
                ┃ TOOL     git.log                                                             ┃
                ┃ AGENT    releaser   model main   step 1                                      ┃
                ┃                                                                              ┃
                ┃ QUESTION  words of server notes; the answer goes to it                       ┃
                ┃   Where does it go?                                                          ┃
                ┃                                                                              ┃
                ┃ ANSWER  a form                                                               ┃
                ┃   branch  main, next, required                                               ┃
                ┃           The branch.                                                        ┃
                ┃   count   a whole number                                                     ┃
                ┃                                                                              ┃
                ┃ CLAIM  the model's words at #5, unchecked                                    ┃
                ┃   the model gave no reason                                                   ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ no hidden characters · digest e7c358f1                                       ┃
                ┃ at 08:15:02 the server is told that nobody answered                          ┃
                ┃ ──────────────────────────────────────────────────────────────────────────── ┃
                ┃ ARMED  a answers, d leaves it without an answer                              ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 a Answer  d Decline  Esc Later  v Full  o Show  ? Help
                """#)
    }

    @Test func `its form at 40 by 12`() throws {
        var desk = try card(Size(columns: 40, rows: 12))
        desk.press(.character("a"))
        expectScreen(
            desk.screen,
            shows: #"""
                 1 live  ◆1 waiting 00:01  $0.01
                ━ ◆ QUESTION 1 of 1 ▸ release-train k3…━
                ANSWER  expected is main, next, required

                ▌ branch
                  count


                ────────────────────────────────────────
                ARMED
                 branch:
                 Enter sends it  ↑ ↓ field  Esc back
                """#)
    }
}
