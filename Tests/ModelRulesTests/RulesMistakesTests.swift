import JSON
import Testing

@testable import ModelRules

@Suite struct `Wrong rules` {
    @Test(arguments: [
        ("{}", ["There"]), ("[]", ["rules"]), (#"{"rules": {}}"#, ["There"]),
    ])
    func `a file without rules is refused`(text: String, places: [String]) throws {
        let json = try JSON(parsing: text)
        #expect(throws: RulesMistakes.self) { try RulesModel(rules: json) }
    }

    @Test(arguments: [
        (#"{"say": 1}"#, "rules[0].say"), (#"{"when": []}"#, "rules[0]"), ("1", "rules[0]"),
        (#"{"say": "{{x}}"}"#, "rules[0].say"), (#"{"say": "{{goal"}"#, "rules[0].say"),
        (#"{"say": "{{goal|shout}}"}"#, "rules[0].say"), (#"{"say": "{{1}}"}"#, "rules[0].say"),
        (#"{"says": "a", "say": "a"}"#, "rules[0].says"),
        (#"{"agent": "[", "say": "a"}"#, "rules[0].agent"),
        (#"{"calls": [{"tool": "a", "arguments": []}]}"#, "rules[0].calls[0].arguments"),
        (#"{"calls": [{"arguments": {}}]}"#, "rules[0].calls[0]"),
        (
            #"{"calls": [{"tool": "a", "arguments": {"b": "{{x}}"}}]}"#,
            "rules[0].calls[0].arguments"
        ),
        (#"{"say": "a", "when": [{"goal": "("}]}"#, "rules[0].when[0].goal"),
        (#"{"say": "a", "when": [{}]}"#, "rules[0].when[0]"),
        (#"{"say": "a", "when": [{"goal": "a", "called": "b"}]}"#, "rules[0].when[0]"),
        (#"{"say": "a", "when": [{"result": "a", "txt": "b"}]}"#, "rules[0].when[0].txt"),
        (#"{"say": "a", "when": [{"called": "a", "text": "b"}]}"#, "rules[0].when[0].text"),
        (
            #"{"say": "a", "when": [{"result": "a", "arguments": {"p": {"matches": "("}}}]}"#,
            "rules[0].when[0].arguments.p.matches"
        ),
        (#"{"say": "a", "when": [{"result": "a", "last": 1}]}"#, "rules[0].when[0].last"),
        (
            #"{"say": "a", "when": [{"result": "a", "last": true, "newest": true}]}"#,
            "rules[0].when[0]"
        ),
        (#"{"say": "a", "when": [{"brief": {"fact": "a"}}]}"#, "rules[0].when[0].brief.fact"),
        (#"{"say": "a", "when": [{"count": {"of": {"goal": "a"}}}]}"#, "rules[0].when[0].count"),
        (#"{"say": "a", "when": [{"count": {"as": "n"}}]}"#, "rules[0].when[0].count"),
        (#"{"say": "a", "when": [{"value": "a"}]}"#, "rules[0].when[0]"),
        (
            #"{"say": "{{b}}", "when": [{"unless": {"goal": "(?<b>a)"}}]}"#, "rules[0].say"
        ),
        (
            #"{"say": "{{b}}", "when": [{"any": [{"goal": "(?<b>a)"}, {"goal": "a"}]}]}"#,
            "rules[0].say"
        ),
    ])
    func `a mistake is told at its place`(rule: String, place: String) throws {
        let json: JSON = ["rules": [try JSON(parsing: rule)]]
        let error = #expect(throws: RulesMistakes.self) { try RulesModel(rules: json) }
        #expect(error?.mistakes.map(\.at) == [place])
    }

    @Test func `all mistakes are told, each with its rule`() throws {
        let json: JSON = [
            "rules": [
                ["say": "right"], ["name": "greet", "say": "{{x}}", "agent": "["], ["calls": []],
            ], "rule": 1,
        ]
        let error = #expect(throws: RulesMistakes.self) { try RulesModel(rules: json) }
        #expect(error?.mistakes.map(\.rule) == [nil, 1, 1, 2])
        #expect(
            error?.mistakes[2].description
                == "rules[1].say (greet): nothing before it binds `{{x}}`; "
                + "expected a named group `(?<x>…)` in an earlier condition")
    }
}
