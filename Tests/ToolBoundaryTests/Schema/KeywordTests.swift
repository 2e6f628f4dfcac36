import JSON
import Testing

@testable import ToolBoundary

@Suite struct `Keywords of a schema` {
    @Test(arguments: [
        (#"{"exclusiveMinimum": 1}"#, "2", "1"), (#"{"exclusiveMaximum": 1}"#, "0.5", "1"),
        (#"{"minimum": 1}"#, "1", "0.9"), (#"{"maximum": -1}"#, "-1.0", "-0.99"),
        (
            #"{"prefixItems": [{"type": "string"}, true], "items": false}"#, #"["a", 1]"#,
            #"["a", 1, 2]"#
        ),
        (#"{"prefixItems": [{"type": "string"}]}"#, #"["a", 1]"#, "[1]"),
        (#"{"minItems": 1}"#, "[1]", "[]"),
        (#"{"contains": {"const": 1}}"#, "[0, 1]", "[0]"),
        (#"{"contains": {"const": 1}, "minContains": 2, "maxContains": 2}"#, "[1, 1]", "[1, 1, 1]"),
        (#"{"contains": {"const": 1}, "minContains": 0}"#, "[]", "false false"),
        (
            #"{"patternProperties": {"^x": {"type": "integer"}}}"#, #"{"x": 1, "y": "a"}"#,
            #"{"xx": "a"}"#
        ),
        (
            #"{"properties": {"a": true}, "additionalProperties": {"type": "integer"}}"#,
            #"{"a": "x", "b": 1}"#, #"{"b": "x"}"#
        ),
        (#"{"propertyNames": {"maxLength": 2}}"#, #"{"ab": 1}"#, #"{"abc": 1}"#),
        (#"{"minProperties": 1, "maxProperties": 1}"#, #"{"a": 1}"#, #"{"a": 1, "b": 2}"#),
        (#"{"dependentRequired": {"a": ["b"]}}"#, #"{"b": 1}"#, #"{"a": 1}"#),
        (#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#, "{}", #"{"a": 1}"#),
        (#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, "2", "3"),
        (#"{"not": {"type": "string"}}"#, "1", #""x""#),
        (
            #"{"if": {"type": "integer"}, "then": {"minimum": 1}, "else": {"type": "string"}}"#,
            "1", "0"
        ),
        (
            #"{"if": {"type": "integer"}, "then": {"minimum": 1}, "else": {"type": "string"}}"#,
            #""x""#, "null"
        ),
        (#"{"enum": ["a", null]}"#, "null", #""b""#),
        (#"{"uniqueItems": true}"#, #"[1, true, "1", [1]]"#, "[null, null]"),
        (#"{"pattern": "b"}"#, #""abc""#, #""ac""#),
        (#"{"properties": {"a": false}}"#, "{}", #"{"a": 1}"#),
    ])
    func `what fits passes and what does not is told`(
        schema: String, good: String, bad: String
    ) throws {
        let schema = try Schema(JSON(parsing: schema))
        #expect(try schema.check(JSON(parsing: good)) == [])
        // Some schemas refuse nothing.
        if let bad = try? JSON(parsing: bad) { #expect(!schema.check(bad).isEmpty) }
    }

    @Test func `a keyword passes every kind of value that it does not speak of`() throws {
        let schema = try Schema(
            JSON(
                parsing: """
                    {"minimum": 9, "minLength": 9, "minItems": 9, "minProperties": 9,
                     "multipleOf": 7,
                     "pattern": "x{9}", "required": ["a"], "uniqueItems": true, "contains": false}
                    """))
        #expect(schema.check(.null) == [])
        #expect(schema.check(true) == [])
    }
}
