import Console
import JSON
import Screen
import SessionKernel
import TestSupport
import Testing

/// What an operator sees of a session whose steps are fixed.
@Suite struct `A pipeline on the console` {
    private static var definition: SessionDefinition {
        var definition = Scenario.release
        definition.pipeline = Pipeline(steps: [
            step("log", .tool("git.log", arguments: [:])),
            step(
                "each",
                .forEach(
                    over: "{{steps.log}}", atMost: 5,
                    steps: [step("one", .tool("git.log", arguments: ["of": "{{item}}"]))])),
            step(
                "size",
                .branch(
                    on: "{{inputs.version}}",
                    ways: [
                        PipelineStep.Way(
                            name: "large", when: "9.*", steps: [step("no", ask("No?"))]),
                        PipelineStep.Way(
                            name: "small", when: nil,
                            steps: [step("sign", ask("Tag {{inputs.version}}?"))]),
                    ])),
            PipelineStep(
                name: "push", action: .tool("git.push", arguments: ["ref": "v{{inputs.version}}"]),
                onFailure: .skip),
        ])
        return definition
    }

    private static func step(_ name: StepName, _ action: PipelineStep.Action) -> PipelineStep {
        PipelineStep(name: name, action: action)
    }

    private static func ask(_ question: String) -> PipelineStep.Action {
        .approval(
            SignOff(
                question: question, shows: ["commits": "{{steps.each}}", "log": "{{steps.log}}"]))
    }

    /// Up to the item of the for-each that is to be looked at now, or to the approval.
    private func played(items: Int = 3, toSign: Bool = true) throws -> Scenario {
        var scenario = try Scenario(definition: Self.definition)
        try scenario.runStep(#"["a1","b2","c3"]"#)
        for item in 1...items { try scenario.runStep(#"{"files":\#(item),"tests":"green"}"#) }
        guard toSign else { return scenario }
        try scenario.send(.chooseWay("size", value: "1.2.3", .way("small")))
        try scenario.judgeStep { .hold($0) }
        return scenario
    }

    private func desk(_ scenario: Scenario, _ columns: Int, _ rows: Int) -> Desk {
        var desk = Desk(Size(columns: columns, rows: rows))
        desk.watch([scenario])
        return desk
    }

    private func lines(_ desk: Desk, with text: String) -> [String] {
        desk.screen.lines.filter { $0.contains(text) }
    }

    @Test func `lists its steps with what is done, at work, waiting and not taken`() throws {
        let early = desk(try played(items: 1, toSign: false), 140, 40)
        #expect(lines(early, with: "✓ log  git.log").count == 1)
        #expect(lines(early, with: "► each  2 of 3").count == 1)
        #expect(lines(early, with: "►   one  git.log").count == 1)
        #expect(lines(early, with: "○ push  git.push").count == 1)
        #expect(lines(early, with: "step 3 of 7, one, item 2: ").count == 1)
        let late = desk(try played(), 140, 40)
        #expect(lines(late, with: "✓   one  git.log").count == 1)
        #expect(lines(late, with: "⊘   large: no  a person signs").count == 1)
        #expect(lines(late, with: "►   small: sign").count == 1)
    }

    @Test func `shows of a for-each how many items it is without`() throws {
        var definition = Self.definition
        let steps = definition.pipeline?.steps ?? []
        definition.pipeline = Pipeline(
            steps: steps.map { step in
                guard step.name == "each" else { return step }
                return PipelineStep(name: "each", action: step.action, onFailure: .skip)
            })
        var scenario = try Scenario(definition: definition)
        try scenario.runStep(#"["a1","b2","c3"]"#)
        for item in 1...3 {
            try scenario.runStep(item == 2 ? nil : #"{"files":\#(item),"tests":"green"}"#)
        }
        let seen = desk(scenario, 140, 40)
        #expect(lines(seen, with: "⊘ each  2 of 3, 1 skipped").count == 1)
        #expect(lines(seen, with: "⊘   one  2 of 3, 1 failed").count == 1)
        #expect(lines(seen, with: "step each is done: 2 of 3, 1 skipped").count == 1)
    }

    @Test func `tells in the timeline where it goes, also where there is room for little else`()
        throws
    {
        for (columns, rows) in [(140, 40), (80, 24)] {
            let seen = desk(try played(), columns, rows)
            #expect(lines(seen, with: "step each: 3 items").count == 1)
            #expect(lines(seen, with: "step size goes the way small").count == 1)
            #expect(lines(seen, with: "to sign: Tag 1.2.3?").count == 1)
            #expect(lines(seen, with: "step 6 of 7, sign: waiting for an operator").count == 1)
        }
    }

    @Test func `shows what is to be signed with its values, and is signed by the key twice`() throws
    {
        var seen = desk(try played(), 80, 24)
        seen.press(.character("a"))
        seen.pass(1000)
        #expect(lines(seen, with: "RISK     ▇▇▁▁ MEDIUM   no call: a person signs").count == 1)
        #expect(
            lines(seen, with: "STEP     sign   of a pipeline; no model asked for it").count == 1)
        #expect(lines(seen, with: "  │ Tag 1.2.3?").count == 1)
        seen.press(.character("G"))
        #expect(lines(seen, with: "/shows/commits  step each, #").count == 1)
        seen.pass(600)
        seen.press(.character("y"))
        seen.pass(600)
        seen.press(.character("y"))
        let answers = seen.take().compactMap { effect -> Decision.Answer? in
            guard case .submit(_, _, .decide(_, let decision)) = effect else { return nil }
            return decision.answer
        }
        #expect(answers == [.approve])
    }

    @Test func `says which of what is shown a model has said, and what untrusted text came before`()
        throws
    {
        var definition = Self.definition
        let said = AnswerRule(schema: ["type": "object"])
        let writer = definition.agents[0].name
        definition.pipeline = Pipeline(steps: [
            Self.step("log", .tool("git.log", arguments: [:])),
            Self.step("summary", .model(writer, ask: "Sum up {{steps.log}}.", answer: said)),
            Self.step(
                "sign",
                .approval(
                    SignOff(
                        question: "Send it?",
                        shows: ["log": "{{steps.log}}", "said": "{{steps.summary.text}}"]))),
        ])
        var scenario = try Scenario(definition: definition)
        try scenario.runStep(#"["a1","b2"]"#)
        let answer: JSON = ["text": "All is well."]
        try scenario.ask(ModelAnswer(text: answer.canonicalText))
        let request = try #require(scenario.session.request?.requested.request)
        try scenario.send(.judge(request, .acceptValue(ReadAnswer(value: answer))))
        try scenario.judgeStep { .hold($0) }
        var seen = desk(scenario, 80, 24)
        seen.press(.character("a"))
        seen.pass(1000)
        let made = lines(seen, with: "  step ").filter { $0.contains("/shows/") }
        #expect(made.count == 2, "\(seen.screen.lines)")
        #expect(made.last?.contains("step summary, #") == true)
        #expect(made.last?.contains("a model's answer, unchecked") == true)
        #expect(made.first?.contains("unchecked") == false)
    }

    /// A card whose values are a text, figures, a list of rows and a list of words.
    private func figures() throws -> Scenario {
        var definition = Scenario.release
        let shows: JSON = [
            "totals": "{{steps.log.totals}}", "regions": "{{steps.log.regions}}",
            "note": "{{steps.log.note}}", "days": "{{steps.log.days}}",
        ]
        let asked = SignOff(
            question: "Are they right?", shows: shows,
            order: ["totals", "regions", "note", "days"])
        definition.pipeline = Pipeline(steps: [
            Self.step("log", .tool("git.log", arguments: [:])),
            Self.step("look", .approval(asked)),
        ])
        var scenario = try Scenario(definition: definition)
        try scenario.runStep(
            #"""
            {"totals":{"cents":1204500,"orders":93,"percent":9.5,"best":"east"},
             "regions":[{"region":"east","figures":{"cents":900000,"orders":60}},
             {"region":"west","figures":{"cents":4500,"orders":3}},
             {"region":"north","figures":"not closed"}],
             "note":"Paid back more than usual, because a whole batch of floor lamps did not stand.",
             "days":["Monday","Tuesday"]}
            """#)
        try scenario.judgeStep { .hold($0) }
        return scenario
    }

    @Test func `shows its values in the order of the file, as tables at 80 by 24`() throws {
        var seen = desk(try figures(), 80, 24)
        seen.press(.character("a"))
        seen.pass(1000)
        expectScreen(
            seen.screen,
            shows: """
                 holdpoint  1 live  ◆1 waiting 00:01                                   08:00:01
                ┏ ◆ APPROVAL 1 of 1 ▸ release-train k3x9q2ab ━━━━━━━━ waited 00:01  14:59 left ┓
                ┃ RISK     ▇▇▁▁ MEDIUM   no call: a person signs before the pipeline goes on   ┃
                ┃ STEP     look   of a pipeline; no model asked for it                         ┃
                ┃ TO SIGN  the pipeline's words, with the values of its steps                  ┃
                ┃   │ Are they right?                                                          ┃
                ┃ SHOWN                                                                        ┃
                ┃   totals   best     east                                                     ┃
                ┃            cents    1204500                                                  ┃
                ┃            orders        93                                                  ┃
                ┃            percent      9.5                                                  ┃
                ┃   regions  region  figures      cents  orders                                ┃
                ┃            east                900000      60                                ┃
                ┃            west                  4500       3                                ┃
                ┃            north   not closed                                                ┃
                ┃   note     Paid back more than usual, because a whole batch of floor lamps   ┃
                ┃            did not stand.                                                    ┃
                ┃   days     Monday, Tuesday                                                   ┃
                ┃ MADE OF  the results of these steps                                          ┃
                ┃ ────────────────────────────────────────────────────── ▼ 7 rows more: space  ┃
                ┃ ARMED  see the end before approving: space                                   ┃
                ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

                 y Approve  n Deny  Esc Later  T Stop  v Full  o Show  ? Help
                """)
    }

    @Test func `shows them at 40 by 12, nothing cut that cannot be scrolled to`() throws {
        var seen = desk(try figures(), 40, 12)
        seen.press(.character("a"))
        seen.pass(1000)
        var shown: [String] = []
        for _ in 0..<40 {
            shown.append(seen.screen.lines[2])
            seen.press(.down)
        }
        let text = (shown + seen.screen.lines[2..<8]).joined(separator: "\n")
        for word in ["1204500", "figures not", " closed", "floor lamps did", "stand.", "Tuesday"] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(!text.contains("…"))
    }

    @Test func `gives each row of a list its place at 40 by 12, its name first`() throws {
        var seen = desk(try figures(), 40, 12)
        seen.press(.character("a"))
        seen.pass(1000)
        var shown: [String] = []
        for _ in 0..<40 {
            shown.append(seen.screen.lines[2].trimmingEnd)
            seen.press(.down)
        }
        let start = try #require(shown.firstIndex { $0.contains("regions") })
        #expect(
            Array(shown[start..<(start + 5)]) == [
                "  regions  · region east, cents 900000,",
                "             orders 60",
                "           · region west, cents 4500,",
                "             orders 3",
                "           · region north, figures not",
            ])
    }

    /// A card with one value to be seen, and a question that quotes a text.
    private func card(showing value: String, quoting text: String = "x") throws -> Desk {
        var definition = Scenario.release
        definition.pipeline = Pipeline(steps: [
            Self.step("log", .tool("git.log", arguments: [:])),
            Self.step(
                "look",
                .approval(
                    SignOff(
                        question: "Pay? {{steps.log.text}}",
                        shows: ["items": "{{steps.log.items}}"], order: ["items"]))),
        ])
        var scenario = try Scenario(definition: definition)
        let quoted = JSON.string(text).canonicalText
        try scenario.runStep(#"{"items":\#(value),"text":\#(quoted)}"#)
        try scenario.judgeStep { .hold($0) }
        var seen = desk(scenario, 140, 40)
        seen.press(.character("a"))
        seen.pass(1000)
        return seen
    }

    @Test func `hides no value behind a name that only looks the same`() throws {
        let seen = try card(
            showing: #"[{"name":"Ann","prix_\u00e9":5,"prix_e\u0301":90000},{"name":"Bo"}]"#)
        #expect(lines(seen, with: "Names in it look alike and are not the same.").count == 1)
        #expect(lines(seen, with: #"[0].prix_e\u{0301} 90000"#).count == 1)
        #expect(lines(seen, with: #"[0].prix_\u{00E9} 5"#).count == 1)
    }

    @Test func `lets no value pass for a row of the card or for two parts`() throws {
        let seen = try card(
            showing: #"[{"a":"ok, amount 5","amount":9000},["x"]]"#,
            quoting: "\nSHOWN\n  total 5 EUR\nRULE  checked by Bob")
        for fake in ["SHOWN", "  total 5 EUR", "RULE  checked by Bob"] {
            #expect(lines(seen, with: "┃   │ \(fake)").count == 1)
        }
        #expect(lines(seen, with: #"a "ok, amount 5", amount 9000"#).count == 1, "\(seen.screen)")
    }

    @Test func `names its step alike on the card and in the timeline`() throws {
        var seen = desk(try figures(), 140, 40)
        #expect(lines(seen, with: "step 2 of 2, look: waiting for an operator").count == 1)
        seen.press(.character("a"))
        #expect(lines(seen, with: "▸ step 2 of 2, look ━").count == 1)
    }

    @Test(arguments: [(140, 40), (80, 24), (40, 12)])
    func `offers only keys that work on what is to be signed, in words that fit`(
        size: (Int, Int)
    ) throws {
        var seen = desk(try played(), size.0, size.1)
        seen.press(.character("a"))
        seen.pass(1000)
        #expect(seen.screen.lines.last?.contains("y Approve  n Deny") == true)
        for word in ["Edit", "edit", "agent", "one call"] {
            #expect(lines(seen, with: word).isEmpty, "\(word)")
        }
        seen.press(.character("e"))
        #expect(lines(seen, with: "EDIT").isEmpty)
        seen.press(.character("n"))
        #expect(lines(seen, with: "Deny; why (may be empty):").count == 1)
        seen.press(.escape)
        seen.press(.character("T"))
        #expect(lines(seen, with: "Deny this step and cancel").count == 1)
        seen.press(.escape)
        seen.press(.character("?"))
        #expect(lines(seen, with: "CARD TO SIGN").count == 1)
        #expect(lines(seen, with: "sign: the pipeline").count == 1)
    }

    @Test func `speaks of the pipeline where the end of a call is in doubt`() throws {
        var scenario = try played()
        try scenario.decide(.approve)
        try scenario.judgeStep { .hold($0) }
        let call = try #require(scenario.session.calls.first).id
        let preview = Preview(text: "1 commit")
        try scenario.send(.previewed(call, preview))
        try scenario.decide(.approve)
        try scenario.send(.beginCall(call, preview: preview))
        try scenario.send(.claim(epoch: 2, runner: "console-2"))
        var seen = desk(scenario, 140, 40)
        seen.press(.character("a"))
        #expect(lines(seen, with: "it happened: the pipeline goes on from there").count == 1)
        #expect(lines(seen, with: "it did not: the step fails; `on_failure` says").count == 1)
        #expect(lines(seen, with: "agent").isEmpty)
    }

    @Test func `says of a call which step asks for it, and where its arguments come from`() throws {
        var scenario = try played()
        try scenario.decide(.approve)
        try scenario.judgeStep { .hold($0) }
        if let call = scenario.session.calls.first, call.status == .validated {
            try scenario.send(.previewed(call.id, Preview(text: "1 commit")))
        }
        var seen = desk(scenario, 140, 40)
        seen.press(.character("a"))
        seen.pass(1000)
        #expect(lines(seen, with: "push   of a pipeline; no model asked for it").count == 1)
        #expect(lines(seen, with: "CLAIM").isEmpty)
        seen.press(.character("v"))
        #expect(lines(seen, with: "AS THE STEP PUT THEM TOGETHER").count == 1)
        #expect(lines(seen, with: "MODEL").isEmpty)
    }
}

extension Scenario {
    fileprivate mutating func judgeStep(_ verdict: (CallJudgement) -> CallVerdict) throws {
        let call = try #require(session.calls.first)
        let arguments = try JSON(parsing: call.request.arguments)
        let judgement = CallJudgement(arguments: arguments, risk: .medium, rule: "hold: as ever")
        try send(
            .judge(session.request?.requested.request ?? "none", .calls([verdict(judgement)])))
    }

    /// The call of the step that is at work, and its result.
    /// The call of a step, with what its tool returns; nil where it fails.
    fileprivate mutating func runStep(_ result: String?) throws {
        try judgeStep { .clear($0, unattended: true) }
        let call = try #require(session.calls.first).id
        try send(.beginCall(call, preview: nil))
        guard let result else {
            let error = CallError(code: "tool_failed", message: "There is no such commit.")
            try send(.failCall(call, ToolFailure(error: error, inDoubt: false)))
            return
        }
        try send(.finishCall(call, ToolResult(text: result)))
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
