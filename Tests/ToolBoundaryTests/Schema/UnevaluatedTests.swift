import JSON
import Testing

@testable import ToolBoundary

@Suite struct `What no keyword has looked at` {
    @Test(arguments: [
        // Through references and alternatives, but only those that fit.
        (
            ##"{"$defs": {"a": {"properties": {"a": true}}}, "$ref": "#/$defs/a","##
                + ##""unevaluatedProperties": false}"##, #"{"a": 1}"#, #"{"b": 1}"#
        ),
        (
            #"{"anyOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": true}}],"#
                + #""unevaluatedProperties": false}"#, #"{"a": "x", "b": 1}"#, #"{"a": 1}"#
        ),
        (
            #"{"if": {"required": ["k"], "properties": {"k": true}},"#
                + #""then": {"properties": {"a": true}}, "unevaluatedProperties": false}"#,
            #"{"k": 1, "a": 2}"#, #"{"a": 2}"#
        ),
        (
            #"{"dependentSchemas": {"a": {"properties": {"b": true}}}, "properties": {"a": true},"#
                + #""unevaluatedProperties": false}"#, #"{"a": 1, "b": 1}"#, #"{"b": 1}"#
        ),
        (
            #"{"allOf": [{"patternProperties": {"^x": true}}, {"propertyNames": true}],"#
                + #""unevaluatedProperties": false}"#, #"{"xa": 1}"#, #"{"ya": 1}"#
        ),
        (
            #"{"not": {"not": {"properties": {"a": true}}}, "unevaluatedProperties": false}"#,
            "{}", #"{"a": 1}"#
        ),
        // What an inner schema asks of its own leaves the outer one with what it let pass.
        (
            #"{"allOf": [{"unevaluatedProperties": {"type": "integer"}}],"#
                + #""unevaluatedProperties": false}"#, #"{"a": 1}"#, #"{"a": "x"}"#
        ),
        // A cousin's looks do not count.
        (
            #"{"properties": {"o": {"properties": {"a": true}}}, "allOf": [{"properties":"#
                + #"{"o": {"unevaluatedProperties": false}}}]}"#, #"{"o": {}}"#, #"{"o": {"a": 1}}"#
        ),
        (
            #"{"prefixItems": [true], "contains": {"type": "string"}, "unevaluatedItems": false}"#,
            #"[1, "a"]"#, #"[1, "a", 2]"#
        ),
        (
            #"{"allOf": [{"items": {"type": "integer"}}], "unevaluatedItems": false}"#, "[1]",
            #"["x"]"#
        ),
        (
            #"{"oneOf": [{"prefixItems": [{"const": 1}]}, {"prefixItems": [{"const": 2}, true]}],"#
                + #""unevaluatedItems": false}"#, "[2, 3]", "[1, 3]"
        ),
    ])
    func `is refused, and what was looked at passes`(
        schema: String, good: String, bad: String
    ) throws {
        let schema = try Schema(JSON(parsing: schema))
        #expect(try schema.check(JSON(parsing: good)) == [])
        #expect(try !schema.check(JSON(parsing: bad)).isEmpty)
    }

    @Test func `is told by its place, once, and not where the value failed already`() throws {
        let schema = try Schema(
            [
                "anyOf": [["properties": ["a": ["type": "string"]], "required": ["a"]]],
                "unevaluatedProperties": false,
            ])
        #expect(schema.check(["a": 1]).map(\.keyword) == ["anyOf"])
        let extra = schema.check(["a": "x", "b": 1])
        #expect(extra.map(\.description) == ["/b: expected no property of this name, got number 1"])
        #expect(extra.map(\.keyword) == ["unevaluatedProperties"])
    }
}
