import JSON
import SessionKernel
import Testing

@testable import Definitions

private func checked(_ steps: String, _ extra: String = "") throws(MistakeList)
    -> SessionFile.Checked
{
    let text = """
        session: report
        goal: Report {{day}}.
        inputs: { day: { type: string } }
        models: { offline: { provider: rules, file: ./rules.yaml } }
        agents:
          writer: { model: offline, instructions: Write. }
        tools:
          - command: list
            run: [./list]
            arguments:
              type: object
              required: [day]
              additionalProperties: false
              properties: { day: { type: string }, most: { type: integer } }
            reach: reads
        \(extra)
        pipeline:
          steps:
        \(steps.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "    " + $0 }.joined(separator: "\n"))
        """
    return try SessionFile.read(
        Array(text.utf8), file: "s.yaml",
        surroundings: SessionFile.Surroundings(builtins: [:]) { _ in
            Array("rules:\n  - say: hello\n".utf8)
        })
}

private func mistakes(_ steps: String, _ extra: String = "") -> [String] {
    do {
        _ = try checked(steps, extra)
        return []
    } catch {
        return error.mistakes.map { String($0.description.dropFirst("s.yaml:".count)) }
    }
}

@Suite struct `A pipeline in a session file` {
    @Test func `is read with steps of every kind`() throws {
        let checked = try checked(
            """
            - { step: rows, tool: list, arguments: { day: "{{inputs.day}}" } }
            - step: each
              for_each: "{{steps.rows.all}}"
              at_most: 9
              on_failure: skip
              default: []
              do:
                - { step: one, tool: list, arguments: { day: "{{item}}" }, on_failure: skip }
            - step: sum
              agent: writer
              ask: Sum up {{steps.each}}.
              answer: { schema: { type: object } }
            - step: size
              branch: "{{steps.sum.size}}"
              ways:
                - way: large
                  when: { above: 8 }
                  do:
                    - step: sign
                      approval: "{{steps.sum}}?"
                      shows: { n: "{{steps.sum.n}}", all: "{{steps.rows}}" }
                      risk: high
                - { way: small, do: [] }
            """)
        #expect(checked.warnings.isEmpty)
        let pipeline = try #require(checked.definition.pipeline)
        #expect(pipeline.places.map(\.step.name) == ["rows", "each", "one", "sum", "size", "sign"])
        #expect(pipeline.places.map(\.depth) == [0, 0, 1, 0, 0, 1])
        #expect(pipeline.agent.tools == ["list"])
        #expect(pipeline.step("each")?.onFailure == .skip)
        #expect(pipeline.step("each")?.standIn == [])
        #expect(pipeline.place(of: "sign")?.way == "large")
        guard case .approval(let asked)? = pipeline.step("sign")?.action else {
            Issue.record("sign is no approval")
            return
        }
        #expect(asked.risk == .high && asked.order == ["n", "all"])
        #expect(asked.shows == ["all": "{{steps.rows}}", "n": "{{steps.sum.n}}"])
        #expect(try Pipeline(pipeline.json) == pipeline)
    }

    @Test func `needs neither models nor agents where no step asks one`() throws {
        let text = """
            session: report
            goal: Report.
            tools: [{ command: list, run: [./list], reach: reads }]
            pipeline: { steps: [{ step: rows, tool: list }], answer: "Read {{steps.rows}}." }
            """
        let checked = try SessionFile.read(
            Array(text.utf8), file: "s.yaml",
            surroundings: SessionFile.Surroundings(builtins: [:]) { _ in [] })
        #expect(checked.definition.agents.isEmpty)
        #expect(checked.definition.pipeline?.answer == "Read {{steps.rows}}.")
    }

    @Test func `is told of every mistake at once, with its place and what was expected`() {
        let found = mistakes(
            """
            - { step: rows, tool: lisst, arguments: { day: "{{steps.late}}" } }
            - { step: late, tool: list, arguments: { dya: "{{inputs.dya}}" } }
            - { step: late, tool: list, arguments: { day: "{{item}} {{steps.none}} {{x.y}} {{" } }
            - step: each
              for_each: all of them
              do:
                - { step: one, tool: list, arguments: { day: "{{steps.each}}" } }
            - { step: sum, agent: wrter, ask: "{{steps.one}}" }
            - { step: Bad, approval: "Go on?", default: 1 }
            - { step: both, tool: list, approval: "Go on?" }
            - step: size
              branch: "{{steps.late.n}} and {{steps.late.m}}"
              ways:
                - { way: all, do: [] }
                - { way: some, when: { abov: 8 }, do: [] }
            """)
        let wanted = [
            "19:27: pipeline.steps[0].tool: no tool is called `lisst`; expected list (did you mea",
            "19:52: pipeline.steps[0].arguments.day: step `late` has no result here; expected a s",
            "20:44: pipeline.steps[1].arguments: the argument `day` of list is missing",
            "20:46: pipeline.steps[1].arguments.dya: list has no argument `dya`; expected one of ",
            "20:51: pipeline.steps[1].arguments.dya: no input is called `dya`; expected day (did ",
            "21:15: pipeline.steps[2].step: a second step is called `late`",
            "21:51: pipeline.steps[2].arguments.day: `{{x.y}}` refers to nothing; expected `input",
            "21:51: pipeline.steps[2].arguments.day: a `{{` is not closed; expected `}}` after it",
            "21:51: pipeline.steps[2].arguments.day: no step is called `none`; expected one of ro",
            "21:51: pipeline.steps[2].arguments.day: there is no item here; expected `item` withi",
            "22:7: pipeline.steps[3]: the key `at_most` is missing",
            "23:17: pipeline.steps[3].for_each: `all of them` refers to nothing; expected one ref",
            "25:54: pipeline.steps[3].do[0].arguments.day: step `each` is not over while its own ",
            "26:7: pipeline.steps[4]: the key `answer` is missing",
            "26:27: pipeline.steps[4].agent: no agent is called `wrter`; expected writer (did you",
            "26:39: pipeline.steps[4].ask: step `one` stands in `each`; expected a part of `{{ste",
            "27:15: pipeline.steps[5].step: `Bad` is no name of a step; expected a small letter, ",
            "27:49: pipeline.steps[5].default: a step that is never left out has no default; expe",
            "28:7: pipeline.steps[6]: this step does several things; expected one of `tool`, `age",
            "30:15: pipeline.steps[7].branch: more than one reference stands here; expected one r",
            "32:11: pipeline.steps[7].ways[0]: a way without `when` is always taken; expected it ",
            "33:38: pipeline.steps[7].ways[1].when.abov: no such condition; expected `above`",
        ]
        #expect(found.count == wanted.count)
        for (line, begins) in zip(found, wanted) {
            #expect(line.hasPrefix(begins), "\(line)")
        }
        #expect(found.contains { $0.hasSuffix("; expected a part of `{{steps.each}}`") })
        #expect(found.contains { $0.hasSuffix("one reference, such as `{{steps.NAME.PART}}`") })
    }

    @Test func `has no final answer of an agent, and agents that only answer`() {
        let sum = "- { step: sum, agent: writer, ask: x, answer: { schema: { type: object } } }"
        #expect(
            mistakes(sum, "answer: { schema: { type: object } }")
                .contains { $0.contains("a pipeline has no final answer of an agent") })
        let none = "- { step: sum, agent: writer, ask: x, answer: { } }"
        #expect(mistakes(none).first?.contains("has no schema; expected `schema:` in it") == true)
        let unsure =
            "- { step: sum, agent: writer, ask: x, answer: { ask_below: 0.5, schema: { "
            + "type: object, properties: { confidence: { type: number } } } } }"
        #expect(mistakes(unsure).first?.contains("asks nobody by itself") == true)
    }

    @Test func `has one list at a time, and blocks that are not too deep`() {
        let nested = mistakes(
            """
            - step: a
              for_each: "{{inputs.day}}"
              at_most: 2
              do:
                - step: b
                  for_each: "{{item}}"
                  at_most: 2
                  do: [{ step: c, approval: x }]
            """)
        #expect(nested.count == 1 && nested[0].contains("a for-each stands in another one"))
        var deep = "{ step: s0, approval: x }"
        for level in 1...5 {
            deep =
                "{ step: s\(level), branch: \"{{inputs.day}}\", ways: [{ way: w, do: [\(deep)] }] }"
        }
        #expect(mistakes("- \(deep)").contains { $0.contains("steps stand too deep") })
    }

    @Test func `has at most 200 steps in all, however deep they stand`() throws {
        let sign = (1...198).map { "- { step: s\($0), approval: x }" }.joined(separator: "\n")
        let branch = "- { step: b, branch: \"{{inputs.day}}\", ways: [{ way: w, do: [%] }] }"
        let last = "{ step: l, approval: x }"
        let most = try checked("\(sign)\n\(branch.replacing("%", with: last))")
        #expect(most.definition.pipeline?.places.count == 200)
        let more = "\(last), { step: m, approval: x }"
        let found = mistakes("\(sign)\n\(branch.replacing("%", with: more))")
        #expect(found.count == 1)
        #expect(found[0].hasSuffix("pipeline.steps: there are 201 steps; expected at most 200"))
    }

    @Test func `has branches of at most 20 ways`() throws {
        func branch(_ count: Int) -> String {
            let ways = (1...count).map { "{ way: w\($0), when: { above: \($0) }, do: [] }" }
            return "- step: b\n  branch: \"{{inputs.day}}\"\n"
                + "  ways: [\(ways.joined(separator: ", "))]"
        }
        let most = try checked(branch(20)).definition.pipeline?.step("b")?.action
        guard case .branch(_, let ways)? = most else {
            Issue.record("b is no branch")
            return
        }
        #expect(ways.count == 20)
        let found = mistakes(branch(21))
        #expect(found.count == 1 && found[0].contains("pipeline.steps[0].ways: "), "\(found)")
    }

    @Test func `is warned about where it may take more steps than there are`() throws {
        let checked = try checked(
            """
            - step: a
              for_each: "{{inputs.day}}"
              at_most: 60
              do: [{ step: c, approval: x }]
            """)
        #expect(
            checked.warnings.map(\.message).sorted()
                == ["no step asks agent writer", "the pipeline may take 60 steps"])
    }
}

@Suite struct `What is written out in the arguments of a step` {
    private let tool = """
          - command: post
            run: [./post]
            arguments:
              type: object
              required: [day]
              additionalProperties: false
              properties:
                day: { type: string, pattern: '^\\d{4}$' }
                kind: { enum: [plain, loud] }
                most: { type: integer, maximum: 9 }
                to: { type: array, maxItems: 1, items: { type: string } }
                with: { type: object, required: [id], properties: { id: { type: integer } } }
            reach: reads
        """

    private func told(_ arguments: String) -> [String] {
        mistakes("- { step: one, tool: post, arguments: \(arguments) }", tool).map {
            String($0.drop { $0 != " " }.dropFirst())
        }
    }

    @Test(arguments: [
        ("{ day: 5 }", "day: the argument `day` is the number 5; expected a string"),
        (
            "{ day: today }",
            "day: the argument `day` is the string \"today\"; expected a text that matches ^\\d{4}$"
        ),
        (
            "{ day: \"2026\", kind: luod }",
            "kind: the argument `kind` is the string \"luod\"; expected one of \"plain\", "
                + "\"loud\" (did you mean \"loud\"?)"
        ),
        (
            "{ day: \"2026\", most: 10 }",
            "most: the argument `most` is the number 10; expected at most 9"
        ),
        ("{ kind: loud }", "the argument `day` of post is missing"),
        (
            "{ day: \"2026\", dya: x }",
            "dya: post has no argument `dya`; expected one of day, kind, most, to, with "
                + "(did you mean day?)"
        ),
        ("{ day: \"2026\", with: {} }", "with: the argument `with.id` of post is missing"),
        (
            "{ day: \"2026\", with: { id: x } }",
            "with.id: the argument `with.id` is the string \"x\"; expected an integer"
        ),
        (
            "{ day: [\"{{item}}\"] }",
            "day: the argument `day` is an array of 1 item; expected a string"
        ),
        (
            "{ day: \"2026\", to: [\"{{inputs.day}}\", \"{{inputs.day}}\"] }",
            "to: the argument `to` is an array of 2 items; expected at most 1 item"
        ),
    ])
    func `is held against the schema of its tool before anything runs`(
        arguments: String, mistake: String
    ) {
        let told = told(arguments).filter { !$0.contains("no item here") }
        #expect(told.count == 1 && told.first?.hasSuffix(mistake) == true, "\(told)")
    }

    @Test(arguments: [
        "{ day: \"{{inputs.day}}\" }", "{ day: \"{{inputs.day}}\", most: \"{{inputs.day}}\" }",
        "{ day: \"2026\", to: \"{{inputs.day}}\", with: \"{{inputs.day}}\" }",
        "{ day: \"2026\", kind: \"{{inputs.day}}\", with: { id: \"{{inputs.day}}\" } }",
        // What is mended when the call is made.
        "{ day: \"2026\", most: \"3\", to: ann }",
    ])
    func `may fit where a reference stands, and where it is mended`(arguments: String) {
        #expect(told(arguments) == [])
    }

    @Test func `is left to the call where a server tells the schema`() {
        #expect(
            mistakes(
                "- { step: one, tool: notes.add, arguments: { any: 5 } }",
                "  - { mcp: notes, run: [./notes] }") == [])
    }

    @Test func `is not judged by a condition that a reference may decide`() {
        let tool = """
              - command: post
                run: [./post]
                arguments:
                  type: object
                  properties: { day: { type: string } }
                  if: { properties: { day: { const: "2026" } } }
                  then: {}
                  else: { required: [kind] }
                reach: reads
            """
        #expect(
            mistakes("- { step: one, tool: post, arguments: { day: \"{{inputs.day}}\" } }", tool)
                == [])
        #expect(
            mistakes("- { step: one, tool: post, arguments: { day: \"2025\" } }", tool).count == 1)
    }
}
