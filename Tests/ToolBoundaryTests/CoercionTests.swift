import JSON
import SessionKernel
import Testing

@testable import ToolBoundary

@Suite struct `Near-misses` {
    private func fitted(_ value: String, _ schema: String) throws -> Coercer {
        Coercer(try JSON(parsing: value), by: try Schema(JSON(parsing: schema)))
    }

    @Test(arguments: [
        (#"{"type": "integer"}"#, #""3""#, "3", "read as a number"),
        (#"{"type": "integer"}"#, #""3.0""#, "3", "read as a number"),
        (#"{"type": "number"}"#, #""1.50""#, "1.50", "read as a number"),
        (
            #"{"type": "integer"}"#, #""123456789012345678901234567890""#,
            "123456789012345678901234567890", "read as a number"
        ),
        (#"{"type": "number"}"#, #""0.0""#, "0", "read as a number"),
        (#"{"type": "boolean"}"#, #""true""#, "true", "read as true or false"),
        (#"{"type": "object"}"#, #""{\"a\": 1}""#, #"{"a":1}"#, "JSON in a text, read"),
        (#"{"type": "array"}"#, #""[1, 2]""#, "[1,2]", "JSON in a text, read"),
        (
            #"{"type": "array", "items": {"type": "string"}}"#, #""a""#, #"["a"]"#,
            "a lone value, made a list of one"
        ),
        (#"{"enum": [1, 2]}"#, #""2""#, "2", "read as a number"),
        (#"{"anyOf": [{"type": "integer"}, {"type": "null"}]}"#, #""7""#, "7", "read as a number"),
        (
            #"{"type": "array", "items": {"type": "object"}}"#, #"{"a": 1}"#, #"[{"a":1}]"#,
            "a lone value, made a list of one"
        ),
    ])
    func `that lose nothing are mended, and what was done is kept`(
        schema: String, from: String, to: String, how: String
    ) throws {
        let whole = #"{"properties": {"x": \#(schema)}}"#
        let found = try fitted(#"{"x": \#(from)}"#, whole)
        #expect(found.violations == [])
        #expect(found.value["x"] == (try JSON(parsing: to)))
        let written = try JSON(parsing: from).canonicalText
        #expect(
            found.coercions == [
                Coercion(at: "/x", from: written, to: try JSON(parsing: to).canonicalText, how: how)
            ])
    }

    @Test(arguments: [
        // A value that would be another one, or could be two things.
        (#"{"type": "integer"}"#, #""007""#), (#"{"type": "integer"}"#, #""3.5""#),
        (#"{"type": "number"}"#, #""1e400""#), (#"{"type": "number"}"#, #""1e-400""#),
        (#"{"type": "number"}"#, #""-0""#), (#"{"type": "integer"}"#, #""three""#),
        (#"{"type": "integer"}"#, #"" 3""#), (#"{"type": "integer"}"#, #""""#),
        (#"{"type": "integer"}"#, #""0x10""#), (#"{"type": "integer"}"#, "3.5"),
        (#"{"type": "boolean"}"#, #""True""#), (#"{"type": "boolean"}"#, #""yes""#),
        (#"{"type": "boolean"}"#, "1"), (#"{"type": "boolean"}"#, "null"),
        (#"{"type": "object"}"#, #""{\"a\": 1,}""#),
        (#"{"type": "object"}"#, #""{\"a\":1,\"a\":2}""#),
        (#"{"type": "object"}"#, #""[1]""#), (#"{"type": "null"}"#, #""null""#),
        (#"{"type": "array", "items": {"type": "string"}}"#, #""a, b""#),
        (#"{"type": "array", "items": {"type": "string"}}"#, #""[1]""#),
        (#"{"type": "array", "items": {"type": "string"}}"#, #""""#),
        (#"{"type": "array", "items": {"type": "string"}}"#, "null"),
        (#"{"type": "integer", "maximum": 5}"#, #"{}"#), (#"{"type": "string"}"#, "3"),
    ])
    func `that could lose something are left as they are`(schema: String, value: String) throws {
        let found = try fitted(#"{"x": \#(value)}"#, #"{"properties": {"x": \#(schema)}}"#)
        #expect(!found.violations.isEmpty)
        #expect(found.coercions == [])
        #expect(found.value["x"] == (try JSON(parsing: value)))
    }

    @Test(arguments: [
        (#"{"type": "string"}"#, #""3""#), (#"{"type": ["string", "integer"]}"#, #""3""#),
        (#"{}"#, #""true""#), (#"{"anyOf": [{"type": "string"}, {"type": "object"}]}"#, #""{}""#),
        (#"{"oneOf": [{"type": "array"}, {"type": "integer"}]}"#, "3"),
    ])
    func `what fits already is never touched`(schema: String, value: String) throws {
        let found = try fitted(value, schema)
        #expect(found.violations == [] && found.coercions == [])
        #expect(found.value == (try JSON(parsing: value)))
    }

    @Test func `several are mended at once, also inside of what was mended`() throws {
        let schema = """
            {"type": "object", "properties": {
              "n": {"type": "integer", "maximum": 10},
              "who": {"type": "array", "items": {"type": "integer"}},
              "deep": {"type": "object", "properties": {"on": {"type": "boolean"}}}}}
            """
        let value = #"{"n": "3", "who": "7", "deep": "{\"on\": \"false\"}"}"#
        let found = try fitted(value, schema)
        #expect(found.value == ["deep": ["on": false], "n": 3, "who": [7]])
        #expect(Set(found.coercions.map(\.at)) == ["/deep", "/deep/on", "/n", "/who"])
        #expect(found.coercions.first { $0.at == "/n" }?.text == "/n  \"3\" → 3  read as a number")
    }

    @Test func `a mended value that then breaks another rule is told as that`() throws {
        let found = try fitted(
            #"{"n": "30"}"#, #"{"properties": {"n": {"type": "integer", "maximum": 10}}}"#)
        #expect(found.violations.map(\.description) == ["/n: expected at most 10, got number 30"])
    }

    @Test func `a list of thousands of wrong values ends soon`() throws {
        let value = JSON.array(Array(repeating: "x", count: 20_000))
        let found = Coercer(value, by: try Schema(["items": ["type": "integer"]]))
        #expect(!found.violations.isEmpty && found.coercions.isEmpty)
    }
}

@Suite struct `The text of arguments` {
    @Test(arguments: [
        (#""{\"a\": 1}""#, "an object in a text, read"),
        ("```json\n{\"a\": 1}\n```", "taken out of a code fence"),
        ("\n```\n{\"a\": 1}\n```\n", "taken out of a code fence"),
        ("\u{FEFF}{\"a\": 1}\u{A0}", "space around it taken away"),
    ])
    func `is repaired where it can mean one thing`(text: String, how: String) throws {
        let read = try ArgumentText.read(text)
        #expect(read.arguments == ["a": 1])
        #expect(read.coercions.map(\.how) == [how])
        #expect(read.coercions.map(\.at) == [""])
    }

    @Test(arguments: [
        #"{"a": 1"#, #"{"a": 1,}"#, #"{'a': 1}"#, "{a: 1}", #"{"a": 1} {"b": 2}"#, #"[{"a": 1}]"#,
        "```json\n{\"a\": 1}\n```\nThat is it.", "Sure: ```json\n{}\n```", #"{"a": 1, "a": 1}"#,
        "```json\n{\"a\": 1}\n```\n```json\n{}\n```", #"{"a": NaN}"#, "{\"a\": \"\n\"}",
        #""\"{}\"""#,
    ])
    func `is never guessed at`(_ text: String) {
        #expect(throws: CallError.self) { try ArgumentText.read(text) }
    }

    @Test func `what is in order is not repaired`() throws {
        let read = try ArgumentText.read(" {\"a\": 1} \n")
        #expect(read.coercions == [] && read.arguments == ["a": 1])
    }
}
