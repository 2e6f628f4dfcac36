import JSON
import Testing

@testable import ToolBoundary

@Suite struct `References between schemas` {
    /// Whether a value fits, with documents that the schema may refer to.
    private func fits(
        _ value: String, _ schema: String, _ documents: [String: String] = [:],
        draft: SchemaDraft = .draft2020
    ) throws -> Bool {
        var known = SchemaDocuments()
        for (uri, text) in documents { known.add(try JSON(parsing: text), at: uri) }
        let settings = SchemaSettings(draft: draft, documents: known)
        return try Schema(JSON(parsing: schema), settings).check(JSON(parsing: value)).isEmpty
    }

    @Test func `an address and an anchor lead to the schema that bears them`() throws {
        let schema = """
            {"$id": "https://x.example/a/root", "$defs": {
              "one": {"$id": "../b/one", "$defs": {"deep": {"$anchor": "deep", "type": "integer"}}},
              "two": {"$anchor": "deep", "type": "string"}},
             "properties": {"n": {"$ref": "/b/one#deep"}, "s": {"$ref": "#deep"},
                            "p": {"$ref": "../b/one#/$defs/deep"}}}
            """
        #expect(try fits(#"{"n": 1, "s": "x", "p": 2}"#, schema))
        for wrong in [#"{"n": "x"}"#, #"{"s": 1}"#, #"{"p": "x"}"#] {
            #expect(try !fits(wrong, schema))
        }
    }

    @Test func `an address inside a value is a value`() throws {
        let schema = """
            {"$defs": {"a": {"const": {"$id": "https://x.example/t", "type": "null"}},
                       "b": {"$id": "https://x.example/t", "type": "string"}},
             "$ref": "https://x.example/t"}
            """
        #expect(try fits(#""x""#, schema))
        #expect(try !fits("null", schema))
    }

    @Test func `a registered document is read by its address, and refers on from there`() throws {
        let documents = [
            "https://x.example/d/list.json": #"{"type": "array", "items": {"$ref": "item.json"}}"#,
            "https://x.example/d/item.json": #"{"type": "integer", "x": "said by others"}"#,
        ]
        let schema = #"{"$ref": "https://x.example/d/list.json"}"#
        #expect(try fits("[1, 2]", schema, documents))
        #expect(try !fits(#"[1, "x"]"#, schema, documents))
        #expect(throws: SchemaMistake.self) { try fits("[]", schema) }
    }

    @Test func `a dynamic reference goes to the outermost schema that has the anchor`() throws {
        let tree = """
            {"$id": "https://x.example/tree", "$dynamicAnchor": "node", "type": "object",
             "properties": {"data": true,
                            "children": {"type": "array", "items": {"$dynamicRef": "#node"}}}}
            """
        let strict = """
            {"$id": "https://x.example/strict", "$dynamicAnchor": "node", "$ref": "tree",
             "unevaluatedProperties": false}
            """
        let documents = ["https://x.example/tree": tree]
        let value = #"{"children": [{"daat": 1}]}"#
        #expect(try fits(value, tree))
        #expect(try !fits(value, strict, documents))
        #expect(try fits(#"{"children": [{"data": 1}]}"#, strict, documents))
        // A plain reference stays where it leads.
        let plain = strict.replacing("$dynamicAnchor", with: "$anchor")
        #expect(try fits(value, plain, documents))
    }

    @Test func `a dynamic reference that only goes round ends in a limit`() throws {
        let schema = try Schema(["$dynamicAnchor": "a", "$dynamicRef": "#a"])
        #expect(schema.check(1).map(\.keyword) == ["limit"])
    }

    @Test(arguments: [SchemaDraft.draft2020, .draft7])
    func `the schema of schemas is known, and fits itself`(_ draft: SchemaDraft) throws {
        let meta = try #require(Metaschemas.document(draft.rawValue))
        let schema = try Schema(["$ref": .string(draft.rawValue)], SchemaSettings(draft: draft))
        #expect(schema.check(meta) == [])
        let wrong = schema.check(["items": ["type": "int"], "minLength": -1])
        #expect(wrong.contains { $0.at == "/minLength" && $0.keyword == "minimum" })
        #expect(wrong.contains { $0.at == "/items/type" || $0.at == "/items" })
    }

    @Test func `every part of the schema of schemas is JSON and a schema`() throws {
        #expect(Metaschemas.addresses.count == 10)
        for address in Metaschemas.addresses {
            let text = try #require(Metaschemas.document(address))
            _ = try Schema(text, .foreign)
        }
    }

    @Test func `a dialect without a vocabulary does not check its keywords`() throws {
        let base = "https://json-schema.org/draft/2020-12/vocab/"
        func meta(_ vocabulary: String) -> [String: String] {
            ["https://x.example/meta": #"{"$vocabulary": {\#(vocabulary)}}"#]
        }
        let schema = #"{"$schema": "https://x.example/meta", "properties": {"a": {"minimum": 1}}}"#
        let core = "\"\(base)core\": true, \"\(base)applicator\": true"
        let settings = { (known: SchemaDocuments) in
            SchemaSettings(refusesUnknownKeywords: false, documents: known)
        }
        func check(_ vocabulary: String) throws -> Bool {
            var known = SchemaDocuments()
            for (uri, text) in meta(vocabulary) { known.add(try JSON(parsing: text), at: uri) }
            let read = try Schema(JSON(parsing: schema), settings(known))
            return read.check(["a": 0]).isEmpty
        }
        #expect(try check(core))
        #expect(try !check("\(core), \"\(base)validation\": true"))
        #expect(try check("\(core), \"https://x.example/own\": false"))
        #expect(throws: SchemaMistake.self) {
            try check("\(core), \"https://x.example/own\": true")
        }
    }
}

@Suite struct `A schema of draft 7` {
    private func mistakes(_ value: String, _ schema: String) throws -> [String] {
        let settings = SchemaSettings(draft: .draft7)
        return try Schema(JSON(parsing: schema), settings)
            .check(JSON(parsing: value)).map(\.description)
    }

    @Test(arguments: [
        (#"{"items": [{"type": "string"}], "additionalItems": false}"#, #"["a"]"#, #"["a", 1]"#),
        (
            #"{"items": [{"type": "string"}], "additionalItems": {"type": "null"}}"#,
            #"["a", null]"#, #"["a", 1]"#
        ),
        (#"{"dependencies": {"a": ["b"]}}"#, #"{"b": 1}"#, #"{"a": 1}"#),
        (#"{"dependencies": {"a": {"required": ["b"]}}}"#, #"{"a": 1, "b": 2}"#, #"{"a": 1}"#),
        (
            ##"{"definitions": {"n": {"$id": "#n", "type": "integer"}}, "$ref": "#n"}"##, "1",
            #""x""#
        ),
    ])
    func `means what that draft says`(schema: String, good: String, bad: String) throws {
        #expect(try mistakes(good, schema) == [])
        #expect(try !mistakes(bad, schema).isEmpty)
    }

    @Test func `is known by its $schema, in one document with another draft`() throws {
        let schema = """
            {"prefixItems": [{"$id": "https://x.example/old",
              "$schema": "http://json-schema.org/draft-07/schema#",
              "items": [{"type": "integer"}]}, {"type": "string"}]}
            """
        let read = try Schema(JSON(parsing: schema))
        #expect(read.check([[1, "any"], "s"]) == [])
        #expect(read.check([["x"], 1]).map(\.at) == ["/0/0", "/1"])
    }

    @Test func `checks nothing beside a reference, and says so of what is written by hand`() throws
    {
        let schema = ##"{"definitions": {"a": {}}, "$ref": "#/definitions/a", "maxLength": 1}"##
        #expect(throws: SchemaMistake.self) { try mistakes(#""xyz""#, schema) }
        let foreign = SchemaSettings(draft: .draft7, refusesUnknownKeywords: false)
        #expect(try Schema(JSON(parsing: schema), foreign).check("xyz") == [])
    }

    @Test func `tuples of older drafts are understood in what comes from elsewhere`() throws {
        let schema = try Schema(
            ["additionalItems": false, "items": [["type": "string"]], "made-up": 1], .foreign)
        #expect(schema.check(["a"]) == [])
        #expect(schema.check(["a", "b"]).map(\.at) == ["/1"])
    }
}
