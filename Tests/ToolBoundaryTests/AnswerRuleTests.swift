import JSON
import SessionKernel
import TestSupport
import Testing
import ToolBoundary

@Suite struct `A final answer with rules` {
    private static let rule = AnswerRule(
        schema: [
            "properties": [
                "confidence": ["maximum": 1, "minimum": 0, "type": "number"],
                "version": ["pattern": #"^\d+\.\d+\.\d+$"#, "type": "string"],
            ], "required": ["version"], "type": "object",
        ],
        refusals: [
            AnswerRule.Refusal(
                when: ["answer.version": "0.*"], message: "A version below 1 is no release.")
        ])

    private func verdict(
        _ text: String, _ rule: AnswerRule = rule, after before: Int = 0, asks: Bool = true
    ) throws -> AnswerVerdict {
        var definition = SessionDefinition.sample
        definition.answer = rule
        definition.asksOperator = asks
        var scenario = try Scenario.running(definition)
        for _ in 0..<before {
            try scenario.answer("no")
            try scenario.judge(.reject(CallError(code: "answer_invalid", message: "no")))
        }
        return Boundary(definition).judge(ModelAnswer(text: text), in: scenario.session)
    }

    private func error(_ verdict: AnswerVerdict) throws -> CallError {
        guard case .reject(let error) = verdict else { throw NotRejected() }
        return error
    }

    private struct NotRejected: Error {}

    @Test func `is read as the value that it spells`() throws {
        #expect(
            try verdict(#" {"version":"1.2.3"} "#)
                == .acceptValue(ReadAnswer(value: ["version": "1.2.3"])))
    }

    @Test(arguments: [
        ("```json\n{\"version\":\"1.2.3\"}\n```", "taken out of a code fence"),
        (#"{"version":"1.2.3"} That is the one."#, "words after it left out"),
    ])
    func `is mended where it can mean one thing, and that is told`(
        _ text: String, _ how: String
    ) throws {
        guard case .acceptValue(let read) = try verdict(text) else { throw NotRejected() }
        #expect(read.value == ["version": "1.2.3"])
        #expect(read.repairs.map(\.how) == [how])
    }

    @Test(arguments: [
        "Version 1.2.3.", #"Here: {"version":"1.2.3"}"#,
        #"{"version":"1.2.3"} or {"version":"2.0.0"}"#,
        #"{"version":"1.2.3""#,
    ])
    func `is not guessed out of words`(_ text: String) throws {
        let error = try error(verdict(text))
        #expect(error.code == "answer_invalid" && error.retryable)
        #expect(error.expected == "JSON and nothing else")
    }

    @Test func `that does not fit is told by place, what was expected and what was there`() throws {
        let error = try error(verdict(#"{"version":"one"}"#))
        #expect(error.at == "/version" && error.code == "answer_invalid")
        #expect(error.message.hasPrefix(#"In the answer, `version` is the string "one"; expected"#))
        #expect(error.hint == "Correct what is named and answer again.")
    }

    @Test func `that fails again is told which field, and to ask for what is missing`() throws {
        let again = try error(verdict(#"{"version":"one"}"#, after: 1))
        #expect(again.hint?.contains("This is answer 2 in a row") == true)
        #expect(again.hint?.contains("/version") == true)
        #expect(again.hint?.contains("call `ask_operator`") == true)
        let silent = try error(verdict(#"{"version":"one"}"#, after: 1, asks: false))
        #expect(silent.hint?.contains("ask_operator") == false)
    }

    @Test func `is refused by a rule in the words of the file`() throws {
        let error = try error(verdict(#"{"version":"0.9.0"}"#))
        #expect(error.code == "answer_refused_by_rule")
        #expect(error.message == "A version below 1 is no release.")
    }

    @Test func `without a schema is any text that no rule refuses`() throws {
        let rule = AnswerRule(refusals: [
            AnswerRule.Refusal(when: ["text": ["matches": "(?i)later"]], message: "Finish it.")
        ])
        #expect(try verdict("All done.", rule) == .accept)
        #expect(try error(verdict("The rest later.", rule)).message == "Finish it.")
    }

    @Test func `near misses are read as the schema wants them`() throws {
        guard
            case .acceptValue(let read) = try verdict(#"{"version":"1.2.3","confidence":"0.5"}"#)
        else { throw NotRejected() }
        #expect(read.value["confidence"]?.canonicalText == "0.5")
        #expect(read.repairs.map(\.at) == ["/confidence"])
    }
}
