import JSON
import Testing

@testable import ToolBoundary

/// The violations of a value, as lines.
func violations(_ value: String, of schema: String) throws -> [String] {
    try Schema(JSON(parsing: schema)).check(JSON(parsing: value)).map(\.description)
}

private func fits(_ value: String, _ schema: String) throws -> Bool {
    try violations(value, of: schema).isEmpty
}

@Suite struct `Arguments against a schema` {
    @Test func `all violations are told at once, with their places`() throws {
        let schema = """
            {"type": "object", "required": ["ref", "force"], "additionalProperties": false,
             "properties": {"ref": {"type": "string", "pattern": "^refs/"},
                            "depth": {"type": ["integer", "null"], "maximum": 10},
                            "paths": {"items": {"type": "string"}, "maxItems": 1}}}
            """
        let value = #"{"ref": "v1", "depth": 11, "paths": ["a/b", 2], "paht": 1}"#
        #expect(
            try violations(value, of: schema) == [
                "/depth: expected at most 10, got number 11",
                "/paht: expected no property of this name; there are depth, paths, ref "
                    + "(did you mean paths?), got number 1",
                "/paths/1: expected string, got number 2",
                "/paths: expected at most 1 item, got array of 2 items",
                #"/ref: expected a text that matches ^refs/, got string "v1""#,
                #"expected the property "force", got object with depth, paht, paths, ref"#,
            ])
    }

    @Test func `the type comes first, and only its violation where it does not fit`() throws {
        #expect(
            try violations("true", of: #"{"minimum": 1, "type": ["integer", "null"]}"#)
                == ["expected integer or null, got boolean true"])
    }

    @Test(arguments: [
        ("1.0", #"{"type": "integer"}"#, true), ("1e2", #"{"type": "integer"}"#, true),
        ("1.5", #"{"type": "integer"}"#, false), ("1", #"{"const": 1.0}"#, true),
        ("[1e0]", #"{"enum": [[1]]}"#, true), ("true", #"{"const": 1}"#, false),
        ("[1, 1.0]", #"{"uniqueItems": true}"#, false),
        (#"[{"a": 1}, {"a": 10e-1}]"#, #"{"uniqueItems": true}"#, false),
        ("0.3", #"{"multipleOf": 0.1}"#, true), ("0.35", #"{"multipleOf": 0.1}"#, false),
        ("19.99", #"{"multipleOf": 0.01}"#, true), ("1e308", #"{"multipleOf": 0.5}"#, true),
        ("9007199254740993", #"{"maximum": 9007199254740992}"#, false),
        ("1.0000000000000000001", #"{"maximum": 1}"#, false),
        ("-0.0", #"{"const": 0}"#, true), ("1e400", #"{"minimum": 1e399}"#, true),
    ])
    func `numbers are exact decimals`(value: String, schema: String, fit: Bool) throws {
        #expect(try fits(value, schema) == fit)
    }

    @Test func `lengths are code points and keys are bytes`() throws {
        #expect(try fits(#""👨‍👩‍👧""#, #"{"minLength": 5, "maxLength": 5}"#))
        let composed = "{\"properties\": {\"\u{E9}\": {}}, \"additionalProperties\": false}"
        #expect(try !fits("{\"e\u{301}\": 1}", composed))
        #expect(try !fits("\"e\u{301}\"", "{\"const\": \"\u{E9}\"}"))
    }

    @Test func `alternatives tell what the nearest one asks`() throws {
        let schema = """
            {"anyOf": [{"type": "string"},
                       {"type": "object", "required": ["id"],
                        "properties": {"id": {"type": "integer"}}}]}
            """
        #expect(
            try violations(#"{"id": "x"}"#, of: schema) == [
                "expected one of 2 alternatives: the nearest asks /id: integer, got object with id"
            ])
        #expect(try fits(#"{"id": 1}"#, schema))
        #expect(
            try violations("3", of: #"{"oneOf": [true, {"minimum": 2}, {"const": 1}]}"#)
                == ["expected only one of 3 alternatives to fit, not 1, 2, got number 3"])
    }

    @Test func `violations are bounded in number and length`() throws {
        let many = "[" + Array(repeating: "1", count: 1_000).joined(separator: ",") + "]"
        let found = try Schema(["items": ["type": "string"]]).check(JSON(parsing: many))
        #expect(found.count == 50)
        let long = JSON.string(String(repeating: "x", count: 10_000))
        let shown = try #require(Schema(["type": "integer"]).check(long).first)
        #expect(shown.got.unicodeScalars.count <= 90)
    }
}

@Suite(.timeLimit(.minutes(10))) struct `A check that is given up` {
    @Test func `a number beyond comparing does not pass, not even under not`() throws {
        for schema in [#"{"maximum": 5}"#, #"{"not": {"maximum": 5}}"#] {
            #expect(try !fits("1e9999999", schema))
        }
    }

    @Test func `a pattern that backtracks too much does not pass, not even under not`() throws {
        let value = "\"" + String(repeating: "a", count: 40) + "!\""
        for schema in [#"{"pattern": "^(a+)+$"}"#, #"{"not": {"pattern": "^(a+)+$"}}"#] {
            let found = try Schema(JSON(parsing: schema)).check(JSON(parsing: value))
            #expect(found.map(\.keyword) == ["limit"])
        }
    }

    @Test func `schemas that multiply end in a limit`() throws {
        var definitions: [(String, JSON)] = [("d0", ["type": "string"])]
        for level in 1...40 {
            let one: JSON = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions.append(("d\(level)", ["anyOf": [one, one]]))
        }
        let object = try #require(JSON.Object(uniqueKeysWithValues: definitions))
        let schema = try Schema(["$defs": .object(object), "$ref": "#/$defs/d40"])
        #expect(schema.check(1).last?.keyword == "limit")
        #expect(schema.check("x").isEmpty)
    }

    @Test func `a value nested deeper than the check does not pass`() throws {
        let schema = try Schema(["items": ["$ref": "#"]])
        func nested(_ depth: Int) throws -> JSON {
            let open = String(repeating: "[", count: depth)
            return try JSON(
                parsing: open + String(repeating: "]", count: depth),
                limits: JSON.Limits(depthMax: 4_096))
        }
        #expect(try schema.check(nested(200)).isEmpty)
        #expect(try schema.check(nested(4_000)).map(\.keyword) == ["limit"])
    }
}

@Suite struct `A schema itself` {
    @Test(arguments: [
        (
            #"{"propertis": {}}"#,
            "#/propertis: the keyword is not supported, so that nothing would check"
                + " it; did you mean properties?"
        ),
        (
            #"{"properties": {"a/b": {"$recursiveRef": "x"}}}"#,
            "#/properties/a~1b/$recursiveRef: the keyword is not supported, so"
                + " that nothing would check it"
        ),
        (
            #"{"type": "int"}"#,
            "#/type: int is no type; there are null, boolean, integer, number,"
                + " string, array, object"
        ),
        (##"{"$ref": "#/$defs/a"}"##, "#/$ref: nothing stands at #/$defs/a"),
        (
            #"{"$ref": "http://x.example/y"}"#,
            "#/$ref: no schema is known by http://x.example/y, and none is fetched"
        ),
        (##"{"$ref": "#"}"##, "#: references lead back here without going into the value"),
        (
            ##"{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}}"##,
            "#/$defs/a: references lead back here without going into the value"
        ),
        (
            #"{"pattern": "a("}"#,
            "#/pattern: the pattern is wrong: missing closing parenthesis at character 3"
        ),
        (
            #"{"multipleOf": 0}"#,
            "#/multipleOf: a number above 0 with at most 18 digits is expected"
        ),
        (#"{"minLength": -1}"#, "#/minLength: this is number -1; a count from 0 is expected"),
        (
            #"{"items": [{}]}"#,
            "#/items: a list of schemas is called prefixItems; one is expected here"
        ),
        (#"{"anyOf": []}"#, "#/anyOf: at least one schema is expected"),
        (#"{"then": 1}"#, "#/then: this is integer; a schema is an object, true or false"),
        (
            #"{"$schema": "http://x.example/"}"#,
            "#/$schema: this dialect is not supported; 2020-12 is"
        ),
        ("[]", "#: this is array; a schema is an object, true or false"),
    ])
    func `a mistake is refused with its pointer`(schema: String, told: String) throws {
        let json = try JSON(parsing: schema)
        #expect(throws: SchemaMistake.self) { try Schema(json) }
        do {
            _ = try Schema(json)
        } catch {
            #expect(error.description == told)
        }
    }

    @Test func `annotations are taken and not checked`() throws {
        let schema = """
            {"$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://x.example/a",
             "title": "t", "description": "d", "default": 1, "examples": [2], "x-order": 1,
             "properties": {"mail": {"type": "string", "format": "email"}}}
            """
        #expect(try fits(#"{"mail": "x"}"#, schema))
    }

    @Test func `references find their place through escapes, and may recur`() throws {
        let schema =
            ##"{"$defs": {"a/b%": {"type": "null"}}, "items": {"$ref": "#/$defs/a~1b%25"}}"##
        #expect(
            try violations(#"[null, "x"]"#, of: schema) == [#"/1: expected null, got string "x""#])
        let tree = ##"{"properties": {"next": {"$ref": "#"}, "n": {"type": "integer"}}}"##
        #expect(try !fits(#"{"next": {"next": {"n": "x"}}}"#, tree))
    }

    @Test func `a chain of thousands of references takes no stack`() throws {
        let count = 9_000
        var definitions: [(String, JSON)] = [("d0", ["type": "string"])]
        for level in 1...count {
            definitions.append(("d\(level)", ["$ref": .string("#/$defs/d\(level - 1)")]))
        }
        let object = try #require(JSON.Object(uniqueKeysWithValues: definitions))
        let schema = try Schema(["$defs": .object(object), "$ref": .string("#/$defs/d\(count)")])
        #expect(schema.check("x").map(\.keyword) == ["limit"])
    }
}
